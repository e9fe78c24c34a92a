//! Writing primitives, the counterpart of [`crate::input`]. Varints are LEB128: seven bits a byte, the
//! lowest first.

/// Appends to a buffer.
pub(crate) trait Output {
    fn varint(&mut self, value: u64);
    fn zigzag(&mut self, value: i64);
    /// Length as a varint, then the bytes.
    fn block(&mut self, bytes: &[u8]);
}

impl Output for Vec<u8> {
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.push(value as u8);
    }

    fn zigzag(&mut self, value: i64) {
        self.varint(((value << 1) ^ (value >> 63)) as u64);
    }

    fn block(&mut self, bytes: &[u8]) {
        self.varint(bytes.len() as u64);
        self.extend_from_slice(bytes);
    }
}
