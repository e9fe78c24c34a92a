//! Servers, positions and the chain hash.

use sha2::{Digest, Sha256};
use std::fmt;
use uuid::Uuid;

/// A server's uuid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServerId(pub Uuid);

impl fmt::Display for ServerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// A place in one server's journal; the first record has position 1, 0 means "nothing yet".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position(pub u64);

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Hash over every record of a journal up to a position: `chain(n) = SHA-256(chain(n-1) ‖ bytes(n))`,
/// `chain(0)` = 32 zero bytes, `bytes(n)` = the journal encoding of record n (docs/journal.md).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Chain(pub [u8; 32]);

impl Chain {
    /// The chain after one more record with the given journal encoding.
    #[must_use]
    pub fn then(&self, bytes: &[u8]) -> Chain {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update(bytes);
        Chain(hash.finalize().into())
    }
}
