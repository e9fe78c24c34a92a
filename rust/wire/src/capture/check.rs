//! Looks a chunk through without building its rows: this runs while a user waits for a save.
//!
//! Guarantees: accepts exactly the chunks that [`Rows`](super::Rows) reads back, given the dates that it points at
//! (the fuzz tests hold the two against each other).

use super::{check_format, NULL_LENGTH, WHAT};
use crate::limits::{CHUNK_ROWS_MAX, NAME_BYTES_MAX};
use crate::{shortest_decimal, WireError};

/// Fails where reading the chunk back would.
pub(super) fn check(chunk: &[u8]) -> Result<(), WireError> {
    let mut rest = Rest(chunk);
    check_format(rest.u8()?)?;
    let mut rows = 0;
    while !rest.0.is_empty() {
        rows += 1;
        if rows > CHUNK_ROWS_MAX {
            return Err(WireError::TooLarge { what: "rows in a captured chunk", limit: CHUNK_ROWS_MAX });
        }
        rest.row()?;
    }
    Ok(())
}

/// What has not been looked at yet.
struct Rest<'c>(&'c [u8]);

impl<'c> Rest<'c> {
    fn take(&mut self, length: usize) -> Result<&'c [u8], WireError> {
        let (head, tail) = self.0.split_at_checked(length).ok_or(WireError::Truncated { what: WHAT })?;
        self.0 = tail;
        Ok(head)
    }

    fn u8(&mut self) -> Result<u8, WireError> {
        Ok(self.take(1)?[0])
    }

    fn u16(&mut self) -> Result<u16, WireError> {
        let bytes = self.take(2)?;
        Ok(u16::from_be_bytes([bytes[0], bytes[1]]))
    }

    fn u32(&mut self) -> Result<u32, WireError> {
        let bytes = self.take(4)?;
        Ok(u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    fn row(&mut self) -> Result<(), WireError> {
        if !(1..=3).contains(&self.u8()?) {
            return Err(WireError::malformed(WHAT, "unknown operation"));
        }
        self.name()?;
        let keys = self.u8()?;
        self.columns(u16::from(keys))?;
        for _ in 0..2 {
            let count = self.u16()?;
            self.columns(count)?;
        }
        Ok(())
    }

    fn columns(&mut self, count: u16) -> Result<(), WireError> {
        for _ in 0..count {
            self.name()?;
            self.value()?;
        }
        Ok(())
    }

    fn name(&mut self) -> Result<(), WireError> {
        let length = self.u32()?;
        if length == 0 || u64::from(length) > NAME_BYTES_MAX {
            return Err(WireError::malformed(WHAT, "a name that is empty or too long"));
        }
        self.text_of(length).map(drop)
    }

    fn value(&mut self) -> Result<(), WireError> {
        match self.u8()? {
            0 => {}
            1 | 2 => drop(self.take(8)?),
            3 => {
                let decimal = self.text()?.is_none_or(|text| shortest_decimal(text).is_some());
                if !decimal {
                    return Err(WireError::malformed(WHAT, "a decimal that is no number"));
                }
            }
            4 => drop(self.text()?),
            5 => match self.u32()? {
                NULL_LENGTH => {}
                length => drop(self.take(length as usize)?),
            },
            6 => drop(self.u32()?),
            7 => {
                if self.u8()? > 1 {
                    return Err(WireError::malformed(WHAT, "a boolean that is neither 0 nor 1"));
                }
            }
            _ => return Err(WireError::malformed(WHAT, "unknown kind of value")),
        }
        Ok(())
    }

    fn text(&mut self) -> Result<Option<&'c str>, WireError> {
        match self.u32()? {
            NULL_LENGTH => Ok(None),
            length => self.text_of(length).map(Some),
        }
    }

    fn text_of(&mut self, length: u32) -> Result<&'c str, WireError> {
        std::str::from_utf8(self.take(length as usize)?).map_err(|_| WireError::Utf8 { what: WHAT })
    }
}
