//! Panics leave no text: what a panic says may hold data of a patient, and standard error belongs to Tomcat. Only
//! the place in the source is kept, for the log and for the failure that the panic becomes.

use std::cell::RefCell;
use std::panic::{catch_unwind, set_hook, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use crate::Failure;

static INSTALLED: Once = Once::new();

thread_local! {
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Takes the place of the hook that prints, once.
pub(crate) fn install() {
    INSTALLED.call_once(|| set_hook(Box::new(note)));
}

fn note(panic: &PanicHookInfo) {
    let place = panic.location().map(|location| format!("{}:{}", location.file(), location.line()));
    log::error!(target: "tributary", "A panic at {}.", place.as_deref().unwrap_or("an unknown place"));
    PLACE.with(|slot| *slot.borrow_mut() = place);
}

/// Runs the body; a panic inside becomes a failure that names its place.
pub(crate) fn caught<T>(body: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    install();
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| {
        let place = PLACE.with(|slot| slot.borrow_mut().take());
        Err(Failure::panicked(place.as_deref().unwrap_or("an unknown place")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_tells_its_place_and_not_its_text() {
        let failure = caught::<()>(|| panic!("Ada Lovelace")).expect_err("panicked");
        assert_eq!((failure.code.as_str(), failure.retryable), ("PANIC", true));
        assert!(failure.message.contains("panics.rs:"), "{failure}");
        assert!(!failure.message.contains("Ada"), "{failure}");
    }
}
