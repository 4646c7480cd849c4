//! Who acts and in which capacity, and what a reader may see.

use crate::circle::matter_of_unit;
use crate::words::words;
use serde::Serialize;
use std::sync::Arc;
use territory::StationId;

words! {
    /// In which capacity somebody acts on cases or looks after the system.
    Capacity {
        Intake "intake" "窗口登记员" "intake clerk",
        Dispatch "dispatch" "分流员" "dispatcher",
        Handler "handler" "承办单位经办人" "handler",
        UnitHead "unit_head" "承办单位负责人" "head of unit",
        Mediator "mediator" "调解员" "mediator",
        GridWorker "grid_worker" "网格员" "grid worker",
        Local "local" "乡村综治" "local governance",
        Supervisor "supervisor" "督办员" "supervisor",
        Leader "leader" "包案领导" "leader",
        Judge "judge" "矿区合议庭" "judge",
        Notary "notary" "公证员" "notary",
        SystemAdmin "system_admin" "系统管理员" "system administrator",
        SecurityAdmin "security_admin" "安全管理员" "security administrator",
        AuditAdmin "audit_admin" "审计管理员" "audit administrator",
        Citizen "citizen" "群众" "citizen",
        MineOperator "mine_operator" "矿方" "mine operator",
        System "system" "系统" "the program",
    }
}

impl Capacity {
    /// Whether an account can be given it: citizens and mine operators have none, and the program is nobody's.
    pub fn can_be_given(self) -> bool {
        !matches!(self, Capacity::Citizen | Capacity::MineOperator | Capacity::System)
    }

    /// Whether it is a person's work on cases.
    pub fn works_on_cases(self) -> bool {
        self.can_be_given() && !self.is_administrator()
    }

    /// One of the three administrators, who exclude each other (三员分立) and work on no case.
    pub fn is_administrator(self) -> bool {
        matches!(self, Capacity::SystemAdmin | Capacity::SecurityAdmin | Capacity::AuditAdmin)
    }
}

/// Who does something, and as what: named in every event and audit row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Actor {
    /// Stable identifier.
    pub id: String,
    /// Name as shown.
    pub name: String,
    /// In which capacity; `None` in records older than capacities.
    pub capacity: Option<Capacity>,
}

impl Actor {
    /// Whoever works at the command line of this machine, where nobody signs in.
    pub fn local_operator() -> Actor {
        Actor { id: "local".into(), name: "本机操作员(演示)".into(), capacity: None }
    }

    /// The same, under the name that the machine knows the operator by: several people may work there.
    pub fn local_user(user: &str) -> Actor {
        Actor { id: format!("local:{user}"), name: format!("本机操作员 {user}"), capacity: None }
    }

    /// The program itself: imports, time limits, and the synthesis of the demonstration.
    pub fn system() -> Actor {
        Actor { id: "system".into(), name: "系统".into(), capacity: Some(Capacity::System) }
    }
}

/// Somebody at work with all that he or she may do and see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Identifier of the account.
    pub id: String,
    /// Name as shown.
    pub name: String,
    /// Capacities held.
    pub capacities: Vec<Capacity>,
    /// The unit, for those who belong to one.
    pub unit: Option<StationId>,
    /// What may be seen.
    pub scope: Scope,
}

impl Principal {
    /// Whoever works at the command line of this machine: everything that work on cases needs.
    pub fn local_operator() -> Principal {
        let works = |c: &&Capacity| c.works_on_cases();
        let Actor { id, name, .. } = Actor::local_operator();
        Principal {
            id,
            name,
            capacities: Capacity::ALL.iter().filter(works).copied().collect(),
            unit: None,
            scope: Scope::whole_banner(),
        }
    }

    /// Whoever reports or follows a case without an account. What is seen and done is bounded by the code or ticket of a
    /// single case, which the caller has to check.
    pub fn citizen() -> Principal {
        Principal {
            id: "citizen".into(),
            name: "群众(扫码)".into(),
            capacities: vec![Capacity::Citizen],
            unit: None,
            scope: Scope::whole_banner(),
        }
    }

    /// A company that answers a question through its link, under its name. What is seen and done is bounded by the link, which
    /// the caller has to check.
    pub fn mine_operator(company: &str) -> Principal {
        Principal {
            id: "mine_operator".into(),
            name: company.to_owned(),
            capacities: vec![Capacity::MineOperator],
            unit: None,
            scope: Scope::whole_banner(),
        }
    }

    /// Whether a capacity is held.
    pub fn holds(&self, capacity: Capacity) -> bool {
        self.capacities.contains(&capacity)
    }

    /// The first of some capacities that is held.
    pub fn capacity_among(&self, wanted: &[Capacity]) -> Option<Capacity> {
        wanted.iter().copied().find(|c| self.holds(*c))
    }

