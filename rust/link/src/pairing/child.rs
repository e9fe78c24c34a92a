//! The child's side.

use super::messages::{fitting, party_bytes};
use super::{check_proof, proof, Answer, Confirmation, Done, Keys, Paired, Party, Random, Request, CHILD, PARENT};
use crate::code::Code;
use crate::{Entropy, LinkError};
use spake2::{Ed25519Group, Identity, Password, Spake2};

/// A child that has asked and waits for the answer.
pub struct Joining {
    spake: Spake2<Ed25519Group>,
    request: Request,
}

/// A child that knows the parent's proof to be right and waits for the last message.
#[derive(Debug)]
pub struct Joined {
    paired: Paired,
    done_key: [u8; 32],
}

impl Joining {
    /// Begins with the code that somebody typed.
    pub fn start(me: &Party, code: &Code, mut entropy: Entropy<'_>) -> (Self, Request) {
        let (spake, message) = Spake2::<Ed25519Group>::start_a_with_rng(
            &Password::new(code.secret()),
            &Identity::new(CHILD),
            &Identity::new(PARENT),
            Random(&mut entropy),
        );
        let mut first = [0; super::messages::SPAKE_BYTES];
        first.copy_from_slice(&message);
        let request = Request { offer_id: code.offer_id(), child: fitting(me), spake: first };
        (Joining { spake, request: request.clone() }, request)
    }

    /// Checks the parent's proof; [`LinkError::WrongCode`] if it does not hold.
    pub fn finish(self, answer: &Answer) -> Result<(Joined, Confirmation), LinkError> {
        let shared = self.spake.finish(&answer.spake).map_err(|_| LinkError::malformed("a pairing message"))?;
        let keys = Keys::derive(
            &shared,
            &[
                self.request.offer_id.as_bytes(),
                &party_bytes(&self.request.child),
                &party_bytes(&answer.parent),
                &self.request.spake,
                &answer.spake,
            ],
        );
        check_proof(&keys.parent_proof, PARENT, &answer.proof)?;
        let confirmation = Confirmation {
            offer_id: self.request.offer_id,
            child: self.request.child.server,
            proof: proof(&keys.child_proof, CHILD),
        };
        let paired = Paired { other: answer.parent.clone(), secret: keys.secret };
        Ok((Joined { paired, done_key: keys.done_proof }, confirmation))
    }
}

impl Joined {
    /// The parent has stored the link.
    pub fn check_done(self, done: &Done) -> Result<Paired, LinkError> {
        check_proof(&self.done_key, PARENT, &done.proof)?;
        Ok(self.paired)
    }
}
