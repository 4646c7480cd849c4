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
        self.varint(u64::from(field << 3 | 2));
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn packed(&mut self, field: u32, values: &[u32]) {
        if values.is_empty() {
            return;
        }
        let mut packed = Message::default();
        values.iter().for_each(|v| packed.varint(u64::from(*v)));
        self.bytes(field, &packed.0);
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_the_bytes_of_the_protocol_buffer_guide() {
        let mut m = Message::default();
        m.uint(1, 150);
        m.sint(2, -1);
        m.packed(4, &[3, 270]);
        assert_eq!(m.0, [0x08, 0x96, 0x01, 0x10, 0x01, 0x22, 0x03, 0x03, 0x8e, 0x02]);
    }
}
