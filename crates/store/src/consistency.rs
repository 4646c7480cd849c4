//! What neighbour consistency asks of the register: households with a result around a case, and awards that were signed.

use crate::batch_groups::STRENGTH;
use crate::read_atlas::{count, word};
use crate::{Store, StoreError};
use casework::command::Opinion;
use casework::consistency::{Award, Beside, FLOOR_AREA, Finished, Household, Judged};
use casework::course::civil_day;
use casework::survey::Fabric;
use casework::{CaseCode, Scope};
use serde_json::Value;
use spatial::{LonLat, distance};
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// Which cases are looked at.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// Leaf categories that are compared with each other.
    pub categories: &'a [String],
    /// Metres.
    pub reach_m: f64,
    /// Where the case lies.
    pub at: LonLat,
    /// Matters that may be told of: the common ones, whoever asks.
    pub matters: &'a [String],
}

struct Row {
    code: String,
    category: String,
    lon: f64,
    lat: f64,
    households: Option<i32>,
    synthetic: bool,
    mine_id: Option<String>,
    agreed_at: Option<OffsetDateTime>,
    sum_fen: Option<i64>,
    approved_at: Option<OffsetDateTime>,
    opinion: Option<String>,
    facts: Option<Value>,
    floor_area_m2: Option<f64>,
    structures: Option<Vec<String>>,
}

impl Store {
    /// A case with the households around it that have a result, as far as the scope sees them; 2,000 at most, the nearest.
    ///
    /// # Errors
    /// [`StoreError::NoCase`] when the case is not seen or its matter is not among those that may be told of.
    pub async fn beside(
        &self,
        scope: &Scope,
        code: &CaseCode,
        around: Around<'_>,
    ) -> Result<Beside, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let strength = STRENGTH.map(|relation| relation.as_str().to_owned());
        let (east_m, north_m) = distance::metres_per_degree(around.at.lat());
        // A little more than the reach: the ellipsoid decides afterwards.
        let (east, north) = (1.01 * around.reach_m / east_m, 1.01 * around.reach_m / north_m);
        let rows = sqlx::query_file_as!(
            Row,
            "sql/consistency/beside.sql",
            scope.area_prefix(),
            scope.matters() as Option<&[String]>,
            code.as_str(),
            around.categories,
            east,
            north,
            around.matters,
            &strength
        )
        .fetch_all(&mut *tx)
        .await?;
        let (mut own, mut finished) = (None, vec![]);
        for row in rows {
            if row.code == code.as_str() {
                own = Some(household(row)?);
            } else {
                finished.extend(result(row)?);
            }
        }
        let household = own.ok_or_else(|| StoreError::NoCase(code.to_string()))?;
        Ok(Beside { household, finished })
    }

    /// Awards that were signed in a time with a look at their neighbours, newest first, 20,000 at most.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn judged(
        &self,
        scope: &Scope,
        since: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<Vec<Judged>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let matters = scope.matters() as Option<&[String]>;
        let rows =
            sqlx::query_file!("sql/consistency/judged.sql", scope.area_prefix(), matters, since, until)
                .fetch_all(&mut *tx)
                .await?;
        rows.into_iter()
            .map(|r| {
                Ok(Judged {
                    case: r.code,
                    seq: count(r.seq),
                    on: civil_day(r.at),
                    person: (r.actor_id, r.actor_name),
                    unit: r.unit_id,
                    appraiser: r.appraiser,
                    finding: serde_json::from_value(r.finding)?,
                    reason: r.reason,
                })
            })
            .collect()
    }
}

fn household(row: Row) -> Result<Household, StoreError> {
    let facts: Option<BTreeMap<String, String>> = row.facts.map(serde_json::from_value).transpose()?;
    let mut facts = facts.unwrap_or_default();
    if let Some(area) = row.floor_area_m2 {
        // What was recorded in a batch goes first: the parties saw it.
        facts.entry(FLOOR_AREA.to_owned()).or_insert_with(|| area.to_string());
    }
    let structure = match row.structures.as_deref() {
        Some([word]) => Fabric::parse(word),
        _ => None,
    };
    Ok(Household {
        at: LonLat::new(row.lon, row.lat).map_err(|e| StoreError::corrupt("case_file", "point", e))?,
        case: row.code,
        category: row.category,
        mine: row.mine_id,
        households: row.households.map_or(1, count).max(1),
        facts,
        structure,
    })
}

/// The result of a case: an agreement goes before the opinion of a paper.
fn result(row: Row) -> Result<Option<Finished>, StoreError> {
    let opinion =
        row.opinion.as_deref().map(|w| word("case_event", "opinion", w, Opinion::parse)).transpose()?;
    let agreed = row.agreed_at.map(|at| {
        let sum_fen = row.sum_fen.and_then(|sum| u64::try_from(sum).ok());
        (Award::of_agreement(sum_fen), at)
    });
    let approved = opinion.map(Award::of_opinion).zip(row.approved_at);
    let Some((award, at)) = agreed.or(approved) else { return Ok(None) };
    let synthetic = row.synthetic;
    Ok(Some(Finished { household: household(row)?, award, on: civil_day(at), synthetic }))
}
