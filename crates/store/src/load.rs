//! Loading a whole banner in one transaction: all of it or nothing.

use crate::audit::{self, Owed};
use crate::change::{Tx, insert_events, place_code};
use crate::mine_records;
use crate::personal_data::PartyRows;
use crate::presence::{insert_absences, insert_roster};
use crate::traces::keep_specimens;
use crate::{Store, StoreError, shape::Shape};
use casework::ClockState;
use casework::party::{Added, NewParty};
use casework::presence::{NewAbsence, Roster};
use casework::routing::Specimen;
use casework::{Act, Actor, Batch, Case, CaseEvent, Person, WrittenSuggestion};
use std::borrow::Cow;
use std::collections::BTreeMap;
use territory::{Atlas, Grid};
use time::OffsetDateTime;

/// Everything of a banner, ready to be stored.
pub struct BannerLoad<'a> {
    /// Divisions, grids, mines, stations, addresses, waters.
    pub atlas: &'a Atlas,
    /// Party groups.
    pub party_groups: Vec<PartyGroupLoad>,
    /// People at work.
    pub persons: &'a [Person],
    /// When they can be reached, and who stands in.
    pub roster: &'a Roster,
    /// Who is away.
    pub absences: &'a [NewAbsence],
    /// Batches.
    pub batches: &'a [Batch],
    /// Cases with their history.
    pub cases: Vec<CaseLoad<'a>>,
    /// Parties of the cases; without a key there can be none.
    pub parties: Vec<PartyLoad<'a>>,
    /// How the data set was made.
    pub truth: serde_json::Value,
    /// When it is loaded.
    pub loaded_at: OffsetDateTime,
}

/// The parties of a case, in the order of their numbers.
pub struct PartyLoad<'a> {
    /// Case.
    pub case: &'a str,
    /// Its parties.
    pub parties: &'a [NewParty],
}

/// A party group to store.
#[derive(Debug, Clone)]
pub struct PartyGroupLoad {
    /// Identifier.
    pub id: String,
    /// Name in Chinese.
    pub name: String,
    /// Village code.
    pub village: String,
}

/// A case with its history.
pub struct CaseLoad<'a> {
    /// The case after its events.
    pub case: &'a Case,
    /// Its sealed events.
    pub events: &'a [CaseEvent],
    /// The suggestion made at intake.
    pub suggestion: Option<Cow<'a, WrittenSuggestion>>,
    /// What its clocks come to; the case's own due date when left out.
    pub clocks: Option<ClockState>,
}

impl Store {
    /// Stores a banner in an empty database; one that another program has filled meanwhile is left as it is.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is stored then.
    pub async fn load_banner(&self, banner: &BannerLoad<'_>) -> Result<(), StoreError> {
        let mut tx = self.begin_as_program("a banner is loaded").await?;
        // Both from the start, in the order of all writers: an empty database has nobody else who would wait.
        audit::lock(&mut tx).await?;
        sqlx::query_file!("sql/change/lock.sql").execute(&mut *tx).await?;
        if sqlx::query_file_scalar!("sql/dataset/get.sql", "truth").fetch_optional(&mut *tx).await?.is_some()
        {
            return Ok(());
        }
        insert_divisions(&mut tx, banner.atlas).await?;
        insert_party_groups(&mut tx, &banner.party_groups).await?;
        insert_grids(&mut tx, &banner.atlas.grids).await?;
        insert_mines(&mut tx, banner.atlas).await?;
        insert_stations(&mut tx, banner.atlas).await?;
        insert_places(&mut tx, banner.atlas).await?;
        insert_persons(&mut tx, banner.persons).await?;
        insert_roster(&mut tx, banner.roster).await?;
        insert_absences(&mut tx, banner.absences, &Actor::system().id, banner.loaded_at).await?;
        crate::batches::insert(&mut tx, banner.batches).await?;
        let mut owed = Owed::default();
        for part in banner.cases.chunks(2000) {
            owed.take(insert_cases(&mut tx, part).await?);
        }
        crate::batches::insert_loaded_members(&mut tx, banner.batches).await?;
        self.insert_parties(&mut tx, banner).await?;
        raise_numbers(&mut tx, &banner.cases).await?;
        sqlx::query_file!("sql/dataset/put.sql", "truth", banner.truth).execute(&mut *tx).await?;
        let object = heads_digest(banner.cases.iter().filter_map(|l| {
            let head = l.events.last()?;
            Some((l.case.code.as_str(), i64::from(head.seq), &*head.hash))
        }));
        owed.instead(banner.loaded_at, &Actor::system(), Act::BannerLoad, object).pay(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }
}

impl Store {
    async fn insert_parties(&self, tx: &mut Tx, banner: &BannerLoad<'_>) -> Result<(), StoreError> {
        let added = Added { at: banner.loaded_at, by: Actor::system().id };
        for part in banner.parties.chunks(2000) {
            let numbered =
                part.iter().flat_map(|l| l.parties.iter().zip(1..).map(|(party, seq)| (l.case, seq, party)));
            PartyRows::seal(self.sealer()?, numbered).insert(tx, &added).await?;
        }
        Ok(())
    }
}

/// Says in one line which histories there are: their number, that of their events, and a hash over how each ends.
pub(crate) fn heads_digest<'a>(heads: impl Iterator<Item = (&'a str, i64, &'a str)>) -> String {
    let mut heads: Vec<_> = heads.collect();
    heads.sort_unstable();
    let events: i64 = heads.iter().map(|(_, seq, _)| seq).sum();
    let lines: Vec<String> = heads.iter().map(|(case, seq, hash)| format!("{case} {seq} {hash}")).collect();
    let hash = casework::chain::digest(lines.iter().map(String::as_str));
    format!("cases {} events {events} heads {hash}", heads.len())
}

