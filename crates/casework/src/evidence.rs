//! Evidence of a case: what is handed in, the chain of custody it goes through, and what is shown of it.
//!
//! The original is sealed by its SHA-256 in the case's history and never changed. What is shown is a copy without metadata.

mod announcement;
mod custody;
mod item;
mod redaction;
mod refusal;
mod upload;

pub(crate) use announcement::line;
pub use announcement::{Announced, NewEvidence};
pub use custody::{Custody, CustodyAct, checked_reason};
pub use item::{Capture, Item, PixelSize, Taken, TakenFrom};
pub use redaction::{MAX_BOXES, RedactionBox, checked_boxes};
pub use refusal::EvidenceRefusal;
pub use upload::{MAX_PART_BYTES, MAX_UNFINISHED, UNFINISHED_HOURS, Upload};

use crate::access::{Actor, Capacity, Principal};
use crate::case::Refusal;
use crate::words::words;
use serde::{Deserialize, Serialize};

/// Largest file, bytes.
pub const MAX_FILE_BYTES: u64 = 50 * 1024 * 1024;
/// Most pixels of a picture.
pub const MAX_PICTURE_PIXELS: u64 = 50_000_000;
/// Longest side of a picture, pixels.
pub const MAX_PICTURE_SIDE: u32 = 12_000;
/// Longest side of the copy that is shown, pixels.
pub const COPY_SIDE: u32 = 2_048;
/// Most items of a case.
pub const MAX_ITEMS: u32 = 200;

/// Who may hand in evidence and look at it: everybody who works on cases.
const HANDLING: [Capacity; 10] = [
    Capacity::Intake,
    Capacity::Dispatch,
    Capacity::Handler,
    Capacity::UnitHead,
    Capacity::Mediator,
    Capacity::GridWorker,
    Capacity::Local,
    Capacity::Supervisor,
    Capacity::Judge,
    Capacity::Notary,
];

/// The actor behind handing something in: who handles evidence, or the citizen whose case it is.
///
/// # Errors
/// As [`handler`].
pub fn giver(principal: &Principal) -> Result<Actor, Refusal> {
    match principal.holds(Capacity::Citizen) {
        true => Ok(principal.acting_as(Some(Capacity::Citizen))),
        false => handler(principal),
    }
}

/// The actor behind an act on evidence.
///
/// # Errors
/// [`Refusal::NotYours`] for who works on no case, such as the administrators.
pub fn handler(principal: &Principal) -> Result<Actor, Refusal> {
    let capacity = principal.capacity_among(&HANDLING).ok_or_else(|| Refusal::NotYours(HANDLING.to_vec()))?;
    Ok(principal.acting_as(Some(capacity)))
}

words! {
    /// What kind of evidence it is.
    EvidenceKind {
        Photo "photo" "照片" "photo",
        Scan "scan" "扫描件" "scan",
        Audio "audio" "录音" "audio recording",
        Video "video" "录像" "video recording",
        File "file" "电子文件" "file",
    }
}

macro_rules! media {
    ($($name:ident $word:literal $extension:literal [$($kind:ident)*],)*) => {
        /// What a file is by its content. Nothing else is taken in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Media { $(#[doc = $word] $name,)* }

        impl Media {
            /// All of them.
            pub const ALL: &'static [Media] = &[$(Media::$name,)*];

            /// The media type, such as `image/jpeg`.
            pub fn as_str(self) -> &'static str { match self { $(Media::$name => $word,)* } }

            /// The usual ending of a file's name.
            pub fn extension(self) -> &'static str { match self { $(Media::$name => $extension,)* } }

            /// The value of a media type.
            pub fn parse(word: &str) -> Option<Media> { Media::ALL.iter().copied().find(|m| m.as_str() == word) }

            /// Whether evidence of a kind can be such a file; a `file` can be any.
            pub fn fits(self, kind: EvidenceKind) -> bool {
                let kinds: &[EvidenceKind] = match self { $(Media::$name => &[$(EvidenceKind::$kind),*],)* };
                kind == EvidenceKind::File || kinds.contains(&kind)
            }
        }
    };
}

media! {
    Jpeg "image/jpeg" "jpg" [Photo Scan],
    Png "image/png" "png" [Photo Scan],
    Webp "image/webp" "webp" [Photo Scan],
    Heic "image/heic" "heic" [Photo],
    Pdf "application/pdf" "pdf" [Scan],
    Mp3 "audio/mpeg" "mp3" [Audio],
    M4a "audio/mp4" "m4a" [Audio],
    Amr "audio/amr" "amr" [Audio],
    Ogg "audio/ogg" "ogg" [Audio],
    Webm "video/webm" "webm" [Audio Video],
    Mp4 "video/mp4" "mp4" [Video Audio],
}

impl Media {
    /// Whether a copy to be shown can be made: the picture is decoded, so that nothing but its pixels is passed on.
    pub fn is_picture(self) -> bool {
        matches!(self, Media::Jpeg | Media::Png | Media::Webp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_administrator_handles_no_evidence() {
        let mut admin = Principal::local_operator();
        admin.capacities = vec![Capacity::SystemAdmin, Capacity::AuditAdmin];
        assert!(matches!(handler(&admin), Err(Refusal::NotYours(_))));
        admin.capacities.push(Capacity::Mediator);
        assert_eq!(handler(&admin).unwrap().capacity, Some(Capacity::Mediator));
    }

    #[test]
    fn a_recording_is_no_photo_and_a_file_can_be_anything() {
        assert!(Media::Jpeg.fits(EvidenceKind::Photo) && !Media::Mp3.fits(EvidenceKind::Photo));
        assert!(Media::ALL.iter().all(|m| m.fits(EvidenceKind::File)));
        assert!(Media::ALL.iter().all(|m| Media::parse(m.as_str()) == Some(*m)));
        assert!(EvidenceKind::ALL.iter().all(|k| EvidenceKind::parse(k.as_str()) == Some(*k)));
    }
}
