//! What hints at a risk is counted from.

use crate::read_atlas::{count, word};
use crate::{Store, StoreError};
use casework::Scope;
use casework::warning::{Tally, Trigger, WarningRules};
use time::{Duration, OffsetDateTime};

/// Something that may be a risk, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// What it rests on.
    pub trigger: Trigger,
    /// Mine, micro grid, or the case itself.
    pub object: String,
    /// Leaf category; none where several count.
    pub category: Option<String>,
    /// People, households or cases, as the trigger counts.
    pub count: u32,
    /// Against its own past; none for a single case.
    pub tally: Option<Tally>,
    /// Codes of its newest cases, at most twenty.
    pub cases: Vec<String>,
}

impl Store {
    /// What comes to a threshold of the rules, of the cases that the scope sees.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn warnings(
        &self,
        scope: &Scope,
        rules: &WarningRules,
        now: OffsetDateTime,
    ) -> Result<Vec<Counted>, StoreError> {
        let since = now - Duration::days(rules.days.into());
        let history = since - Duration::days(rules.history_days.into());
        let (area, matters) = (scope.area_prefix(), scope.matters() as Option<&[String]>);
        let mut tx = self.begin_as(scope).await?;
        let first = sqlx::query_file_scalar!("sql/case/first_reported.sql", area, matters)
            .fetch_one(&mut *tx)
            .await?;
        let known = first.map_or(0, |first| (since - first).whole_days().clamp(0, rules.history_days.into()));
        let past_days = u16::try_from(known).unwrap_or(rules.history_days);
        let tally =
            |recent: i64, past: i64| Some(Tally { recent: whole(recent), past: whole(past), past_days });
        let mut found = vec![];
        let least = i64::from(rules.mine_cases);
        let rows = sqlx::query_file!("sql/case/warning_mines.sql", area, matters, history, since, least)
            .fetch_all(&mut *tx)
            .await?;
        found.extend(rows.into_iter().map(|row| Counted {
            trigger: Trigger::MineCases,
            object: row.object,
            category: Some(row.category),
            count: whole(row.recent),
            tally: tally(row.recent, row.past),
            cases: row.codes,
        }));
        let (least, cracks) = (i64::from(rules.grid_households), rules.grid_categories.as_slice());
        let rows =
            sqlx::query_file!("sql/case/warning_grids.sql", area, matters, history, since, least, cracks)
                .fetch_all(&mut *tx)
                .await?;
        found.extend(rows.into_iter().map(|row| Counted {
            trigger: Trigger::GridCracks,
            object: row.object,
            category: None,
            count: whole(row.recent),
            tally: tally(row.recent, row.past),
            cases: row.codes,
        }));
        let rows = sqlx::query_file!(
            "sql/case/warning_cases.sql",
            area,
            matters,
            since,
            i32::try_from(rules.visitors).unwrap_or(i32::MAX),
            &rules.visit_channels,
            i32::try_from(rules.breach_people).unwrap_or(i32::MAX),
            any_of(&rules.words),
        )
        .fetch_all(&mut *tx)
        .await?;
        for row in rows {
            let trigger = word("case_file", "trigger", &row.trigger, Trigger::parse)?;
            let count = if trigger == Trigger::Words { 1 } else { count(row.people) };
            let (object, category, cases) = (row.code.clone(), Some(row.category), vec![row.code]);
            found.push(Counted { trigger, object, category, count, tally: None, cases });
        }
        Ok(found)
    }
}

fn whole(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// A pattern that finds any of the words as it stands.
fn any_of(words: &[String]) -> String {
    let plain = |word: &String| -> String {
        word.chars().flat_map(|c| (!c.is_alphanumeric()).then_some('\\').into_iter().chain([c])).collect()
    };
    match words.is_empty() {
        true => "(?!)".to_owned(),
        false => words.iter().map(plain).collect::<Vec<_>>().join("|"),
    }
}

#[cfg(test)]
mod tests {
    use super::any_of;

    #[test]
    fn words_are_looked_for_as_they_stand() {
        assert_eq!(any_of(&["堵路".to_owned(), "a.b".to_owned()]), "堵路|a\\.b");
        assert_eq!(any_of(&[]), "(?!)");
    }
}
