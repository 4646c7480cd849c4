//! Tiles that were drawn, kept until a change touches them (see [`super::moved`]); nothing runs out by time.

use super::packed::Packed;
use casework::Scope;
use spatial::TileCoord;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use time::Date;

/// Most bytes of keys and bodies together.
pub(crate) const CAP_BYTES: usize = 64 * 1024 * 1024;
/// What an entry takes beside its texts and bodies, roughly.
const ENTRY_BYTES: usize = 256;

/// All that the bytes of a tile depend on beside the cases: what two readers share only if they see the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) layers: String,
    pub(crate) tile: TileCoord,
    pub(crate) scope: Scope,
    /// Which reading of the ground.
    pub(crate) ground: u64,
    /// Which reading of the zones of influence; 0 for layers without them.
    pub(crate) zones: u64,
    /// The day on which cases are overdue or not.
    pub(crate) day: Date,
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.layers, self.tile, self.ground, self.zones, self.day).hash(state);
        (self.scope.area_prefix(), self.scope.matters()).hash(state);
    }
}

impl Key {
    fn bytes(&self) -> usize {
        let matters = self.scope.matters().unwrap_or_default();
        self.layers.len() + self.scope.area_prefix().len() + matters.iter().map(String::len).sum::<usize>()
    }
}

#[derive(Debug, Clone)]
struct Kept {
    tile: Arc<Packed>,
    /// True at this number of the feed.
    as_of: i64,
    bytes: usize,
}

/// Two generations: what is asked for goes into the younger; when that has half of the bytes it becomes the older, and
/// what was older and not asked for since is forgotten.
#[derive(Debug, Default)]
struct Shelves {
    young: HashMap<Key, Kept>,
    young_bytes: usize,
    old: HashMap<Key, Kept>,
}

impl Shelves {
    fn put(&mut self, key: Key, kept: Kept, cap: usize) {
        if kept.bytes > cap / 2 {
            return;
        }
        if self.young_bytes + kept.bytes > cap / 2 {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.young_bytes += kept.bytes;
        if let Some(replaced) = self.young.insert(key, kept) {
            self.young_bytes -= replaced.bytes;
        }
    }
}

/// Tiles of all readers, never more than a number of bytes.
#[derive(Debug)]
pub(crate) struct TileCache {
    shelves: Mutex<Shelves>,
    cap: usize,
}

impl Default for TileCache {
    fn default() -> Self {
        TileCache::of_bytes(CAP_BYTES)
    }
}

impl TileCache {
    fn of_bytes(cap: usize) -> TileCache {
        TileCache { shelves: Mutex::default(), cap }
    }

    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A kept tile that no change has touched: `touched` says so of what was drawn at a number of the feed, and `now` is
    /// the number at which it says it.
    pub(crate) fn get(&self, key: &Key, now: i64, touched: impl FnOnce(i64) -> bool) -> Option<Arc<Packed>> {
        let mut shelves = self.shelves();
        let young = shelves.young.get(key).cloned();
        let is_old = young.is_none();
        let mut kept = young.or_else(|| shelves.old.get(key).cloned())?;
        if touched(kept.as_of) {
            return None;
        }
        let tile = kept.tile.clone();
        // The next look need not go through the same changes again.
        if is_old || kept.as_of < now {
            kept.as_of = kept.as_of.max(now);
            shelves.put(key.clone(), kept, self.cap);
        }
        Some(tile)
    }

    /// Keeps a tile that was drawn from the cases as they were at a number of the feed, or later.
    pub(crate) fn put(&self, key: Key, as_of: i64, tile: Arc<Packed>) {
        let bytes = key.bytes() + tile.bytes() + ENTRY_BYTES;
        self.shelves().put(key, Kept { tile, as_of, bytes }, self.cap);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn key(x: u64, scope: Scope) -> Key {
        let tile = TileCoord::new(14, x, 0).expect("exists");
        Key { layers: "cases".into(), tile, scope, ground: 1, zones: 0, day: date!(2026 - 03 - 01) }
    }

    fn tile(bytes: usize) -> Arc<Packed> {
        Arc::new(Packed::plain(vec![7; bytes]))
    }

    #[test]
    fn readers_of_other_scopes_do_not_share_tiles() {
        let cache = TileCache::default();
        cache.put(key(1, Scope::whole_banner()), 5, tile(10));
        assert!(cache.get(&key(1, Scope::whole_banner()), 5, |_| false).is_some());
        for other in [Scope::area("150622100"), Scope::nothing(), Scope::recorded("", Some(vec![]))] {
            assert!(cache.get(&key(1, other), 5, |_| false).is_none());
        }
    }

    #[test]
    fn a_touched_tile_is_not_given_out() {
        let cache = TileCache::default();
        cache.put(key(1, Scope::whole_banner()), 5, tile(10));
        assert!(cache.get(&key(1, Scope::whole_banner()), 6, |as_of| as_of < 6).is_none());
        assert!(cache.get(&key(1, Scope::whole_banner()), 9, |_| false).is_some());
        let looked_at = |as_of| {
            assert_eq!(as_of, 9, "known to be true at the last look");
            false
        };
        assert!(cache.get(&key(1, Scope::whole_banner()), 9, looked_at).is_some());
    }

    #[test]
    fn it_never_holds_more_than_its_cap() {
        let cache = TileCache::of_bytes(100_000);
        for x in 0..1_000 {
            cache.put(key(x, Scope::whole_banner()), 5, tile(5_000));
            // The first is asked for all the time, and stays.
            assert!(cache.get(&key(0, Scope::whole_banner()), x as i64 + 5, |_| false).is_some(), "{x}");
            let shelves = cache.shelves();
            let held = |shelf: &HashMap<Key, Kept>| shelf.values().map(|k| k.bytes).sum::<usize>();
            assert_eq!(held(&shelves.young), shelves.young_bytes);
            assert!(held(&shelves.young) + held(&shelves.old) <= 100_000);
        }
        cache.put(key(2_000, Scope::whole_banner()), 5, tile(60_000));
        assert!(cache.get(&key(2_000, Scope::whole_banner()), 5, |_| false).is_none(), "too large to keep");
    }
}
