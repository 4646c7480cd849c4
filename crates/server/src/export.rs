//! Exports: what one says about itself, and the background work that makes files.

mod folder;
mod link;
mod work;

pub(crate) use folder::Folder;
pub(crate) use link::{BadLink, check as check_link, link};
pub(crate) use work::{make, sweep};

use crate::app::App;
use crate::routes::FilterParams;
use exchange::export::meta::moment;
use exchange::{CollectionMeta, Crs, Encoding, ExportError, Format, Layout};
use serde::{Deserialize, Serialize};
use store::CutOff;

/// What is taken out, and by whom.
pub(crate) struct Takeout {
    pub(crate) layout: Layout,
    /// The filter without the words that are looked for.
    pub(crate) filter: String,
    pub(crate) made_by: String,
}

/// A request as it is kept until it is done. Its words are checked when it is asked for and again when it is made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Order {
    /// Goes when the file goes.
    #[serde(default)]
    pub(crate) filter: FilterParams,
    /// The filter without the words that are looked for.
    pub(crate) told: String,
    pub(crate) format: String,
    pub(crate) crs: String,
    pub(crate) encoding: String,
    pub(crate) byte_order_mark: bool,
}

impl Order {
    /// How the file is written.
    ///
    /// # Errors
    /// [`ExportError`] for words that are none, and a system that the format cannot say.
    pub(crate) fn layout(&self, descriptions: bool) -> Result<Layout, ExportError> {
        let word = |text: &str| text.chars().take(40).collect::<String>();
        let layout = Layout {
            format: Format::parse(&self.format)
                .ok_or_else(|| ExportError::UnknownFormat(word(&self.format)))?,
            crs: Crs::parse(&self.crs)?,
            encoding: Encoding::parse(&self.encoding)
                .ok_or_else(|| ExportError::UnknownEncoding(word(&self.encoding)))?,
            byte_order_mark: self.byte_order_mark,
            descriptions,
        };
        layout.checked()
    }
}

/// A filter as the audit log tells it: a drawn area of hundreds of corners is told by its beginning.
pub(crate) fn in_short(filter: &str) -> String {
    const MOST: usize = 600;
    match filter.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}… ({} characters)", &filter[..end], filter.chars().count()),
        None => filter.to_owned(),
    }
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
