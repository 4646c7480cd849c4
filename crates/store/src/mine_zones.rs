//! Zones of influence: kept with what they were worked out from, so that zones of older panels are never taken for current ones.

use crate::load::column;
use crate::{Store, StoreError, shape::Shape};
use casework::Scope;
use territory::subsidence::{MineZone, SubsidenceRules, ZoneBand, ZoneKind};
use territory::{Mine, MineId};
use time::OffsetDateTime;

/// The zones of a mine.
#[derive(Debug, Clone, PartialEq)]
pub struct Zoning {
    /// Mine.
    pub mine: MineId,
    /// What they were worked out from, see [`zone_basis`].
    pub basis: String,
    /// Of each panel and of the mine; empty where the panels move nothing.
    pub zones: Vec<MineZone>,
}

/// SHA-256 over everything that the zones of a mine depend on, in hexadecimal.
pub fn zone_basis(mine: &Mine, rules: &SubsidenceRules) -> String {
    casework::chain::digest([territory::subsidence::basis(mine, rules).as_str()])
}

impl Store {
    /// All zones that are kept, by mine. They hold no cases: whoever sees panels sees them.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds a value that does not fit its type.
    pub async fn zonings(&self, _scope: &Scope) -> Result<Vec<Zoning>, StoreError> {
        let rows = sqlx::query_file!("sql/mine/zones.sql").fetch_all(&self.pool).await?;
        let mut found: Vec<Zoning> = vec![];
        for row in rows {
            let mine = MineId::new(row.mine_id).map_err(|e| StoreError::corrupt("mine_zone", "mine", e))?;
            if found.last().is_none_or(|zoning| zoning.mine != mine) {
                found.push(Zoning { mine, basis: row.basis, zones: vec![] });
            }
            let (Some(kind), Some(band), Some(shape)) = (row.kind, row.band, row.shape) else { continue };
            let corrupt = |field| StoreError::corrupt("mine_zone", field, "not known");
            let zone = MineZone {
                panel: row.panel_id,
                kind: ZoneKind::parse(&kind).ok_or_else(|| corrupt("kind"))?,
                band: ZoneBand::parse(&band).ok_or_else(|| corrupt("band"))?,
                region: shape.to_region().ok_or_else(|| corrupt("shape"))?,
            };
            if let Some(zoning) = found.last_mut() {
                zoning.zones.push(zone);
            }
        }
        Ok(found)
    }

    /// Keeps the zones of a mine in the place of older ones; those that another server has put there meanwhile stay.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer, or a panel is not there any more; nothing is stored then.
    pub async fn put_zoning(
        &self,
        mine: &Mine,
        zoning: &Zoning,
        rules_version: &str,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let (id, zones) = (mine.id.as_str(), &zoning.zones);
        let mut tx = self.pool.begin().await?;
        let put = sqlx::query_file!(
            "sql/mine/put_zoning.sql",
            id,
            zoning.basis,
            rules_version,
            mine.synthetic_shape,
            now
        );
        if put.execute(&mut *tx).await?.rows_affected() > 0 {
            sqlx::query_file!("sql/mine/delete_zones.sql", id).execute(&mut *tx).await?;
            sqlx::query_file!(
                "sql/mine/insert_zones.sql",
                id,
                &column(zones, |z| z.panel.clone()) as &[Option<String>],
                &column(zones, |z| z.kind.as_str().to_owned()),
                &column(zones, |z| z.band.as_str().to_owned()),
                &column(zones, |z| Shape::region(&z.region)) as &[Shape],
            )
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
