//! Cases as a replay of routing rules looks at them: no words, no people.

use crate::read_atlas::{count, word};
use crate::read_case::category;
use crate::{Store, StoreError};
use casework::case::Nature;
use casework::routing::PastCase;
use casework::{Channel, Extent, Scope};
use spatial::LonLat;
use time::OffsetDateTime;

impl Store {
    /// Cases of the scope reported since a moment, in the order of their numbers, after a number.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds a value that does not fit its type.
    pub async fn past_cases(
        &self,
        scope: &Scope,
        since: Option<OffsetDateTime>,
        after: i64,
        limit: i64,
    ) -> Result<Vec<PastCase>, StoreError> {
        let (mut tx, matters) = (self.begin_as(scope).await?, scope.matters() as Option<&[String]>);
        let area = scope.area_prefix();
        let rows = sqlx::query_file!("sql/case/for_replay.sql", area, since, after, limit, matters)
            .fetch_all(&mut *tx)
            .await?;
        let table = "case_file";
        rows.into_iter()
            .map(|r| {
                Ok(PastCase {
                    id: r.id,
                    code: r.code,
                    category: category(r.category)?,
                    nature: r.nature.map(|n| word(table, "nature", &n, Nature::parse)).transpose()?,
                    people: count(r.people),
                    extent: Extent { households: r.households.map(count), amount_fen: r.amount_fen },
                    channel: word(table, "channel", &r.channel, Channel::parse)?,
                    point: LonLat::new(r.lon, r.lat).map_err(|e| StoreError::corrupt(table, "point", e))?,
                    reported_at: r.reported_at,
                })
            })
            .collect()
    }
}
