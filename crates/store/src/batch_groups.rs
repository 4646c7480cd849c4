//! The open cases that a group may be proposed of.

use crate::read_atlas::{count, word};
use crate::{Store, StoreError};
use casework::Scope;
use casework::batch::Candidate;
use spatial::LonLat;
use territory::place::Relation;
use time::{Date, OffsetDateTime};

/// How strong a relation to a mine is, strongest first.
pub(crate) const STRENGTH: [Relation; 4] =
    [Relation::WithinPit, Relation::WithinLicence, Relation::WithinInfluence, Relation::Nearby];

struct Row {
    code: String,
    category: String,
    mine_id: String,
    relation: String,
    lon: f64,
    lat: f64,
    people: i32,
    households: Option<i32>,
    reported: Date,
}

impl Store {
    /// Open mining-related cases in no batch that were reported since then, as far as the scope sees them.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn group_candidates(
        &self,
        scope: &Scope,
        since: OffsetDateTime,
    ) -> Result<Vec<Candidate>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let matters = scope.matters() as Option<&[String]>;
        let strength = STRENGTH.map(|relation| relation.as_str().to_owned());
        let rows = sqlx::query_file_as!(
            Row,
            "sql/batch/candidates.sql",
            scope.area_prefix(),
            matters,
            since,
            &strength
        )
        .fetch_all(&mut *tx)
        .await?;
        rows.into_iter().map(Candidate::try_from).collect()
    }
}

impl TryFrom<Row> for Candidate {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Candidate, StoreError> {
        let relation = |text: &str| STRENGTH.into_iter().find(|known| known.as_str() == text);
        Ok(Candidate {
            relation: word("case_mine", "relation", &row.relation, relation)?,
            at: LonLat::new(row.lon, row.lat).map_err(|e| StoreError::corrupt("case_file", "point", e))?,
            people: count(row.people),
            households: row.households.map(count),
            code: row.code,
            category: row.category,
            mine: row.mine_id,
            reported: row.reported,
        })
    }
}
