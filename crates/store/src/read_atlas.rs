//! Reading the territory: what the in-memory snapshot is built from. Holds no personal data.

use crate::error::StoreError;
use crate::{Store, shape::Shape};
use casework::Scope;
use spatial::{LonLat, Region};
use territory::{
    Address, Atlas, Division, DivisionCode, DivisionKind, Grid, Mine, MineId, MineStatus, MiningMethod,
    Panel, Placement, Station, StationId, StationKind, Water,
};
use time::Date;

type Read<T> = Result<T, StoreError>;

impl Store {
    /// Divisions, grids in force on a day, mines, stations, addresses and waters.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds a value that does not fit its type.
    pub async fn atlas(&self, scope: &Scope, day: Date) -> Read<Atlas> {
        self.atlas_with(self.grids_in_force(scope, day)).await
    }

    /// As [`Store::atlas`], with all versions of the grids: those that ended and those still to come.
    ///
    /// # Errors
    /// As [`Store::atlas`].
    pub async fn atlas_of_all_time(&self, scope: &Scope) -> Read<Atlas> {
        self.atlas_with(self.grid_versions(scope)).await
    }

    async fn atlas_with(&self, grids: impl Future<Output = Read<Vec<Grid>>>) -> Read<Atlas> {
        let (divisions, grids, mines, stations, addresses, waters) = tokio::try_join!(
            self.divisions(),
            grids,
            self.mines(),
            self.stations(),
            self.addresses(),
            self.waters()
        )?;
        Ok(Atlas { divisions, grids, mines, stations, addresses, waters })
    }

    async fn divisions(&self) -> Read<Vec<Division>> {
        let rows = sqlx::query_file!("sql/division/all.sql").fetch_all(&self.pool).await?;
        rows.into_iter()
            .map(|r| {
                Ok(Division {
                    kind: word("division", "kind", &r.kind, DivisionKind::parse)?,
                    code: DivisionCode::new(r.code)
                        .map_err(|e| StoreError::corrupt("division", "code", e))?,
                    region: optional_region("division", r.shape)?,
                    seat: optional_point("division", r.seat)?,
                    name: r.name,
                    name_en: r.name_en,
                    synthetic_shape: r.synthetic_shape,
                })
            })
            .collect()
    }

    async fn mines(&self) -> Read<Vec<Mine>> {
        let mut panels = self.panels().await?;
        let mut records = self.mine_records().await?;
        let rows = sqlx::query_file!("sql/mine/all.sql").fetch_all(&self.pool).await?;
        rows.into_iter()
            .map(|r| {
                let own = panels.partition_point(|(mine, _)| *mine <= r.id);
                Ok(Mine {
                    panels: panels.drain(..own).filter(|(mine, _)| *mine == r.id).map(|(_, p)| p).collect(),
                    record: records.remove(&r.id).unwrap_or_default(),
                    id: MineId::new(r.id).map_err(|e| StoreError::corrupt("mine", "identifier", e))?,
                    method: word("mine", "method", &r.method, MiningMethod::parse)?,
                    status: word("mine", "status", &r.status, MineStatus::parse)?,
                    placement: word("mine", "placement", &r.placement, Placement::parse)?,
                    township: division_code("mine", r.township_code)?,
                    point: optional_point("mine", r.point)?,
                    licence: optional_region("mine", r.licence)?,
                    pit: optional_region("mine", r.pit)?,
                    name: r.name,
                    short_name: r.short_name,
                    operator: r.operator,
                    capacity_mtpa: r.capacity_mtpa,
                    placement_note: r.placement_note,
                    source: r.source,
                    synthetic: r.synthetic,
                    synthetic_shape: r.synthetic_shape,
                })
            })
            .collect()
    }

    /// Panels with their mine, ordered by mine.
    async fn panels(&self) -> Read<Vec<(String, Panel)>> {
        let rows = sqlx::query_file!("sql/mine/panels.sql").fetch_all(&self.pool).await?;
        rows.into_iter()
            .map(|r| {
                let panel = Panel {
                    region: region("panel", &r.shape)?,
                    id: r.id,
                    name: r.name,
                    seam: r.seam,
                    thickness_m: r.thickness_m,
                    depth_m: r.depth_m,
                    dip_deg: r.dip_deg,
                    start: r.started,
                    end: r.ended,
                };
                Ok((r.mine_id, panel))
            })
            .collect()
    }

    async fn stations(&self) -> Read<Vec<Station>> {
        let rows = sqlx::query_file!("sql/station/all.sql").fetch_all(&self.pool).await?;
        rows.into_iter()
            .map(|r| {
                Ok(Station {
                    id: StationId::new(r.id).map_err(|e| StoreError::corrupt("station", "identifier", e))?,
                    kind: word("station", "kind", &r.kind, StationKind::parse)?,
                    township: division_code("station", r.township_code)?,
                    point: optional_point("station", r.point)?,
                    name: r.name,
                    function: r.function,
                    place_note: r.place_note,
                    synthetic_place: r.synthetic_place,
                    synthetic: r.synthetic,
                })
            })
            .collect()
    }

    async fn addresses(&self) -> Read<Vec<Address>> {
        let rows = sqlx::query_file!("sql/address/all.sql").fetch_all(&self.pool).await?;
        rows.into_iter()
            .map(|r| {
                Ok(Address {
                    id: count(r.id),
                    at: point("address", &r.at)?,
                    households: count(r.households),
                    population: count(r.population),
                    synthetic: r.synthetic,
                })
            })
            .collect()
    }

    async fn waters(&self) -> Read<Vec<Water>> {
        let rows = sqlx::query_file!("sql/water/all.sql").fetch_all(&self.pool).await?;
        rows.into_iter()
            .map(|r| {
                let line = r.line.to_line().ok_or_else(|| StoreError::corrupt("water", "line", &r.name))?;
                Ok(Water { name: r.name, kind: r.kind, line })
            })
            .collect()
    }
}

pub(crate) fn word<T>(
    table: &'static str,
    what: &'static str,
    text: &str,
    parse: fn(&str) -> Option<T>,
) -> Read<T> {
    parse(text).ok_or_else(|| StoreError::corrupt(table, what, text))
}

pub(crate) fn count(n: i32) -> u32 {
    u32::try_from(n).unwrap_or(0)
}

pub(crate) fn point(table: &'static str, shape: &Shape) -> Read<LonLat> {
    shape.to_point().ok_or_else(|| StoreError::corrupt(table, "point", "another geometry"))
}

fn optional_point(table: &'static str, shape: Option<Shape>) -> Read<Option<LonLat>> {
    shape.map(|s| point(table, &s)).transpose()
}

pub(crate) fn region(table: &'static str, shape: &Shape) -> Read<Region> {
    shape.to_region().ok_or_else(|| StoreError::corrupt(table, "area", "another geometry"))
}

fn optional_region(table: &'static str, shape: Option<Shape>) -> Read<Option<Region>> {
    shape.map(|s| region(table, &s)).transpose()
}

pub(crate) fn division_code(table: &'static str, code: Option<String>) -> Read<Option<DivisionCode>> {
    code.map(|c| DivisionCode::new(c).map_err(|e| StoreError::corrupt(table, "division code", e))).transpose()
}
