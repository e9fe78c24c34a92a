//! Fixed-layout bytes as base64 text: the little that envelopes and pairing messages need.

use crate::LinkError;
use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use tributary_model::ServerId;
use uuid::Uuid;

/// Text for an HTTP body; survives filters that escape markup.
pub(crate) fn to_text(bytes: &[u8]) -> Vec<u8> {
    STANDARD.encode(bytes).into_bytes()
}

/// The bytes of an HTTP body, whatever line ends were put into it.
pub(crate) fn from_text(text: &[u8]) -> Result<Vec<u8>, LinkError> {
    let damaged = |_| LinkError::malformed("not base64");
    if text.iter().any(u8::is_ascii_whitespace) {
        let dense: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        STANDARD.decode(dense).map_err(damaged)
    } else {
        STANDARD.decode(text).map_err(damaged)
    }
}

/// Takes parts off the front of bytes.
pub(crate) struct Parts<'a>(pub &'a [u8]);

impl<'a> Parts<'a> {
    pub fn bytes(&mut self, length: usize) -> Result<&'a [u8], LinkError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(LinkError::malformed("cut off"))?;
        self.0 = rest;
        Ok(taken)
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], LinkError> {
        let mut array = [0; N];
        array.copy_from_slice(self.bytes(N)?);
        Ok(array)
    }

    pub fn u8(&mut self) -> Result<u8, LinkError> {
        Ok(self.array::<1>()?[0])
    }

    pub fn u16(&mut self) -> Result<u16, LinkError> {
        Ok(u16::from_be_bytes(self.array()?))
    }

    pub fn u32(&mut self) -> Result<u32, LinkError> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    pub fn uuid(&mut self) -> Result<Uuid, LinkError> {
        Ok(Uuid::from_bytes(self.array()?))
    }

    pub fn server(&mut self) -> Result<ServerId, LinkError> {
        Ok(ServerId(self.uuid()?))
    }

    /// Bytes behind their length in 16 bits.
    pub fn block(&mut self) -> Result<&'a [u8], LinkError> {
        let length = self.u16()?;
        self.bytes(usize::from(length))
    }

    pub fn text(&mut self) -> Result<String, LinkError> {
        let bytes = self.block()?.to_vec();
        String::from_utf8(bytes).map_err(|_| LinkError::malformed("a text that is not UTF-8"))
    }

    pub fn finish(self) -> Result<(), LinkError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(LinkError::malformed("bytes after the end"))
        }
    }
}

/// Appends bytes behind their length in 16 bits; what is longer is cut, which no caller reaches.
pub(crate) fn push_block(out: &mut Vec<u8>, bytes: &[u8]) {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(&bytes[..usize::from(length)]);
}
