//! An upload that can be broken off and gone on with: how many bytes came, and which part may come next.

use super::EvidenceRefusal;

/// Largest part, bytes.
pub const MAX_PART_BYTES: u64 = 4 * 1024 * 1024;
/// Most unfinished uploads of a case.
pub const MAX_UNFINISHED: i64 = 10;
/// After so many hours an unfinished upload is removed.
pub const UNFINISHED_HOURS: i64 = 24;

/// How far an upload has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upload {
    /// Announced length, bytes.
    pub bytes: u64,
    /// Bytes received.
    pub received: u64,
}

impl Upload {
    /// The upload after a part of so many bytes that begins at an offset. An empty part at the end is allowed: it asks for
    /// the receipt once more.
    ///
    /// # Errors
    /// [`EvidenceRefusal::Offset`] or [`EvidenceRefusal::BeyondEnd`]; the upload stays where it is.
    pub fn after_part(self, offset: u64, length: u64) -> Result<Upload, EvidenceRefusal> {
        if offset != self.received {
            return Err(EvidenceRefusal::Offset { stands: self.received, begins: offset });
        }
        let would_be = self.received.saturating_add(length);
        if length > MAX_PART_BYTES || would_be > self.bytes {
            return Err(EvidenceRefusal::BeyondEnd { announced: self.bytes, would_be });
        }
        Ok(Upload { received: would_be, ..self })
    }

    /// Whether every byte came.
    pub fn is_complete(self) -> bool {
        self.received == self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever parts are sent, at whatever offset they claim: what is kept is a beginning of the file, without gap or overlap.
        #[test]
        fn parts_never_leave_a_gap_or_overlap(
            file in prop::collection::vec(any::<u8>(), 1..400),
            parts in prop::collection::vec((0u64..450, 0usize..120), 0..40),
        ) {
            let mut upload = Upload { bytes: file.len() as u64, received: 0 };
            let mut kept: Vec<u8> = vec![];
            for (claimed, length) in parts {
                // Half of the senders look where the upload stands, the others guess.
                let offset = if claimed % 2 == 0 { upload.received } else { claimed };
                let start = (offset as usize).min(file.len());
                let part = &file[start..(start + length).min(file.len())];
                match upload.after_part(offset, part.len() as u64) {
                    Ok(after) => {
                        prop_assert_eq!(offset, kept.len() as u64);
                        kept.extend_from_slice(part);
                        upload = after;
                    }
                    Err(EvidenceRefusal::Offset { stands, .. }) => prop_assert_eq!(stands, kept.len() as u64),
                    Err(other) => prop_assert!(false, "{}", other),
                }
                prop_assert_eq!(upload.received, kept.len() as u64);
                prop_assert_eq!(&file[..kept.len()], &kept[..]);
                prop_assert_eq!(upload.is_complete(), kept.len() == file.len());
            }
        }

        #[test]
        fn a_part_beyond_the_end_is_refused(bytes in 1u64..1_000_000_000, offset in any::<u64>(), length in any::<u64>()) {
            let upload = Upload { bytes, received: offset.min(bytes) };
            if let Ok(after) = upload.after_part(upload.received, length) {
                prop_assert!(after.received <= bytes && length <= MAX_PART_BYTES);
            }
        }
    }
}
