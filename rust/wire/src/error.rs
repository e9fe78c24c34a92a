//! What can be wrong with bytes from outside.

use std::io;

/// Why bytes could not be decoded. Names the part, never a value in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The bytes stop in the middle.
    #[error("{what} is cut off")]
    Truncated {
        /// The part that was being read.
        what: &'static str,
    },
    /// Written in a format that only newer software reads.
    #[error("{what} has format {found}, this version reads up to {known}")]
    Newer {
        /// The part that was being read.
        what: &'static str,
        /// The format found.
        found: u32,
        /// The highest format that this version reads.
        known: u32,
    },
    /// More than a limit in [`crate::limits`].
    #[error("{what} exceeds the limit of {limit}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// The limit, in the unit that `what` names.
        limit: u64,
    },
    /// Text that is not UTF-8.
    #[error("{what} is not valid UTF-8")]
    Utf8 {
        /// The part that was being read.
        what: &'static str,
    },
    /// The compressed data are damaged.
    #[error("the compressed data of {what} are damaged")]
    Damaged {
        /// The part that was being read.
        what: &'static str,
    },
    /// Anything else that the format does not allow.
    #[error("{what}: {why}")]
    Malformed {
        /// The part that was being read.
        what: &'static str,
        /// What is wrong there.
        why: &'static str,
    },
}

impl WireError {
    /// A stable code for pages and peers.
    pub fn code(&self) -> &'static str {
        match self {
            WireError::Truncated { .. } => "truncated",
            WireError::Newer { .. } => "newer-format",
            WireError::TooLarge { .. } => "too-large",
            WireError::Utf8 { .. } => "invalid-utf8",
            WireError::Damaged { .. } => "damaged",
            WireError::Malformed { .. } => "malformed",
        }
    }

    /// Whether the same bytes, sent again, may arrive better.
    pub fn retryable(&self) -> bool {
        matches!(self, WireError::Truncated { .. } | WireError::Damaged { .. })
    }

    /// What a person can do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            WireError::Truncated { .. } | WireError::Damaged { .. } => {
                "The link or a proxy damaged the data. They are sent again by themselves."
            }
            WireError::Newer { .. } => "Upgrade the Tributary module on the server that could not read it.",
            WireError::TooLarge { .. } => "Split the import that made this record into smaller transactions, or ask for support.",
            WireError::Utf8 { .. } | WireError::Malformed { .. } => {
                "The other side sent what this version cannot read. Check that both run a released version, and ask for support."
            }
        }
    }

    pub(crate) fn malformed(what: &'static str, why: &'static str) -> Self {
        WireError::Malformed { what, why }
    }

    /// The error that a reader of ours put into an `io::Error`; other readers do not occur.
    pub(crate) fn of_io(error: &io::Error, what: &'static str) -> Self {
        error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<WireError>())
            .cloned()
            .unwrap_or(WireError::Truncated { what })
    }
}

impl From<WireError> for io::Error {
    fn from(error: WireError) -> Self {
        io::Error::new(io::ErrorKind::InvalidData, error)
    }
}
