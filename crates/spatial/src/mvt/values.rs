//! The values of a layer, each written once.

use super::Value;
use super::wire::Message;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// Encoded values one behind the other. They are compared as they are encoded, so that a value that is known already costs no
/// memory of its own.
#[derive(Default)]
pub(super) struct Values {
    encoded: Message,
    ends: Vec<usize>,
    known: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Values {
    /// The number of a value, a new one when it is not among the values yet.
    pub(super) fn number(&mut self, value: &Value<'_>) -> u32 {
        let start = self.encoded.0.len();
        match value {
            Value::Text(t) => self.encoded.bytes(1, t.as_bytes()),
            Value::Real(r) => self.encoded.double(3, *r),
            Value::Int(i) => self.encoded.sint(6, *i),
            Value::Bool(b) => self.encoded.uint(7, u64::from(*b)),
        }
        let Values { encoded, ends, known, hasher } = self;
        let new = &encoded.0[start..];
        let hash = hasher.hash_one(new);
        if let Some(&number) = known.find(hash, |&other| bytes_of(encoded, ends, other) == new) {
            encoded.0.truncate(start);
            return number;
        }
        let number = ends.len() as u32;
        ends.push(encoded.0.len());
        known.insert_unique(hash, number, |&other| hasher.hash_one(bytes_of(encoded, ends, other)));
        number
    }

    /// All values, in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.ends.len() as u32).map(|number| bytes_of(&self.encoded, &self.ends, number))
    }

    /// How many there are.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }
}

fn bytes_of<'v>(encoded: &'v Message, ends: &[usize], number: u32) -> &'v [u8] {
    let number = number as usize;
    let start = number.checked_sub(1).map_or(0, |before| ends[before]);
    &encoded.0[start..ends[number]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_one_number_and_values_of_other_types_have_others() {
        let mut values = Values::default();
        let given = [
            Value::Text("1"),
            Value::Int(1),
            Value::Real(1.0),
            Value::Bool(true),
            Value::Text("1"),
            Value::Int(1),
            Value::Int(-1),
            Value::Text(""),
            Value::Bool(true),
        ];
        let numbers: Vec<u32> = given.iter().map(|v| values.number(v)).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 0, 1, 4, 5, 3]);
        let encoded: Vec<&[u8]> = values.iter().collect();
        assert_eq!(encoded[..2], [&[0x0a, 1, b'1'][..], &[0x30, 2]]);
        assert_eq!(encoded[3..], [&[0x38, 1][..], &[0x30, 1], &[0x0a, 0]]);
    }

    #[test]
    fn thousands_of_values_keep_their_numbers() {
        let mut values = Values::default();
        let numbers: Vec<u32> = (0..5_000).map(|i| values.number(&Value::Int(i))).collect();
        assert_eq!(numbers, (0..5_000).collect::<Vec<_>>());
        assert_eq!((values.number(&Value::Int(4_321)), values.len()), (4_321, 5_000));
    }
}
