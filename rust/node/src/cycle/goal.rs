//! When a cycle has done enough.
//!
//! Guarantees: a cycle never ends before each side has what the other had when the cycle began, and goes on for a few
//! messages only after that, however much is saved meanwhile.

use tributary_model::{Message, Position};

/// Messages that follow what has come up since the cycle began.
const CHASE_MESSAGES_MAX: u32 = 4;

/// The ends of both journals when the cycle began, and the messages that came after both were reached.
#[derive(Default)]
pub(super) struct Goal {
    ends: Option<(Position, Position)>,
    chased: u32,
}

impl Goal {
    /// Whether the cycle may end after this message and its answer, although there is something newer.
    pub(super) fn is_reached(&mut self, sent: &Message, answer: &Message) -> bool {
        let (ours, theirs) = *self.ends.get_or_insert((end_of(sent), end_of(answer)));
        let has_theirs = answer.frame.is_none() || covered(answer) >= theirs;
        if answer.received.position >= ours && has_theirs {
            self.chased += 1;
        }
        self.chased > CHASE_MESSAGES_MAX
    }
}

/// Where the sender's journal ended when it wrote the message, as far as it is for the receiver.
fn end_of(message: &Message) -> Position {
    Position(covered(message).0 + message.waiting)
}

/// The end of the message's frame.
fn covered(message: &Message) -> Position {
    message.frame.as_ref().map_or(Position(0), |frame| frame.to.position)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_model::{Cursor, Frame, Hello, ServerId};
    use uuid::Uuid;

    /// A message whose sender has come to a position of the receiver's journal, with a frame up to a position of its
    /// own and so much behind it.
    fn message(received: u64, frame_to: Option<u64>, waiting: u64) -> Message {
        let at = |position| Cursor { position: Position(position), ..Cursor::default() };
        Message {
            protocol: 1,
            exchange: Uuid::nil(),
            sequence: 0,
            hello: Hello {
                server: ServerId(Uuid::nil()),
                incarnation: Uuid::nil(),
                name: String::new(),
                module_version: String::new(),
                platform_version: String::new(),
                schema_digest: String::new(),
                clock: 0,
                depth: 0,
            },
            received: at(received),
            wants_bytes: 0,
            parked: Vec::new(),
            parked_numbers: None,
            floor: None,
            frame: frame_to.map(|to| Frame { to: at(to), ..Frame::default() }),
            waiting,
        }
    }

    /// The number of the message after which the cycle may end, of messages with something new on both sides.
    fn ends_after(messages: impl Iterator<Item = (Message, Message)>) -> Option<usize> {
        let mut goal = Goal::default();
        messages.enumerate().find(|(_, (sent, answer))| goal.is_reached(sent, answer)).map(|(at, _)| at + 1)
    }

    const CHASED: usize = CHASE_MESSAGES_MAX as usize;

    #[test]
    fn it_goes_on_until_the_neighbour_has_what_was_here_at_first_and_a_few_messages_more() {
        // 300 positions in frames of 100, and another 100 come up with each message.
        let messages = (1..=20).map(|n| (message(0, Some(100 * n), 200), message(100 * n, None, 0)));
        assert_eq!(ends_after(messages), Some(3 + CHASED));
        let nothing_taken = (1..=20).map(|n| (message(0, Some(100 * n), 200), message(0, None, 0)));
        assert_eq!(ends_after(nothing_taken), None);
    }

    #[test]
    fn it_goes_on_until_everything_is_here_that_the_neighbour_had_at_first() {
        let messages = (1..=20).map(|n| (message(0, None, 0), message(0, Some(100 * n), 400)));
        assert_eq!(ends_after(messages), Some(5 + CHASED));
        let same_again = (1..=20).map(|_| (message(0, None, 0), message(0, Some(100), 400)));
        assert_eq!(ends_after(same_again), None);
    }

    #[test]
    fn the_longer_side_decides() {
        let messages = (1..=30).map(|n| (message(0, Some(10 * n), 10), message(10 * n, Some(10 * n), 70)));
        assert_eq!(ends_after(messages), Some(8 + CHASED));
        let messages = (1..=30).map(|n| (message(0, Some(10 * n), 70), message(10 * n, Some(10 * n), 10)));
        assert_eq!(ends_after(messages), Some(8 + CHASED));
    }

    #[test]
    fn with_nothing_at_first_it_only_follows_what_comes_up() {
        let first = std::iter::once((message(7, None, 0), message(9, None, 0)));
        let later = (10..40).map(|n| (message(n, Some(n), 5), message(n, Some(n), 5)));
        assert_eq!(ends_after(first.chain(later)), Some(1 + CHASED));
    }
}
