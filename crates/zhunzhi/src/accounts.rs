//! Making accounts, and those of the demonstration: one for each capacity, with passwords that are told once.

use crate::clock;
use crate::commands::on_a_thread;
use crate::database::Database;
use crate::failure::Failure;
use crate::operator::operator;
use crate::progress::Progress;
use casework::account::Period;
use casework::{Account, Capacity, Duty, Login};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use store::credential::{hash_password, random_password};

/// 薛家湾镇, where the township accounts of the demonstration work.
const TOWNSHIP: &str = "150622100";
/// Name of the file with the passwords of the demonstration.
const FILE: &str = "accounts.txt";
/// Login name of the account that does all work on cases.
const DESK: &str = "desk";

/// An account with its password, before it is stored.
pub(crate) struct Made {
    pub(crate) account: Account,
    pub(crate) password: String,
    pub(crate) hash: String,
}

/// A new account with a random password; `once` says that it must be changed at its first use.
///
/// # Errors
/// [`Failure`] when the system gives no random numbers.
pub(crate) fn make(login: Login, name: &str, duty: Duty, valid: Period, once: bool) -> Result<Made, Failure> {
    let password = random_password(login.as_str()).map_err(Failure::environment)?;
    let hash = hash_password(&password).map_err(Failure::environment)?;
    let now = clock::now();
    let account = Account {
        login,
        name: name.to_owned(),
        duty,
        valid,
        disabled: false,
        deputy: None,
        password_set: now,
        password_once: once,
        second_factor: false,
        active: now,
        synthetic: false,
    };
    Ok(Made { account, password, hash })
}

/// Whether a capacity of the demonstration works in one township.
fn in_a_township(capacity: Capacity) -> bool {
    use Capacity::*;
    matches!(capacity, Intake | Dispatch | Handler | UnitHead | Mediator | GridWorker | Local)
}

/// The accounts of the demonstration: one for each capacity, and `desk` with all that work on cases.
fn demo_accounts() -> Result<Vec<Made>, Failure> {
    let valid = Period { from: clock::today(), until: None };
    let made = |login: &str, name: String, capacities: Vec<Capacity>, area: &str| {
        let login = Login::new(login).map_err(Failure::environment)?;
        let duty = Duty::checked(capacities, area, None).map_err(Failure::environment)?;
        let mut made = make(login, &name, duty, valid, false)?;
        made.account.synthetic = true;
        Ok::<Made, Failure>(made)
    };
    let given = || Capacity::ALL.iter().copied().filter(|c| c.can_be_given());
    let work = given().filter(|c| !c.is_administrator()).collect();
    let mut all = vec![made(DESK, "示意 综合岗（全旗）".into(), work, "")?];
    for capacity in given() {
        let (area, place) = if in_a_township(capacity) { (TOWNSHIP, "薛家湾镇") } else { ("", "全旗") };
        let name = format!("示意 {}（{place}）", capacity.name_zh());
        // The history names the operator of the time before accounts `local`.
        let login = if capacity == Capacity::Local { "local_office" } else { capacity.as_str() };
        all.push(made(login, name, vec![capacity], area)?);
    }
    Ok(all)
}

/// Makes the accounts of the demonstration when there are none, and says where their passwords are.
///
/// # Errors
/// [`Failure`] when the database or the disk refuses.
pub(crate) async fn make_for_demo(database: &Database, progress: &mut Progress) -> Result<(), Failure> {
    if database.store.has_accounts().await? {
        database.store.refresh_synthetic_accounts(clock::now()).await?;
        if let Some(path) = database.folder().map(|f| f.join(FILE)).filter(|p| p.exists()) {
            progress.note(&format!("accounts and passwords of the demonstration: {}", path.display()));
        }
        return Ok(());
    }
    let made = on_a_thread(demo_accounts).await?;
    let lines: Vec<String> = made
        .iter()
        .map(|m| format!("{:<16}{}  {}", m.account.login.as_str(), m.password, m.account.name))
        .collect();
    // The file first: accounts whose passwords nobody knows would be in the way.
    let kept = database.folder().map(|folder| folder.join(FILE));
    if let Some(path) = &kept {
        write(path, &lines)?;
    }
    let stored: Vec<_> = made.iter().map(|m| (&m.account, m.hash.as_str())).collect();
    database.store.create_accounts(&operator(), &stored, clock::now()).await?;
    progress.done("accounts made");
    progress.note("accounts of the demonstration (login name, password, name), told this once:");
    for line in &lines {
        progress.note(&format!("  {line}"));
    }
    if let Some(path) = kept {
        progress.note(&format!("they are also in {}, which only this user can read", path.display()));
    }
    Ok(())
}

fn write(path: &Path, lines: &[String]) -> Result<(), Failure> {
    let failed = |e: std::io::Error| Failure::environment(format!("{}: {e}", path.display()));
    let _ = fs::remove_file(path);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
    let head = "# Accounts of the demonstration: login name, password, name. 示意账号，仅供演示。\n";
    file.write_all(format!("{head}{}\n", lines.join("\n")).as_bytes()).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demonstration_has_one_account_for_each_capacity_and_a_desk_for_all_work() {
        let made = demo_accounts().unwrap();
        assert_eq!(made.len(), 1 + Capacity::ALL.iter().filter(|c| c.can_be_given()).count());
        assert!(made.iter().all(|m| m.account.synthetic && m.account.name.contains("示意")));
        let desk = &made[0].account;
        assert!(
            desk.duty.capacities.len() > 10 && !desk.duty.is_administrator() && desk.duty.area.is_empty()
        );
        let intake = made.iter().find(|m| m.account.login.as_str() == "intake").unwrap();
        assert_eq!(intake.account.duty.area, TOWNSHIP);
    }
}
