//! The office that a server is: the rules in force, and the names that its documents call things by.

use crate::app::App;
use crate::border::neighbours;
use crate::clock;
use casework::document::{Draft, Named, drafts};
use casework::{Case, Clock, Course, EventBody, Location};
use store::Office;

/// Who issues the documents.
pub const ISSUER: &str = "准格尔旗社会治安综合治理中心";

impl App {
    /// Does something in the office. The wording borrows from the app, so it lives no longer than the work.
    pub(crate) async fn in_office<T>(&self, work: impl AsyncFnOnce(&Office<'_>) -> T) -> T {
        let ladder = &self.rules().ladder;
        let wording = |case: &Case, course: &Course, clocks: &[Clock], body: &EventBody| -> Vec<Draft> {
            drafts(case, course, clocks, body, &self.names(case), ladder)
        };
        let notices = |case: &Case, body: &EventBody| self.rules().notices.notices(case, body);
        let neighbours = |case: &Case| self.neighbours_of(case);
        work(&Office {
            rules: self.rules().life(),
            issuer: ISSUER,
            wording: &wording,
            notices: &notices,
            neighbours: &neighbours,
        })
        .await
    }

    /// The other grids that a new case may lie in. Nobody beside those of its circle is told of a sealed matter.
    fn neighbours_of(&self, case: &Case) -> Vec<String> {
        let category = case.report.category.as_str();
        if self.rules().circles.sealed_as(category, case.nature).is_some() {
            return vec![];
        }
        let Location { point, source, located } = &case.location;
        let told = neighbours(self, *point, source.accuracy_m, located.primary_grid.as_ref());
        told.into_iter().map(|neighbour| neighbour.code).collect()
    }

    /// The names of what a case knows only as codes.
    fn names(&self, case: &Case) -> Named {
        let (territory, rules) = (self.territory(), self.rules());
        let category = case.report.category.as_str();
        let category = match rules.categories.leaf(category) {
            Ok((group, leaf)) => format!("{}·{}({category})", group.name_zh, leaf.name_zh),
            Err(_) => category.to_owned(),
        };
        let located = &case.location.located;
        let divisions = [&located.township, &located.village];
        let divisions = divisions.into_iter().flatten().filter_map(|code| territory.division(code));
        let mut place: Vec<&str> = divisions.map(|d| d.name.as_str()).collect();
        if let Some(grid) = located.primary_grid.as_ref().and_then(|code| territory.grid(code)) {
            // Many grids are named after their village, which is not said twice then.
            place.retain(|name| !grid.name.starts_with(name));
            place.push(&grid.name);
        }
        let mine = |link: &casework::MineLink| {
            let name = territory.mine(&link.mine).map_or(link.mine.as_str(), |m| m.name.as_str());
            format!("{name}({})", relation_zh(link))
        };
        let calendar = rules.sla.calendar();
        Named {
            category,
            place: place.join(""),
            mines: located.mines.iter().map(mine).collect(),
            unit: case
                .unit
                .as_ref()
                .and_then(|id| territory.station(id))
                .map(|s| s.name.clone())
                .unwrap_or_default(),
            person: case.person.as_deref().and_then(|id| self.person(id)).map(|p| p.name.clone()),
            reply_by: rules.ladder.reply_by(calendar, clock::today()).ok(),
        }
    }
}

fn relation_zh(link: &casework::MineLink) -> String {
    use territory::place::Relation;
    match link.relation {
        Relation::WithinPit => "采坑内".to_owned(),
        Relation::WithinLicence => "矿区范围内".to_owned(),
        Relation::WithinInfluence => format!("影响范围内，距矿界{:.0}米", link.distance_m),
        Relation::Nearby => format!("距矿界{:.0}米", link.distance_m),
    }
}
