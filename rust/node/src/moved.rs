//! Whether anything was applied since a session first read, so that a save which has nothing to fear costs nothing.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use tributary_model::Position;

/// What this OpenMRS knows of applies on its database.
///
/// Guarantees: once a row that an apply wrote can be locked by a user, [`Applies::since`] says so.
pub(crate) struct Applies {
    under_way: AtomicUsize,
    /// The journal's head after the last one.
    through: AtomicU64,
    /// Whether other instances of OpenMRS may apply too.
    others: AtomicBool,
}

/// An apply that is under way until this is dropped.
pub(crate) struct UnderWay<'a>(&'a Applies);

impl Applies {
    pub(crate) fn starting_at(head: Position) -> Applies {
        Applies { under_way: AtomicUsize::new(0), through: AtomicU64::new(head.0), others: AtomicBool::new(true) }
    }

    /// Whether something may have been applied that a session has not seen which had not seen the journal from this position on.
    pub(crate) fn since(&self, unseen_from: Position) -> bool {
        self.others.load(Ordering::SeqCst)
            || self.under_way.load(Ordering::SeqCst) > 0
            || self.through.load(Ordering::SeqCst) >= unseen_from.0
    }

    pub(crate) fn begin(&self) -> UnderWay<'_> {
        self.under_way.fetch_add(1, Ordering::SeqCst);
        UnderWay(self)
    }

    pub(crate) fn note_others(&self, there: bool) {
        self.others.store(there, Ordering::SeqCst);
    }
}

impl UnderWay<'_> {
    /// Ends it: the journal's head is this now.
    pub(crate) fn end(self, head: Position) {
        self.0.through.fetch_max(head.0, Ordering::SeqCst);
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::Applies;
    use tributary_model::Position;

    #[test]
    fn a_session_fears_what_was_applied_since_it_read() {
        let applies = Applies::starting_at(Position(4));
        assert!(applies.since(Position(9)), "others may have applied");
        applies.note_others(false);
        assert!(applies.since(Position(4)) && !applies.since(Position(5)));
        let apply = applies.begin();
        assert!(applies.since(Position(9)), "it may have committed already");
        apply.end(Position(7));
        assert!(applies.since(Position(7)) && !applies.since(Position(8)));
    }
}
