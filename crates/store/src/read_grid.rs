//! Reading grids: those in force on a day, and all versions.

use crate::error::StoreError;
use crate::read_atlas::{count, region, word};
use crate::{Store, shape::Shape};
use casework::Scope;
use territory::{DedicatedType, Grid, GridCode, GridKind};
use time::Date;

/// A row of the table.
struct GridRecord {
    code: String,
    kind: String,
    name: String,
    dedicated_type: Option<String>,
    shape: Shape,
    valid_from: Date,
    valid_to: Option<Date>,
    households: i32,
    population: i32,
    party_group: Option<String>,
    head: Option<String>,
    synthetic: bool,
}

impl GridRecord {
    fn grid(self) -> Result<Grid, StoreError> {
        let dedicated_type = self.dedicated_type.as_deref();
        let dedicated = |d| word("grid", "dedicated type", d, DedicatedType::parse);
        Ok(Grid {
            kind: word("grid", "kind", &self.kind, GridKind::parse)?,
            dedicated_type: dedicated_type.map(dedicated).transpose()?,
            code: GridCode::new(self.code).map_err(|e| StoreError::corrupt("grid", "code", e))?,
            region: region("grid", &self.shape)?,
            name: self.name,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            households: count(self.households),
            population: count(self.population),
            party_group: self.party_group,
            head: self.head,
            synthetic: self.synthetic,
        })
    }
}

impl Store {
    /// Grids valid on a day, by code.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds a value that does not fit its type.
    pub async fn grids_in_force(&self, scope: &Scope, day: Date) -> Result<Vec<Grid>, StoreError> {
        let rows = sqlx::query_file_as!(GridRecord, "sql/grid/in_force.sql", scope.area_prefix(), day)
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter().map(GridRecord::grid).collect()
    }

    /// All versions of all grids, by code and first day.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds a value that does not fit its type.
    pub async fn grid_versions(&self, scope: &Scope) -> Result<Vec<Grid>, StoreError> {
        let rows = sqlx::query_file_as!(GridRecord, "sql/grid/all_versions.sql", scope.area_prefix())
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter().map(GridRecord::grid).collect()
    }
}
