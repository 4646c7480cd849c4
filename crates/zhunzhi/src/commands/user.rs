//! `zhunzhi user`: accounts from the command line. The first administrator is made here; nothing has a default
//! password.

mod api_key;

use super::{Context, on_a_thread};
use crate::accounts::make;
use crate::database::{Database, Need};
use crate::failure::{Failure, Outcome};
use crate::operator::operator;
use crate::{clock, output};
use casework::account::{Period, checked_name};
use casework::{Account, Capacity, Channel, Duty, Login, Scope};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use store::credential::{hash_password, random_password};
use territory::StationId;
use time::Date;

/// Options of `user`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make an account and print its one-time password once.
    Add(AddArguments),
    /// List the accounts.
    List,
    /// Switch an account off; its sessions end.
    Disable {
        /// Login name.
        login: String,
    },
    /// Switch an account on again.
    Enable {
        /// Login name.
        login: String,
    },
    /// Make a key for a machine that sends reports (Open311), and print it once; or revoke it.
    ApiKey {
        /// Name of the machine: small letters, digits, `.`, `-`, `_`.
        name: String,
        /// Channel of what it sends, such as hotline.
        #[arg(long, value_name = "WORD", default_value = "hotline", value_parser = channel)]
        channel: Channel,
        /// Division or grid code of what it may send and see [default: the whole banner].
        #[arg(long, value_name = "CODE", default_value = "")]
        area: String,
        /// Revoke the key of this name at once.
        #[arg(long)]
        revoke: bool,
    },
    /// Give an account a one-time password and print it once; its sessions end.
    Reset {
        /// Login name.
        login: String,
        /// Remove its second factor too, when that was lost.
        #[arg(long)]
        second_factor: bool,
    },
}

#[derive(Debug, Args)]
struct AddArguments {
    /// Login name: 3 to 32 small letters, digits, `.`, `-`, `_`.
    login: String,
    /// Capacity such as intake, dispatch, handler, system_admin; may be given several times.
    #[arg(long = "capacity", value_name = "WORD", required = true, value_parser = capacity)]
    capacities: Vec<Capacity>,
    /// Name as shown [default: the login name].
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Division or grid code whose cases are seen [default: the whole banner].
    #[arg(long, value_name = "CODE", default_value = "", hide_default_value = true)]
    area: String,
    /// Identifier of the unit that the account belongs to.
    #[arg(long, value_name = "ID")]
    unit: Option<String>,
    /// Last day of use, such as 2026-12-31 [default: open].
    #[arg(long, value_name = "DATE", value_parser = day)]
    until: Option<Date>,
}

fn capacity(word: &str) -> Result<Capacity, String> {
    let given = || Capacity::ALL.iter().filter(|c| c.can_be_given());
    given().find(|c| c.as_str() == word).copied().ok_or_else(|| {
        let words: Vec<_> = given().map(|c| c.as_str()).collect();
        format!("one of {} is expected", words.join(", "))
    })
}

fn channel(word: &str) -> Result<Channel, String> {
    Channel::parse(word).ok_or_else(|| {
        let words: Vec<_> = Channel::ALL.iter().map(|c| c.as_str()).collect();
        format!("one of {} is expected", words.join(", "))
    })
}

fn day(text: &str) -> Result<Date, String> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    Date::parse(text, &format).map_err(|_| "a day such as 2026-12-31 is expected".to_owned())
}

/// Does what was asked of the accounts.
///
/// # Errors
/// [`Failure`] when the rules refuse it, there is no such account, or the database does not answer.
pub(crate) async fn run(context: &Context, arguments: Arguments) -> Result<Outcome, Failure> {
    let json = context.json;
    context
        .with_database(Need::Data, async |database| {
            database.upgrade().await?;
            match &arguments.action {
                Action::Add(add) => self::add(database, add, json).await?,
                Action::List => list(database, json).await?,
                Action::Disable { login } => switch(database, login, true, json).await?,
                Action::Enable { login } => switch(database, login, false, json).await?,
                Action::ApiKey { name, revoke: true, .. } => api_key::revoke(database, name, json).await?,
                Action::ApiKey { name, channel, area, .. } => {
                    api_key::make(database, name, (*channel, area), json).await?
                }
                Action::Reset { login, second_factor } => {
                    reset(database, login, *second_factor, json).await?
                }
            }
            Ok(Outcome::Done)
        })
        .await
}

