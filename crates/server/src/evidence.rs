//! The bytes of evidence: where they lie, what they are, what is read from them, and the copy that is shown.

mod metadata;
mod picture;
mod vault;

pub(crate) use picture::{Picture, copy};
pub(crate) use vault::{Vault, VaultError};

use crate::app::Service;
use crate::clock;
use casework::EvidenceRefusal;
use casework::evidence::{Capture, Media, NewEvidence};
use exchange::checksum::sha256_hex;
use std::time::Duration;

/// How often lapsed uploads are looked for.
const EVERY: Duration = Duration::from_secs(600);

/// What a file is by its content; its name does not count.
pub(crate) fn media_of(bytes: &[u8]) -> Option<Media> {
    Some(match infer::get(bytes)?.mime_type() {
        "image/heif" => Media::Heic,
        "audio/m4a" => Media::M4a,
        "audio/opus" => Media::Ogg,
        other => Media::parse(other)?,
    })
}

/// What was found in a file that came whole.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) media: Media,
    pub(crate) recorded: Capture,
    /// The copy of a picture.
    pub(crate) picture: Option<Picture>,
}

/// Looks whether a file is what was announced, and makes the copy of a picture. Takes a second for a large one.
///
/// # Errors
/// [`EvidenceRefusal`]: another hash, an unknown type, another kind, a picture beyond the limits or broken.
pub(crate) fn examine(announced: &NewEvidence, bytes: &[u8]) -> Result<Found, EvidenceRefusal> {
    let came = sha256_hex(bytes);
    if came != announced.sha256 {
        return Err(EvidenceRefusal::Hash { came });
    }
    let media = media_of(bytes).ok_or(EvidenceRefusal::Media)?;
    if !media.fits(announced.kind) {
        return Err(EvidenceRefusal::Kind { kind: announced.kind, media });
    }
    let picture = media.is_picture().then(|| copy(media, bytes, &[])).transpose()?;
    Ok(Found { media, recorded: metadata::recorded(bytes), picture })
}

/// Removes lapsed uploads until the task is aborted.
pub(crate) async fn sweep(service: Service) {
    loop {
        let app = service.app();
        if let Some(vault) = app.vault() {
            match app.store().drop_lapsed_uploads(clock::now()).await {
                Ok(lapsed) => lapsed.iter().for_each(|id| vault.remove_part(id)),
                Err(error) => tracing::warn!(%error, "lapsed uploads stay until the database answers"),
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_says_what_a_file_is() {
        let media = |bytes: &[u8]| media_of(bytes);
        assert_eq!(media(b"\xff\xd8\xff\xe0\0\x10JFIF\0"), Some(Media::Jpeg));
        assert_eq!(media(b"%PDF-1.7\n"), Some(Media::Pdf));
        assert_eq!(media(b"\0\0\0\x18ftypisom\0\0\0\0isommp42"), Some(Media::Mp4));
        assert_eq!(media(b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42"), Some(Media::M4a));
        assert_eq!(media(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), Some(Media::Heic));
        assert_eq!(media(b"#!AMR\n\x3c\x91\x17\x16\xbe\x66"), Some(Media::Amr));
        assert_eq!(media(b"OggS\0\x02\0\0\0\0\0\0"), Some(Media::Ogg));
        assert_eq!(media(b"ID3\x04\0\0\0\0\0\0"), Some(Media::Mp3));
        for other in [
            &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
            b"<html>",
            b"MZ\x90\0",
            b"PK\x03\x04",
            b"GIF89a",
            b"",
            b"text",
        ] {
            assert_eq!(media(other), None, "{other:?}");
        }
    }
}
