//! An item of evidence as sealed, and when and where it was taken.

use super::{EvidenceKind, Media};
use crate::access::Actor;
use serde::{Deserialize, Serialize};
use spatial::LonLat;
use time::OffsetDateTime;

/// Width and height of a picture as it is seen upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PixelSize {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// When, where and with what something was taken, by one source.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Capture {
    /// When.
    #[serde(with = "time::serde::rfc3339::option")]
    pub at: Option<OffsetDateTime>,
    /// The camera wrote no time zone: its clock is taken for that of Asia/Shanghai.
    pub zone_assumed: bool,
    /// Where; WGS 84 of a camera is taken for CGCS2000, which differs by centimetres.
    pub place: Option<LonLat>,
    /// Maker and model.
    pub device: Option<String>,
}

/// Where it is known from when or where something was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenFrom {
    /// From the file's metadata.
    File,
    /// Stated by who handed it in.
    Stated,
}

impl TakenFrom {
    /// The machine word.
    pub fn as_str(self) -> &'static str {
        match self {
            TakenFrom::File => "file",
            TakenFrom::Stated => "stated",
        }
    }
}

/// A value with its source.
pub type Taken<T> = Option<(T, TakenFrom)>;

/// An item of evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Number in the case, from 1.
    pub number: u32,
    /// The event of the case that seals it.
    pub event_seq: u32,
    /// Kind.
    pub kind: EvidenceKind,
    /// What the content is.
    pub media: Media,
    /// Name of the file.
    pub name: String,
    /// What it shows.
    pub shows: String,
    /// Length, bytes.
    pub bytes: u64,
    /// Of the original, hexadecimal.
    pub sha256: String,
    /// Of a picture.
    pub size: Option<PixelSize>,
    /// As stated.
    pub stated: Capture,
    /// As the file's metadata say; they stand in no copy.
    pub recorded: Capture,
    /// Who handed it in.
    pub handed_in_by: Option<String>,
    /// Who received it.
    pub received_by: Actor,
    /// When the server had it whole.
    pub received_at: OffsetDateTime,
}

impl Item {
    /// When it was taken: what the file says comes before what is stated.
    pub fn taken_at(&self) -> Taken<OffsetDateTime> {
        first(self.recorded.at, self.stated.at)
    }

    /// Where it was taken.
    pub fn taken_where(&self) -> Taken<LonLat> {
        first(self.recorded.place, self.stated.place)
    }

    /// What it was taken with.
    pub fn device(&self) -> Option<&str> {
        self.recorded.device.as_deref().or(self.stated.device.as_deref())
    }

    /// Metres from where it was taken to a point.
    pub fn distance_m(&self, point: LonLat) -> Option<f64> {
        self.taken_where().map(|(place, _)| spatial::distance::metres(place, point))
    }
}

fn first<T>(recorded: Option<T>, stated: Option<T>) -> Taken<T> {
    recorded.map(|v| (v, TakenFrom::File)).or_else(|| stated.map(|v| (v, TakenFrom::Stated)))
}
