//! Storing imported records of mines: what happened is appended, a survey takes the place of an older one and both are kept.

use crate::change::Tx;
use crate::mine_records::{Row, insert_rows};
use crate::{Store, StoreError, shape::Shape};
use casework::{Act, Actor, AuditEntry};
use spatial::Bounds;
use territory::{Mine, MineEntry, MineId};
use time::OffsetDateTime;

/// A checked record, ready to be stored.
#[derive(Debug, Clone, Copy)]
pub struct MineImportRow<'a> {
    /// Position in the file, from 1.
    pub feature: usize,
    /// Mine.
    pub mine: &'a MineId,
    /// What is recorded.
    pub entry: &'a MineEntry,
    /// ISO WKB as read; empty without a geometry.
    pub wkb: &'a [u8],
}

/// Checked records of mines.
#[derive(Debug, Clone)]
pub struct MineImport<'a> {
    /// Mines that are new, or of which the register says something else.
    pub mines: &'a [Mine],
    /// Records.
    pub rows: &'a [MineImportRow<'a>],
    /// Name of the file.
    pub file_name: &'a str,
    /// CRS of the file.
    pub crs: &'a str,
    /// What was found, with every value that is replaced, for the record.
    pub summary: serde_json::Value,
    /// Where the ground changes.
    pub touched: &'a [Bounds],
    /// Number of the last change before the mines that the file was checked against were read.
    pub as_of: i64,
    /// When the import is made.
    pub now: OffsetDateTime,
}

impl Store {
    /// Stores an import in one transaction and tells every server to read the ground again. Returns the number of the run.
    ///
    /// # Errors
    /// [`StoreError::GridsChanged`] when somebody else changed the ground after the file was checked, and other
    /// [`StoreError`]s; nothing is stored then.
    pub async fn import_mines(&self, actor: &Actor, import: &MineImport<'_>) -> Result<i64, StoreError> {
        let mut tx = self.pool.begin().await?;
        if crate::relocate::grids_changed_since(&mut tx, import.as_of).await? {
            return Err(StoreError::GridsChanged);
        }
        let (file, crs) = (import.file_name, import.crs);
        let run = sqlx::query_file_scalar!("sql/import/insert.sql", actor.id, file, crs, import.summary);
        let run = run.fetch_one(&mut *tx).await?;
        // Mines first, then panels: all else names them.
        for mine in import.mines {
            put_mine(&mut tx, mine).await?;
        }
        for row in import.rows {
            put_survey(&mut tx, run, row).await?;
        }
        let surveyed = |row: &&MineImportRow<'_>| Row::of(row.mine.as_str(), row.entry, row.wkb).is_none();
        let mines: Vec<String> =
            import.rows.iter().filter(surveyed).map(|row| row.mine.to_string()).collect();
        sqlx::query_file!("sql/mine/set_synthetic.sql", &mines).execute(&mut *tx).await?;
        let mut new = vec![];
        for row in import.rows {
            if let Some(record) = Row::of(row.mine.as_str(), row.entry, row.wkb)
                && !end(&mut tx, &record).await?
            {
                new.push(record);
            }
        }
        insert_rows(&mut tx, Some(run), &new).await?;
        let object =
            format!("run {run}, {file}: {} mines, {} records", import.mines.len(), import.rows.len());
        let entry = AuditEntry::done(import.now, actor, Act::MineImport, object);
        crate::audit::append(&mut tx, &[entry]).await?;
        sqlx::query_file!("sql/change/lock.sql").execute(&mut *tx).await?;
        sqlx::query_file!("sql/change/insert_ground.sql", Shape::boxes(import.touched) as Shape)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(run)
    }
}

/// Writes what the register says of a mine; its areas and records stay.
async fn put_mine(tx: &mut Tx, mine: &Mine) -> Result<(), StoreError> {
    sqlx::query_file!(
        "sql/mine/put.sql",
        mine.id.as_str(),
        mine.name,
        mine.short_name,
        mine.operator,
        mine.method.as_str(),
        mine.capacity_mtpa,
        mine.status.as_str(),
        mine.township.as_ref().map(|code| code.as_str()),
        mine.point.map(Shape::point) as Option<Shape>,
        mine.placement.as_str(),
        mine.placement_note,
        mine.source,
        mine.synthetic
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Whether the row only ends a record that is there.
async fn end(tx: &mut Tx, row: &Row<'_>) -> Result<bool, StoreError> {
    let (Some(name), Some(to)) = (row.name, row.to) else { return Ok(false) };
    let done = sqlx::query_file!("sql/mine/end_record.sql", row.mine, row.kind, name, row.from, to);
    Ok(done.execute(&mut **tx).await?.rows_affected() > 0)
}

/// Puts a panel, licence or pit in force and keeps it as it was read.
async fn put_survey(tx: &mut Tx, run: i64, row: &MineImportRow<'_>) -> Result<(), StoreError> {
    let (mine, kind) = (row.mine.as_str(), row.entry.kind().word());
    let (region, panel) = match row.entry {
        MineEntry::Panel(panel, _) => (&panel.region, Some(panel)),
        MineEntry::Licence(region, _) | MineEntry::Pit(region, _) => (region, None),
        _ => return Ok(()),
    };
    let of = row.entry.provenance();
    match panel {
        Some(p) => {
            sqlx::query_file!(
                "sql/mine/put_panel.sql",
                p.id,
                mine,
                p.name,
                p.seam,
                p.thickness_m,
                p.depth_m,
                p.dip_deg,
                p.start,
                p.end,
                Shape::region(region) as Shape
            )
            .execute(&mut **tx)
            .await?;
        }
        None => {
            sqlx::query_file!("sql/mine/set_area.sql", mine, kind, Shape::region(region) as Shape)
                .execute(&mut **tx)
                .await?;
        }
    }
    sqlx::query_file!(
        "sql/mine/insert_survey.sql",
        run,
        row.feature as i32,
        mine,
        kind,
        panel.map(|p| p.id.as_str()),
        Shape::region(region) as Shape,
        of.source,
        of.src_crs,
        row.wkb,
        of.classification.as_str(),
        of.synthetic
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
