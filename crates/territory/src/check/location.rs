//! G17 and G18: every dwelling in exactly one primary grid, and cases that know today's grid.

use super::layout::Layout;
use super::report::{Defect, RuleReport, Severity};
use crate::{Grid, GridCode, GridKind};
use spatial::{Bounds, FaceTree, LonLat, Node, Position};

/// Where a point lies among the faces of one level, ascending by code.
struct Claims<'a> {
    inside: Vec<&'a Grid>,
    covering: Vec<&'a Grid>,
}

impl<'a> Claims<'a> {
    fn on(index: &FaceTree, grids: &[&'a Grid], node: Node) -> Claims<'a> {
        let mut near: Vec<usize> = index.intersecting(&Bounds { min: node, max: node }).collect();
        near.sort_unstable();
        let mut claims = Claims { inside: vec![], covering: vec![] };
        for i in near {
            let position = index.faces()[i].position(node);
            if position == Position::Inside {
                claims.inside.push(grids[i]);
            }
            if position != Position::Outside {
                claims.covering.push(grids[i]);
            }
        }
        claims
    }

    /// The same choice as [`crate::Territory::locate`]: a dedicated grid with the point inside wins, else the lowest
    /// code that covers it.
    fn owner(&self) -> Option<&'a Grid> {
        let dedicated = self.inside.iter().find(|g| g.kind == GridKind::Dedicated);
        dedicated.or(self.covering.first()).copied()
    }

    /// Grids that claim the point for themselves: a dedicated grid outdoes the base grid it is drawn on.
    fn rivals(&self) -> Vec<&'a Grid> {
        let kind = if self.inside.iter().any(|g| g.kind == GridKind::Dedicated) {
            GridKind::Dedicated
        } else {
            GridKind::Base
        };
        self.inside.iter().filter(|g| g.kind == kind).copied().collect()
    }
}

/// G17: every dwelling lies in exactly one primary grid and in at most one micro grid of it.
pub(super) fn addresses(layout: &Layout) -> RuleReport {
    let mut rule = RuleReport::new(
        "G17",
        Severity::Error,
        "每个住户地址恰属一个网格，至多一个微网格",
        "Every dwelling lies in exactly one primary grid and at most one micro grid",
    );
    for address in &layout.input.atlas.addresses {
        rule.checked += 1;
        let feature = format!("address {}", address.id);
        let node = address.at.node();
        let primary = Claims::on(&layout.primary_index, &layout.primary, node);
        let Some(owner) = primary.owner() else {
            let (zh, en) = ("不在任何网格内", "lies in no primary grid");
            rule.add(Defect::new(Severity::Error, "orphan", &feature, zh, en).at(address.at));
            continue;
        };
        twice(&mut rule, &feature, address.at, &primary.rivals(), "two_primary_grids");
        let micro = Claims::on(&layout.micro_index, &layout.micro, node);
        twice(&mut rule, &feature, address.at, &micro.inside, "two_micro_grids");
        if let [only] = micro.inside[..]
            && only.code.parent().as_ref() != Some(&owner.code)
        {
            let zh = format!("位于{}，其微网格{}却属于另一网格", owner.code, only.code);
            let en = format!("lies in {}, but its micro grid {} belongs to another", owner.code, only.code);
            let defect = Defect::new(Severity::Error, "foreign_micro_grid", &feature, zh, en);
            rule.add(defect.other(&only.code).at(address.at));
        }
    }
    rule
}

fn twice(rule: &mut RuleReport, feature: &str, at: LonLat, claims: &[&Grid], kind: &'static str) {
    if let [first, second, ..] = claims {
        let zh = format!("同时位于{}和{}内", first.code, second.code);
        let en = format!("lies inside both {} and {}", first.code, second.code);
        rule.add(Defect::new(Severity::Error, kind, feature, zh, en).other(&second.code).at(at));
    }
}

/// G18: the grid stored with a case is the grid at its place today; an edit of grids must append an event.
pub(super) fn cases(layout: &Layout) -> RuleReport {
    let mut rule = RuleReport::new(
        "G18",
        Severity::Error,
        "案件所存网格与当前网格一致（调整网格须追加事件）",
        "The grid stored with a case is today's grid at its place (a change of grids appends an event)",
    );
    for case in layout.input.cases {
        rule.checked += 1;
        let claims = Claims::on(&layout.primary_index, &layout.primary, case.at.node());
        let today = claims.owner().map(|g| &g.code);
        if today != case.primary_grid.as_ref() {
            let word = |code: Option<&GridCode>| code.map_or_else(|| "—".to_owned(), ToString::to_string);
            let (stored, now) = (word(case.primary_grid.as_ref()), word(today));
            let zh = format!("所存网格{stored}，当前应为{now}");
            let en =
                format!("stored grid {stored}, today's grid at its place {now}; append a relocation event");
            let defect = Defect::new(Severity::Error, "stale_grid", &case.case, zh, en);
            rule.add(defect.other(now).at(case.at));
        }
    }
    rule
}
