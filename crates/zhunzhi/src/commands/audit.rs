//! `zhunzhi audit`: the audit log and the history of every case, read back.

use super::Context;
use crate::database::Need;
use crate::failure::{Failure, Outcome};
use crate::output;
use clap::{Args, Subcommand};
use serde_json::json;
use store::{AuditProof, AuditRoot};
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
        for fault in &faults {
            output::line(fault)?;
        }
        let counts =
            format!("{} audit rows, {} events of {} cases", proof.audit_rows, proof.events, proof.cases);
        let root = proof.root.as_ref().map(|r| format!("root {}:{}", r.seq, r.hash)).unwrap_or_default();
        output::line(&match (well, proof.fault_count) {
            (true, _) => format!("all is well: {counts}; {root}"),
            (false, 1) => format!("1 fault in {counts}"),
            (false, count) => format!("{count} faults in {counts}"),
        })?;
    }
    Ok(if well { Outcome::Done } else { Outcome::No })
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
