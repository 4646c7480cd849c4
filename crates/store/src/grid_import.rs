//! Storing imported grids: new versions of known codes, new codes, and the surveyed geometry beside them.

use crate::change::{announce, announce_grids};
use crate::load::insert_grids;
use crate::relocate::{grids_changed_since, relocate_all};
use crate::{Store, StoreError};
use casework::{Act, Actor, AuditEntry, Relocation};
use territory::Grid;
use time::{Date, OffsetDateTime};

/// The surveyed geometry of a grid as read, kept untouched.
#[derive(Debug, Clone, PartialEq)]
pub struct GridSource {
    /// Grid code.
    pub code: String,
    /// Number of the feature in the file, from 1.
    pub feature: u32,
    /// CRS of the file.
    pub src_crs: String,
    /// Geometry in that CRS.
    pub src_wkb: Vec<u8>,
}

/// Checked grids, ready to be stored.
#[derive(Debug, Clone)]
pub struct GridImport<'a> {
    /// New and changed grids; all become valid on `valid_from`.
    pub grids: &'a [Grid],
    /// Their surveyed geometry.
    pub sources: &'a [GridSource],
    /// Name of the file.
    pub file_name: &'a str,
    /// CRS of the file.
    pub crs: &'a str,
    /// What was found, for the record.
    pub summary: serde_json::Value,
    /// First day of validity of the new versions.
    pub valid_from: Date,
    /// Cases that lie in another grid with the new versions.
    pub relocations: &'a [Relocation],
    /// Number of the last change before the grids that the file was checked against were read.
    pub as_of: i64,
    /// When the import is made.
    pub now: OffsetDateTime,
}

impl Store {
    /// Stores an import in one transaction: versions in force end on `valid_from`, the new ones begin.
    ///
    /// Returns the number of the import run.
    ///
    /// # Errors
    /// [`StoreError::GridsChanged`] when somebody else changed grids after the file was checked, and other
    /// [`StoreError`]s; nothing is stored then.
    pub async fn import_grids(&self, actor: &Actor, import: &GridImport<'_>) -> Result<i64, StoreError> {
        let codes: Vec<String> = import.grids.iter().map(|g| g.code.to_string()).collect();
        let mut tx = self.begin_as_program("cases follow the grids").await?;
        if grids_changed_since(&mut tx, import.as_of).await? {
            return Err(StoreError::GridsChanged);
        }
        let run = sqlx::query_file_scalar!(
            "sql/import/insert.sql",
            actor.id,
            import.file_name,
            import.crs,
            import.summary
        )
        .fetch_one(&mut *tx)
        .await?;
        sqlx::query_file!("sql/grid/retire.sql", &codes, import.valid_from).execute(&mut *tx).await?;
        let versions: Vec<Grid> = import
            .grids
            .iter()
            .map(|g| Grid {
                valid_from: import.valid_from,
                valid_to: g.valid_to.filter(|end| *end > import.valid_from),
                ..g.clone()
            })
            .collect();
        insert_grids(&mut tx, &versions).await?;
        let s = import.sources;
        sqlx::query_file!(
            "sql/grid/insert_source.sql",
            run,
            &s.iter().map(|s| s.code.clone()).collect::<Vec<_>>(),
            &s.iter().map(|s| s.feature as i32).collect::<Vec<_>>(),
            &s.iter().map(|s| s.src_crs.clone()).collect::<Vec<_>>(),
            &s.iter().map(|s| s.src_wkb.clone()).collect::<Vec<_>>(),
            import.valid_from,
        )
        .execute(&mut *tx)
        .await?;
        let (relocated, owed) = relocate_all(&mut tx, actor, import.relocations, import.now).await?;
        let object =
            format!("run {run}, {}: {} grids from {}", import.file_name, codes.len(), import.valid_from);
        owed.and(AuditEntry::done(import.now, actor, Act::GridImport, object)).pay(&mut tx).await?;
        announce_grids(&mut tx, &codes, import.valid_from).await?;
        for case in &relocated {
            announce(&mut tx, case, true).await?;
        }
        tx.commit().await?;
        Ok(run)
    }
}
