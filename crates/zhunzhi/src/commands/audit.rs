//! `zhunzhi audit`: the audit log and the history of every case, read back.

use super::Context;
use crate::database::Need;
use crate::failure::{Failure, Outcome};
use crate::output;
use casework::chain::ChainFault;
use clap::{Args, Subcommand};
use serde_json::json;
use store::{AuditProof, AuditRoot, ProvenFault};
use time::format_description::well_known::Rfc3339;

/// Options of `audit`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) what: What,
}

#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Check every row of the audit log and every event of every case; exit code 1 when one does not hold.
    Verify(VerifyArguments),
    /// Print number and hash of the last row, to be kept elsewhere.
    Root,
}

/// Options of `audit verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// A root that was kept elsewhere, as `audit root` prints it: the log must still hold it.
    #[arg(long, value_name = "SEQ:HASH", value_parser = root)]
    pub(crate) root: Option<(i64, String)>,
}

fn root(text: &str) -> Result<(i64, String), String> {
    let parts = text.split_once(':').and_then(|(seq, hash)| Some((seq.parse().ok()?, hash.to_owned())));
    let hexadecimal = |hash: &str| hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    parts.filter(|(_, hash)| hexadecimal(hash)).ok_or_else(|| {
        "a number and a hash of 64 hexadecimal digits are expected, such as 12:9f86d0…".to_owned()
    })
}

/// Reads back; the answer is no when something does not hold.
///
/// # Errors
/// [`Failure`] without data, or when the database does not answer.
pub(crate) async fn run(context: &Context, arguments: Arguments) -> Result<Outcome, Failure> {
    match arguments.what {
        What::Verify(arguments) => {
            let kept = arguments.root;
            let proof = context.with_database(Need::Data, async |database| {
                database.upgrade().await?;
                Ok(database.store.prove(kept.as_ref().map(|(seq, hash)| (*seq, &**hash))).await?)
            });
            tell(context.json, &proof.await?)
        }
        What::Root => {
            let root = context.with_database(Need::Data, async |database| {
                database.upgrade().await?;
                Ok(database.store.audit_root().await?)
            });
            let root = root.await?.ok_or_else(Failure::empty_database)?;
            if context.json {
                output::json(&in_json(&root))?;
            } else {
                output::line(&format!("{}:{}", root.seq, root.hash))?;
            }
            Ok(Outcome::Done)
        }
    }
}

fn in_json(root: &AuditRoot) -> serde_json::Value {
    json!({ "seq": root.seq, "hash": root.hash, "at": root.at.format(&Rfc3339).unwrap_or_default() })
}

fn tell(json: bool, proof: &AuditProof) -> Result<Outcome, Failure> {
    let well = proof.fault_count == 0;
    let faults: Vec<String> = proof.faults.iter().map(ToString::to_string).collect();
    if json {
        output::json(&json!({
            "ok": well,
            "audit_rows": proof.audit_rows,
            "cases": proof.cases,
            "events": proof.events,
            "root": proof.root.as_ref().map(in_json),
            "fault_count": proof.fault_count,
            "faults": faults,
        }))?;
    } else {
        for fault in &proof.faults {
            output::line(&in_words(fault))?;
        }
        let counts =
            format!("审计日志 {} 行，{} 件案件的办理经过 {} 条", proof.audit_rows, proof.cases, proof.events);
        let root = proof.root.as_ref().map(|r| format!(";根 {}:{}", r.seq, r.hash)).unwrap_or_default();
        output::line(&match proof.fault_count {
            0 => format!("全部完好：{counts}{root}"),
            count => format!("发现 {count} 处问题：{counts}"),
        })?;
    }
    Ok(if well { Outcome::Done } else { Outcome::No })
}

/// A fault in words.
fn in_words(fault: &ProvenFault) -> String {
    match fault {
        ProvenFault::Audit(fault) => format!("审计日志{}", chain_in_words(*fault, "行")),
        ProvenFault::Case { case, fault } => format!("案件 {case} {}", chain_in_words(*fault, "条经过")),
        ProvenFault::EventGone { case, seq } => {
            format!("案件 {case} 第 {seq} 条经过缺失或被替换，与审计日志不符")
        }
        ProvenFault::LoadedChanged => "随数据一同载入的办理经过不完整：有案件或经过缺失".to_owned(),
        ProvenFault::RootGone { seq } => format!("审计日志第 {seq} 行缺失，或与另存的根不符"),
    }
}

fn chain_in_words(fault: ChainFault, rows: &str) -> String {
    match fault {
        ChainFault::Edited { seq } => format!("第 {seq} {rows}被改动"),
        ChainFault::Missing { from, to } if from == to => format!("第 {from} {rows}缺失"),
        ChainFault::Missing { from, to } => format!("第 {from} 至 {to} {rows}缺失"),
        ChainFault::Reordered { seq, written_as } => {
            format!("第 {seq} {rows}被调换位置，原为第 {written_as} {rows}")
        }
        ChainFault::Replaced { seq } => format!("第 {seq} {rows}接不上前一{rows}，其中之一被替换"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_is_read_as_it_is_printed_and_nothing_else() {
        let hash = "a".repeat(64);
        assert_eq!(root(&format!("12:{hash}")), Ok((12, hash.clone())));
        for text in ["12", &hash, "12:abc", &format!("x:{hash}"), &format!("12:{}", "g".repeat(64))] {
            assert!(root(text).is_err(), "{text}");
        }
    }
}
