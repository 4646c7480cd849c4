//! A case (卷宗) or a batch of cases as one file: cover, table of contents, lists, and every paper as it was issued.

use crate::press::{Press, PressError, Print};
use crate::sheet::{Set, Sheet};
use casework::document::Line;
use serde::Serialize;
use time::Date;

/// A list in the file, such as what happened.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    /// What it lists.
    pub title: &'static str,
    /// What stands above its columns.
    pub columns: Vec<&'static str>,
    /// Shares of the width, as many as columns; 0 for as wide as the longest cell.
    pub widths: Vec<u8>,
    /// Its rows, each with a cell for every column.
    pub rows: Vec<Vec<String>>,
    /// What stands there when it has no rows.
    pub empty: &'static str,
}

/// What goes into the file.
#[derive(Debug, Clone)]
pub struct Bundle<'a> {
    /// What kind of file it is, such as 卷宗.
    pub title: &'a str,
    /// Code of the case or batch.
    pub code: &'a str,
    /// Who keeps the case.
    pub keeper: &'a str,
    /// What the cover says of it.
    pub facts: &'a [Line],
    /// The locator map, as SVG; a batch has none.
    pub map: Option<&'a str>,
    /// What stands below the map.
    pub map_caption: &'a str,
    /// Number of the newest event in it; 0 when there is none.
    pub last_event: u32,
    /// Hash of that event, which covers all before it.
    pub head: &'a str,
    /// The day the file is made.
    pub made_on: Date,
    /// Whether the case is made up.
    pub synthetic: bool,
    /// Lists, in their order.
    pub sections: &'a [Section],
    /// Papers, in the order they were issued.
    pub papers: &'a [Sheet<'a>],
}

/// The same as the template takes it.
#[derive(Debug, Serialize)]
struct Content<'a> {
    title: &'a str,
    code: &'a str,
    keeper: &'a str,
    facts: &'a [Line],
    map: Option<&'a str>,
    map_caption: &'a str,
    last_event: u32,
    head: &'a str,
    made_on: String,
    synthetic: bool,
    sections: &'a [Section],
    papers: Vec<Set<'a>>,
}

impl Press {
    /// A case as one file. The same content on the same day gives the same bytes.
    ///
    /// # Errors
    /// [`PressError`]: too long, or the typesetter's own trouble.
    pub fn bundle(&self, bundle: &Bundle<'_>) -> Result<Vec<u8>, PressError> {
        let content = Content {
            title: bundle.title,
            code: bundle.code,
            keeper: bundle.keeper,
            facts: bundle.facts,
            map: bundle.map,
            map_caption: bundle.map_caption,
            last_event: bundle.last_event,
            head: bundle.head,
            made_on: bundle.made_on.to_string(),
            synthetic: bundle.synthetic,
            sections: bundle.sections,
            papers: bundle.papers.iter().map(Sheet::set).collect(),
        };
        let identity = format!("{} {} {}", bundle.code, bundle.head, bundle.made_on);
        self.print(&Print { template: "bundle.typ", content: &content, identity, day: bundle.made_on })
    }
}
