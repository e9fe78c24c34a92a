//! Which messages of a link have been received, so that none counts twice.
//!
//! A client numbers the messages of one exchange from 0 and starts a new exchange after any failure.
//! The receiver remembers the last [`EXCHANGES_MAX`] exchanges of each link. A message of an older one
//! that somebody kept and sends again would still do no harm: cursors make every frame count once.

use crate::parts::Parts;
use crate::LinkError;
use std::collections::VecDeque;
use uuid::Uuid;

/// Exchanges that are remembered for each link; a link that contacts every five minutes fills them in a day.
pub const EXCHANGES_MAX: usize = 256;
const FORMAT: u8 = 1;

/// The recent exchanges of one link, the latest last, each with the number of its next message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    exchanges: VecDeque<(Uuid, u32)>,
}

impl Received {
    /// Takes note of a message whose proof holds; fails if it came before or is not the next one.
    pub fn admit(&mut self, exchange: Uuid, sequence: u32) -> Result<(), LinkError> {
        let known = self.exchanges.iter().rposition(|(known, _)| *known == exchange);
        let next = known.map_or(0, |at| self.exchanges[at].1);
        if sequence < next {
            return Err(LinkError::Replayed);
        }
        if sequence > next {
            return Err(LinkError::OutOfOrder);
        }
        let following = sequence.checked_add(1).ok_or(LinkError::OutOfOrder)?;
        match known {
            Some(at) => self.exchanges[at].1 = following,
            None => {
                if self.exchanges.len() == EXCHANGES_MAX {
                    self.exchanges.pop_front();
                }
                self.exchanges.push_back((exchange, following));
            }
        }
        Ok(())
    }

    /// As stored with the link.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![FORMAT];
        for (exchange, next) in &self.exchanges {
            out.extend_from_slice(exchange.as_bytes());
            out.extend_from_slice(&next.to_be_bytes());
        }
        out
    }

    /// Reads what was stored.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LinkError> {
        let mut parts = Parts(bytes);
        if parts.u8()? != FORMAT {
            return Err(LinkError::malformed("stored exchanges"));
        }
        let mut exchanges = VecDeque::new();
        while !parts.0.is_empty() {
            exchanges.push_back((parts.uuid()?, parts.u32()?));
        }
        Ok(Received { exchanges })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(number: usize) -> Uuid {
        Uuid::from_u128(number as u128)
    }

    #[test]
    fn each_message_counts_once_and_in_order() {
        let mut received = Received::default();
        assert_eq!(received.admit(exchange(1), 1), Err(LinkError::OutOfOrder));
        for sequence in 0..3 {
            assert_eq!(received.admit(exchange(1), sequence), Ok(()));
            assert_eq!(received.admit(exchange(1), sequence), Err(LinkError::Replayed));
        }
        assert_eq!(received.admit(exchange(1), 4), Err(LinkError::OutOfOrder));
        assert_eq!(received.admit(exchange(2), 0), Ok(()));
        assert_eq!(received.admit(exchange(1), 0), Err(LinkError::Replayed));
        assert_eq!(received.admit(exchange(1), 3), Ok(()), "two at once");
    }

    #[test]
    fn it_is_stored_whole_and_stays_small() {
        let mut received = Received::default();
        for number in 0..EXCHANGES_MAX + 10 {
            assert_eq!(received.admit(exchange(number), 0), Ok(()));
        }
        let bytes = received.to_bytes();
        assert_eq!(bytes.len(), 1 + EXCHANGES_MAX * 20);
        let mut again = Received::from_bytes(&bytes).expect("readable");
        assert_eq!(again, received);
        assert_eq!(again.admit(exchange(EXCHANGES_MAX), 0), Err(LinkError::Replayed));
        assert!(Received::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        assert!(Received::from_bytes(&[]).is_err());
    }
}
