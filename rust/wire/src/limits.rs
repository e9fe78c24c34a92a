//! What the decoders accept at most. An honest sender stays far below; a hostile or broken one is
//! refused before it costs memory.

/// Bytes in a mebibyte.
pub const MIB: u64 = 1 << 20;

/// Length of a table or column name.
pub const NAME_BYTES_MAX: u64 = 256;

/// Inflated size of one capture chunk. Java closes a chunk at 1 MiB; one row may be larger.
pub const CHUNK_BYTES_MAX: u64 = 64 * MIB;
/// Rows in one capture chunk.
pub const CHUNK_ROWS_MAX: u64 = 1_000_000;

/// Inflated size of one record in the journal.
pub const RECORD_BYTES_MAX: u64 = 512 * MIB;
/// What back-references in one record may repeat, in bytes of text.
pub const RECORD_TEXT_BYTES_MAX: u64 = 512 * MIB;

/// Size of one encoded set of seen positions.
pub const SEEN_BYTES_MAX: u64 = 4 * MIB;
