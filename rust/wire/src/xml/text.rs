//! Characters: what XML 1.0 can hold, and how the rest travels.

use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use std::borrow::Cow;

/// Whether XML 1.0 allows the character, as itself or as a reference.
pub(super) fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Whether XML 1.0 can hold the whole text.
pub(super) fn all_allowed(text: &str) -> bool {
    // Nearly all text is below U+F000 and without controls, which a look at the bytes shows.
    let plain = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0xee);
    text.bytes().all(plain) || text.chars().all(allowed)
}

/// Text for element content or, with `attribute`, for a value in double quotes. A carriage return
/// would be read as a line feed, and any white space in an attribute as a space: they become
/// references.
pub(super) fn escape(text: &str, attribute: bool) -> Cow<'_, str> {
    let reference = |byte: u8| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'\r' => Some("&#13;"),
        b'"' if attribute => Some("&quot;"),
        b'\t' if attribute => Some("&#9;"),
        b'\n' if attribute => Some("&#10;"),
        _ => None,
    };
    if !text.bytes().any(|byte| reference(byte).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(reference) = reference(byte) {
            out.push_str(&text[done..at]);
            out.push_str(reference);
            done = at + 1;
        }
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

pub(super) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Bytes from base64, which other programs may have broken into lines.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let space = |byte: u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    if text.bytes().any(space) {
        let dense: Vec<u8> = text.bytes().filter(|&byte| !space(byte)).collect();
        STANDARD.decode(dense).ok()
    } else {
        STANDARD.decode(text).ok()
    }
}
