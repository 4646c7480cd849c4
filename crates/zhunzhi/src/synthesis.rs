//! Making the synthetic banner and storing it: all of it in one transaction.

use crate::clock;
use crate::commands::on_a_thread;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::rules;
use casework::ClockState;
use casework::{Course, NewParty, Person};
use demo::cases::{DemoCases, DemoRoster};
use demo::{PartyGroup, build_territory, cases};
use serde_json::{Value, json};
use server::Rules;
use std::borrow::Cow;
use store::{BannerLoad, CaseLoad, PartyGroupLoad, PartyLoad, Store};
use territory::Territory;

/// The demonstration is the same everywhere: six digits of the banner's code.
const SEED: u64 = 150_622;

/// A banner in memory.
struct Banner {
    territory: Territory,
    party_groups: Vec<PartyGroup>,
    persons: Vec<Person>,
    roster: DemoRoster,
    made: DemoCases,
    truth: Value,
    /// By case, in the order of the cases.
    parties: Vec<Vec<NewParty>>,
}

/// Makes the banner and stores it in an empty database.
///
/// # Errors
/// [`Failure`]; nothing is stored then.
pub(crate) async fn load(store: &Store, progress: &mut Progress) -> Result<(), Failure> {
    let mut telling = progress.clone();
    let (banner, told) = on_a_thread(move || {
        let banner = build(&mut telling)?;
        Ok((banner, telling))
    })
    .await?;
    *progress = told;
    store.load_banner(&as_load(&banner, &rules::rules()?, store.is_keyed())?).await?;
    progress.done("loaded into the database");
    Ok(())
}

fn build(progress: &mut Progress) -> Result<Banner, Failure> {
    let rules = rules::rules()?;
    let made = build_territory(SEED, &mut |step| progress.done(step)).map_err(Failure::environment)?;
    let groups: Vec<_> =
        made.party_groups.iter().map(|g| (g.id.clone(), g.name.clone(), g.village.clone())).collect();
    let heads: Vec<_> = made.heads.iter().map(|h| (h.id.clone(), h.micro.clone())).collect();
    let persons = cases::build_persons(SEED, &made.atlas, &groups, &heads);
    let today = clock::today();
    let roster = cases::build_roster(SEED, &persons, today);
    let territory = Territory::index(made.atlas, rules.influence)?;
    progress.done("territory indexed");
    let (routing, tree, sla) = (&rules.shipped_routing.rules, &rules.categories, &rules.sla);
    let mut tell = |step: &str| progress.done(step);
    let disputes = cases::build_cases(SEED, &territory, &persons, routing, tree, sla, today, &mut tell)
        .map_err(Failure::environment)?;
    let parties = cases::build_parties(&disputes, &territory, today).map_err(Failure::environment)?;
    let truth = json!({ "seed": SEED, "made_on": today.to_string(), "territory": made.truth, "cases": disputes.truth });
    Ok(Banner { territory, party_groups: made.party_groups, persons, roster, made: disputes, truth, parties })
}

/// Without a key there are no parties.
fn as_load<'a>(banner: &'a Banner, rules: &Rules, keyed: bool) -> Result<BannerLoad<'a>, Failure> {
    let mut traces = rules.shipped_routing.rules.trace_writer().map_err(Failure::environment)?;
    let groups = banner.party_groups.iter().map(|g| PartyGroupLoad {
        id: g.id.clone(),
        name: g.name.clone(),
        village: g.village.to_string(),
    });
    let today = clock::today();
    let cases = banner.made.cases.iter().map(|made| {
        let course = Course::of(&made.events);
        // What the ladder of supervision would have done by today counts as done: nobody wants ten thousand letters.
        let clocks =
            ClockState::as_of(rules.life(), &made.case, &course, today).map_err(Failure::environment)?;
        let suggestion = traces.write(&made.suggestion).map_err(Failure::environment)?;
        let (case, events) = (&made.case, &made.events[..]);
        Ok(CaseLoad { case, events, suggestion: Some(Cow::Owned(suggestion)), clocks: Some(clocks) })
    });
    let with_parties = banner.made.cases.iter().zip(&banner.parties).filter(|_| keyed);
    let parties = with_parties.map(|(made, parties)| PartyLoad { case: made.case.code.as_str(), parties });
    Ok(BannerLoad {
        atlas: banner.territory.atlas(),
        party_groups: groups.collect(),
        persons: &banner.persons,
        roster: &banner.roster.roster,
        absences: &banner.roster.absences,
        batches: &banner.made.batches,
        cases: cases.collect::<Result<_, Failure>>()?,
        parties: parties.collect(),
        truth: banner.truth.clone(),
        loaded_at: clock::now(),
    })
}
