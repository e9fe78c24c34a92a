//! How fast the link is, and so how long silence may last.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// The slowest link that is planned for (1 kbit/s), assumed until something was measured.
const BYTES_PER_SECOND_MIN: u64 = 125;
/// Messages below this size measure the server's work rather than the link.
const MEASURED_BYTES_MIN: usize = 2_000;

/// Measured speed, shared between the client and its socket.
#[derive(Debug)]
pub(super) struct Pace {
    stall: Duration,
    answer: Duration,
    /// What may wait in the sending computer's buffer after the last write.
    buffered_bytes: u64,
    bytes_per_second: AtomicU64,
    /// Whether a message was sent whose answer has not begun.
    waiting: AtomicBool,
}

impl Pace {
    pub fn new(stall: Duration, answer: Duration, buffered_bytes: u64) -> Self {
        Pace { stall, answer, buffered_bytes, bytes_per_second: AtomicU64::new(0), waiting: AtomicBool::new(false) }
    }

    /// Bytes were sent, so that an answer is due. A TLS handshake counts as well; the last bytes sent decide.
    pub fn sent(&self) {
        self.waiting.store(true, Ordering::Relaxed);
    }

    /// The answer has begun to arrive.
    pub fn answered(&self) {
        self.waiting.store(false, Ordering::Relaxed);
    }

    /// A message and its answer have been carried. The time holds the server's work too, so that the speed is
    /// rather too low than too high. Old measurements fade.
    pub fn carried(&self, bytes: usize, elapsed: Duration) {
        if bytes < MEASURED_BYTES_MIN {
            return;
        }
        let now = (bytes as f64 / elapsed.as_secs_f64().max(0.001)) as u64;
        let before = self.bytes_per_second.load(Ordering::Relaxed);
        let mixed = if before == 0 { now } else { before / 2 + now / 2 };
        self.bytes_per_second.store(mixed.max(1), Ordering::Relaxed);
    }

    pub fn bytes_per_second(&self) -> Option<u64> {
        Some(self.bytes_per_second.load(Ordering::Relaxed)).filter(|&speed| speed > 0)
    }

    /// How long a write may make no progress: twice what the buffered bytes need, and the usual pause.
    pub fn write_limit(&self) -> Duration {
        let speed = self.bytes_per_second().unwrap_or(0).max(BYTES_PER_SECOND_MIN);
        self.stall + Duration::from_millis(2_000 * self.buffered_bytes / speed)
    }

    /// How long a read may bring nothing: before the answer begins, the parent works on the message.
    pub fn read_limit(&self) -> Duration {
        let work = if self.waiting.load(Ordering::Relaxed) { self.answer } else { Duration::ZERO };
        self.write_limit() + work
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_link_is_given_more_time_than_a_fast_one() {
        let pace = Pace::new(Duration::from_secs(60), Duration::from_secs(240), 32 << 10);
        assert_eq!(pace.bytes_per_second(), None);
        assert!(pace.write_limit() > Duration::from_secs(500), "32 KiB at 1 kbit/s take 262 seconds");
        pace.carried(100, Duration::from_secs(50));
        assert_eq!(pace.bytes_per_second(), None, "too little to measure anything");
        pace.carried(1_000_000, Duration::from_secs(1));
        assert_eq!(pace.bytes_per_second(), Some(1_000_000));
        assert!(pace.write_limit() < Duration::from_secs(61));
        assert!(pace.read_limit() < Duration::from_secs(61));
        pace.sent();
        assert!(pace.read_limit() > Duration::from_secs(300), "the parent works on the message");
        pace.answered();
        for _ in 0..20 {
            pace.carried(10_000, Duration::from_secs(50));
        }
        assert!((190..=220).contains(&pace.bytes_per_second().unwrap_or(0)), "old speeds fade");
        assert!(pace.write_limit() > Duration::from_secs(300));
    }
}
