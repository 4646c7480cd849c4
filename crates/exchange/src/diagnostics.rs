//! GDAL's messages, kept off stderr and at hand for the text of an error.
//!
//! GDAL has one error handler per process and calls it on the thread where the trouble is, so the messages are
//! kept per thread.

use gdal::errors::CplErrType;
use std::cell::RefCell;
use std::sync::Once;

/// Messages kept per thread; a broken file can produce one per feature.
const KEPT: usize = 50;

static HANDLER: Once = Once::new();

thread_local! {
    static MESSAGES: RefCell<Vec<Message>> = const { RefCell::new(Vec::new()) };
}

/// One message of GDAL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// A failure rather than a warning.
    pub(crate) failure: bool,
    /// As GDAL wrote it.
    pub(crate) text: String,
}

/// Starts to collect on this thread: forgets older messages and installs the handler on first use.
pub(crate) fn start() {
    HANDLER.call_once(|| {
        gdal::config::set_error_handler(|class, _, text| keep(class, text));
    });
    MESSAGES.with_borrow_mut(Vec::clear);
}

/// The messages since [`start`] or the last call, oldest first.
pub(crate) fn take() -> Vec<Message> {
    MESSAGES.with_borrow_mut(std::mem::take)
}

/// The first failure since [`start`], else the first warning, on one line.
pub(crate) fn reason() -> Option<String> {
    let messages = take();
    let first = messages.iter().find(|m| m.failure).or(messages.first())?;
    Some(first.text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The first failure since [`start`]; warnings stay unsaid.
pub(crate) fn failure() -> Option<String> {
    take().into_iter().find(|m| m.failure).map(|m| m.text)
}

fn keep(class: CplErrType, text: &str) {
    if matches!(class, CplErrType::None | CplErrType::Debug) {
        return;
    }
    MESSAGES.with_borrow_mut(|messages| {
        if messages.len() < KEPT {
            let failure = matches!(class, CplErrType::Failure | CplErrType::Fatal);
            messages.push(Message { failure, text: text.to_owned() });
        }
    });
}
