//! Inflating with limits: a reader that knows a cut-off stream from a finished one, and that stops a
//! bomb after a bounded number of bytes.

use crate::WireError;
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use std::io::{self, BufRead, Read};

const BUFFER_BYTES: usize = 32 * 1024;

/// What an inflated stream may come to.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// Inflated bytes.
    pub bytes: u64,
    /// Inflated bytes for each compressed one, counted after `free_bytes`.
    pub ratio: u64,
    /// Inflated bytes for which the ratio does not matter.
    pub free_bytes: u64,
}

impl Bounds {
    /// A limit on the size only, for what this server wrote itself.
    pub const fn size(bytes: u64) -> Self {
        Bounds { bytes, ratio: u64::MAX, free_bytes: bytes }
    }

    /// How many bytes may come out of `compressed` bytes.
    fn out_max(&self, compressed: u64) -> u64 {
        self.bytes.min(self.free_bytes.max(compressed.saturating_mul(self.ratio)))
    }
}

/// A raw deflate stream, read piece by piece.
pub(crate) struct Inflate<'a> {
    what: &'static str,
    input: &'a [u8],
    state: Decompress,
    buffer: Box<[u8]>,
    from: usize,
    to: usize,
    out_max: u64,
    ended: bool,
}

impl<'a> Inflate<'a> {
    pub fn new(input: &'a [u8], bounds: Bounds, what: &'static str) -> Self {
        Inflate {
            what,
            input,
            state: Decompress::new(false),
            buffer: vec![0; BUFFER_BYTES].into_boxed_slice(),
            from: 0,
            to: 0,
            out_max: bounds.out_max(input.len() as u64),
            ended: false,
        }
    }

    fn refill(&mut self) -> Result<(), WireError> {
        while self.from == self.to && !self.ended {
            let (taken, made) = (self.state.total_in(), self.state.total_out());
            let status = self
                .state
                .decompress(self.input, &mut self.buffer, FlushDecompress::None)
                .map_err(|_| WireError::Damaged { what: self.what })?;
            let taken = (self.state.total_in() - taken) as usize;
            let made = (self.state.total_out() - made) as usize;
            self.input = &self.input[taken..];
            (self.from, self.to) = (0, made);
            if self.state.total_out() > self.out_max {
                return Err(WireError::TooLarge { what: self.what, limit: self.out_max });
            }
            self.ended = status == Status::StreamEnd;
            if self.ended && !self.input.is_empty() {
                return Err(WireError::malformed(self.what, "bytes after the end"));
            }
            if !self.ended && taken == 0 && made == 0 {
                return Err(WireError::Truncated { what: self.what });
            }
        }
        Ok(())
    }
}

impl BufRead for Inflate<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.refill()?;
        Ok(&self.buffer[self.from..self.to])
    }

    fn consume(&mut self, amount: usize) {
        self.from = (self.from + amount).min(self.to);
    }
}

impl Read for Inflate<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let amount = ready.len().min(into.len());
        into[..amount].copy_from_slice(&ready[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}

/// Deflates `plain` in one go and appends it to `out`.
pub(crate) fn deflate(plain: &[u8], level: Compression, out: &mut Vec<u8>) {
    deflate_with(&mut Compress::new(level, false), plain, out);
}

/// Deflates with a compressor that is kept between calls; equal input gives equal output.
pub(crate) fn deflate_with(state: &mut Compress, plain: &[u8], out: &mut Vec<u8>) {
    state.reset();
    run(state, plain, out, FlushCompress::Finish);
}

/// Feeds all of `plain`. In-memory deflate has no failing case: the stream is fresh, the output grows.
fn run(state: &mut Compress, plain: &[u8], out: &mut Vec<u8>, flush: FlushCompress) {
    let start = state.total_in();
    out.reserve(plain.len() / 4 + 64);
    loop {
        let done = (state.total_in() - start) as usize;
        let status = state.compress_vec(&plain[done..], out, flush);
        let fed = (state.total_in() - start) as usize == plain.len();
        let more = match status {
            Ok(Status::StreamEnd) | Err(_) => false,
            Ok(Status::Ok | Status::BufError) => !fed || matches!(flush, FlushCompress::Finish),
        };
        if !more {
            return;
        }
        if out.capacity() - out.len() < 64 {
            out.reserve(out.capacity().max(64));
        }
    }
}

/// Takes bytes piece by piece and keeps them deflated.
pub(crate) struct Deflater {
    state: Compress,
    pending: Vec<u8>,
    out: Vec<u8>,
}

impl Deflater {
    /// The deflated bytes go behind `head`.
    pub fn new(head: Vec<u8>) -> Self {
        Deflater {
            state: Compress::new(Compression::default(), false),
            pending: Vec::with_capacity(BUFFER_BYTES),
            out: head,
        }
    }

    /// Bytes that were put in so far.
    pub fn taken(&self) -> u64 {
        self.state.total_in() + self.pending.len() as u64
    }

    pub fn push(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
        if self.pending.len() >= BUFFER_BYTES {
            run(&mut self.state, &self.pending, &mut self.out, FlushCompress::None);
            self.pending.clear();
        }
    }

    pub fn finish(mut self) -> Vec<u8> {
        run(&mut self.state, &self.pending, &mut self.out, FlushCompress::Finish);
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inflate(bytes: &[u8], bounds: Bounds) -> Result<Vec<u8>, WireError> {
        let mut out = Vec::new();
        match Inflate::new(bytes, bounds, "test data").read_to_end(&mut out) {
            Ok(_) => Ok(out),
            Err(error) => Err(WireError::of_io(&error, "?")),
        }
    }

    #[test]
    fn returns_what_was_deflated_at_every_level_and_size() {
        for size in [0usize, 1, 1000, 100_000, 3_000_000] {
            let plain: Vec<u8> = (0..size).map(|i| (i * i / 7) as u8).collect();
            for level in [Compression::none(), Compression::fast(), Compression::best()] {
                let mut packed = Vec::new();
                deflate(&plain, level, &mut packed);
                assert_eq!(inflate(&packed, Bounds::size(4_000_000)), Ok(plain.clone()));
            }
        }
    }

    #[test]
    fn a_stream_that_is_cut_anywhere_is_reported_as_cut() {
        let mut packed = Vec::new();
        deflate(b"some text, some text, some more text", Compression::fast(), &mut packed);
        for length in 0..packed.len() {
            let cut = inflate(&packed[..length], Bounds::size(1000));
            assert_eq!(cut, Err(WireError::Truncated { what: "test data" }), "cut at {length}");
        }
        packed.push(0);
        assert!(matches!(inflate(&packed, Bounds::size(1000)), Err(WireError::Malformed { .. })));
    }

    #[test]
    fn a_bomb_is_stopped_by_size_and_by_ratio() {
        let mut packed = Vec::new();
        deflate(&vec![0; 10_000_000], Compression::best(), &mut packed);
        assert_eq!(
            inflate(&packed, Bounds::size(1_000_000)),
            Err(WireError::TooLarge { what: "test data", limit: 1_000_000 })
        );
        let by_ratio = Bounds { bytes: u64::MAX, ratio: 100, free_bytes: 1000 };
        assert!(matches!(inflate(&packed, by_ratio), Err(WireError::TooLarge { .. })));
    }
}