/// One column of many rows.
pub(crate) fn column<T, R>(rows: &[R], value: impl Fn(&R) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}

async fn insert_divisions(tx: &mut Tx, atlas: &Atlas) -> Result<(), StoreError> {
    let d = &atlas.divisions;
    sqlx::query_file!(
        "sql/division/insert.sql",
        &column(d, |d| d.code.to_string()),
        &column(d, |d| d.name.clone()),
        &column(d, |d| d.name_en.clone()) as &[Option<String>],
        &column(d, |d| d.kind.as_str().to_owned()),
        &column(d, |d| d.region.as_ref().map(Shape::region)) as &[Option<Shape>],
        &column(d, |d| d.seat.map(Shape::point)) as &[Option<Shape>],
        &column(d, |d| d.synthetic_shape),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn insert_party_groups(tx: &mut Tx, groups: &[PartyGroupLoad]) -> Result<(), StoreError> {
    sqlx::query_file!(
        "sql/grid/insert_party_groups.sql",
        &column(groups, |g| g.id.clone()),
        &column(groups, |g| g.name.clone()),
        &column(groups, |g| g.village.clone()),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(crate) async fn insert_grids(tx: &mut Tx, grids: &[Grid]) -> Result<(), StoreError> {
    for g in grids.chunks(1000) {
        sqlx::query_file!(
            "sql/grid/insert.sql",
            &column(g, |g| g.code.to_string()),
            &column(g, |g| g.kind.as_str().to_owned()),
            &column(g, |g| g.name.clone()),
            &column(g, |g| g.dedicated_type.map(|t| t.as_str().to_owned())) as &[Option<String>],
            &column(g, |g| g.code.village().to_string()),
            &column(g, |g| Shape::region(&g.region)) as &[Shape],
            &column(g, |g| g.valid_from),
            &column(g, |g| g.valid_to) as &[Option<time::Date>],
            &column(g, |g| g.households as i32),
            &column(g, |g| g.population as i32),
            &column(g, |g| g.party_group.clone()) as &[Option<String>],
            &column(g, |g| g.head.clone()) as &[Option<String>],
            &column(g, |g| g.synthetic),
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

async fn insert_mines(tx: &mut Tx, atlas: &Atlas) -> Result<(), StoreError> {
    let m = &atlas.mines;
    sqlx::query_file!(
        "sql/mine/insert.sql",
        &column(m, |m| m.id.to_string()),
        &column(m, |m| m.name.clone()),
        &column(m, |m| m.short_name.clone()),
        &column(m, |m| m.operator.clone()) as &[Option<String>],
        &column(m, |m| m.method.as_str().to_owned()),
        &column(m, |m| m.capacity_mtpa) as &[Option<f64>],
        &column(m, |m| m.status.as_str().to_owned()),
        &column(m, |m| m.township.as_ref().map(ToString::to_string)) as &[Option<String>],
        &column(m, |m| m.point.map(Shape::point)) as &[Option<Shape>],
        &column(m, |m| m.placement.as_str().to_owned()),
        &column(m, |m| m.placement_note.clone()),
        &column(m, |m| m.licence.as_ref().map(Shape::region)) as &[Option<Shape>],
        &column(m, |m| m.pit.as_ref().map(Shape::region)) as &[Option<Shape>],
        &column(m, |m| m.source.clone()),
        &column(m, |m| m.synthetic),
        &column(m, |m| m.synthetic_shape),
    )
    .execute(&mut **tx)
    .await?;
    let panels: Vec<_> = m.iter().flat_map(|m| m.panels.iter().map(move |p| (m.id.as_str(), p))).collect();
    sqlx::query_file!(
        "sql/mine/insert_panels.sql",
        &column(&panels, |(_, p)| p.id.clone()),
        &column(&panels, |(mine, _)| (*mine).to_owned()),
        &column(&panels, |(_, p)| p.name.clone()),
        &column(&panels, |(_, p)| p.seam.clone()),
        &column(&panels, |(_, p)| p.thickness_m),
        &column(&panels, |(_, p)| p.depth_m),
        &column(&panels, |(_, p)| p.dip_deg),
        &column(&panels, |(_, p)| p.start),
        &column(&panels, |(_, p)| p.end) as &[Option<time::Date>],
        &column(&panels, |(_, p)| Shape::region(&p.region)) as &[Shape],
    )
    .execute(&mut **tx)
    .await?;
    mine_records::insert(tx, m).await
}

async fn insert_stations(tx: &mut Tx, atlas: &Atlas) -> Result<(), StoreError> {
    let s = &atlas.stations;
    sqlx::query_file!(
        "sql/station/insert.sql",
        &column(s, |s| s.id.to_string()),
        &column(s, |s| s.name.clone()),
        &column(s, |s| s.kind.as_str().to_owned()),
        &column(s, |s| s.function.clone()) as &[Option<String>],
        &column(s, |s| s.township.as_ref().map(ToString::to_string)) as &[Option<String>],
        &column(s, |s| s.point.map(Shape::point)) as &[Option<Shape>],
        &column(s, |s| s.place_note.clone()),
        &column(s, |s| s.synthetic_place),
        &column(s, |s| s.synthetic),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn insert_places(tx: &mut Tx, atlas: &Atlas) -> Result<(), StoreError> {
    let a = &atlas.addresses;
    sqlx::query_file!(
        "sql/address/insert.sql",
        &column(a, |a| a.id as i32),
        &column(a, |a| Shape::point(a.at)) as &[Shape],
        &column(a, |a| a.households as i32),
        &column(a, |a| a.population as i32),
        &column(a, |a| a.synthetic),
    )
    .execute(&mut **tx)
    .await?;
    let w = &atlas.waters;
    sqlx::query_file!(
        "sql/water/insert.sql",
        &column(w, |w| w.name.clone()),
        &column(w, |w| w.kind.clone()),
        &column(w, |w| Shape::line(&w.line)) as &[Shape],
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn insert_persons(tx: &mut Tx, persons: &[Person]) -> Result<(), StoreError> {
    sqlx::query_file!(
        "sql/person/insert.sql",
        &column(persons, |p| p.id.clone()),
        &column(persons, |p| p.name.clone()),
        &column(persons, |p| p.role.as_str().to_owned()),
        &column(persons, |p| p.station.as_ref().map(ToString::to_string)) as &[Option<String>],
        &column(persons, |p| p.specialisms.join(" ")),
        &column(persons, |p| p.synthetic),
    )
    .execute(&mut **tx)
    .await?;
    let duties: Vec<_> = persons.iter().flat_map(|p| p.grids.iter().map(move |g| (&p.id, g))).collect();
    sqlx::query_file!(
        "sql/person/insert_duties.sql",
        &column(&duties, |(person, _)| (*person).clone()),
        &column(&duties, |(_, grid)| grid.to_string()),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes cases with their histories, and gives what these owe the audit log.
pub(crate) async fn insert_cases(tx: &mut Tx, loads: &[CaseLoad<'_>]) -> Result<Owed, StoreError> {
    let traces: Vec<Option<&WrittenSuggestion>> = loads.iter().map(|l| l.suggestion.as_deref()).collect();
    let specimens: Vec<&Specimen> = traces.iter().filter_map(|t| t.and_then(|t| t.specimen())).collect();
    keep_specimens(tx, &specimens).await?;
    let cases: Vec<&Case> = loads.iter().map(|l| l.case).collect();
    fn located<'c>(case: &&'c Case) -> &'c casework::Located {
        &case.location.located
    }
    let clocks: Vec<Option<&ClockState>> = loads.iter().map(|l| l.clocks.as_ref()).collect();
    let due = |l: &CaseLoad<'_>| l.clocks.as_ref().map_or(l.case.due, |k| k.due);
    sqlx::query_file!(
        "sql/case/insert.sql",
        &column(&cases, |c| c.code.to_string()),
        &column(&cases, |c| c.state.as_str().to_owned()),
        &column(&cases, |c| c.state.is_open()),
        &column(&cases, |c| c.report.category.to_string()),
        &column(&cases, |c| c.report.mining_related),
        &column(&cases, |c| c.nature.map(|n| n.as_str().to_owned())) as &[Option<String>],
        &column(&cases, |c| c.report.summary.clone()),
        &column(&cases, |c| c.report.people as i32),
        &column(&cases, |c| c.report.channel.as_str().to_owned()),
        &column(&cases, |c| c.report.source_ref.clone()) as &[Option<String>],
        &column(&cases, |c| c.report.out_of_area),
        &column(&cases, |c| Shape::point(c.location.point)) as &[Shape],
        &column(&cases, |c| c.location.source.datum.as_str().to_owned()),
        &column(&cases, |c| c.location.source.lon),
        &column(&cases, |c| c.location.source.lat),
        &column(&cases, |c| c.location.source.accuracy_m) as &[Option<f64>],
        &column(&cases, |c| located(c).micro_grid.as_ref().map(ToString::to_string)) as &[Option<String>],
        &column(&cases, |c| located(c).primary_grid.as_ref().map(ToString::to_string)) as &[Option<String>],
        &column(&cases, |c| located(c).village.as_ref().map(ToString::to_string)) as &[Option<String>],
        &column(&cases, |c| located(c).township.as_ref().map(ToString::to_string)) as &[Option<String>],
        &column(&cases, |c| place_code(c)),
        &column(&cases, |c| c.unit.as_ref().map(ToString::to_string)) as &[Option<String>],
        &column(&cases, |c| c.person.clone()) as &[Option<String>],
        &column(&cases, |c| c.reported_at),
        &column(loads, due) as &[Option<time::Date>],
        &column(&cases, |c| c.closed_at) as &[Option<time::OffsetDateTime>],
        &column(&cases, |c| c.batch.clone()) as &[Option<String>],
        &column(&traces, |t| t.map(|t| t.bytes().to_vec())) as &[Option<Vec<u8>>],
        &column(&cases, |c| c.synthetic),
        &column(&cases, |c| c.report.extent.households.map(|n| n as i32)) as &[Option<i32>],
        &column(&cases, |c| c.report.extent.amount_fen) as &[Option<i64>],
        &column(&clocks, |k| k.and_then(|k| k.statutory_end)) as &[Option<time::Date>],
        &column(&clocks, |k| k.map(|k| k.rule.clone())) as &[Option<String>],
        &column(&clocks, |k| k.is_some_and(|k| k.paused)),
        &column(&clocks, |k| k.map_or(0, |k| i16::from(k.measure_step))),
        &column(&clocks, |k| k.and_then(|k| k.next_measure_on)) as &[Option<time::Date>],
        &column(&traces, |t| t.and_then(|t| t.specimen()).map(|s| s.sha256().to_owned()))
            as &[Option<String>],
        &column(&cases, |c| located(c).told_mine().map(|m| m.mine.to_string())) as &[Option<String>],
        &column(&cases, |c| located(c).told_mine().map(|m| m.distance_m)) as &[Option<f64>],
    )
    .execute(&mut **tx)
    .await?;
    insert_mine_links(tx, &cases).await?;
    let events: Vec<_> =
        loads.iter().flat_map(|l| l.events.iter().map(|e| (l.case.code.as_str(), e))).collect();
    insert_events(tx, &events).await
}

/// Writes how cases relate to mines.
pub(crate) async fn insert_mine_links(tx: &mut Tx, cases: &[&Case]) -> Result<(), StoreError> {
    let links: Vec<_> = cases
        .iter()
        .flat_map(|c| c.location.located.mines.iter().map(move |m| (c.code.as_str(), m)))
        .collect();
    sqlx::query_file!(
        "sql/case/insert_mines.sql",
        &column(&links, |(code, _)| (*code).to_owned()),
        &column(&links, |(_, m)| m.mine.to_string()),
        &column(&links, |(_, m)| m.relation.as_str().to_owned()),
        &column(&links, |(_, m)| m.distance_m),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// So that the next case of a year follows the loaded ones.
async fn raise_numbers(tx: &mut Tx, loads: &[CaseLoad<'_>]) -> Result<(), StoreError> {
    let mut last: BTreeMap<i32, i32> = BTreeMap::new();
    for load in loads {
        let (year, number) = load.case.code.parts();
        let highest = last.entry(year).or_default();
        *highest = (*highest).max(number as i32);
    }
    let (years, numbers): (Vec<i32>, Vec<i32>) = last.into_iter().unzip();
    sqlx::query_file!("sql/case/raise_numbers.sql", &years, &numbers).execute(&mut **tx).await?;
    Ok(())
}
