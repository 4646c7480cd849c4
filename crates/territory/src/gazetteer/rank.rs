//! From mentions to ranked places: surroundings, townships, namesakes.

use super::find::{Mention, Way};
use super::names::{Entry, Form};
use super::{
    Folded, Gazetteer, LEAST, MAX_PLACES, NamedMine, NamedOutside, PlaceKind, PlaceReason, RankedPlace,
    Sighting, Surroundings,
};
use std::collections::{BTreeMap, BTreeSet};

/// Where a clause ends: words beyond it say nothing about a name before it.
const CLAUSE: &str = "。;!?\n";

/// One entry with what speaks for it.
#[derive(Debug, Default)]
struct Candidate {
    score: f64,
    namesakes: bool,
    mentions: usize,
    group: Option<String>,
    /// The group is known to belong to it.
    group_known: bool,
    reasons: Vec<PlaceReason>,
    first: usize,
}

impl Gazetteer {
    pub(super) fn rank(&self, text: &str, folded: &Folded, mentions: &[Mention]) -> Sighting {
        let mut sighting = Sighting::default();
        let mut candidates: BTreeMap<u32, Candidate> = BTreeMap::new();
        let mut outside_before: Option<usize> = None;
        for mention in mentions {
            let (mut factor, mut reasons) = self.surroundings(folded, mention);
            let kinds: BTreeSet<PlaceKind> =
                mention.names.iter().map(|(n, _)| self.entry_of(*n).kind).collect();
            if kinds.contains(&PlaceKind::Outside) {
                let name = self.entry_of(mention.names[0].0).name.clone();
                let span = folded.span(mention.start, mention.end);
                sighting.outside.push(NamedOutside { name, span, confidence: round(0.85 * factor) });
                outside_before = Some(mention.end);
                continue;
            }
            if outside_before
                .is_some_and(|end| mention.start - end <= 3 && !self.broken(folded, end, mention.start))
            {
                factor *= 0.15;
                reasons.push(self.reason(
                    folded,
                    mention,
                    "beyond",
                    "前面写明旗外地名",
                    "a place beyond the border stands before it",
                ));
            }
            self.mines_of(folded, mention, factor, &mut sighting.mines);
            self.note(text, folded, mention, factor, &reasons, &mut candidates);
        }
        // A group that is known to belong to one village belongs to no other.
        let known: BTreeSet<String> =
            candidates.values().filter(|c| c.group_known).filter_map(|c| c.group.clone()).collect();
        for c in candidates.values_mut().filter(|c| !c.group_known) {
            c.group = c.group.take().filter(|g| !known.contains(g));
        }
        self.weigh_townships(&mut candidates, &sighting.mines);
        sighting.relative = self.relatives(text, folded, mentions);
        sighting.places = self.ranked(candidates);
        let best = sighting.places.first().map_or(0.0, |p| p.confidence);
        sighting.likely_outside = sighting.outside.iter().any(|o| o.confidence > best.max(0.4));
        sighting
    }

    pub(super) fn entry_of(&self, name: u32) -> &Entry {
        &self.entries[self.names[name as usize].entry as usize]
    }

    fn broken(&self, folded: &Folded, from: usize, to: usize) -> bool {
        folded.chars[from..to].iter().any(|c| CLAUSE.contains(*c) || *c == ',')
    }

    fn reason(&self, folded: &Folded, m: &Mention, rule: &str, zh: &str, en: &str) -> PlaceReason {
        let span = folded.span(m.start, m.end);
        PlaceReason { span, rule: rule.to_owned(), text_zh: zh.to_owned(), text_en: en.to_owned() }
    }

    /// What the words around a mention leave of its confidence, and the reasons.
    fn surroundings(&self, folded: &Folded, m: &Mention) -> (f64, Vec<PlaceReason>) {
        let (mut factor, mut reasons) = (1.0, vec![]);
        for Surroundings { context, before, after } in &self.contexts {
            let kind = self.entry_of(m.names[0].0).kind;
            if !context.kinds.is_empty() && !context.kinds.contains(&kind) {
                continue;
            }
            let ahead = before.iter().find_map(|word| {
                (0..=context.within).find_map(|gap| {
                    let end = m.start.checked_sub(gap)?;
                    let start = end.checked_sub(word.len())?;
                    (folded.has(start, word) && !self.broken(folded, end, m.start)).then_some((start, end))
                })
            });
            let behind = after.iter().find_map(|word| {
                (0..=context.within).find_map(|gap| {
                    let start = m.end + gap;
                    let fits = folded.has(start, word) && !self.broken(folded, m.end, start);
                    fits.then_some((start, start + word.len()))
                })
            });
            let holds = match (before.is_empty(), after.is_empty()) {
                (false, false) if context.any => ahead.is_some() || behind.is_some(),
                (false, false) => ahead.is_some() && behind.is_some(),
                (false, true) => ahead.is_some(),
                _ => behind.is_some(),
            };
            if holds && let Some((start, end)) = ahead.or(behind) {
                factor *= context.factor;
                reasons.push(PlaceReason {
                    span: folded.span(start, end),
                    rule: context.id.clone(),
                    text_zh: context.zh.clone(),
                    text_en: context.en.clone(),
                });
            }
        }
        (factor, reasons)
    }

