//! Pairing: a one-time code, read from the parent's page and typed on the child's, becomes a secret that
//! only the two servers know.
//!
//! SPAKE2 over Ed25519: what travels tells an eavesdropper nothing about the code, and an impostor gets
//! one guess for each try. The parent counts a try when it answers a request, before it can know
//! whether the code was right, and a code dies after [`TRIES_MAX`]. Both sides confirm the key
//! together with everything that was said (names, uuids), so that nobody in the middle can change it.
//!
//! ```text
//! child                                     parent
//!   Joining::start(code) ── request ──────▶ Offer::answer   (a try is counted)
//!   Joining::finish      ◀────── answer ──
//!                        ── confirmation ─▶ Offer::confirm  (paired; the offer is used up)
//!   Joined::check_done   ◀──────── done ──
//! ```

mod child;
mod messages;
mod parent;

pub use child::{Joined, Joining};
pub use messages::{Answer, Confirmation, Done, PairMessage, Request};
pub use parent::Offer;

use crate::keys::{derive, hmac};
use crate::LinkError;
use hmac::{Hmac, Mac};
use rand_core::{CryptoRng, RngCore};
use sha2::{Digest, Sha256};
use std::fmt;
use tributary_model::ServerId;

/// How often a code may be tried.
pub const TRIES_MAX: u8 = 5;
/// Length of a server's name in a pairing message.
pub const NAME_BYTES_MAX: usize = 255;

const CHILD: &[u8] = b"tributary child";
const PARENT: &[u8] = b"tributary parent";

/// One of the two servers, as it introduces itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Its uuid.
    pub server: ServerId,
    /// Its name for people.
    pub name: String,
}

/// The secret of a link, from which the keys of its messages are derived.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkSecret(pub [u8; 32]);

impl fmt::Debug for LinkSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkSecret(…)")
    }
}

/// What pairing gives to either side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paired {
    /// The other server.
    pub other: Party,
    /// The secret that both now hold.
    pub secret: LinkSecret,
}

/// Everything derived from one run of SPAKE2.
struct Keys {
    secret: LinkSecret,
    child_proof: [u8; 32],
    parent_proof: [u8; 32],
    done_proof: [u8; 32],
}

impl Keys {
    /// `shared` is SPAKE2's key; `said` is all that both sides sent, in order.
    fn derive(shared: &[u8], said: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in said {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let transcript = hash.finalize();
        let expand = |purpose: &[u8]| derive(&transcript, shared, purpose);
        Keys {
            secret: LinkSecret(expand(b"tributary 1 link secret")),
            child_proof: expand(b"tributary 1 child confirms"),
            parent_proof: expand(b"tributary 1 parent confirms"),
            done_proof: expand(b"tributary 1 parent is done"),
        }
    }
}

/// A proof that one knows a key, to be compared in constant time.
fn proof(key: &[u8; 32], label: &[u8]) -> [u8; 32] {
    mac(key, label).finalize().into_bytes().into()
}

fn check_proof(key: &[u8; 32], label: &[u8], found: &[u8; 32]) -> Result<(), LinkError> {
    mac(key, label).verify_slice(found).map_err(|_| LinkError::WrongCode)
}

fn mac(key: &[u8; 32], label: &[u8]) -> Hmac<Sha256> {
    let mut mac = hmac(key);
    mac.update(label);
    mac
}

/// Lends the caller's randomness to SPAKE2.
struct Random<'a, 'b>(&'a mut crate::Entropy<'b>);

impl RngCore for Random<'_, '_> {
    fn next_u32(&mut self) -> u32 {
        rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, into: &mut [u8]) {
        (self.0)(into);
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(into);
        Ok(())
    }
}

impl CryptoRng for Random<'_, '_> {}

#[cfg(test)]
mod tests;
