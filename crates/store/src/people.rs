//! People at work and their load.

use crate::{Store, StoreError};
use casework::{Person, Role, Scope};
use std::collections::HashMap;
use territory::{GridCode, StationId};
use time::Date;

impl Store {
    /// People whose duty lies in the scope, or who serve the whole banner; by identifier.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds an unknown role.
    pub async fn persons(&self, scope: &Scope) -> Result<Vec<Person>, StoreError> {
        let rows = sqlx::query_file!("sql/person/all.sql").fetch_all(&self.pool).await?;
        let mut persons = Vec::with_capacity(rows.len());
        for r in rows {
            if !r.grids.is_empty() && !r.grids.iter().any(|g| scope.sees(Some(g))) {
                continue;
            }
            let grids = r
                .grids
                .into_iter()
                .map(|g| GridCode::new(g.clone()).map_err(|_| StoreError::corrupt("duty", "grid code", g)));
            persons.push(Person {
                role: Role::parse(&r.role).ok_or_else(|| StoreError::corrupt("person", "role", &r.role))?,
                station: station(r.station_id)?,
                grids: grids.collect::<Result<_, _>>()?,
                id: r.id,
                name: r.name,
                specialisms: r.specialisms,
                synthetic: r.synthetic,
            });
        }
        Ok(persons)
    }

    /// Open cases by unit identifier and by person identifier.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn load(&self, scope: &Scope) -> Result<HashMap<String, u32>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let rows = sqlx::query_file!(
            "sql/person/load.sql",
            scope.area_prefix(),
            scope.matters() as Option<&[String]>
        )
        .fetch_all(&mut *tx)
        .await?;
        Ok(rows.into_iter().map(|r| (r.id, u32::try_from(r.open).unwrap_or(u32::MAX))).collect())
    }

    /// Open cases of a unit, and those of them past their due date.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn unit_cases(
        &self,
        scope: &Scope,
        unit: &StationId,
        today: Date,
    ) -> Result<(i64, i64), StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let row = sqlx::query_file!(
            "sql/case/of_unit.sql",
            scope.area_prefix(),
            unit.as_str(),
            today,
            scope.matters() as Option<&[String]>
        )
        .fetch_one(&mut *tx)
        .await?;
        Ok((row.open, row.overdue))
    }
}

pub(crate) fn station(id: Option<String>) -> Result<Option<StationId>, StoreError> {
    id.map(|s| StationId::new(s.clone()).map_err(|_| StoreError::corrupt("station", "identifier", s)))
        .transpose()
}