    fn mines_of(&self, folded: &Folded, m: &Mention, factor: f64, mines: &mut Vec<NamedMine>) {
        let named: Vec<_> =
            m.names.iter().filter(|(n, _)| self.entry_of(*n).kind == PlaceKind::Mine).collect();
        let share = if named.len() > 1 { 0.7 } else { 1.0 };
        for (n, likeness) in named {
            let (entry, form) = (self.entry_of(*n), self.names[*n as usize].form);
            let said = if factor < 0.2 { factor } else { 1.0 };
            let confidence = round((form.strength() * likeness * m.way.factor() * share * said).min(1.0));
            let span = folded.span(m.start, m.end);
            match mines.iter_mut().find(|k| k.id == entry.code) {
                Some(known) => known.confidence = known.confidence.max(confidence),
                None => mines.push(NamedMine {
                    id: entry.code.clone(),
                    name: entry.name.clone(),
                    span,
                    confidence,
                }),
            }
        }
    }

    fn note(
        &self,
        text: &str,
        folded: &Folded,
        m: &Mention,
        factor: f64,
        reasons: &[PlaceReason],
        candidates: &mut BTreeMap<u32, Candidate>,
    ) {
        let mut best: BTreeMap<u32, (f64, Form, Way)> = BTreeMap::new();
        for (n, likeness) in &m.names {
            let name = &self.names[*n as usize];
            let kind = self.entries[name.entry as usize].kind;
            // A bare name gets here only with a township before it or a group behind it.
            let form = if name.form == Form::Bare { 0.7 } else { name.form.strength() };
            let of_kind = match kind {
                PlaceKind::Village | PlaceKind::Grid => 1.0,
                PlaceKind::Township => 0.85,
                PlaceKind::Mine => 0.68,
                PlaceKind::Station => 0.25,
                PlaceKind::Banner | PlaceKind::Outside => continue,
            };
            let score = (form * of_kind * likeness * m.way.factor() * factor).min(0.99);
            // Beside what was read exactly stand names that only sound like it.
            let way = if m.way == Way::Exact && *likeness < 1.0 { Way::Sound } else { m.way };
            let known = best.entry(name.entry).or_insert((score, name.form, way));
            if score > known.0 {
                *known = (score, name.form, way);
            }
        }
        // A grid that bears the name of a village or group of its own is no namesake.
        let kind = |e: &u32| self.entries[*e as usize].kind;
        let apart = best.iter().filter(|(e, _)| !matches!(kind(e), PlaceKind::Grid | PlaceKind::Station));
        let strong: Vec<f64> = apart.map(|(_, (s, ..))| *s).collect();
        let close = strong.iter().filter(|s| strong.iter().all(|o| **s * 1.3 > *o)).count();
        for (entry, (score, form, way)) in best {
            let candidate = candidates
                .entry(entry)
                .or_insert_with(|| Candidate { first: m.start, ..Candidate::default() });
            candidate.mentions += 1;
            candidate.namesakes |= close > 1;
            candidate.score = candidate.score.max(score);
            candidate.reasons.push(self.recognised(text, folded, m, way, entry));
            candidate.reasons.extend(reasons.iter().cloned());
            let span = folded.span(m.start, m.end);
            if form == Form::Group {
                candidate.group = Some(span.of(text).to_owned());
                candidate.group_known = true;
            } else if !candidate.group_known
                && self.entries[entry as usize].kind == PlaceKind::Village
                && let Some(end) = self.group_behind(folded, m.end)
            {
                candidate.group = Some(folded.span(m.end, end).of(text).to_owned());
            }
        }
    }

    fn recognised(&self, text: &str, folded: &Folded, m: &Mention, way: Way, entry: u32) -> PlaceReason {
        let entry = &self.entries[entry as usize];
        let written = folded.span(m.start, m.end);
        let written = written.of(text);
        let (zh, en) = match way {
            Way::Exact => (format!("写有“{written}”"), format!("named as {written}")),
            Way::Sound => {
                (format!("“{written}”与{}音近", entry.name), format!("{written} sounds like {}", entry.name))
            }
            Way::Latin => {
                (format!("“{written}”是{}的拼音", entry.name), format!("{written} spells {}", entry.name))
            }
            Way::Initials => (
                format!("“{written}”可能是{}的缩写", entry.name),
                format!("{written} may be initials of {}", entry.name),
            ),
            Way::Slip => (
                format!("“{written}”与{}差一字", entry.name),
                format!("{written} is one character from {}", entry.name),
            ),
        };
        self.reason(folded, m, way.word(), &zh, &en)
    }

