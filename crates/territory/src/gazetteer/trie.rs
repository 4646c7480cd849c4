//! Many patterns at once: all that begin at a position of a text, exactly or with one slip.

use std::collections::HashMap;

/// Patterns as sequences of symbols (characters, or numbers of syllables), each with values.
#[derive(Debug, Clone)]
pub struct Trie {
    next: HashMap<(u32, u32), u32>,
    children: Vec<Vec<u32>>,
    values: Vec<Vec<u32>>,
}

impl Default for Trie {
    fn default() -> Self {
        Trie { next: HashMap::new(), children: vec![vec![]], values: vec![vec![]] }
    }
}

impl Trie {
    /// Adds a pattern; an empty one is left out.
    pub fn insert(&mut self, symbols: impl IntoIterator<Item = u32>, value: u32) {
        let mut node = 0;
        for symbol in symbols {
            let fresh = self.values.len() as u32;
            let child = *self.next.entry((node, symbol)).or_insert(fresh);
            if child == fresh {
                self.values.push(vec![]);
                self.children.push(vec![]);
                self.children[node as usize].push(symbol);
            }
            node = child;
        }
        if node != 0 && !self.values[node as usize].contains(&value) {
            self.values[node as usize].push(value);
        }
    }

    /// Adds a text, character by character.
    pub fn insert_text(&mut self, text: &[char], value: u32) {
        self.insert(text.iter().map(|c| u32::from(*c)), value);
    }

    /// Calls `found` with length and values of every pattern that begins at the front, the shortest first.
    pub fn prefixes(&self, symbols: &[u32], mut found: impl FnMut(usize, &[u32])) {
        let mut node = 0;
        for (i, symbol) in symbols.iter().enumerate() {
            let Some(&child) = self.next.get(&(node, *symbol)) else { return };
            node = child;
            let values = &self.values[node as usize];
            if !values.is_empty() {
                found(i + 1, values);
            }
        }
    }

    /// As [`Trie::prefixes`] with exactly one symbol wrong, missing or too many, never the first or the last of the
    /// pattern. `slip` is asked with the symbol of the pattern and that of the text whether they may be exchanged.
    pub fn prefixes_with_a_slip(
        &self,
        symbols: &[u32],
        slip: impl Fn(u32, u32) -> bool,
        mut found: impl FnMut(usize, &[u32]),
    ) {
        let mut node = 0;
        for (i, symbol) in symbols.iter().enumerate() {
            if i > 0 {
                let rest = &symbols[i + 1..];
                for wanted in &self.children[node as usize] {
                    let Some(&child) = self.next.get(&(node, *wanted)) else { continue };
                    if wanted != symbol && slip(*wanted, *symbol) {
                        self.after(child, rest, i + 1, &mut found);
                    }
                    self.after(child, &symbols[i..], i, &mut found);
                }
                self.after(node, rest, i + 1, &mut found);
            }
            let Some(&child) = self.next.get(&(node, *symbol)) else { return };
            node = child;
        }
    }

    /// Patterns below a node that go on with at least one symbol of `rest`.
    fn after(&self, mut node: u32, rest: &[u32], passed: usize, found: &mut impl FnMut(usize, &[u32])) {
        for (i, symbol) in rest.iter().enumerate() {
            let Some(&child) = self.next.get(&(node, *symbol)) else { return };
            node = child;
            let values = &self.values[node as usize];
            if !values.is_empty() {
                found(passed + i + 1, values);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbols(text: &str) -> Vec<u32> {
        text.chars().map(u32::from).collect()
    }

    fn trie() -> Trie {
        let mut trie = Trie::default();
        for (i, name) in ["苏计沟", "苏计沟村", "大塔村"].iter().enumerate() {
            trie.insert(symbols(name), i as u32);
        }
        trie
    }

    fn slips(text: &str) -> Vec<(usize, u32)> {
        let mut all = vec![];
        trie().prefixes_with_a_slip(
            &symbols(text),
            |_, _| true,
            |n, v| all.extend(v.iter().map(|v| (n, *v))),
        );
        all.sort_unstable();
        all.dedup();
        all
    }

    #[test]
    fn every_pattern_at_the_front_is_found_the_shortest_first() {
        let mut all = vec![];
        trie().prefixes(&symbols("苏计沟村的"), |n, v| all.push((n, v.to_vec())));
        assert_eq!(all, [(3, vec![0]), (4, vec![1])]);
    }

    #[test]
    fn one_wrong_missing_or_doubled_character_is_forgiven_inside_a_name() {
        assert!(slips("苏什沟村").contains(&(4, 1)));
        assert!(slips("苏沟村").contains(&(3, 1)));
        assert!(slips("苏计计沟村").contains(&(5, 1)));
    }

    #[test]
    fn neither_the_first_nor_two_characters_are_forgiven() {
        assert!(slips("王计沟村").is_empty());
        assert!(slips("苏什么沟村").iter().all(|(_, v)| *v != 1) || slips("苏什么村").is_empty());
    }
}
