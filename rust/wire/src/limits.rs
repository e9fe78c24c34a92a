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

/// Size of one message as it travels.
pub const MESSAGE_BYTES_MAX: u64 = 64 * MIB;
/// Inflated size of one message.
pub const MESSAGE_INFLATED_BYTES_MAX: u64 = 1024 * MIB;
/// Memory that a decoded message may take: some 400,000 rows of one transaction.
pub const MESSAGE_MEMORY_BYTES_MAX: u64 = 768 * MIB;
/// Inflated bytes for each byte that travelled, once `MESSAGE_RATIO_FREE_BYTES` are passed.
pub const MESSAGE_RATIO_MAX: u64 = 500;
/// Inflated bytes of a message to which the ratio does not apply.
pub const MESSAGE_RATIO_FREE_BYTES: u64 = 32 * MIB;

/// Nesting of XML elements.
pub const XML_DEPTH_MAX: u64 = 32;
/// Attributes of one XML element.
pub const XML_ATTRIBUTES_MAX: u64 = 32;
/// One tag or one run of text in XML.
pub const XML_TOKEN_BYTES_MAX: u64 = 96 * MIB;
