//! Random choices that can be made again.

/// A small generator (xorshift), seeded so that a failure can be looked at again.
pub struct Random {
    seed: u64,
    state: u64,
}

impl Random {
    /// Seeded by an environment variable, else by this process's id and `salt`.
    pub fn seeded(variable: &str, salt: u64) -> Random {
        let given = std::env::var(variable).ok().and_then(|text| text.parse().ok());
        let seed = given.unwrap_or(u64::from(std::process::id()) << 8 | salt).max(1);
        Random { seed, state: seed }
    }

    /// What makes it again.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}
