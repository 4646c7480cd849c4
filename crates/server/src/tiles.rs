//! Vector tiles from the in-memory snapshot: which layers there are, and what each writes.

mod draw;
mod layer_list;

pub(crate) use draw::{Labels, draw};
pub(crate) use layer_list::{LayerEntry, LayerList};
