//! Vector tiles from the in-memory snapshot: which layers there are, and what each writes.

mod cache;
mod coding;
mod draw;
mod layer_list;
mod moved;
mod outlines;
mod packed;

pub(crate) use cache::{Key, TileCache};
pub(crate) use coding::Coding;
pub(crate) use moved::{Moves, Shown, touched_by};
pub(crate) use outlines::Outlines;
pub(crate) use packed::{MVT, Packed};

pub(crate) use draw::{Labels, draw, drawn_box};
pub(crate) use layer_list::{LayerEntry, LayerList};
