//! The ground that requests stand on: the territory in force with its people. Read as a whole, replaced as a whole.

use crate::app::{Rules, ServeError};
use crate::border::DoubtfulPlaces;
use crate::clock;
use crate::tiles::{Labels, Outlines};
use crate::zones::bases;
use casework::presence::{Posts, Roster};
use casework::{CaseEntry, Person, Scope};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use store::{PartyGroupRow, Store};
use territory::{ExposureField, Gazetteer, MineId, Territory};
use time::Date;

static READINGS: AtomicU64 = AtomicU64::new(0);

/// The territory in force on a day, indexed, with what is drawn from it and who works in it.
pub(crate) struct Ground {
    pub(crate) territory: Territory,
    pub(crate) gazetteer: Gazetteer,
    pub(crate) exposure: ExposureField,
    pub(crate) persons: Vec<Person>,
    pub(crate) posts: Posts,
    pub(crate) roster: Roster,
    pub(crate) party_groups: Vec<PartyGroupRow>,
    pub(crate) labels: Labels,
    pub(crate) outlines: Outlines,
    /// Those of the areas of a release for the public, and its first day.
    public_outlines: Mutex<Option<(Date, Arc<Outlines>)>>,
    doubtful: DoubtfulPlaces,
    zone_bases: BTreeMap<MineId, String>,
    day: Date,
    as_of: i64,
    version: String,
    serial: u64,
}

impl Ground {
    /// Reads and indexes the territory that is in force today.
    ///
    /// # Errors
    /// [`ServeError`] when the database does not answer or its territory cannot be indexed.
    pub(crate) async fn read(store: &Store, rules: &Rules) -> Result<Ground, ServeError> {
        let scope = Scope::whole_banner();
        // The feed's number first: a change that comes in while the rest is read is then seen twice, never missed.
        let as_of = store.last_change().await?;
        let day = clock::today();
        let atlas = store.atlas(&scope, day).await?;
        let persons = store.persons(&scope).await?;
        let posts = Posts::of(&persons);
        let roster = store.roster(&scope).await?;
        let party_groups = store.party_groups(&scope).await?;
        let (influence, names) = (rules.influence.clone(), rules.gazetteer.clone());
        let (movement, blasting) = (rules.subsidence.clone(), rules.blasting.clone());
        // Indexing is computing: it must not hold up the threads that serve connections.
        let indexed = tokio::task::spawn_blocking(move || {
            let zone_bases = bases(&atlas.mines, &movement);
            let pit_reach_m = influence.open_pit.metres;
            let territory = Territory::index(atlas, influence)?;
            let exposure =
                ExposureField::index(&territory.atlas().mines, movement, blasting, pit_reach_m, day);
            let labels = Labels::of(&territory);
            let gazetteer = Gazetteer::of(territory.atlas(), &names);
            Ok::<_, ServeError>((territory, labels, gazetteer, exposure, zone_bases))
        });
        let (territory, labels, gazetteer, exposure, zone_bases) =
            indexed.await.map_err(|_| ServeError::Broken)??;
        let version = version(&territory);
        Ok(Ground {
            territory,
            gazetteer,
            exposure,
            persons,
            posts,
            roster,
            party_groups,
            labels,
            outlines: Outlines::default(),
            public_outlines: Mutex::default(),
            doubtful: DoubtfulPlaces::default(),
            zone_bases,
            day,
            as_of,
            version,
            serial: READINGS.fetch_add(1, Ordering::Relaxed),
        })
    }

    /// The day on which these grids are in force.
    pub(crate) fn day(&self) -> Date {
        self.day
    }

    /// What the zones of a mine must be worked out from to be those of its panels; `None` for a mine without panels.
    pub(crate) fn zone_basis(&self, mine: &MineId) -> Option<&String> {
        self.zone_bases.get(mine)
    }

    /// Whether cases of the map are border cases, each, on these grids.
    pub(crate) fn are_border_cases(&self, cases: &[CaseEntry<'_>]) -> Vec<bool> {
        self.doubtful.are_border_cases(&self.territory, cases)
    }

    /// Where the outlines of a release's areas are kept, told by its first day.
    pub(crate) fn outlines_of_release(&self, first: Date) -> Arc<Outlines> {
        let mut kept = self.public_outlines.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((of, outlines)) if *of == first => outlines.clone(),
            _ => kept.insert((first, Arc::default())).1.clone(),
        }
    }

    /// A word that is the same for the same list of grids, on every server of this build.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Which reading of this process it is: no two grounds have the same.
    pub(crate) fn serial(&self) -> u64 {
        self.serial
    }

    /// Number of the last change of the feed before the ground was read.
    pub(crate) fn as_of(&self) -> i64 {
        self.as_of
    }
}

fn version(territory: &Territory) -> String {
    let mut hasher = DefaultHasher::new();
    for grid in &territory.atlas().grids {
        (grid.code.as_str(), grid.valid_from.to_julian_day()).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}
