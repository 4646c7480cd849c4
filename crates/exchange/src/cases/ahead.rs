//! Parts of a plan made ready one ahead: while the database stores one, the next is located and routed.

use super::plan::{PlannedCase, PrepareError};
use casework::intake::IncomingCase;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

type Part = Result<Vec<IncomingCase>, PrepareError>;

/// Parts that are made ready on a thread of their own, in their order. Dropping it ends the thread after the part at hand.
pub struct Ahead {
    parts: Receiver<Part>,
}

impl Ahead {
    /// Begins with the first part. One part waits while another is made: more would only hold memory.
    pub fn begin(
        planned: Vec<PlannedCase>,
        size: usize,
        prepare: impl Fn(&[PlannedCase]) -> Part + Send + 'static,
    ) -> Ahead {
        let (done, parts) = sync_channel(0);
        thread::spawn(move || {
            for part in planned.chunks(size.max(1)) {
                let ready = prepare(part);
                let failed = ready.is_err();
                // Nobody waits any more, or nothing can follow.
                if done.send(ready).is_err() || failed {
                    break;
                }
            }
        });
        Ahead { parts }
    }
}

impl Iterator for Ahead {
    type Item = Part;

    /// Waits for the next part: not on a thread that serves others. A thread that broke off ends the parts early, so that whoever
    /// counts them must look.
    fn next(&mut self) -> Option<Part> {
        self.parts.recv().ok()
    }
}
