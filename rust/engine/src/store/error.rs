//! What can go wrong in a store, told apart by what the caller must do.

use tributary_model::RowKey;

/// A failed store call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A row is locked by somebody else, a lock wait ran out, or the database chose this transaction to
    /// resolve a deadlock. The whole transaction is to be dropped and the step called again, soon.
    #[error("a row is in use by somebody else")]
    Busy,
    /// The connection was lost or the database is not there. The transaction is to be dropped and the step
    /// called again, later. Whether a commit that failed so took effect is unknown; the next step finds out.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The database refuses one row of a batch. The transaction stands and can go on from its savepoint.
    #[error("{reason} (row {})", key.as_ref().map_or_else(|| "unknown".to_owned(), ToString::to_string))]
    Row {
        /// The row, if it can be told.
        key: Option<RowKey>,
        /// Why.
        reason: RowReason,
    },
    /// Something that trying again does not mend: broken schema, a stored value that cannot be read. The
    /// text says what a person can do and holds no patient data.
    #[error("{0}")]
    Fatal(String),
}

impl StoreError {
    /// Whether the same step may succeed when it is called again.
    pub fn retry(&self) -> bool {
        matches!(self, StoreError::Busy | StoreError::Unavailable(_))
    }
}

/// Why the database refuses a row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowReason {
    /// It points at a row that is not there.
    #[error("missing-reference")]
    MissingReference(Option<RowKey>),
    /// It cannot be deleted because rows point at it.
    #[error("still-referenced")]
    StillReferenced,
    /// A unique value is taken; the unique key's name.
    #[error("duplicate-value")]
    DuplicateValue(String),
    /// A value is too long, out of range, or holds characters that the column's character set does not; the
    /// column, if it can be told.
    #[error("value-does-not-fit")]
    DoesNotFit(Option<String>),
    /// A column without default got no value; the column, if it can be told.
    #[error("value-missing")]
    ValueMissing(Option<String>),
    /// An update or delete found no row.
    #[error("no-such-row")]
    NoSuchRow,
    /// Any other refusal; the database's error number.
    #[error("refused-by-database")]
    Refused(u16),
}

impl RowReason {
    /// The stable code that travels in notices and stands on pages.
    pub fn code(&self) -> String {
        self.to_string()
    }
}
