//! Faults of single features, as data: which feature, which field, what, and how to mend it.

use serde::Serialize;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident $word:literal,)*) => {
        /// What is wrong with a feature. The word is stable: programs may depend on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum FaultKind { $($(#[$doc])* $name,)* }

        impl FaultKind {
            /// All kinds.
            pub const ALL: &'static [FaultKind] = &[$(FaultKind::$name,)*];

            /// The stable machine word.
            pub fn word(self) -> &'static str {
                match self { $(FaultKind::$name => $word,)* }
            }
        }
    };
}

kinds! {
    /// No code.
    CodeMissing "code_missing",
    /// Not 15 or 17 digits with a sequence in range.
    BadCode "bad_code",
    /// A code stored as a decimal number lost its last digits.
    CodeAsNumber "code_as_number",
    /// The same code twice in the file.
    DuplicateCode "duplicate_code",
    /// The kind column disagrees with the form of the code.
    KindMismatch "kind_mismatch",
    /// Not a kind of grid.
    UnknownKind "unknown_kind",
    /// Not a type of dedicated grid.
    UnknownDedicatedType "unknown_dedicated_type",
    /// A type on a grid that is not dedicated.
    DedicatedTypeUnexpected "dedicated_type_unexpected",
    /// No name.
    NameMissing "name_missing",
    /// Text that was read in the wrong encoding, or with control characters.
    BadText "bad_text",
    /// Not a whole number from 0 on.
    BadNumber "bad_number",
    /// Not a date.
    BadDate "bad_date",
    /// Ends before it begins.
    PeriodReversed "period_reversed",
    /// No geometry.
    EmptyGeometry "empty_geometry",
    /// A point, line, curve or mixed collection.
    NotAPolygon "not_a_polygon",
    /// NaN or infinite numbers.
    BadCoordinate "bad_coordinate",
    /// Fewer than three different vertices.
    TooFewVertices "too_few_vertices",
    /// Crosses or touches itself (G01).
    SelfCrossing "self_crossing",
    /// Wider than 107 degrees.
    TooWide "too_wide",
    /// X and Y, or longitude and latitude, are exchanged.
    SwappedXy "swapped_xy",
    /// The easting's zone prefix belongs to another CRS.
    ZonePrefix "zone_prefix",
    /// Degrees where metres are expected, or metres where degrees are.
    WrongUnit "wrong_unit",
    /// Nowhere near China.
    OutsidePlausibleArea "outside_plausible_area",
    /// No such village (G09).
    UnknownVillage "unknown_village",
    /// Reaches outside its village (G03).
    OutsideVillage "outside_village",
    /// Reaches outside the banner (G02).
    OutsideBanner "outside_banner",
    /// Overlaps another grid of its level (G04, G07).
    Overlap "overlap",
    /// A micro grid without its base or dedicated grid (G06).
    ParentMissing "parent_missing",
    /// A micro grid reaches outside its parent (G06).
    OutsideParent "outside_parent",
    /// A value that this kind of row needs is not there.
    ValueMissing "value_missing",
    /// No such mine.
    UnknownMine "unknown_mine",
    /// No such panel of the mine.
    UnknownPanel "unknown_panel",
    /// Not a kind of record of a mine, or not a classification.
    UnknownWord "unknown_word",
    /// Another kind of geometry than this kind of row has.
    UnexpectedGeometry "unexpected_geometry",
    /// The lower limit is not below the upper one.
    LimitsReversed "limits_reversed",
    /// A ring that reaches out of its licence, or is of a mine without one.
    OutsideLicence "outside_licence",
    /// Far from the mine that it is said to belong to.
    FarFromMine "far_from_mine",
    /// A day that is still to come.
    InFuture "in_future",
    /// Results of secret surveys are not taken in (保密法, 测绘法).
    Secret "secret",
    /// Recorded already with another content, which is not overwritten.
    RecordDiffers "record_differs",
    /// The same record twice in the file.
    DuplicateRecord "duplicate_record",
}

/// A fault of one feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Position in the file, from 1; `None` when the fault lies with a grid in force.
    pub feature: Option<usize>,
    /// Code of the grid, when it could be read.
    pub code: Option<String>,
    /// Field (of ours) or `geometry`.
    pub field: Option<&'static str>,
    /// What is wrong.
    pub kind: FaultKind,
    /// What, where and how to mend it, in Chinese.
    pub detail_zh: String,
    /// The same in English.
    pub detail_en: String,
}

impl Fault {
    pub(crate) fn new(kind: FaultKind, field: &'static str, zh: String, en: String) -> Fault {
        Fault { feature: None, code: None, field: Some(field), kind, detail_zh: zh, detail_en: en }
    }

    pub(crate) fn of(mut self, feature: Option<usize>, code: Option<&str>) -> Fault {
        self.feature = feature;
        self.code = code.map(str::to_owned);
        self
    }
}
