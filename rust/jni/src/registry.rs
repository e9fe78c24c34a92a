//! Handles: numbers that stand for open cores.

use crate::core::Core;
use crate::panics::caught;
use crate::Failure;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

static NEXT: AtomicI64 = AtomicI64::new(1);
static ENTRIES: Mutex<Option<HashMap<i64, Arc<Entry>>>> = Mutex::new(None);

/// Makes a core of the settings that Java passed.
pub(crate) type Opener = fn(&BTreeMap<String, String>) -> Result<Arc<dyn Core>, Failure>;

struct Entry {
    settings: BTreeMap<String, String>,
    opener: Opener,
    /// `None` after a panic, until the next call opens it again.
    core: Mutex<Option<Arc<dyn Core>>>,
}

impl Entry {
    fn core(&self) -> Result<Arc<dyn Core>, Failure> {
        let mut slot = lock(&self.core);
        match &*slot {
            Some(core) => Ok(Arc::clone(core)),
            None => {
                let core = (self.opener)(&self.settings)?;
                *slot = Some(Arc::clone(&core));
                Ok(core)
            }
        }
    }
}

/// Opens a core and returns its number.
pub(crate) fn open(settings: BTreeMap<String, String>, opener: Opener) -> Result<i64, Failure> {
    let core = opener(&settings)?;
    let handle = NEXT.fetch_add(1, Ordering::Relaxed);
    let entry = Entry { settings, opener, core: Mutex::new(Some(core)) };
    lock(&ENTRIES).get_or_insert_default().insert(handle, Arc::new(entry));
    Ok(handle)
}

/// Forgets a core; calls under way end with it. Closing an unknown or closed handle does nothing.
pub(crate) fn close(handle: i64) {
    let entry = lock(&ENTRIES).as_mut().and_then(|entries| entries.remove(&handle));
    drop(entry);
}

/// Lends the core behind a handle; a panic inside poisons it, and the next call opens it again.
pub(crate) fn with<T>(handle: i64, action: impl FnOnce(&dyn Core) -> Result<T, Failure>) -> Result<T, Failure> {
    let entry = lock(&ENTRIES).as_ref().and_then(|entries| entries.get(&handle).cloned());
    let entry = entry.ok_or_else(|| Failure::lasting("CLOSED", "The native core is closed."))?;
    let core = entry.core()?;
    caught(|| action(&*core)).inspect_err(|failure| {
        if failure.is_panic() {
            lock(&entry.core).take_if(|held| Arc::ptr_eq(held, &core));
        }
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Answer, RefreshItem};
    use std::sync::atomic::AtomicUsize;

    static OPENED: AtomicUsize = AtomicUsize::new(0);

    struct Mirror;

    impl Core for Mirror {
        fn seal(&self, chunk: &[u8]) -> Result<Vec<u8>, Failure> {
            Ok(chunk.to_vec())
        }

        fn moved_since(&self, _unseen_from: u64) -> bool {
            false
        }

        fn exchange(&self, _path: &str, body: &[u8]) -> Answer {
            Answer { status: 200, body: body.to_vec() }
        }

        fn call(&self, op: &str, _args: &BTreeMap<String, String>) -> Result<String, Failure> {
            Ok(op.to_owned())
        }

        fn refresh_take(&self, _max: usize) -> Result<Vec<RefreshItem>, Failure> {
            Ok(Vec::new())
        }

        fn refresh_done(&self, _ids: &[i64]) -> Result<(), Failure> {
            Ok(())
        }
    }

    fn mirror() -> i64 {
        open(BTreeMap::new(), |_| {
            OPENED.fetch_add(1, Ordering::SeqCst);
            Ok(Arc::new(Mirror))
        })
        .expect("opens")
    }

    #[test]
    fn a_handle_is_closed_once_and_for_all() {
        let handle = mirror();
        assert_eq!(with(handle, |core| core.seal(b"x")), Ok(b"x".to_vec()));
        close(handle);
        close(handle);
        assert_eq!(with(handle, |core| core.seal(b"x")).expect_err("closed").code, "CLOSED");
    }

    #[test]
    fn a_panic_is_a_failure_and_the_handle_opens_again() {
        let handle = mirror();
        let before = OPENED.load(Ordering::SeqCst);
        let failure = with::<()>(handle, |_| panic!("on purpose")).expect_err("panicked");
        assert_eq!((failure.code.as_str(), failure.retryable), ("PANIC", true));
        assert_eq!(with(handle, |core| core.seal(b"x")), Ok(b"x".to_vec()));
        assert!(OPENED.load(Ordering::SeqCst) > before);
        close(handle);
    }

    #[test]
    fn what_cannot_open_has_no_handle() {
        let failure = open(BTreeMap::new(), |_| Err(Failure::lasting("DATABASE", "no"))).expect_err("refused");
        assert_eq!(failure.code, "DATABASE");
    }
}
