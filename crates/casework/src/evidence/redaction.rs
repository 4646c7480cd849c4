//! Redaction: boxes that are painted over in the copy; the original stays as it is.

use super::{EvidenceRefusal, PixelSize};
use serde::{Deserialize, Serialize};

/// Most boxes of a copy.
pub const MAX_BOXES: usize = 50;

/// A box in pixels of the original as it is seen upright, from the upper left corner, before it is made smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedactionBox {
    /// Pixels from the left.
    pub x: u32,
    /// Pixels from the top.
    pub y: u32,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// Boxes that lie in a picture.
///
/// # Errors
/// [`EvidenceRefusal::Field`] of `boxes`: too many, or one that is empty or sticks out.
pub fn checked_boxes(
    boxes: Vec<RedactionBox>,
    size: PixelSize,
) -> Result<Vec<RedactionBox>, EvidenceRefusal> {
    let refused = |problem: String| EvidenceRefusal::Field { field: "boxes", problem };
    if boxes.len() > MAX_BOXES {
        return Err(refused(format!("at most {MAX_BOXES} boxes, got {}", boxes.len())));
    }
    let inside = |start: u32, length: u32, side: u32| {
        length > 0 && start.checked_add(length).is_some_and(|end| end <= side)
    };
    let faulty =
        boxes.iter().position(|b| !inside(b.x, b.width, size.width) || !inside(b.y, b.height, size.height));
    match faulty {
        Some(i) => Err(refused(format!(
            "box {} is empty or sticks out of the picture of {} × {} pixels",
            i + 1,
            size.width,
            size.height
        ))),
        None => Ok(boxes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: PixelSize = PixelSize { width: 100, height: 50 };

    fn of(x: u32, y: u32, width: u32, height: u32) -> RedactionBox {
        RedactionBox { x, y, width, height }
    }

    #[test]
    fn a_box_lies_in_the_picture() {
        assert!(checked_boxes(vec![of(0, 0, 100, 50), of(99, 49, 1, 1)], SIZE).is_ok());
        for bad in
            [of(0, 0, 0, 1), of(0, 0, 101, 1), of(1, 0, 100, 1), of(0, 1, 1, 50), of(u32::MAX, 0, 2, 1)]
        {
            assert!(checked_boxes(vec![bad], SIZE).is_err(), "{bad:?}");
        }
        assert!(checked_boxes(vec![of(0, 0, 1, 1); 51], SIZE).is_err());
    }
}
