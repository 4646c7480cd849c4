//! Why evidence is refused. Knows no HTTP status.

use super::{
    EvidenceKind, MAX_FILE_BYTES, MAX_ITEMS, MAX_PICTURE_PIXELS, MAX_PICTURE_SIDE, MAX_UNFINISHED, Media,
};

/// Why evidence, a part of it or a request about it is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceRefusal {
    /// A field does not fit.
    #[error("`{field}`: {problem}")]
    Field {
        /// Its name.
        field: &'static str,
        /// What is wrong and what is expected.
        problem: String,
    },
    /// Empty, or larger than [`MAX_FILE_BYTES`].
    #[error(
        "a file has 1 to {MAX_FILE_BYTES} bytes (50 MiB), this one {0}: split a recording or lower its quality"
    )]
    Size(u64),
    /// The case has [`MAX_ITEMS`].
    #[error("a case has at most {MAX_ITEMS} items of evidence: put papers that belong together into one PDF")]
    TooMany,
    /// [`MAX_UNFINISHED`] uploads have begun.
    #[error(
        "{MAX_UNFINISHED} uploads of this case are not finished: finish them, or wait until they lapse after 24 hours"
    )]
    TooManyUnfinished,
    /// The same bytes are evidence of the case already.
    #[error("the same file is evidence no. {0} of this case already")]
    Known(u32),
    /// No such upload, or it has lapsed.
    #[error("there is no such upload, or it has lapsed after 24 hours: begin it again")]
    NoUpload,
    /// No such item in the case.
    #[error("the case has no evidence no. {0}")]
    NoItem(u32),
    /// No such crack in the case.
    #[error("the case has no crack no. {0}")]
    NoCrack(u32),
    /// A part does not begin where the upload stands.
    #[error("the upload stands at byte {stands}, the part begins at {begins}: go on from {stands}")]
    Offset {
        /// Bytes received.
        stands: u64,
        /// As said by who sends.
        begins: u64,
    },
    /// A part is larger than may be sent at once, or goes beyond the announced length.
    #[error("{announced} bytes were announced, the part would make it {would_be}")]
    BeyondEnd {
        /// Announced length.
        announced: u64,
        /// Length with the part.
        would_be: u64,
    },
    /// What came is not what was announced.
    #[error(
        "the file that came has the SHA-256 {came}, another than announced; nothing was kept: send it again"
    )]
    Hash {
        /// Of the bytes that came, hexadecimal.
        came: String,
    },
    /// The content is of no known type; the name does not count.
    #[error(
        "the content is no JPEG, PNG, WebP, HEIC, PDF, MP3, M4A, AMR, OGG or MP4; its name does not count"
    )]
    Media,
    /// The content does not fit the kind.
    #[error("a {} cannot be {}: choose the right kind, or `file`", .kind.name_en(), .media.as_str())]
    Kind {
        /// As announced.
        kind: EvidenceKind,
        /// As found.
        media: Media,
    },
    /// A picture beyond the limits.
    #[error(
        "a picture has at most {MAX_PICTURE_PIXELS} pixels and {MAX_PICTURE_SIDE} a side, this one is {width} × {height}"
    )]
    PictureSize {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// A picture that cannot be decoded.
    #[error("the picture cannot be read to its end: {0}")]
    Picture(String),
    /// There is no copy to be shown.
    #[error(
        "there is no copy of evidence no. {0} to be shown: it is no picture; the original can be asked for with a reason"
    )]
    NoCopy(u32),
}
