//! The typesetter with its fonts: made once, used by many threads.

use serde::Serialize;
use std::collections::HashMap;
use time::Date;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// What the templates set text in.
const FAMILIES: [&str; 2] = ["Noto Serif CJK SC", "Noto Sans CJK SC"];

/// Longest content, bytes as JSON, drawings and all. A locator map is about 100 KiB.
const MOST_BYTES: usize = 16 << 20;

/// Most letters of text in one file, about 300 pages.
const MOST_LETTERS: usize = 400_000;

/// Stands where no font of the system has the character: the printers' mark for a missing type.
const GETA: char = '〓';

/// Under this name a template reads its content.
const CONTENT: &str = "content.json";

/// Papers for which work is kept that the next may use again.
const KEPT_FOR: usize = 10;

const TEMPLATES: [(&str, &str); 3] = [
    ("paper.typ", include_str!("../typ/paper.typ")),
    ("document.typ", include_str!("../typ/document.typ")),
    ("bundle.typ", include_str!("../typ/bundle.typ")),
];

/// Why a paper was not typeset.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    /// A font of the templates is not installed.
    #[error(
        "font `{0}` is not installed, PDF cannot be typeset: install Noto CJK (Debian: `apt install fonts-noto-cjk`)"
    )]
    NoFont(&'static str),
    /// Beyond the caps.
    #[error("the paper is too long to typeset: {letters} letters, at most {MOST_LETTERS}")]
    TooLong {
        /// Letters of its content.
        letters: usize,
    },
    /// An area that cannot be printed.
    #[error(transparent)]
    Map(#[from] crate::map::MapError),
    /// The style of printed maps.
    #[error(transparent)]
    Style(#[from] crate::map::StyleError),
    /// A picture beyond the cap.
    #[error("the picture has {pixels} pixels, more than can be drawn: ask for a narrower one")]
    TooLarge {
        /// Width times height.
        pixels: u64,
    },
    /// A day of issue that is none.
    #[error("`{0}` is not a day")]
    Day(String),
    /// The content cannot be given to the typesetter.
    #[error("the content cannot be written: {0}")]
    Content(#[from] serde_json::Error),
    /// The typesetter or the writer of PDF refused.
    #[error("the typesetter refused: {0}")]
    Typesetter(String),
}

/// One job of the press.
pub(crate) struct Print<'a, C> {
    pub(crate) template: &'static str,
    pub(crate) content: &'a C,
    /// What tells the file from others; of the same identity, the same bytes.
    pub(crate) identity: String,
    pub(crate) day: Date,
}

/// The typesetter with the fonts of the system: found once, each read when it is first needed.
pub struct Press {
    library: LazyHash<Library>,
    fonts: FontStore,
    templates: Vec<Source>,
    standards: PdfStandards,
}

impl std::fmt::Debug for Press {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Press")
    }
}

impl Press {
    /// Looks for the fonts; takes about a second.
    ///
    /// # Errors
    /// [`PressError::NoFont`].
    pub fn open() -> Result<Press, PressError> {
        let mut fonts = FontStore::new();
        fonts.extend(typst_kit::fonts::system());
        if let Some(missing) = FAMILIES.into_iter().find(|f| !fonts.book().contains_family(&f.to_lowercase()))
        {
            return Err(PressError::NoFont(missing));
        }
        let standards = PdfStandards::new(&[PdfStandard::A_2a])
            .map_err(|e| PressError::Typesetter(e.message().to_string()))?;
        let source = |(name, text): (&str, &str)| Ok(Source::new(file(name)?, text.to_owned()));
        let templates = TEMPLATES.into_iter().map(source).collect::<Result<_, PressError>>()?;
        Ok(Press { library: LazyHash::new(Library::default()), fonts, templates, standards })
    }

    pub(crate) fn print<C: Serialize>(&self, job: &Print<'_, C>) -> Result<Vec<u8>, PressError> {
        let content = self.printable(&serde_json::to_string(job.content)?)?;
        let desk = Desk {
            press: self,
            main: file(job.template)?,
            content: (file(CONTENT)?, Bytes::from_string(content)),
        };
        let pdf = self.pdf(&desk, job);
        // What nobody used for some papers is forgotten.
        comemo::evict(KEPT_FOR);
        pdf
    }

    fn pdf<C>(&self, desk: &Desk<'_>, job: &Print<'_, C>) -> Result<Vec<u8>, PressError> {
        let document = typst::compile::<PagedDocument>(desk).output.map_err(|e| told(&e))?;
        let day = Datetime::from_ymd(job.day.year(), job.day.month().into(), job.day.day());
        let options = |standards| PdfOptions {
            ident: Smart::Custom(job.identity.clone()),
            creator: Smart::Custom(Some("准治地图".to_owned())),
            timestamp: day.map(Timestamp::new_utc),
            standards,
            ..PdfOptions::default()
        };
        // What the rules for archives refuse, such as a character of a private font, is still a readable file.
        typst_pdf::pdf(&document, &options(self.standards.clone()))
            .or_else(|_| typst_pdf::pdf(&document, &options(PdfStandards::default())))
            .map_err(|e| told(&e))
    }

    /// The content with a mark for each character that no font has.
    fn printable(&self, content: &str) -> Result<String, PressError> {
        if content.len() > MOST_BYTES || content.chars().filter(|c| !c.is_ascii()).count() > MOST_LETTERS {
            return Err(PressError::TooLong { letters: content.chars().count() });
        }
        let mut known: HashMap<char, bool> = HashMap::new();
        let has =
            |c: char| (0..).map_while(|i| self.fonts.book().info(i)).any(|f| f.coverage.contains(c.into()));
        let each = |c: char| if c.is_ascii() || *known.entry(c).or_insert_with(|| has(c)) { c } else { GETA };
        Ok(content.chars().map(each).collect())
    }
}

/// What one job can reach: templates, fonts and its content; no other file, no address, no clock.
struct Desk<'a> {
    press: &'a Press,
    main: FileId,
    content: (FileId, Bytes),
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.press.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let found = self.press.templates.iter().find(|s| s.id() == id);
        found.cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let (own, bytes) = &self.content;
        if id == *own { Ok(bytes.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn file(name: &str) -> Result<FileId, PressError> {
    let path = VirtualPath::new(name).map_err(|_| PressError::Typesetter(format!("no path: {name}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// What the typesetter says, without the places in our templates.
fn told(found: &[SourceDiagnostic]) -> PressError {
    PressError::Typesetter(found.iter().map(|d| d.message.as_str()).collect::<Vec<_>>().join("; "))
}
