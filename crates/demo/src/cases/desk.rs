//! The made-up counter: takes each planned report, asks the real rules for a suggestion and lets the case run.

use super::life::{Life, Setting, Step, path_to};
use super::plan::{Part, Plan, midnight, shanghai};
use super::subject::summary;
use super::truth::CasesTruth;
use super::{BuildError, DemoCase};
use crate::random::Random;
use casework::case::Nature;
use casework::intake::NEAREST_MINES;
use casework::{
    Actor, Capacity, Case, CaseCode, CaseEvent, CategoryTree, Channel, Course, EventBody, Location, NewCase,
    Person, ReasonOutcome, Role, RoutingInput, RoutingRules, SlaRules, State, Suggestion,
};
use spatial::{Datum, LonLat};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use territory::place::SourcePoint;
use territory::{Place, Territory};
use time::{Date, OffsetDateTime};

/// Share of reports whose position comes from a phone in GCJ-02.
const GCJ02_SHARE: f64 = 0.10;
/// Share of cases that lie unattended for long.
const STUCK_SHARE: f64 = 0.03;

/// The facts and rules the counter works with.
pub(super) struct Rules<'a> {
    pub(super) territory: &'a Territory,
    pub(super) routing: &'a RoutingRules,
    pub(super) tree: &'a CategoryTree,
    pub(super) limits: &'a SlaRules,
}

/// The counter with its running numbers and the load of everybody.
pub(super) struct Desk<'a> {
    rules: Rules<'a>,
    horizon: OffsetDateTime,
    today: Date,
    staff: Vec<Person>,
    workers: HashMap<&'a str, &'a Person>,
    load: HashMap<String, u32>,
    endings: BinaryHeap<Reverse<(OffsetDateTime, String)>>,
    numbers: HashMap<i32, u32>,
    /// Code of the group petition, once it is in.
    pub(super) master: Option<String>,
    /// For each batch: when the lead case was judged.
    judged: [Option<OffsetDateTime>; 2],
    members: [usize; 2],
    pub(super) batch_ids: [String; 2],
    pub(super) truth: CasesTruth,
}