async fn add(database: &Database, add: &AddArguments, json: bool) -> Result<(), Failure> {
    let login = Login::new(&add.login).map_err(Failure::usage)?;
    let unit = match &add.unit {
        Some(text) => Some(StationId::new(text.clone()).map_err(Failure::usage)?),
        None => None,
    };
    let duty = Duty::checked(add.capacities.clone(), &add.area, unit).map_err(Failure::usage)?;
    let name = checked_name(add.name.as_deref().unwrap_or(&add.login)).map_err(Failure::usage)?;
    let valid = Period::checked(clock::today(), add.until).map_err(Failure::usage)?;
    check_place(database, &duty).await?;
    let made = on_a_thread(move || make(login, &name, duty, valid, true)).await?;
    database.store.create_accounts(&operator(), &[(&made.account, &made.hash)], clock::now()).await?;
    tell_password(&made.account.login, &made.password, json)
}

/// Area and unit must exist.
async fn check_place(database: &Database, duty: &Duty) -> Result<(), Failure> {
    if duty.area.is_empty() && duty.unit.is_none() {
        return Ok(());
    }
    let atlas = database.store.atlas(&Scope::whole_banner(), clock::today()).await?;
    let known = atlas.divisions.iter().any(|d| d.code.as_str() == duty.area)
        || atlas.grids.iter().any(|g| g.code.as_str() == duty.area);
    if !duty.area.is_empty() && !known {
        return Err(Failure::usage(format!("there is no division or grid `{}`", duty.area)));
    }
    if let Some(unit) = &duty.unit
        && !atlas.stations.iter().any(|s| s.id == *unit)
    {
        return Err(Failure::usage(format!("there is no unit `{unit}`")));
    }
    Ok(())
}

fn tell_password(login: &Login, password: &str, json: bool) -> Result<(), Failure> {
    if json {
        return output::json(&json!({ "login": login, "password": password }));
    }
    eprintln!("one-time password of {login}, told this once; it must be changed at the first sign-in:");
    output::line(password)
}

async fn known(database: &Database, login: &str) -> Result<Account, Failure> {
    let missing = || Failure::usage(format!("there is no account `{login}`: see zhunzhi user list"));
    let known = Login::new(login).map_err(|_| missing())?;
    database.store.account(&known).await?.ok_or_else(missing)
}

async fn switch(database: &Database, login: &str, disabled: bool, json: bool) -> Result<(), Failure> {
    let account = known(database, login).await?;
    database.store.set_disabled(&operator(), &account.login, disabled, clock::now()).await?;
    let word = if disabled { "disabled" } else { "enabled" };
    if json {
        return output::json(&json!({ "login": account.login, "disabled": disabled }));
    }
    output::line(&format!("{login} is {word}"))
}

async fn reset(database: &Database, login: &str, second_factor: bool, json: bool) -> Result<(), Failure> {
    let account = known(database, login).await?;
    let word = account.login.to_string();
    let (password, hash) = on_a_thread(move || {
        let password = random_password(&word).map_err(Failure::environment)?;
        let hash = hash_password(&password).map_err(Failure::environment)?;
        Ok((password, hash))
    })
    .await?;
    let store = &database.store;
    store.reset_password(&operator(), &account.login, &hash, second_factor, clock::now()).await?;
    tell_password(&account.login, &password, json)
}

async fn list(database: &Database, json: bool) -> Result<(), Failure> {
    let accounts = database.store.accounts().await?;
    let now = clock::now();
    if json {
        let all: Vec<Value> = accounts.iter().map(|a| as_json(a, a.usable(now).is_ok())).collect();
        return output::json(&json!({ "accounts": all }));
    }
    for a in &accounts {
        let words: Vec<_> = a.duty.capacities.iter().map(|c| c.as_str()).collect();
        let area = if a.duty.area.is_empty() { "whole banner" } else { &a.duty.area };
        let state = a.usable(now).map_or_else(|why| format!("; {why}"), |()| String::new());
        output::line(&format!("{:<16}{}  {area}  {}{state}", a.login.as_str(), a.name, words.join(",")))?;
    }
    Ok(())
}

fn as_json(a: &Account, usable: bool) -> Value {
    json!({
        "login": a.login,
        "name": a.name,
        "capacities": a.duty.capacities,
        "area": a.duty.area,
        "unit": a.duty.unit.as_ref().map(StationId::as_str),
        "valid_from": a.valid.from.to_string(),
        "valid_until": a.valid.until.map(|d| d.to_string()),
        "disabled": a.disabled,
        "usable": usable,
        "second_factor": a.second_factor,
    })
}