    /// As what somebody may take out descriptions as they were typed, which can name people; `None` when not at all. The
    /// capacities are a proposal (工作建议).
    pub fn describing_capacity(&self) -> Option<Capacity> {
        self.capacity_among(&[
            Capacity::Judge,
            Capacity::UnitHead,
            Capacity::Dispatch,
            Capacity::Supervisor,
            Capacity::Leader,
        ])
    }

    /// The same person, acting in one capacity.
    pub fn acting_as(&self, capacity: Option<Capacity>) -> Actor {
        Actor { id: self.id.clone(), name: self.name.clone(), capacity }
    }
}

/// What a reader may see: the first argument of every read in the store. It comes from the duty of the account that
/// asks: an area, as a division-code prefix, and the matters that the duty may know of (see [`crate::CircleRules`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    area_prefix: String,
    /// Sorted; `None` for the program itself, which keeps every matter.
    matters: Option<Arc<[String]>>,
}

impl Scope {
    /// Every case of the banner, sealed ones too: the program itself, and who works at the command line of its machine.
    pub fn whole_banner() -> Scope {
        Scope { area_prefix: String::new(), matters: None }
    }

    /// Every case of a division or grid, sealed ones too. What a duty sees comes from [`crate::CircleRules::scope`].
    pub fn area(code_prefix: &str) -> Scope {
        Scope { area_prefix: code_prefix.to_owned(), matters: None }
    }

    /// Only some matters of an area; with an empty one, of the whole banner.
    pub(crate) fn of_matters(code_prefix: &str, mut matters: Vec<String>) -> Scope {
        matters.sort_unstable();
        matters.dedup();
        Scope { area_prefix: code_prefix.to_owned(), matters: Some(matters.into()) }
    }

    /// A scope as it was written down: its area and its matters.
    pub fn recorded(code_prefix: &str, matters: Option<Vec<String>>) -> Scope {
        match matters {
            Some(matters) => Scope::of_matters(code_prefix, matters),
            None => Scope::area(code_prefix),
        }
    }

    /// No case at all: what an administrator sees of the work. No code begins with this prefix.
    pub fn nothing() -> Scope {
        Scope::of_matters("-", vec![])
    }

    /// The division- or grid-code prefix that every row must have; empty means all.
    pub fn area_prefix(&self) -> &str {
        &self.area_prefix
    }

    /// The matters that are seen, each whole or as [`matter_of_unit`]; `None` means all.
    pub fn matters(&self) -> Option<&[String]> {
        self.matters.as_deref()
    }

    /// Whether the area is the whole banner.
    pub fn covers_banner(&self) -> bool {
        self.area_prefix.is_empty()
    }

    /// Whether something with this grid or division code lies in the area. What has no code (outside the banner) does
    /// so for the whole banner only.
    pub fn sees(&self, code: Option<&str>) -> bool {
        self.area_prefix.is_empty() || code.is_some_and(|c| c.starts_with(&self.area_prefix))
    }

    /// Whether a matter that some unit leads is seen.
    pub fn knows(&self, matter: &str, unit: Option<&str>) -> bool {
        let Some(matters) = &self.matters else { return true };
        let has = |m: &str| matters.binary_search_by(|known| known.as_str().cmp(m)).is_ok();
        has(matter) || unit.is_some_and(|unit| has(&matter_of_unit(matter, unit)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_scope_sees_its_own_grids_and_nothing_without_a_place() {
        let scope = Scope::area("150622004");
        assert!(scope.sees(Some("150622004201001")));
        assert!(!scope.sees(Some("150622100201001")));
        assert!(!scope.sees(None));
        assert!(Scope::whole_banner().sees(None));
    }

    #[test]
    fn a_scope_of_matters_knows_a_matter_of_its_unit_only_where_the_unit_leads() {
        let scope = Scope::of_matters("", vec!["SF-03@unit-a".into(), "MS-01".into()]);
        assert!(scope.knows("MS-01", None) && scope.knows("MS-01", Some("unit-b")));
        assert!(scope.knows("SF-03", Some("unit-a")));
        assert!(!scope.knows("SF-03", Some("unit-b")) && !scope.knows("SF-03", None));
        assert!(!scope.knows("SF-99", Some("unit-a")) && Scope::whole_banner().knows("SF-99", None));
        assert!(!Scope::nothing().knows("MS-01", None));
    }

    #[test]
    fn machine_words_of_capacities_parse_back() {
        assert!(Capacity::ALL.iter().all(|c| Capacity::parse(c.as_str()) == Some(*c)));
    }

    #[test]
    fn the_local_operator_works_on_cases_and_administers_nothing() {
        let operator = Principal::local_operator();
        assert_eq!(operator.capacity_among(&[Capacity::AuditAdmin, Capacity::Judge]), Some(Capacity::Judge));
        assert!(!operator.holds(Capacity::SystemAdmin) && !operator.holds(Capacity::Citizen));
        assert_eq!(operator.acting_as(Some(Capacity::Judge)).capacity, Some(Capacity::Judge));
    }
}