impl<'a> Desk<'a> {
    pub(super) fn new(rules: Rules<'a>, persons: &'a [Person], today: Date, truth: CasesTruth) -> Desk<'a> {
        let workers = persons.iter().filter(|p| p.role == Role::GridWorker);
        Desk {
            rules,
            horizon: midnight(today),
            today,
            staff: persons.iter().filter(|p| p.station.is_some()).cloned().collect(),
            workers: workers.flat_map(|p| p.grids.iter().map(move |g| (g.as_str(), p))).collect(),
            load: HashMap::new(),
            endings: BinaryHeap::new(),
            numbers: HashMap::new(),
            master: None,
            judged: [None; 2],
            members: [0; 2],
            batch_ids: [String::new(), String::new()],
            truth,
        }
    }

    /// Takes one report and lets its case run.
    pub(super) fn take(&mut self, plan: &Plan, mut random: Random) -> Result<DemoCase, BuildError> {
        self.release(plan.at);
        let channel = channel(plan.part, &mut random);
        let place = self.locate(plan, channel, &mut random)?;
        let report = self.report(plan, &place, channel, &mut random)?;
        let worker = place.primary_grid.as_ref().and_then(|g| self.workers.get(g.code.as_str())).copied();
        let suggestion = self.suggest(&place, &report, plan.at, worker)?;
        let (case, class) = self.open(plan, &place, report, &suggestion)?;
        let pace = match class.as_str() {
            "A" => 0.1,
            "B" => 0.4,
            _ if random.chance(STUCK_SHARE) => 5.0,
            _ => random.between(0.6, 1.5),
        };
        let reporter = worker.filter(|_| channel == Channel::GridPatrol);
        let reporter = reporter.map(|w| Actor {
            id: w.id.clone(),
            name: w.name.clone(),
            capacity: Some(Capacity::GridWorker),
        });
        let setting = Setting { suggestion: &suggestion, reporter, horizon: self.horizon, pace };
        let life = Life::new(&case, setting, random);
        let (case, events) = match self.steps(plan) {
            None => life.run(case)?,
            Some(steps) => life.lead(case, &steps)?,
        };
        let case = settled(case, &events, self.rules.limits)?;
        let mut demo = DemoCase { case, events, suggestion };
        if !demo.case.state.is_open() {
            demo.suggestion.reasons.retain(|r| r.outcome != ReasonOutcome::NotMatched);
        }
        self.keep(plan, &demo);
        Ok(demo)
    }

    /// Whoever has ended a case by now has one less.
    fn release(&mut self, now: OffsetDateTime) {
        while self.endings.peek().is_some_and(|Reverse((at, _))| *at <= now) {
            if let Some(Reverse((_, id))) = self.endings.pop()
                && let Some(load) = self.load.get_mut(&id)
            {
                *load = load.saturating_sub(1);
            }
        }
    }

    fn locate(&mut self, plan: &Plan, channel: Channel, random: &mut Random) -> Result<Place, BuildError> {
        let plain = |accuracy| SourcePoint::new(Datum::Cgcs2000, plan.point, accuracy);
        let phone = plan.part == Part::Ordinary && random.chance(GCJ02_SHARE);
        let source = match (phone, channel) {
            (true, _) => {
                let shown = Datum::Gcj02.from_cgcs2000(plan.point)?;
                let rounded = LonLat::new(six_decimals(shown.lon()), six_decimals(shown.lat()))?;
                SourcePoint::new(Datum::Gcj02, rounded, Some(random.between(15.0, 60.0).round()))
            }
            (false, Channel::GridPatrol) => plain(Some(random.between(3.0, 10.0).round())),
            _ => plain(None),
        };
        let place = self.rules.territory.locate(source, NEAREST_MINES)?;
        // Rounding may carry a point across the outline: then the unrounded one counts.
        if place.outside.is_some() && phone {
            return Ok(self.rules.territory.locate(plain(None), NEAREST_MINES)?);
        }
        self.truth.gcj02 += usize::from(phone);
        Ok(place)
    }

    fn report(
        &self,
        plan: &Plan,
        place: &Place,
        channel: Channel,
        random: &mut Random,
    ) -> Result<NewCase, BuildError> {
        let village = place.village.as_ref().map(|v| v.name.as_str());
        let mine = place.mines.first().map(|m| m.name.as_str());
        let text = match plan.part {
            Part::GroupMaster => format!(
                "{}{}{}户{}人联名反映：房屋普遍出现裂缝，怀疑与{}采煤有关，要求鉴定赔偿",
                village.unwrap_or(""),
                super::plan::GROUP_NAME,
                super::plan::HOUSEHOLDS,
                plan.people,
                mine.unwrap_or("附近煤矿")
            ),
            _ => summary(plan.category, village, mine, plan.people, channel, random),
        };
        let outside = place.outside.is_some();
        let mut report =
            NewCase::check(self.rules.tree, place, plan.category, &text, plan.people, channel, outside)?;
        let number: u32 = self.numbers.values().sum::<u32>() + 1;
        report.source_ref = match channel {
            Channel::Hotline => Some(format!("示意12345-{number:06}")),
            Channel::Petition => Some(format!("示意XF-{number:06}")),
            _ => None,
        };
        Ok(report)
    }

    fn suggest(
        &mut self,
        place: &Place,
        report: &NewCase,
        at: OffsetDateTime,
        worker: Option<&Person>,
    ) -> Result<Suggestion, BuildError> {
        // Of thousands of grid workers only the one of this grid can be meant.
        self.staff.extend(worker.cloned());
        let load = |id: &str| self.load.get(id).copied().unwrap_or(0);
        let suggestion = self.rules.routing.suggest(&RoutingInput {
            place,
            category: &report.category,
            mining_related: report.mining_related,
            nature: None,
            people: report.people,
            extent: report.extent,
            channel: report.channel,
            at,
            tree: self.rules.tree,
            stations: &self.rules.territory.atlas().stations,
            persons: &self.staff,
            load: &load,
        });
        if worker.is_some() {
            self.staff.pop();
        }
        Ok(suggestion?)
    }

    /// The case as it comes in, and the class of its time limit.
    fn open(
        &mut self,
        plan: &Plan,
        place: &Place,
        report: NewCase,
        suggestion: &Suggestion,
    ) -> Result<(Case, String), BuildError> {
        let day = plan.at.to_offset(shanghai()).date();
        let number = self.numbers.entry(day.year()).or_insert(0);
        *number += 1;
        let due = self.rules.limits.due(&report.category, report.people, day)?;
        let case = Case {
            code: CaseCode::of(day.year(), *number)?,
            state: State::Registered,
            report,
            nature: suggestion.nature_hint.as_deref().and_then(Nature::parse),
            location: Location::of(place),
            unit: None,
            person: None,
            reported_at: plan.at,
            due: Some(due.date),
            closed_at: None,
            batch: None,
            synthetic: true,
        };
        Ok((case, due.class))
    }

    /// The steps a case is led through; `None` when it takes its own course.
    fn steps(&mut self, plan: &Plan) -> Option<Vec<Step>> {
        use State::*;
        let through = |states: &[State]| states.iter().copied().map(Step::To).collect::<Vec<_>>();
        let arrived = through(&[Accepted, Dispatched, InProgress]);
        let closing = [ResultDrafted, Done, Notified, Closed];
        let into = |b: usize, ids: &[String; 2]| Step::Batch(ids[b].clone());
        match plan.part {
            Part::Ordinary | Part::Outside => None,
            Part::Towards(state) => Some(path_to(state)),
            Part::GroupMaster => {
                let talks = [Appraising, InProgress, Mediating, Agreed, Fulfilling, Fulfilled];
                Some(
                    [arrived, through(&talks), through(&[ResultDrafted, Done, Notified, Evaluated, Closed])]
                        .concat(),
                )
            }
            Part::GroupHousehold => self.master.clone().map(|m| vec![Step::MergeWith(m)]),
            Part::Lead(b) => {
                self.batch_ids[b] = format!("B{}-{:02}", plan.at.to_offset(shanghai()).year(), b + 1);
                let judged = if b == 0 { [&[InProgress][..], &closing].concat() } else { vec![] };
                let batch = vec![into(b, &self.batch_ids)];
                Some([arrived, batch, through(&[Litigating]), through(&judged)].concat())
            }
            Part::Member(b) => {
                let mut steps = arrived;
                steps.extend([into(b, &self.batch_ids), Step::To(WaitingDemo)]);
                if let Some(judged) = self.judged[b] {
                    steps.push(Step::WaitUntil(judged));
                    steps.extend(through(&[InProgress, Mediating]));
                    steps.extend(through(match self.members[b] % 12 {
                        0..=3 => &[Agreed, Fulfilling, Fulfilled, ResultDrafted, Done, Notified, Closed],
                        4..=7 => &[Agreed, Fulfilling],
                        8 => &[Agreed, Confirming],
                        9 => &[MediationFailed],
                        _ => &[],
                    }));
                }
                self.members[b] += 1;
                Some(steps)
            }
        }
    }

    fn keep(&mut self, plan: &Plan, demo: &DemoCase) {
        let case = &demo.case;
        let busy = case.unit.as_ref().map(ToString::to_string).into_iter().chain(case.person.clone());
        for id in busy {
            *self.load.entry(id.clone()).or_insert(0) += 1;
            if let Some(at) = case.closed_at {
                self.endings.push(Reverse((at, id)));
            }
        }
        match plan.part {
            Part::GroupMaster => self.master = Some(case.code.to_string()),
            Part::Lead(b) => {
                let leaves = demo.events.iter().skip_while(|e| e.body.leads_to() != Some(State::Litigating));
                self.judged[b] = leaves.skip(1).map(|e| e.at).next();
            }
            _ => {}
        }
        self.count(plan, demo);
    }

    fn count(&mut self, plan: &Plan, demo: &DemoCase) {
        let (case, truth) = (&demo.case, &mut self.truth);
        let code = case.code.to_string();
        truth.cases += 1;
        truth.events += demo.events.len();
        truth.mining_related += usize::from(case.report.mining_related);
        truth.open += usize::from(case.state.is_open());
        truth.overdue += usize::from(case.is_overdue(self.today));
        CasesTruth::count(&mut truth.by_state, case.state.as_str());
        CasesTruth::count(&mut truth.by_category, case.report.category.as_str());
        CasesTruth::count(&mut truth.by_channel, case.report.channel.as_str());
        let located = &case.location.located;
        for mine in located.mines.iter().filter(|m| m.relation.covers()) {
            CasesTruth::count(&mut truth.by_covering_mine, mine.mine.as_str());
        }
        if let Some(township) = &located.township {
            CasesTruth::count(&mut truth.by_township, township.as_str());
        }
        if case.report.out_of_area {
            truth.outside.push(code.clone());
        }
        if let Part::Towards(state) = plan.part {
            truth.led_to_state.entry(state.as_str().to_owned()).or_default().push(code);
        }
    }
}

/// What of a case holds once its log is written: no nature before a unit has it, and the time limit that its clock comes to.
fn settled(mut case: Case, events: &[CaseEvent], limits: &SlaRules) -> Result<Case, BuildError> {
    if case.unit.is_none() {
        case.nature = None;
    }
    case.due = casework::clock::due(limits, &case, &Course::of(events))?;
    Ok(case)
}

fn channel(part: Part, random: &mut Random) -> Channel {
    match part {
        Part::GroupMaster | Part::GroupHousehold => Channel::Petition,
        Part::Lead(_) | Part::Member(_) => Channel::Counter,
        _ => match random.unit() {
            u if u < 0.35 => Channel::Hotline,
            u if u < 0.50 => Channel::Petition,
            u if u < 0.80 => Channel::GridPatrol,
            _ => Channel::Counter,
        },
    }
}

fn six_decimals(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

/// The day on which a case joined its batch, in Asia/Shanghai.
pub(super) fn joined(demo: &DemoCase) -> Option<Date> {
    let batched = demo.events.iter().find(|e| matches!(e.body, EventBody::Batched { .. }))?;
    Some(batched.at.to_offset(shanghai()).date())
}
