//! Specimens of traces: what the traces of a rule set differ from, kept once.

use crate::StoreError;
use crate::change::Tx;
use casework::routing::Specimen;
use std::collections::BTreeMap;

/// Keeps the specimens of traces that are written next.
pub(crate) async fn keep_specimens(tx: &mut Tx, specimens: &[&Specimen]) -> Result<(), StoreError> {
    let specimens: BTreeMap<&str, &str> = specimens.iter().map(|s| (s.sha256(), s.text())).collect();
    for (sha256, text) in specimens {
        let kept = sqlx::query_file_scalar!("sql/trace/is_kept.sql", sha256).fetch_one(&mut **tx).await?;
        if !kept {
            sqlx::query_file!("sql/trace/keep.sql", sha256, text).execute(&mut **tx).await?;
        }
    }
    Ok(())
}
