//! The values of a layer, each written once.

use super::Value;
use super::wire::{self, Message};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// Field numbers of a value (specification 2.1, §4.4).
const TEXT: u32 = 1;
const DOUBLE: u32 = 3;
const SINT: u32 = 6;
const BOOL: u32 = 7;
/// Whole numbers below this one are found without a search: most of those of a map are small.
const FEW: usize = 64;
/// In the place of a number that was not given yet.
const NONE: u32 = u32::MAX;

/// Encoded values one behind the other. What is searched for is compared with what is encoded, so that a value that is known
/// already costs no memory of its own.
pub(super) struct Values {
    encoded: Message,
    ends: Vec<usize>,
    /// Hashes and numbers of what is searched for.
    known: HashTable<(u64, u32)>,
    hasher: DefaultHashBuilder,
    few: [u32; FEW],
    truths: [u32; 2],
}

impl Default for Values {
    fn default() -> Values {
        Values {
            encoded: Message::default(),
            ends: vec![],
            known: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            few: [NONE; FEW],
            truths: [NONE; 2],
        }
    }
}

impl Values {
    /// The number of a value, a new one when it is not among the values yet.
    pub(super) fn number(&mut self, value: &Value<'_>) -> u32 {
        match *value {
            Value::Text(text) => self.text(text.as_bytes()),
            Value::Unique(text) => {
                self.encoded.bytes(TEXT, text.as_bytes());
                self.add()
            }
            Value::Real(real) => self.searched(|out| out.double(DOUBLE, real)),
            Value::Int(int) => match usize::try_from(int).ok().filter(|place| *place < FEW) {
                Some(place) => self.placed(|values| &mut values.few[place], |out| out.sint(SINT, int)),
                None => self.searched(|out| out.sint(SINT, int)),
            },
            Value::Bool(truth) => {
                let place = usize::from(truth);
                self.placed(|values| &mut values.truths[place], |out| out.uint(BOOL, place as u64))
            }
        }
    }

    /// A value whose number has a place of its own.
    fn placed(&mut self, place: impl Fn(&mut Values) -> &mut u32, write: impl Fn(&mut Message)) -> u32 {
        let known = *place(self);
        if known != NONE {
            return known;
        }
        write(&mut self.encoded);
        let number = self.add();
        *place(self) = number;
        number
    }

    /// A text; it is written down only when it is new.
    fn text(&mut self, text: &[u8]) -> u32 {
        let hash = self.hasher.hash_one(text);
        let length = 1 + wire::size(text.len() as u64) + text.len();
        let key = (TEXT << 3 | 2) as u8;
        let is_same = |known: &[u8]| known.len() == length && known[0] == key && known.ends_with(text);
        if let Some(number) = self.find(hash, is_same) {
            return number;
        }
        self.encoded.bytes(TEXT, text);
        self.add_known(hash)
    }

    /// A value that is written down to be compared, and taken back when it is known.
    fn searched(&mut self, write: impl Fn(&mut Message)) -> u32 {
        let start = self.encoded.0.len();
        write(&mut self.encoded);
        let new = &self.encoded.0[start..];
        let hash = self.hasher.hash_one(new);
        if let Some(number) = self.find(hash, |known| known == new) {
            self.encoded.0.truncate(start);
            return number;
        }
        self.add_known(hash)
    }

    fn find(&self, hash: u64, is_same: impl Fn(&[u8]) -> bool) -> Option<u32> {
        self.known.find(hash, |&(other, number)| other == hash && is_same(self.value(number))).map(|k| k.1)
    }

    /// The number of what was just written, kept under its hash.
    fn add_known(&mut self, hash: u64) -> u32 {
        let number = self.add();
        self.known.insert_unique(hash, (hash, number), |&(hash, _)| hash);
        number
    }

    /// The number of what was just written.
    fn add(&mut self) -> u32 {
        self.ends.push(self.encoded.0.len());
        self.ends.len() as u32 - 1
    }

    fn value(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.encoded.0[start..self.ends[number]]
    }

    /// All values, in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.ends.len() as u32).map(|number| self.value(number))
    }

    /// How many there are.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }
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
            Value::Int(64),
            Value::Unique("1"),
            Value::Unique("1"),
            Value::Real(1.0),
            Value::Int(64),
            Value::Text("1"),
            Value::Int(i64::MIN),
        ];
        let numbers: Vec<u32> = given.iter().map(|v| values.number(v)).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 0, 1, 4, 5, 3, 6, 7, 8, 2, 6, 0, 9]);
        let encoded: Vec<&[u8]> = values.iter().collect();
        assert_eq!(encoded[..2], [&[0x0a, 1, b'1'][..], &[0x30, 2]]);
        assert_eq!(encoded[3..6], [&[0x38, 1][..], &[0x30, 1], &[0x0a, 0]]);
        assert_eq!(encoded[6..9], [&[0x30, 0x80, 1][..], encoded[0], encoded[0]]);
    }

    #[test]
    fn thousands_of_values_keep_their_numbers() {
        let mut values = Values::default();
        let numbers: Vec<u32> = (0..5_000).map(|i| values.number(&Value::Int(i))).collect();
        assert_eq!(numbers, (0..5_000).collect::<Vec<_>>());
        assert_eq!((values.number(&Value::Int(4_321)), values.len()), (4_321, 5_000));
    }
}
