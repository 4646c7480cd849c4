//! `zhunzhi retention`: what is kept too long is listed, destroyed after somebody looked, and told afterwards.

use super::Context;
use crate::database::{Database, Need};
use crate::failure::{Failure, Outcome};
use crate::operator::operator;
use crate::{clock, output, rules};
use casework::party::checked_reason;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use store::{Destroyed, RetentionDue};
use time::format_description::well_known::Rfc3339;

/// Most records that are told at once.
const RECORDS: i64 = 1_000;

/// Options of `retention`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the closed cases whose period of retention is over; changes nothing.
    List,
    /// Destroy their personal data and the files of their evidence, for good; the cases stay. Without --cases only listed.
    Destroy(DestroyArguments),
    /// Tell what was destroyed when, by whom and why.
    Records,
}

#[derive(Debug, Args)]
struct DestroyArguments {
    /// How many cases were listed: with another number nothing is destroyed. Without it, nothing is destroyed either.
    #[arg(long, value_name = "NUMBER", requires = "reason")]
    cases: Option<usize>,
    /// Why, 4 to 200 characters; kept with every record and in the audit log.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
}

/// Does what was asked.
///
/// # Errors
/// [`Failure`] when the number does not fit, the folder of the evidence is not known, or the database does not answer.
pub(crate) async fn run(context: &Context, arguments: Arguments) -> Result<Outcome, Failure> {
    context
        .with_database(Need::Data, async |database| {
            database.upgrade().await?;
            match &arguments.what {
                What::List => list(database, context.json).await?,
                What::Destroy(asked) => match asked.cases {
                    Some(cases) => destroy(context, database, cases, &asked.reason).await?,
                    None => list(database, context.json).await?,
                },
                What::Records => records(database, context.json).await?,
            }
            Ok(Outcome::Done)
        })
        .await
}

async fn due(database: &Database) -> Result<Vec<RetentionDue>, Failure> {
    Ok(database.store.retention_due(&rules::retention()?, clock::now()).await?)
}

async fn list(database: &Database, json: bool) -> Result<(), Failure> {
    let (due, left) = (due(database).await?, database.store.destroyed_files_left().await?);
    if json {
        let cases: Vec<Value> = due.iter().map(as_json).collect();
        return output::json(&json!({ "cases": cases, "files_left": left }));
    }
    for case in &due {
        let RetentionDue { code, closed, end, parties, files } = case;
        output::line(&format!(
            "{code}  {closed} 办结，保存至 {end}  当事人 {parties} 人，证据文件 {files} 个"
        ))?;
    }
    if left > 0 {
        output::line(&format!("上次销毁后尚有 {left} 个文件待删除：再次执行 retention destroy 即删除"))?;
    }
    let how = if due.is_empty() {
        ""
    } else {
        ";尚未销毁，核对后执行 retention destroy --cases 件数 --reason 理由"
    };
    output::line(&format!("共 {} 件到期{how}", due.len()))
}

fn as_json(case: &RetentionDue) -> Value {
    json!({
        "code": case.code.as_str(),
        "closed": case.closed.to_string(),
        "end": case.end.to_string(),
        "parties": case.parties,
        "files": case.files,
    })
}

async fn destroy(context: &Context, database: &Database, cases: usize, why: &str) -> Result<(), Failure> {
    let reason = checked_reason(why).map_err(Failure::usage)?;
    let (due, rules) = (due(database).await?, rules::retention()?);
    if due.len() != cases {
        return Err(Failure::usage(format!(
            "--cases {cases}: the period of {} cases is over; look at `zhunzhi retention list` first",
            due.len()
        )));
    }
    let folder = database.evidence_dir(&context.target);
    let left = database.store.destroyed_files_left().await?;
    if folder.is_none() && (left > 0 || due.iter().any(|case| case.files > 0)) {
        return Err(Failure::usage("these cases have evidence: say where it lies with --evidence-dir"));
    }
    let (actor, mut whole) = (operator(), Destroyed { parties: 0, files: 0 });
    for case in &due {
        let store = &database.store;
        let done = store.destroy_personal_data(&actor, &case.code, &rules, &reason, clock::now()).await?;
        whole.parties += done.parties;
        whole.files += done.files;
    }
    // After the rows were committed: what a crash leaves is still named and goes with the next run.
    let removed = match &folder {
        Some(folder) => {
            let remove = |sha256: &str| server::remove_evidence_file(folder, sha256);
            database.store.remove_destroyed_files(clock::now(), remove).await?
        }
        None => 0,
    };
    let Destroyed { parties, files } = whole;
    if context.json {
        let cases = due.len();
        return output::json(
            &json!({ "cases": cases, "parties": parties, "files": files, "files_removed": removed }),
        );
    }
    output::line(&format!(
        "已销毁 {} 件案件的个人信息：当事人 {parties} 人，证据文件登记 {files} 个、删除 {removed} 个",
        due.len()
    ))
}

async fn records(database: &Database, json: bool) -> Result<(), Failure> {
    let rows = database.store.destructions(RECORDS).await?;
    if json {
        let all = rows.iter().map(|r| {
            json!({
                "number": r.id, "at": r.at.format(&Rfc3339).unwrap_or_default(), "case": r.case_code,
                "parties": r.parties, "files": r.files, "files_removed": r.removed, "by": r.actor_id,
                "rules": r.rule_version, "reason": r.reason,
            })
        });
        return output::json(&json!({ "records": all.collect::<Vec<_>>() }));
    }
    for r in &rows {
        let day = casework::course::civil_day(r.at);
        output::line(&format!(
            "{}  {day}  {}  当事人 {} 人，文件 {}/{} 个  {}  {}",
            r.id, r.case_code, r.parties, r.removed, r.files, r.actor_id, r.reason
        ))?;
    }
    output::line(&format!("共 {} 条销毁记录", rows.len()))
}
