//! SHA-256 of files and of what is sent: what a reader compares to know that he has the whole and nothing else.
//!
//! By `ring`, whose code for processors without instructions for it takes less than half of the time of a portable one: for large
//! files this is most of the work. Keys and signatures are not made here.

use ring::digest::{Context, SHA256, digest};
use std::fmt::Write as _;

/// A sum over bytes that come one after the other.
pub struct Checksum(Context);

impl Default for Checksum {
    fn default() -> Self {
        Checksum(Context::new(&SHA256))
    }
}

impl Checksum {
    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The sum of all bytes so far, 64 small hexadecimal digits.
    pub fn hex(self) -> String {
        hex(self.0.finish().as_ref())
    }
}

impl std::io::Write for Checksum {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The sum of bytes, 64 small hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard_has_its_sum_in_one_piece_and_in_two() {
        // FIPS 180-4, example of one block.
        let sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256_hex(b"abc"), sum);
        let mut parts = Checksum::default();
        parts.update(b"a");
        parts.update(b"bc");
        assert_eq!(parts.hex(), sum);
    }
}
