//! Names of grids: village and number, or village and what a dedicated grid is for.

use crate::facts::Facts;
use crate::tiling::Tiling;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use territory::{DivisionCode, GridCode, Mine, MineId};

/// Names of all grids by code; `fact` is the one base grid with a name of its own.
pub(super) fn names(
    tiling: &Tiling,
    facts: &Facts,
    mines: &[Mine],
    fact: Option<(&GridCode, &str)>,
) -> BTreeMap<GridCode, String> {
    let villages: HashMap<&DivisionCode, &str> =
        facts.villages.iter().map(|v| (&v.code, v.name.as_str())).collect();
    let mines: HashMap<&MineId, &str> = mines.iter().map(|m| (&m.id, m.short_name.as_str())).collect();
    let mut names: BTreeMap<GridCode, String> = BTreeMap::new();
    let mut used = BTreeSet::new();
    for primary in &tiling.primaries {
        let village = primary.code.village();
        let village = villages.get(&village).copied().unwrap_or(village.as_str()).to_owned();
        let mine = primary.mine.as_ref().and_then(|id| mines.get(id).copied());
        let name = match primary.dedicated {
            Some(kind) => {
                let subject = mine.unwrap_or(kind.name_zh());
                let plain = format!("{village}·{subject}专属网格");
                let numbered = (2..).map(|n| format!("{village}·{subject}{n}专属网格"));
                let mut candidates = std::iter::once(plain.clone()).chain(numbered);
                candidates.find(|name| used.insert((primary.code.village(), name.clone()))).unwrap_or(plain)
            }
            None => match fact {
                Some((code, name)) if *code == primary.code => name.to_owned(),
                _ => format!("{village}第{}网格", number(&primary.code.as_str()[12..])),
            },
        };
        names.insert(primary.code.clone(), name);
    }
    for micro in &tiling.micros {
        let parent = micro.code.parent().and_then(|p| names.get(&p).cloned()).unwrap_or_default();
        names.insert(micro.code.clone(), format!("{parent}{}微网格", &micro.code.as_str()[15..]));
    }
    names
}

fn number(digits: &str) -> &str {
    digits.trim_start_matches('0')
}
