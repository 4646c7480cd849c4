//! `zhunzhi key`: another key for the personal data and second factors.

use super::Context;
use crate::database::{Database, Need};
use crate::failure::{Failure, Outcome};
use crate::operator::operator;
use crate::{clock, key, output};
use casework::course::SHANGHAI;
use casework::party::checked_reason;
use clap::{Args, Subcommand};
use serde_json::json;
use store::{KeyExchange, StoreError};
use time::macros::format_description;

/// Options of `key`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Seal personal data and second factors under a new key. End every server on these data first, and start them again
    /// afterwards; the key before stays beside the new one, because older backups need it. Broken off, it is run again.
    /// Printed codes of places and pick-up numbers of reports are void afterwards: print new posters.
    /// Without --reason it is only told what would be sealed anew.
    Rotate {
        /// Why, 4 to 200 characters; kept in the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
}

/// Does what was asked.
///
/// # Errors
/// [`Failure`] when there is no key, it does not fit, or the database does not answer; the key before is in force then.
pub(crate) async fn run(context: &Context, arguments: Arguments) -> Result<Outcome, Failure> {
    let What::Rotate { reason } = arguments.what;
    let reason = reason.as_deref().map(checked_reason).transpose().map_err(Failure::usage)?;
    context
        .with_database(Need::Data, async |database| {
            database.upgrade().await?;
            rotate(context, database, reason).await?;
            Ok(Outcome::Done)
        })
        .await
}

fn tell(context: &Context, sealed: KeyExchange) -> Result<(), Failure> {
    let KeyExchange { parties, second_factors } = sealed;
    if context.json {
        return output::json(
            &json!({ "would_seal": { "parties": parties, "second_factors": second_factors } }),
        );
    }
    output::line(&format!(
        "将重新加密：当事人 {parties} 人，动态验证码 {second_factors} 个；尚未执行，停止所有服务后加 --reason 理由 执行"
    ))
}

async fn rotate(context: &Context, database: &Database, reason: Option<String>) -> Result<(), Failure> {
    let place = database.key_place(&context.target);
    let place = place.ok_or_else(|| Failure::usage("say where the key lies: --key-file FILE"))?;
    let store = &database.store;
    if !store.has_key().await? {
        return Err(Failure::usage(
            "nothing was sealed in this database so far: there is no key to exchange",
        ));
    }
    let Some(reason) = reason else { return tell(context, store.sealed_values().await?) };
    let (present, next) = key::pair(&place)?;
    // The database knows best how far an exchange that was broken off had come.
    let done = if store.is_key(&next).await? {
        None
    } else if store.is_key(&present).await? {
        Some(store.exchange_key(&operator(), (&present, &next), &reason, clock::now()).await?)
    } else {
        return Err(StoreError::WrongKey.into());
    };
    let moment = clock::now().to_offset(SHANGHAI);
    let moment = moment.format(format_description!("[year][month][day][hour][minute][second]"));
    let before = key::put_in_place(&place, &moment.map_err(Failure::environment)?)?;
    let KeyExchange { parties, second_factors } =
        done.unwrap_or(KeyExchange { parties: 0, second_factors: 0 });
    if context.json {
        return output::json(&json!({
            "key": place.display().to_string(),
            "before": before.display().to_string(),
            "parties": parties,
            "second_factors": second_factors,
            "went_on": done.is_none(),
        }));
    }
    if done.is_none() {
        output::line("上次更换密钥时数据已全部换好，现已启用新密钥")?;
    } else {
        output::line(&format!("已用新密钥重新加密：当事人 {parties} 人，动态验证码 {second_factors} 个"))?;
    }
    output::line(&format!(
        "新密钥 {}；旧密钥 {}(旧备份仍需要它，请另行妥善保存)",
        place.display(),
        before.display()
    ))
}