    /// A township beside a village speaks for it and against its namesakes elsewhere; so does a mine, less.
    fn weigh_townships(&self, candidates: &mut BTreeMap<u32, Candidate>, mines: &[NamedMine]) {
        let mut townships: BTreeMap<String, (f64, PlaceReason)> = BTreeMap::new();
        for (entry, c) in candidates.iter() {
            let e = &self.entries[*entry as usize];
            if e.kind == PlaceKind::Township
                && let Some(reason) = c.reasons.first()
            {
                townships.insert(e.code.clone(), (c.score, reason.clone()));
            }
        }
        let near_mine: BTreeSet<&str> = mines
            .iter()
            .filter(|m| m.confidence > 0.5)
            .filter_map(|m| self.entries.iter().find(|e| e.code == m.id)?.township.as_deref())
            .collect();
        let mut settled: BTreeSet<String> = BTreeSet::new();
        for (entry, c) in candidates.iter_mut() {
            let e = &self.entries[*entry as usize];
            if matches!(e.kind, PlaceKind::Township | PlaceKind::Station) {
                continue;
            }
            let own = e.township.as_deref().and_then(|t| townships.get(t));
            let agrees = own.is_some_and(|(s, _)| *s > 0.15);
            let by_mine =
                e.kind == PlaceKind::Village && e.township.as_deref().is_some_and(|t| near_mine.contains(t));
            if let (true, Some((weight, reason))) = (agrees, own) {
                c.score += 0.2 * weight * (1.0 - c.score);
                c.reasons.push(PlaceReason {
                    rule: "township".into(),
                    text_zh: "同时写明所属乡镇".into(),
                    text_en: "its township is named too".into(),
                    ..reason.clone()
                });
                if c.score > 0.45 {
                    settled.extend(e.township.clone());
                }
            } else if !townships.is_empty() && townships.values().any(|(s, _)| *s > 0.5) {
                c.score *= if c.namesakes { 0.35 } else { 0.8 };
            } else if by_mine {
                c.score += 0.08 * (1.0 - c.score);
            } else if c.namesakes {
                c.score *= 0.62;
            }
            c.score = (c.score + 0.02 * (c.mentions.saturating_sub(1).min(3)) as f64).min(0.99);
        }
        let villages = |c: &BTreeMap<u32, Candidate>| {
            let scores = c.iter().filter(|(e, _)| {
                matches!(self.entries[**e as usize].kind, PlaceKind::Village | PlaceKind::Grid)
            });
            scores.map(|(_, c)| c.score).fold(0.0, f64::max)
        };
        let best_village = villages(candidates);
        for (entry, c) in candidates.iter_mut() {
            match self.entries[*entry as usize].kind {
                // The finer place stands for the township that holds it.
                PlaceKind::Township if settled.contains(&self.entries[*entry as usize].code) => {
                    c.score *= 0.5
                }
                PlaceKind::Mine if best_village > 0.4 => c.score *= 0.6,
                _ => {}
            }
        }
    }

    fn ranked(&self, candidates: BTreeMap<u32, Candidate>) -> Vec<RankedPlace> {
        let mut all: Vec<(u32, Candidate)> =
            candidates.into_iter().filter(|(_, c)| c.score >= LEAST).collect();
        all.sort_by(|a, b| {
            b.1.score.total_cmp(&a.1.score).then(a.1.first.cmp(&b.1.first)).then(a.0.cmp(&b.0))
        });
        all.truncate(MAX_PLACES);
        let place = |(entry, mut c): (u32, Candidate)| {
            let e = &self.entries[entry as usize];
            c.reasons.sort_by_key(|r| r.span);
            c.reasons.dedup();
            if c.namesakes {
                let span = c.reasons[0].span;
                let (zh, en) = (
                    "有同名或同音的地方,请核对".into(),
                    "others have the same name or sound: please check".into(),
                );
                c.reasons.push(PlaceReason { span, rule: "namesakes".into(), text_zh: zh, text_en: en });
            }
            RankedPlace {
                kind: e.kind,
                code: e.code.clone(),
                name: e.name.clone(),
                township: e.township.clone(),
                group: c.group,
                point: e.point,
                radius_m: e.radius_m,
                confidence: round(c.score),
                reasons: c.reasons,
            }
        };
        let mut places: Vec<RankedPlace> = all.into_iter().map(place).collect();
        self.place_groups(&mut places);
        places
    }

    /// A group with a grid of its name: the grid says where in the village it lies, and is not listed twice.
    fn place_groups(&self, places: &mut Vec<RankedPlace>) {
        let grids: Vec<RankedPlace> = places.iter().filter(|p| p.kind == PlaceKind::Grid).cloned().collect();
        for grid in grids {
            let same = |group: &String| self.folding.name(group) == self.folding.name(&grid.name);
            let holds = |p: &&mut RankedPlace| {
                p.kind == PlaceKind::Village
                    && grid.code.starts_with(&p.code)
                    && p.group.as_ref().is_some_and(same)
            };
            if let Some(village) = places.iter_mut().find(holds) {
                (village.point, village.radius_m) = (grid.point, grid.radius_m);
                places.retain(|p| p.code != grid.code);
            }
        }
    }
}

/// Two digits: more would pretend.
pub(super) fn round(x: f64) -> f64 {
    (x * 100.0).round() / 100.0
}
