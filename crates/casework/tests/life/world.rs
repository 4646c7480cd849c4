//! A case on the desk, with everybody who works on it.

use casework::clock::{self, Clock};
use casework::document::{self, Draft, Named, drafts};
use casework::event::DocumentRef;
use casework::sla::WorkCalendar;
use casework::{
    Actor, Capacity, Case, CaseCode, CaseEvent, CategoryTree, Channel, ClockRules, ClosingRules, Command,
    CommandKind, Course, EventBody, Ladder, LifeRules, Located, Location, NewCase, Principal, Refusal, Scope,
    SlaRules, State,
};
use spatial::{Datum, LonLat};
use territory::place::SourcePoint;
use territory::{GridCode, StationId};
use time::macros::offset;
use time::{Date, Duration, Time};

pub(crate) struct Rules {
    pub(crate) clocks: ClockRules,
    pub(crate) sla: SlaRules,
    pub(crate) ladder: Ladder,
    pub(crate) closing: ClosingRules,
}

impl Rules {
    pub(crate) fn committed() -> Rules {
        let calendar = WorkCalendar::parse(include_str!("../../../../geodata/calendar/cn.csv"));
        let sla = include_str!("../../../../geodata/rules/sla.toml");
        Rules {
            clocks: ClockRules::parse(include_str!("../../../../geodata/rules/clocks.toml"))
                .expect("periods"),
            sla: SlaRules::parse(sla, calendar.expect("the calendar")).expect("time limits"),
            ladder: Ladder::parse(include_str!("../../../../geodata/rules/supervision.toml"))
                .expect("the ladder"),
            closing: ClosingRules::parse(include_str!("../../../../geodata/rules/closing.toml"))
                .expect("closing checks"),
        }
    }

    pub(crate) fn refs(&self) -> LifeRules<'_> {
        LifeRules { clocks: &self.clocks, sla: &self.sla, ladder: &self.ladder, closing: &self.closing }
    }
}

/// A case with its history on a day.
pub(crate) struct Desk {
    pub(crate) case: Case,
    pub(crate) events: Vec<CaseEvent>,
    pub(crate) today: Date,
    pub(crate) rules: Rules,
    pub(crate) papers: Vec<Draft>,
}

/// Somebody in one capacity; the identifier is the word of the capacity.
pub(crate) fn somebody(capacity: Capacity) -> Principal {
    named(capacity.as_str(), &[capacity])
}

pub(crate) fn named(id: &str, capacities: &[Capacity]) -> Principal {
    Principal {
        id: id.to_owned(),
        name: format!("示意{id}"),
        capacities: capacities.to_vec(),
        unit: None,
        scope: Scope::whole_banner(),
    }
}

/// A command as it comes in.
pub(crate) fn command(json: serde_json::Value) -> Command {
    serde_json::from_value(json.clone()).unwrap_or_else(|e| panic!("{json}: {e}"))
}

impl Desk {
    /// A case of a category, reported on a day.
    pub(crate) fn reported(category: &str, people: u32, day: Date) -> Desk {
        let tree =
            CategoryTree::parse(include_str!("../../../../geodata/rules/categories.toml")).expect("the tree");
        let (group, leaf) = tree.leaf(category).expect("a leaf");
        let at = LonLat::new(110.9, 39.8).expect("a position");
        let grid = GridCode::new("150622004201001".to_owned()).expect("a grid");
        let moment = day.with_time(Time::from_hms(9, 0, 0).expect("nine o'clock")).assume_offset(offset!(+8));
        let report = NewCase {
            category: leaf.code.clone(),
            mining_related: group.mining_related,
            summary: "示意：房屋裂缝".into(),
            people,
            extent: Default::default(),
            channel: Channel::Counter,
            source_ref: None,
            out_of_area: false,
        };
        let body = EventBody::Registered { channel: report.channel, category: report.category.clone() };
        let code = CaseCode::of(2026, 123).expect("a code");
        let clerk = somebody(Capacity::Intake).acting_as(Some(Capacity::Intake));
        let first = CaseEvent::seal(code.as_str(), None, clerk, moment, body).expect("sealed");
        let located = Located {
            micro_grid: None,
            primary_grid: Some(grid),
            village: None,
            township: None,
            mines: vec![],
        };
        let case = Case {
            code,
            state: State::Registered,
            report,
            nature: None,
            location: Location { point: at, source: SourcePoint::new(Datum::Cgcs2000, at, None), located },
            unit: None,
            person: None,
            reported_at: moment,
            due: None,
            closed_at: None,
            batch: None,
            synthetic: true,
        };
        let rules = Rules::committed();
        Desk { case, events: vec![first], today: day, rules, papers: vec![] }
    }

