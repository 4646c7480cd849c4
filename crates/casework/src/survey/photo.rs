//! Photos of a survey: each is evidence of its case and is named by its SHA-256, so that the survey says for ever which bytes it
//! means, and the phone can name a photo before it is sent.

use super::entry::SurveyEntry;
use super::{FieldFault, Survey};
use crate::evidence::Media;
use std::collections::HashMap;

/// What the case has under the SHA-256 that a survey names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pictured {
    /// Number of the item of evidence.
    pub item: u32,
    /// What its content is.
    pub media: Media,
    /// Whether its file went with the personal data of the case.
    pub destroyed: bool,
}

impl super::Building {
    /// How many photos there are of it and of its cracks.
    pub fn photo_count(&self) -> usize {
        let cracks = self.rooms.iter().flat_map(|r| &r.cracks);
        self.photos.len() + cracks.map(|c| c.photos.len()).sum::<usize>()
    }
}

impl Survey {
    /// Every entry that names photos with its path, such as `buildings.0.rooms.1.cracks.0`, in the order of the form.
    pub fn named_photos(&self) -> Vec<(String, &[String])> {
        let mut named: Vec<(String, &[String])> = vec![];
        for (b, building) in self.buildings.iter().enumerate() {
            named.push((format!("buildings.{b}"), &building.photos));
            for (r, room) in building.rooms.iter().enumerate() {
                let cracks = room.cracks.iter().enumerate();
                named.extend(cracks.map(|(c, crack)| {
                    (format!("buildings.{b}.rooms.{r}.cracks.{c}"), crack.photos.as_slice())
                }));
            }
        }
        let wells = self.wells.iter().enumerate();
        named.extend(wells.map(|(w, well)| (format!("wells.{w}"), well.photos.as_slice())));
        let lands = self.lands.iter().enumerate();
        named.extend(lands.map(|(l, land)| (format!("lands.{l}"), land.photos.as_slice())));
        named.retain(|(_, photos)| !photos.is_empty());
        named
    }

    /// Where it names a photo that is no picture of the case that can be shown. `there` is what the case has, by SHA-256.
    pub fn unfit_photos(&self, there: &HashMap<String, Pictured>) -> Vec<FieldFault> {
        let mut faults = vec![];
        for (at, photos) in self.named_photos() {
            for (i, sha256) in photos.iter().enumerate() {
                if let Some((detail, detail_zh)) = unfit(there.get(sha256)) {
                    faults.push(FieldFault { field: format!("{at}.photos.{i}"), detail, detail_zh });
                }
            }
        }
        faults
    }
}

fn unfit(found: Option<&Pictured>) -> Option<(String, String)> {
    match found {
        None => Some((
            "the case has no evidence with this SHA-256: send the photo to its evidence first, or remove it"
                .to_owned(),
            "本案证据中没有这张照片：请先上传，或者删去".to_owned(),
        )),
        Some(Pictured { item, destroyed: true, .. }) => Some((
            format!("the file of evidence no. {item} was destroyed when its period was over: remove it"),
            format!("证据第{item}件的文件已到期销毁：请删去"),
        )),
        Some(Pictured { item, media, .. }) if !media.is_picture() => Some((
            format!("evidence no. {item} is {} and no picture that can be shown: remove it", media.as_str()),
            format!("证据第{item}件不是可以显示的图片：请删去"),
        )),
        Some(_) => None,
    }
}

/// The photos of all entries as they come.
pub(super) fn entry_photos(entry: &SurveyEntry) -> impl Iterator<Item = &Vec<String>> {
    let cracks = entry.buildings.iter().flat_map(|b| &b.rooms).flat_map(|r| &r.cracks);
    let buildings = entry.buildings.iter().map(|b| &b.photos).chain(cracks.map(|c| &c.photos));
    buildings.chain(entry.wells.iter().map(|w| &w.photos)).chain(entry.lands.iter().map(|l| &l.photos))
}

/// What is wrong with a name of a photo, where `before` are those of the same entry that stand before it.
pub(super) fn photo_fault<'a>(
    sha256: &str,
    mut before: impl Iterator<Item = &'a String>,
) -> Option<(&'static str, &'static str)> {
    let hexadecimal = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if sha256.len() != 64 || !sha256.bytes().all(hexadecimal) {
        return Some((
            "the SHA-256 of a photo is expected: 64 hexadecimal digits in small letters",
            "须为照片的SHA-256：64位小写十六进制数",
        ));
    }
    before.any(|b| b == sha256).then_some(("this photo stands here already", "这里已有同一张照片"))
}
