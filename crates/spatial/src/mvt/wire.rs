//! The few protocol-buffer wire types a vector tile needs.

/// A message while it is written.
#[derive(Debug, Default, Clone)]
pub(super) struct Message(pub(super) Vec<u8>);

impl Message {
    pub(super) fn uint(&mut self, field: u32, value: u64) {
        self.varint(u64::from(field << 3));
        self.varint(value);
    }

    pub(super) fn sint(&mut self, field: u32, value: i64) {
        self.uint(field, ((value << 1) ^ (value >> 63)) as u64);
    }

    pub(super) fn double(&mut self, field: u32, value: f64) {
        self.varint(u64::from(field << 3 | 1));
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn bytes(&mut self, field: u32, bytes: &[u8]) {
        self.begin(field, bytes.len());
        self.0.extend_from_slice(bytes);
    }

    /// The key and the length of a field whose bytes are written next.
    pub(super) fn begin(&mut self, field: u32, length: usize) {
        self.varint(u64::from(field << 3 | 2));
        self.varint(length as u64);
    }

    /// Numbers in one field, given how many bytes they take; no numbers are no field.
    pub(super) fn packed(&mut self, field: u32, values: &[u32], length: usize) {
        if !values.is_empty() {
            self.begin(field, length);
            values.iter().for_each(|v| self.varint(u64::from(*v)));
        }
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

/// Bytes of a number.
pub(super) fn size(value: u64) -> usize {
    ((64 - (value | 1).leading_zeros()) as usize).div_ceil(7)
}

/// Bytes of some numbers.
pub(super) fn size_of_all(values: &[u32]) -> usize {
    values.iter().map(|v| size(u64::from(*v))).sum()
}

/// Bytes of a field of so many bytes with its key, of a number below 16, and its length; none when it is empty.
pub(super) fn size_of_field(length: usize) -> usize {
    if length == 0 { 0 } else { 1 + size(length as u64) + length }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_the_bytes_of_the_protocol_buffer_guide() {
        let mut m = Message::default();
        m.uint(1, 150);
        m.sint(2, -1);
        m.packed(4, &[3, 270], size_of_all(&[3, 270]));
        m.packed(5, &[], 0);
        assert_eq!(m.0, [0x08, 0x96, 0x01, 0x10, 0x01, 0x22, 0x03, 0x03, 0x8e, 0x02]);
    }

    #[test]
    fn sizes_are_those_of_the_written_bytes() {
        for value in [0, 1, 127, 128, 16_383, 16_384, u64::from(u32::MAX), u64::MAX] {
            let mut m = Message::default();
            m.varint(value);
            assert_eq!(size(value), m.0.len(), "{value}");
        }
        assert_eq!((size_of_field(0), size_of_field(3), size_of_field(200)), (0, 5, 203));
    }
}
