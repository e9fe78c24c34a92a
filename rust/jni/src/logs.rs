//! Log records wait here until Java fetches them for slf4j; nothing is ever written to standard error.
//!
//! The queue is bounded: the oldest record goes first, and the next fetch says how many were lost.

use log::{Level, LevelFilter, Log, Metadata, Record};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// More records than this are not kept.
const RECORDS_MAX: usize = 1_000;
/// A longer text is cut.
const TEXT_CHARS_MAX: usize = 2_000;

static QUEUE: Queue = Queue::new();

struct Queue {
    state: Mutex<State>,
}

struct State {
    records: VecDeque<(u8, String, String)>,
    lost: u64,
}

impl Queue {
    const fn new() -> Self {
        Queue { state: Mutex::new(State { records: VecDeque::new(), lost: 0 }) }
    }

    fn drain(&self) -> Vec<(u8, String, String)> {
        let mut state = self.lock();
        let lost = std::mem::take(&mut state.lost);
        let mut records: Vec<_> = state.records.drain(..).collect();
        if lost > 0 {
            let text = format!("{lost} older log records were dropped.");
            records.push((number(Level::Warn), "tributary".into(), text));
        }
        records
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log for Queue {
    fn enabled(&self, metadata: &Metadata) -> bool {
        metadata.level() <= Level::Info && metadata.target().starts_with("tributary")
    }

    fn log(&self, record: &Record) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let text: String = record.args().to_string().chars().take(TEXT_CHARS_MAX).collect();
        let mut state = self.lock();
        if state.records.len() == RECORDS_MAX {
            state.records.pop_front();
            state.lost += 1;
        }
        state.records.push_back((number(record.level()), record.target().to_owned(), text));
    }

    fn flush(&self) {}
}

/// Takes the place of the process's logger, once; a second library copy has its own.
pub(crate) fn install() {
    if log::set_logger(&QUEUE).is_ok() {
        log::set_max_level(LevelFilter::Info);
    }
}

/// Everything that waits, oldest first: level (1 error to 3 info), target, text.
pub(crate) fn drain() -> Vec<(u8, String, String)> {
    QUEUE.drain()
}

fn number(level: Level) -> u8 {
    match level {
        Level::Error => 1,
        Level::Warn => 2,
        Level::Info | Level::Debug | Level::Trace => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(queue: &Queue, target: &str, text: &str) {
        queue.log(&Record::builder().level(Level::Info).target(target).args(format_args!("{text}")).build());
    }

    #[test]
    fn keeps_the_newest_and_says_how_many_were_lost() {
        let queue = Queue::new();
        for number in 0..RECORDS_MAX + 5 {
            say(&queue, "tributary::test", &format!("record {number}"));
        }
        let records = queue.drain();
        assert_eq!(records.len(), RECORDS_MAX + 1);
        assert_eq!(records[0].2, "record 5");
        assert!(records[RECORDS_MAX].2.starts_with("5 older"));
        assert!(queue.drain().is_empty());
    }

    #[test]
    fn takes_only_what_is_ours_and_cuts_long_texts() {
        let queue = Queue::new();
        say(&queue, "another_crate", "not ours");
        say(&queue, "tributary_engine", &"é".repeat(TEXT_CHARS_MAX + 1));
        let records = queue.drain();
        assert_eq!(records.len(), 1);
        assert_eq!(records[0].2.chars().count(), TEXT_CHARS_MAX);
    }
}
