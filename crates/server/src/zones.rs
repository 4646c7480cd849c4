//! Zones of influence in memory: read from the store, worked out anew where panels or rules changed, and never shown for other
//! panels than those they were worked out from.

use crate::app::{App, Service};
use crate::clock;
use crate::live;
use casework::Scope;
use spatial::{Bounds, FaceTree, Region};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use store::{Store, StoreError, Zoning, zone_basis};
use territory::subsidence::{SubsidenceRules, ZoneBand, ZoneKind, zones};
use territory::{Mine, MineId};

/// Must be told with every zone.
pub(crate) const STATEMENT_ZH: &str = "采动影响筛查示意，不构成鉴定意见";
/// How often it is looked whether the ground was read anew.
const CHECK: Duration = Duration::from_secs(1);
/// After a failure.
const AGAIN: Duration = Duration::from_secs(10);

static READINGS: AtomicU64 = AtomicU64::new(1);

/// All zones, indexed.
pub(crate) struct Zones {
    tree: FaceTree,
    /// In the order of the tree's faces.
    named: Vec<Named>,
    serial: u64,
}

struct Named {
    mine: MineId,
    basis: String,
    panel: Option<String>,
    kind: ZoneKind,
    band: ZoneBand,
}

/// A zone with its mine.
#[derive(Clone, Copy)]
pub(crate) struct ZoneOf<'a> {
    pub(crate) mine: &'a Mine,
    pub(crate) panel: Option<&'a str>,
    pub(crate) kind: ZoneKind,
    pub(crate) band: ZoneBand,
    pub(crate) region: &'a Region,
}

impl ZoneOf<'_> {
    /// A name that no other zone has.
    pub(crate) fn id(&self) -> String {
        let of = self.panel.unwrap_or(self.mine.id.as_str());
        format!("{of}.{}.{}", self.kind.as_str(), self.band.as_str())
    }
}

impl Zones {
    pub(crate) fn none() -> Zones {
        Zones::of(vec![])
    }

    fn of(zonings: Vec<Zoning>) -> Zones {
        let (mut faces, mut named) = (vec![], vec![]);
        for Zoning { mine, basis, zones } in zonings {
            for zone in zones {
                let (mine, basis) = (mine.clone(), basis.clone());
                named.push(Named { mine, basis, panel: zone.panel, kind: zone.kind, band: zone.band });
                faces.push(zone.region);
            }
        }
        Zones { tree: FaceTree::build(faces), named, serial: READINGS.fetch_add(1, Ordering::Relaxed) }
    }

    /// Which reading of this process it is.
    pub(crate) fn serial(&self) -> u64 {
        self.serial
    }
}

impl App {
    /// The zones whose box meets a box.
    pub(crate) fn zones_in(&self, bounds: &Bounds) -> impl Iterator<Item = ZoneOf<'_>> {
        let mut met: Vec<usize> = self.zones().tree.intersecting(bounds).collect();
        met.sort_unstable();
        met.into_iter().filter_map(|n| self.zone(n))
    }

    /// All zones, by mine.
    pub(crate) fn all_zones(&self) -> impl Iterator<Item = ZoneOf<'_>> {
        (0..self.zones().named.len()).filter_map(|n| self.zone(n))
    }

    /// A zone; `None` when the mine's panels are others now than those it was worked out from.
    fn zone(&self, n: usize) -> Option<ZoneOf<'_>> {
        let (named, region) = (self.zones().named.get(n)?, self.zones().tree.faces().get(n)?);
        let current = self.ground().zone_basis(&named.mine).is_some_and(|basis| *basis == named.basis);
        let mine = self.territory().mine(&named.mine).filter(|_| current)?;
        Some(ZoneOf { mine, panel: named.panel.as_deref(), kind: named.kind, band: named.band, region })
    }
}

/// What the zones of each mine with panels must be worked out from.
pub(crate) fn bases(mines: &[Mine], rules: &SubsidenceRules) -> BTreeMap<MineId, String> {
    let worked = mines.iter().filter(|m| !m.panels.is_empty());
    worked.map(|m| (m.id.clone(), zone_basis(m, rules))).collect()
}

/// The zones of mines: those that are kept, and those worked out now because panels or rules are others, which are kept then.
/// Gives also how many mines these were.
///
/// # Errors
/// [`StoreError`] when the database does not answer.
pub async fn renew_zones(
    store: &Store,
    mines: &[Mine],
    rules: &SubsidenceRules,
) -> Result<(Vec<Zoning>, usize), StoreError> {
    let bases = bases(mines, rules);
    let mut found = store.zonings(&Scope::whole_banner()).await?;
    found.retain(|kept| bases.get(&kept.mine) == Some(&kept.basis));
    let mut renewed = 0;
    for mine in mines {
        let Some(basis) = bases.get(&mine.id).filter(|_| found.iter().all(|kept| kept.mine != mine.id))
        else {
            continue;
        };
        let (of, by) = (mine.clone(), rules.clone());
        // A mine takes up to a second of computing: the threads that serve connections must not wait for it.
        let Ok(zones) = tokio::task::spawn_blocking(move || zones(&of, &by)).await else {
            tracing::warn!(mine = %mine.id, "working out the zones of a mine broke off");
            continue;
        };
        let zoning = Zoning { mine: mine.id.clone(), basis: basis.clone(), zones };
        store.put_zoning(mine, &zoning, &rules.version, clock::now()).await?;
        found.push(zoning);
        renewed += 1;
    }
    found.sort_by(|a, b| a.mine.cmp(&b.mine));
    Ok((found, renewed))
}

/// Keeps the zones those of the ground until the task is ended. The map is there before them: they follow when they are worked out.
pub(crate) async fn keep(service: Service) {
    let mut done = None;
    loop {
        let ground = service.app().ground().serial();
        let pause = if done == Some(ground) {
            CHECK
        } else {
            match renew(&service).await {
                Ok(()) => {
                    done = Some(ground);
                    CHECK
                }
                Err(error) => {
                    tracing::warn!(%error, "the zones of influence cannot be renewed");
                    AGAIN
                }
            }
        };
        tokio::time::sleep(pause).await;
    }
}

async fn renew(service: &Service) -> Result<(), StoreError> {
    let app = service.app();
    let mines = &app.territory().atlas().mines;
    let (zonings, renewed) = renew_zones(app.store(), mines, &app.rules().subsidence).await?;
    service.show_zones(Zones::of(zonings));
    if renewed > 0 {
        tracing::info!(mines = renewed, "zones of influence were worked out");
        live::tell_zones(&service.app());
    }
    Ok(())
}
