//! What an export says about itself, the same for streams and jobs.

use crate::app::App;
use exchange::export::meta::moment;
use exchange::{CollectionMeta, Layout};
use store::CutOff;

/// What is taken out, and by whom.
pub(crate) struct Takeout {
    pub(crate) layout: Layout,
    /// The filter without the words that are looked for.
    pub(crate) filter: String,
    pub(crate) made_by: String,
}

/// The facts of an export.
pub(crate) fn describe(app: &App, takeout: &Takeout, cut_off: CutOff, rows: u64) -> CollectionMeta {
    let (categories, sla) = (&app.rules().categories.version, &app.rules().sla.version);
    CollectionMeta {
        title: "准治地图 · 矛盾纠纷".into(),
        filter: takeout.filter.clone(),
        change: cut_off.change,
        cut_off: moment(cut_off.at),
        day: cut_off.day.to_string(),
        rules: format!("categories {categories}; sla {sla}"),
        made_by: takeout.made_by.clone(),
        rows,
        attribution: territory::source::attribution(),
        synthetic: app.territory().atlas().grids.iter().any(|g| g.synthetic),
    }
}
