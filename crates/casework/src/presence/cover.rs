//! Is there a grid without anybody who can be reached? By dated rules (`geodata/rules/cover.toml`).

use super::posts::best;
use super::{Cover, Holder, Post, PostKind, Posts, Presence, Reach};
use crate::access::Scope;
use crate::course::SHANGHAI;
use crate::person::Person;
use crate::rule_file::toml_fault;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use territory::{DivisionCode, GridCode, GridKind, Territory};
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime, Time};

/// What counts as cover, and when the evening is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverRules {
    /// Version, named in every answer.
    pub version: String,
    /// Where the rules come from.
    pub source: String,
    /// The posts of a grid of which one must be reachable.
    pub posts: Vec<PostKind>,
    evening: Time,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    version: String,
    source: String,
    posts: Vec<PostKind>,
    evening: String,
}

/// A grid with its posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridCover<'p> {
    /// Whether one of the posts that count can be reached.
    pub cover: Cover,
    /// Those posts.
    pub posts: Vec<Post<'p>>,
}

impl CoverRules {
    /// Reads `cover.toml`.
    ///
    /// # Errors
    /// One line with the place of the first fault.
    pub fn parse(text: &str) -> Result<CoverRules, String> {
        let RawFile { version, source, posts, evening } =
            toml::from_str(text).map_err(|e| toml_fault(text, &e))?;
        let of_no_grid = |p: &&PostKind| matches!(p, PostKind::Station | PostKind::Tribunal);
        if let Some(post) = posts.iter().find(of_no_grid) {
            return Err(format!("posts: `{}` stands for no single grid", post.as_str()));
        }
        if posts.is_empty() {
            return Err("posts: name at least one post that counts as cover".into());
        }
        let evening = Time::parse(&evening, format_description!("[hour]:[minute]"))
            .map_err(|_| format!("evening: `{evening}` is not a time such as 22:00"))?;
        Ok(CoverRules { version, source, posts, evening })
    }

    /// The moment that "tonight" means: the evening of the day, or now when it is later than that.
    pub fn tonight(&self, now: OffsetDateTime) -> OffsetDateTime {
        now.max(self.evening(now.to_offset(SHANGHAI).date()))
    }

    /// The moment of an evening that is looked at.
    pub fn evening(&self, day: Date) -> OffsetDateTime {
        day.with_time(self.evening).assume_offset(SHANGHAI)
    }

    /// Whether somebody looks after a base or dedicated grid who can be reached.
    pub fn cover<'p>(
        &self,
        persons: &'p [Person],
        posts: &Posts,
        grid: &GridCode,
        presence: &Presence<'_>,
    ) -> GridCover<'p> {
        let of_grid = |&kind: &PostKind| posts.of_grid(persons, kind, grid, presence);
        let posts: Vec<Post<'p>> = self.posts.iter().map(of_grid).collect();
        GridCover { cover: best(posts.iter().map(Post::cover)), posts }
    }
}

/// How many grids of an area are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct CoverCounts {
    /// Base and dedicated grids.
    pub grids: u32,
    /// Somebody can be reached.
    pub covered: u32,
    /// Nobody knows.
    pub unknown: u32,
    /// Nobody can be reached.
    pub uncovered: u32,
    /// Nobody is registered.
    pub vacant: u32,
}

impl CoverCounts {
    fn add(&mut self, cover: Cover) {
        self.grids += 1;
        *match cover {
            Cover::Covered => &mut self.covered,
            Cover::Unknown => &mut self.unknown,
            Cover::Uncovered => &mut self.uncovered,
            Cover::Vacant => &mut self.vacant,
        } += 1;
    }
}

/// A township with its grids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TownshipCover {
    /// 9 digits.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its grids by state.
    #[serde(flatten)]
    pub counts: CoverCounts,
}

/// A grid of which it is not sure that somebody can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// 15 digits.
    pub code: String,
    /// Name.
    pub name: String,
    /// Name of the village.
    pub village: String,
    /// Name of the township.
    pub township: String,
    /// `uncovered`, `vacant` or `unknown`.
    pub cover: Cover,
    /// Who should be there, and why nobody can be reached.
    pub people: Vec<GapPerson>,
}

/// Somebody of a gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GapPerson {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Duty in Chinese.
    pub role_zh: &'static str,
    /// `off_duty`, `absent` or `unknown`.
    pub reach: &'static str,
    /// Last day of the absence.
    pub absent_until: Option<String>,
    /// Whether somebody is named who would stand in.
    pub has_deputy: bool,
}

/// Which grids have nobody who can be reached, at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoverReport {
    /// The moment, RFC 3339.
    pub at: String,
    /// Version of the rules.
    pub rules_version: String,
    /// Where they come from.
    pub source: String,
    /// All grids of the reader's area.
    pub counts: CoverCounts,
    /// By township.
    pub townships: Vec<TownshipCover>,
    /// The worst first, then by code.
    pub gaps: Vec<Gap>,
}

impl CoverRules {
    /// Looks at every base and dedicated grid that the scope sees.
    pub fn report(
        &self,
        territory: &Territory,
        (persons, posts): (&[Person], &Posts),
        scope: &Scope,
        presence: &Presence<'_>,
        at: OffsetDateTime,
    ) -> CoverReport {
        let name = |code: &DivisionCode| territory.division(code).map(|d| d.name.clone()).unwrap_or_default();
        let mut townships: BTreeMap<DivisionCode, CoverCounts> = BTreeMap::new();
        let mut counts = CoverCounts::default();
        let mut gaps = vec![];
        let seen = territory.atlas().grids.iter();
        for grid in seen.filter(|g| g.kind != GridKind::Micro && scope.sees(Some(g.code.as_str()))) {
            let found = self.cover(persons, posts, &grid.code, presence);
            let township = grid.code.township();
            counts.add(found.cover);
            if found.cover != Cover::Covered {
                let holders = found.posts.iter().flat_map(|post| &post.holders);
                gaps.push(Gap {
                    code: grid.code.to_string(),
                    name: grid.name.clone(),
                    village: name(&grid.code.village()),
                    township: name(&township),
                    cover: found.cover,
                    people: holders.map(GapPerson::of).collect(),
                });
            }
            townships.entry(township).or_default().add(found.cover);
        }
        gaps.sort_by(|a, b| (b.cover, &a.code).cmp(&(a.cover, &b.code)));
        let township = |(code, counts): (DivisionCode, CoverCounts)| TownshipCover {
            name: name(&code),
            code: code.to_string(),
            counts,
        };
        CoverReport {
            at: at.to_offset(SHANGHAI).format(&Rfc3339).unwrap_or_default(),
            rules_version: self.version.clone(),
            source: self.source.clone(),
            counts,
            townships: townships.into_iter().map(township).collect(),
            gaps,
        }
    }
}

impl GapPerson {
    fn of(holder: &Holder<'_>) -> GapPerson {
        let absent_until = match holder.reach {
            Reach::Absent(until) => Some(until.to_string()),
            _ => None,
        };
        GapPerson {
            id: holder.person.id.clone(),
            name: holder.person.name.clone(),
            role_zh: holder.person.role.name_zh(),
            reach: holder.reach.as_str(),
            absent_until,
            has_deputy: holder.deputy.is_some(),
        }
    }
}
