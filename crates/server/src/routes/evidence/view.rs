//! How an item of evidence is told.

use super::{address, copy_address};
use crate::view::instant;
use casework::CaseCode;
use casework::evidence::{Capture, Custody, RedactionBox};
use serde::Serialize;
use spatial::LonLat;
use store::Exhibit;
use utoipa::ToSchema;

/// An item of evidence.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EvidenceView {
    /// Number in the case.
    number: u32,
    kind: &'static str,
    kind_zh: &'static str,
    kind_en: &'static str,
    media: &'static str,
    name: String,
    shows: String,
    bytes: u64,
    /// Of the original.
    sha256: String,
    /// Pixels of a picture, upright.
    width: Option<u32>,
    height: Option<u32>,
    /// When it was taken; what the file says comes before what is stated.
    taken_at: Option<String>,
    /// `file` or `stated`.
    taken_at_from: Option<&'static str>,
    /// The camera wrote no time zone; Asia/Shanghai is assumed.
    zone_assumed: bool,
    lon: Option<f64>,
    lat: Option<f64>,
    /// `file` or `stated`.
    place_from: Option<&'static str>,
    /// Metres from where it was taken to the point of the case.
    distance_m: Option<f64>,
    device: Option<String>,
    /// What was stated, also where the file says otherwise.
    stated: CaptureView,
    /// What the file's metadata say; they stand in no copy.
    recorded: CaptureView,
    handed_in_by: Option<String>,
    received_by: String,
    received_at: String,
    /// The event of the case's history that seals it.
    event_seq: u32,
    /// What is shown; null when it is no picture.
    copy: Option<CopyView>,
    /// Asked for with `?reason=`.
    original: String,
    custody: Vec<CustodyView>,
}

/// The copy that is shown.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CopyView {
    /// With its version, so that a new one is loaded anew.
    url: String,
    version: u32,
    #[schema(value_type = Vec<Object>)]
    boxes: Vec<RedactionBox>,
}

/// When, where and with what, by one source.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaptureView {
    at: Option<String>,
    lon: Option<f64>,
    lat: Option<f64>,
    device: Option<String>,
}

/// A link of the chain of custody.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustodyView {
    seq: u32,
    act: &'static str,
    act_zh: &'static str,
    act_en: &'static str,
    actor: String,
    capacity_zh: Option<&'static str>,
    capacity_en: Option<&'static str>,
    at: String,
    note: Option<String>,
}

impl EvidenceView {
    pub(crate) fn of(code: &CaseCode, point: LonLat, exhibit: &Exhibit) -> EvidenceView {
        let (item, at, place) = (&exhibit.item, exhibit.item.taken_at(), exhibit.item.taken_where());
        let own = format!("{}/{}", address(code), item.number);
        let copy = exhibit.copy.as_ref().zip(copy_address(code, exhibit)).map(|(c, url)| CopyView {
            url,
            version: c.version,
            boxes: c.boxes.clone(),
        });
        EvidenceView {
            number: item.number,
            kind: item.kind.as_str(),
            kind_zh: item.kind.name_zh(),
            kind_en: item.kind.name_en(),
            media: item.media.as_str(),
            name: item.name.clone(),
            shows: item.shows.clone(),
            bytes: item.bytes,
            sha256: item.sha256.clone(),
            width: item.size.map(|s| s.width),
            height: item.size.map(|s| s.height),
            taken_at: at.map(|(at, _)| instant(at)),
            taken_at_from: at.map(|(_, from)| from.as_str()),
            zone_assumed: item.recorded.zone_assumed,
            lon: place.map(|(p, _)| p.lon()),
            lat: place.map(|(p, _)| p.lat()),
            place_from: place.map(|(_, from)| from.as_str()),
            distance_m: item.distance_m(point).map(|m| (m * 10.0).round() / 10.0),
            device: item.device().map(str::to_owned),
            stated: (&item.stated).into(),
            recorded: (&item.recorded).into(),
            handed_in_by: item.handed_in_by.clone(),
            received_by: item.received_by.name.clone(),
            received_at: instant(item.received_at),
            event_seq: item.event_seq,
            copy,
            original: format!("{own}/original"),
            custody: exhibit.custody.iter().map(CustodyView::from).collect(),
        }
    }
}

impl From<&Capture> for CaptureView {
    fn from(capture: &Capture) -> CaptureView {
        CaptureView {
            at: capture.at.map(instant),
            lon: capture.place.map(LonLat::lon),
            lat: capture.place.map(LonLat::lat),
            device: capture.device.clone(),
        }
    }
}

impl From<&Custody> for CustodyView {
    fn from(link: &Custody) -> CustodyView {
        CustodyView {
            seq: link.seq,
            act: link.act.as_str(),
            act_zh: link.act.name_zh(),
            act_en: link.act.name_en(),
            actor: link.actor.name.clone(),
            capacity_zh: link.actor.capacity.map(casework::Capacity::name_zh),
            capacity_en: link.actor.capacity.map(casework::Capacity::name_en),
            at: instant(link.at),
            note: link.note.clone(),
        }
    }
}
