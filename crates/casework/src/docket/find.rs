//! The cases of a filter that lie in a box: what a tile shows of it.

use super::drawer::day_number;
use super::{CaseEntry, Docket};
use crate::access::Scope;
use crate::filter::CaseFilter;
use spatial::{Bounds, Region};
use time::Date;

impl Docket {
    /// Cases of a filter in a box, borders included, by number: those of the case list with the same filter that lie there.
    /// `licence` is that of the mine that the filter names; a mine without one has nothing near it.
    pub fn filtered(
        &self,
        scope: &Scope,
        filter: &CaseFilter,
        licence: Option<&Region>,
        today: Date,
        bounds: &Bounds,
    ) -> Vec<CaseEntry<'_>> {
        let Some((conditions, single)) = self.asked(filter, licence) else { return vec![] };
        let area = filter.area_prefix.as_deref().unwrap_or_default();
        let near = self.rows_near(&single.near);
        let today = day_number(today);
        let fits = |row: &u32| {
            let Some(kept) = self.rows[*row as usize].as_ref() else { return false };
            let drawer = &self.drawers[kept.drawer as usize];
            (area.is_empty() || drawer.code().starts_with(area))
                && self.columns.fits(drawer.place(kept.slot), &conditions, today)
                && single.lets_pass(kept)
                && near.as_ref().is_none_or(|near| near.binary_search(row).is_ok())
        };
        let mut rows = vec![];
        self.points.in_bounds(bounds, |row| rows.push(row));
        rows.retain(fits);
        self.entries(scope, rows)
    }
}