    pub(crate) fn course(&self) -> Course {
        Course::of(&self.events)
    }

    pub(crate) fn clocks(&self) -> Vec<Clock> {
        clock::clocks(&self.rules.clocks, &self.rules.sla, &self.case, &self.course()).expect("clocks")
    }

    pub(crate) fn clock(&self, rule: &str) -> Clock {
        let clocks = self.clocks();
        let found = clocks.iter().rev().find(|c| c.rule == rule);
        found.unwrap_or_else(|| panic!("no clock {rule} in {clocks:#?}")).clone()
    }

    pub(crate) fn days_pass(&mut self, days: i64) -> &mut Desk {
        self.today += Duration::days(days);
        self
    }

    /// What the case answers to a command.
    pub(crate) fn answer(&self, by: &Principal, command: Command) -> Result<EventBody, Refusal> {
        let decision = self.case.accept(&self.course(), command, by, self.today, self.rules.refs())?;
        Ok(decision.body)
    }

    pub(crate) fn refused(&self, by: Capacity, json: serde_json::Value) -> Refusal {
        self.answer(&somebody(by), command(json)).expect_err("a refusal")
    }

    /// Carries a command out.
    pub(crate) fn act(&mut self, by: Capacity, json: serde_json::Value) -> &mut Desk {
        self.act_as(&somebody(by), json)
    }

    pub(crate) fn act_as(&mut self, by: &Principal, json: serde_json::Value) -> &mut Desk {
        let said = command(json.clone());
        let decision = self
            .case
            .accept(&self.course(), said, by, self.today, self.rules.refs())
            .unwrap_or_else(|e| panic!("{json} on {}: {e}", self.today));
        self.write(decision.actor, decision.body);
        self
    }

    /// Dispatches to a station.
    pub(crate) fn dispatch(&mut self) -> &mut Desk {
        let body = EventBody::Assigned {
            unit: "S-1".into(),
            person: None,
            reason: None,
            rules_version: "test".into(),
            documents: vec![],
        };
        assert!(self.case.state.rows(CommandKind::Dispatch).next().is_some(), "{:?}", self.case.state);
        self.write(somebody(Capacity::Dispatch).acting_as(Some(Capacity::Dispatch)), body);
        assert_eq!(self.case.unit, StationId::new("S-1").ok());
        self
    }

    pub(crate) fn write(&mut self, actor: Actor, body: EventBody) {
        let minutes = Duration::minutes(self.events.len() as i64);
        let at =
            self.today.with_time(Time::from_hms(10, 0, 0).expect("ten")).assume_offset(offset!(+8)) + minutes;
        let code = self.case.code.clone();
        let seal = |body: EventBody, last: Option<&CaseEvent>| {
            CaseEvent::seal(code.as_str(), last, actor.clone(), at, body).expect("sealed")
        };
        let mut body = body;
        // As the store does it: the papers speak of the case after the event, and the event names their numbers.
        let preview = seal(body.clone(), self.events.last());
        self.case = self.case.clone().after(&body, at);
        self.events.push(preview);
        let named = Named { unit: "示意站".into(), ..Named::default() };
        let papers = drafts(&self.case, &self.course(), &self.clocks(), &body, &named, &self.rules.ladder);
        self.events.pop();
        if let Some(references) = body.documents_mut() {
            let numbers = (self.papers.len() as u32 + 1..).zip(&papers);
            let reference = |(n, draft): (u32, &Draft)| DocumentRef {
                number: document::number(draft.kind, self.today.year(), n),
                sha256: "0".repeat(64),
            };
            *references = numbers.map(reference).collect();
        }
        self.papers.extend(papers);
        let event = seal(body, self.events.last());
        self.events.push(event);
        assert_eq!(CaseEvent::verify(self.case.code.as_str(), &self.events), Ok(()));
    }

    /// Number of the newest paper of a kind of series, such as `结果`.
    pub(crate) fn number(&self, series: &str) -> String {
        let course = self.course();
        let paper = course.papers.iter().rfind(|paper| paper.number.contains(series));
        paper.unwrap_or_else(|| panic!("no {series} in {:?}", course.papers)).number.clone()
    }

    pub(crate) fn state(&self) -> State {
        self.case.state
    }

    /// Kinds of the documents so far.
    pub(crate) fn paper_words(&self) -> Vec<&'static str> {
        self.papers.iter().map(|p| p.kind.as_str()).collect()
    }
}
