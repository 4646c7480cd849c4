//! The life of one made-up case: a legal path along the transition table with increasing instants.

use super::BuildError;
use super::plan::shanghai;
use crate::random::{Random, Urn};
use casework::event::ChainError;
use casework::{Actor, Capacity, Case, CaseEvent, EventBody, State, Suggestion};
use time::{Duration, OffsetDateTime};

/// A step that a case is led through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// To a state; dispatching goes by an assignment.
    To(State),
    /// Into a batch.
    Batch(String),
    /// Into the case of the group petition.
    MergeWith(String),
    /// Nothing further before this instant, such as the judgment in the lead case.
    WaitUntil(OffsetDateTime),
}

/// What a life needs beside the case.
pub(super) struct Setting<'a> {
    pub(super) suggestion: &'a Suggestion,
    /// Who found it on patrol, for that channel.
    pub(super) reporter: Option<Actor>,
    /// No event at or after this instant.
    pub(super) horizon: OffsetDateTime,
    /// How much longer than usual everything takes.
    pub(super) pace: f64,
}

/// A case with its log, one step at a time.
pub(super) struct Life<'a> {
    setting: Setting<'a>,
    random: Random,
    code: String,
    events: Vec<CaseEvent>,
    visits: Vec<State>,
}

impl<'a> Life<'a> {
    pub(super) fn new(case: &Case, setting: Setting<'a>, random: Random) -> Life<'a> {
        Life { setting, random, code: case.code.to_string(), events: vec![], visits: vec![] }
    }

    /// Registers the case and lets it take its course until the horizon or its end.
    pub(super) fn run(mut self, case: Case) -> Result<(Case, Vec<CaseEvent>), BuildError> {
        let mut case = self.register(case)?;
        let mut now = case.reported_at;
        while let Some(to) = self.next(&case) {
            let days = dwell_days(case.state) * self.setting.pace;
            let at = working_hours(now + self.length(days), &mut self.random);
            if at >= self.setting.horizon {
                break;
            }
            case = self.carry_out(case, &Step::To(to), at)?;
            now = at;
        }
        Ok((case, self.events))
    }

    /// Registers the case and leads it through the steps, in less time where the horizon is near.
    pub(super) fn lead(mut self, case: Case, steps: &[Step]) -> Result<(Case, Vec<CaseEvent>), BuildError> {
        let mut case = self.register(case)?;
        let mut now = case.reported_at;
        let mut state = case.state;
        let mut lengths = vec![];
        for step in steps {
            lengths.push(self.length(dwell_days(state)).max(Duration::minutes(10)));
            if let Step::To(to) = step {
                state = *to;
            }
        }
        let mut left: f64 = lengths.iter().map(|d| d.as_seconds_f64()).sum();
        for (step, length) in steps.iter().zip(lengths) {
            if let Step::WaitUntil(instant) = step {
                now = now.max(*instant);
                left -= length.as_seconds_f64();
                continue;
            }
            let room = (self.setting.horizon - now).as_seconds_f64() * 0.9;
            let scale = (room / left).min(1.0);
            left -= length.as_seconds_f64();
            let plain = now + Duration::seconds((length.as_seconds_f64() * scale) as i64 + 1);
            let tidy = working_hours(plain, &mut self.random);
            let at = if scale < 1.0 || tidy >= self.setting.horizon { plain } else { tidy };
            case = self.carry_out(case, step, at)?;
            now = at;
        }
        Ok((case, self.events))
    }

    fn length(&mut self, days: f64) -> Duration {
        let days = days * 0.25 + self.random.exponential(days * 0.75);
        Duration::seconds((days * 86_400.0) as i64 + 60)
    }

    fn register(&mut self, case: Case) -> Result<Case, BuildError> {
        let body =
            EventBody::Registered { channel: case.report.channel, category: case.report.category.clone() };
        let actor = self.setting.reporter.clone().unwrap_or_else(|| self.clerk(Capacity::Intake, 6));
        let at = case.reported_at;
        self.record(case, actor, body, at)
    }

    fn carry_out(&mut self, case: Case, step: &Step, at: OffsetDateTime) -> Result<Case, BuildError> {
        match step {
            Step::To(State::Dispatched) => self.dispatch(case, at),
            Step::To(to) => {
                let reason = self.reason(case.state, *to);
                self.go(case, *to, reason, at)
            }
            Step::MergeWith(code) => {
                self.go(case, State::Merged, Some(format!("同一事项，并入群体件 {code} 一并办理")), at)
            }
            Step::Batch(batch) => {
                let actor = self.clerk(Capacity::Supervisor, 3);
                self.record(case, actor, EventBody::Batched { batch: batch.clone() }, at)
            }
            Step::WaitUntil(_) => Ok(case),
        }
    }

    fn go(
        &mut self,
        case: Case,
        to: State,
        reason: Option<String>,
        at: OffsetDateTime,
    ) -> Result<Case, BuildError> {
        let body = case.move_to(to, reason)?;
        let actor = self.actor(&case, to);
        self.visits.push(to);
        self.record(case, actor, body, at)
    }

    /// Confirms the suggestion, or now and then changes it with a reason as clerks do.
    fn dispatch(&mut self, case: Case, at: OffsetDateTime) -> Result<Case, BuildError> {
        let suggestion = self.setting.suggestion;
        let other = suggestion.co_units.first().filter(|_| self.random.chance(0.06));
        let bodies = match other {
            Some(unit) => {
                let reason = "经会商，主要事项在该单位职责内";
                case.assign(suggestion, &unit.id, None, Some(reason))?
            }
            None => {
                let person = suggestion.person.as_ref().map(|p| p.id.as_str());
                case.assign(suggestion, &suggestion.unit.id, person, None)?
            }
        };
        self.visits.push(State::Dispatched);
        let mut case = case;
        for body in bodies {
            let actor = self.clerk(Capacity::Dispatch, 4);
            case = self.record(case, actor, body, at)?;
        }
        Ok(case)
    }

    fn record(
        &mut self,
        case: Case,
        actor: Actor,
        body: EventBody,
        at: OffsetDateTime,
    ) -> Result<Case, BuildError> {
        let event = CaseEvent::seal(&self.code, self.events.last(), actor, at, body)
            .map_err(|e: ChainError| BuildError::Chain(e))?;
        let case = case.after(&event.body, event.at);
        self.events.push(event);
        Ok(case)
    }

    /// One of some clerks of a capacity.
    fn clerk(&mut self, capacity: Capacity, of: usize) -> Actor {
        let n = 1 + self.random.below(of);
        Actor {
            id: format!("demo-{}-{n}", capacity.as_str()),
            name: format!("示意{}{n}号", capacity.name_zh()),
            capacity: Some(capacity),
        }
    }

    fn actor(&mut self, case: &Case, to: State) -> Actor {
        match to {
            State::Accepted | State::NotAccepted | State::Merged => self.clerk(Capacity::Intake, 6),
            State::Evaluated | State::Withdrawn | State::Review | State::Recheck => Actor {
                id: "demo-citizen".into(),
                name: "示意群众".into(),
                capacity: Some(Capacity::Citizen),
            },
            State::Done | State::Escalated => self.clerk(Capacity::UnitHead, 5),
            State::Closed | State::Reopened => self.clerk(Capacity::Supervisor, 3),
            _ => {
                let suggested = self.setting.suggestion.person.as_ref();
                match suggested.filter(|p| case.person.as_ref() == Some(&p.id)) {
                    Some(p) => {
                        Actor { id: p.id.clone(), name: p.name.clone(), capacity: Some(Capacity::Handler) }
                    }
                    None => self.clerk(Capacity::Handler, 20),
                }
            }
        }
    }

    fn reason(&mut self, from: State, to: State) -> Option<String> {
        let options: &[&str] = match (from, to) {
            (_, State::NotAccepted) => {
                &["已由其他机关受理，告知继续在原渠道办理", "属于诉讼途径，告知依法起诉"]
            }
            (_, State::Merged) => &["与已登记事项同一诉求，并案办理"],
            (_, State::ReturnAsked) => {
                &["主要事项不在本单位职责内，申请退件", "涉及地块不在本辖区，申请退件"]
            }
            (State::ReturnAsked, State::InProgress) => &["经核实属本单位职责，不同意退件"],
            (_, State::MediationFailed) => &["双方对赔偿数额差距大", "一方明确拒绝继续调解"],
            (_, State::Appraising) => &["需委托责任鉴定，预计四十日", "需进行房屋安全与财产评估"],
            (State::ResultDrafted, State::InProgress) => &["事实依据不足，退回补充"],
            (State::Recheck, State::Closed) => &["复核维持原处理意见，同一事实和理由不再受理"],
            (_, State::Reopened) => &["群众反映未解决，理由成立，重新办理"],
            (_, State::Breached) => &["到期未按协议支付"],
            (_, State::Withdrawn) => &["群众自愿撤回", "双方自行和解，申请撤回"],
            (_, State::Escalated) => &["涉及多个单位，提级协调", "超过本级处理权限"],
            _ => &[],
        };
        self.random.pick(options).map(|r| (*r).to_owned())
    }

    /// The next state, drawn from those that usually follow.
    fn next(&mut self, case: &Case) -> Option<State> {
        let been = |s: State| self.visits.iter().filter(|v| **v == s).count();
        let fits = |s: State| match s {
            State::Appraising => ["MS", "BL"].contains(&case.report.category.group()) && been(s) == 0,
            State::Arbitrating => case.report.category.group() == "LB" && been(s) == 0,
            State::AdminReview => case.nature == Some(casework::case::Nature::Administrative) && been(s) == 0,
            State::Mediating => been(s) < 2,
            State::Litigating | State::Confirming | State::Reopened | State::ReturnAsked => been(s) == 0,
            State::Escalated => been(s) == 0,
            _ => true,
        };
        let tired = been(State::InProgress) > 4;
        let usual = usual_next(case.state).iter().filter(|(s, _)| fits(*s));
        let weights = usual.map(|&(s, w)| (s, if tired && s == State::ResultDrafted { w * 50.0 } else { w }));
        Urn::of(weights).draw(&mut self.random).copied()
    }
}

/// The shortest path from registration to a state, along the transition table.
pub(super) fn path_to(state: State) -> Vec<Step> {
    let mut paths: Vec<Vec<State>> = vec![vec![State::Registered]];
    let mut next = 0;
    while next < paths.len() {
        let path = paths[next].clone();
        let Some(&from) = path.last() else { break };
        if from == state {
            return path.into_iter().skip(1).map(Step::To).collect();
        }
        for to in State::ALL.iter().filter(|to| from.transition_to(**to).is_some()) {
            if paths.iter().all(|p| p.last() != Some(to)) {
                paths.push(path.iter().copied().chain([*to]).collect());
            }
        }
        next += 1;
    }
    vec![]
}

/// The next working moment: the same when it is between 8 and 18 o'clock in Asia/Shanghai, otherwise the next morning.
fn working_hours(at: OffsetDateTime, random: &mut Random) -> OffsetDateTime {
    let local = at.to_offset(shanghai());
    let wait = match i64::from(local.hour()) {
        h @ 0..8 => 8 - h,
        h @ 18.. => 32 - h,
        _ => return at,
    };
    at + Duration::hours(wait) + Duration::seconds(random.below(5_000) as i64)
}

/// States that usually follow, with made-up weights.
fn usual_next(from: State) -> &'static [(State, f64)] {
    use State::*;
    match from {
        Registered => &[(Accepted, 94.0), (NotAccepted, 3.5), (Merged, 1.5), (Withdrawn, 1.0)],
        Accepted | Reopened | Escalated => &[(Dispatched, 1.0)],
        Dispatched => &[(InProgress, 95.0), (ReturnAsked, 4.0), (Withdrawn, 1.0)],
        ReturnAsked => &[(Accepted, 6.0), (InProgress, 4.0)],
        InProgress => &[
            (Mediating, 50.0),
            (ResultDrafted, 34.0),
            (Appraising, 14.0),
            (Litigating, 3.0),
            (Arbitrating, 30.0),
            (AdminReview, 10.0),
            (Escalated, 1.0),
            (Withdrawn, 0.4),
        ],
        Mediating => &[(Agreed, 70.0), (MediationFailed, 24.0), (Litigating, 2.0), (Withdrawn, 1.0)],
        Agreed => &[(Confirming, 18.0), (Fulfilling, 42.0), (ResultDrafted, 40.0)],
        MediationFailed => &[(InProgress, 78.0), (Litigating, 22.0)],
        Confirming => &[(Agreed, 1.0)],
        Fulfilling => &[(Fulfilled, 92.0), (Breached, 8.0)],
        Fulfilled => &[(ResultDrafted, 1.0)],
        Breached => &[(Litigating, 5.0), (InProgress, 5.0)],
        Appraising | Litigating | Arbitrating | AdminReview | WaitingDemo => &[(InProgress, 1.0)],
        ResultDrafted => &[(Done, 92.0), (InProgress, 8.0)],
        Done => &[(Notified, 1.0)],
        Notified => &[(Evaluated, 66.0), (Closed, 30.0), (Review, 4.0)],
        Evaluated => &[(Closed, 94.0), (Review, 3.0), (Reopened, 3.0)],
        Review => &[(Closed, 7.0), (Recheck, 3.0)],
        Recheck => &[(Closed, 1.0)],
        NotAccepted | Merged | Closed | Withdrawn => &[],
    }
}

/// How long a case usually stays in a state, days; made up.
fn dwell_days(state: State) -> f64 {
    use State::*;
    match state {
        Registered => 0.4,
        Accepted => 0.5,
        Dispatched => 1.0,
        ReturnAsked | Escalated | ResultDrafted => 1.5,
        InProgress | Evaluated => 5.0,
        Mediating => 7.0,
        Agreed | Fulfilled | MediationFailed => 2.5,
        Confirming => 12.0,
        Fulfilling => 22.0,
        Breached => 14.0,
        Appraising => 38.0,
        Litigating => 75.0,
        Arbitrating => 40.0,
        AdminReview => 50.0,
        WaitingDemo => 100.0,
        Done | Reopened => 1.0,
        Notified => 10.0,
        Review | Recheck => 22.0,
        NotAccepted | Merged | Closed | Withdrawn => 0.0,
    }
}
