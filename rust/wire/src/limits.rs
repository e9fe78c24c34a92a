//! What the decoders accept at most. An honest sender stays far below; a hostile or broken one is
//! refused before it costs memory.

/// Inflated size of one capture chunk. Java closes a chunk at 1 MiB; one row may be larger.
pub const CHUNK_BYTES_MAX: u64 = 64 * MIB;
/// Rows in one capture chunk.
pub const CHUNK_ROWS_MAX: u64 = 1_000_000;
/// Length of a table or column name.
pub const NAME_BYTES_MAX: u64 = 256;

/// Bytes in a mebibyte.
pub const MIB: u64 = 1 << 20;
