//! Reading primitives from a stream of bytes, none of which trusts a length before the bytes are there.

use crate::WireError;
use std::io::{BufRead, Read};

/// A reader over bytes that names itself in errors.
pub(crate) struct Input<R> {
    inner: R,
    what: &'static str,
}

impl<R: BufRead> Input<R> {
    pub fn new(inner: R, what: &'static str) -> Self {
        Input { inner, what }
    }

    pub fn malformed(&self, why: &'static str) -> WireError {
        WireError::malformed(self.what, why)
    }

    /// Whether the data end here.
    pub fn at_end(&mut self) -> Result<bool, WireError> {
        match self.inner.fill_buf() {
            Ok(ready) => Ok(ready.is_empty()),
            Err(error) => Err(WireError::of_io(&error, self.what)),
        }
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        let mut bytes = [0; N];
        match self.inner.read_exact(&mut bytes) {
            Ok(()) => Ok(bytes),
            Err(error) => Err(WireError::of_io(&error, self.what)),
        }
    }

    pub fn u8(&mut self) -> Result<u8, WireError> {
        Ok(self.array::<1>()?[0])
    }

    pub fn u16(&mut self) -> Result<u16, WireError> {
        Ok(u16::from_be_bytes(self.array()?))
    }

    pub fn u32(&mut self) -> Result<u32, WireError> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    pub fn i64(&mut self) -> Result<i64, WireError> {
        Ok(i64::from_be_bytes(self.array()?))
    }

    /// Exactly `length` bytes; memory grows with what really arrives.
    pub fn bytes(&mut self, length: u64) -> Result<Vec<u8>, WireError> {
        let mut bytes = Vec::new();
        match (&mut self.inner).take(length).read_to_end(&mut bytes) {
            Ok(read) if read as u64 == length => Ok(bytes),
            Ok(_) => Err(WireError::Truncated { what: self.what }),
            Err(error) => Err(WireError::of_io(&error, self.what)),
        }
    }

    pub fn text(&mut self, length: u64) -> Result<String, WireError> {
        String::from_utf8(self.bytes(length)?).map_err(|_| WireError::Utf8 { what: self.what })
    }

    /// A LEB128 number of at most 64 bits.
    pub fn varint(&mut self) -> Result<u64, WireError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.u8()?;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                break;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(self.malformed("a number above 64 bits"))
    }

    pub fn zigzag(&mut self) -> Result<i64, WireError> {
        let value = self.varint()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// Fails when anything is left.
    pub fn finish(&mut self) -> Result<(), WireError> {
        if self.at_end()? {
            Ok(())
        } else {
            Err(self.malformed("bytes after the end"))
        }
    }
}
