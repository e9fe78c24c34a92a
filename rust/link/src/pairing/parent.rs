//! The parent's side: an offer, stored between requests as bytes.

use super::messages::{fitting, party, party_bytes, push_party};
use super::{
    check_proof, proof, Answer, Confirmation, Done, Keys, LinkSecret, Paired, Party, Random, Request, CHILD, PARENT,
    TRIES_MAX,
};
use crate::code::Code;
use crate::parts::{push_block, Parts};
use crate::{Entropy, LinkError};
use spake2::{Ed25519Group, Identity, Password, Spake2};

const FORMAT: u8 = 1;

/// A code that a child may use once. Save it after every call, also after one that failed: tries count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    code: Code,
    expires: i64,
    tries: u8,
    waiting: Option<Waiting>,
}

/// A child that has been answered and has yet to prove that it knows the code.
#[derive(Clone, PartialEq, Eq)]
struct Waiting {
    child: Party,
    secret: LinkSecret,
    child_key: [u8; 32],
    done_key: [u8; 32],
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Waiting").field("child", &self.child).finish_non_exhaustive()
    }
}

impl Offer {
    /// A new code, valid until `expires` (milliseconds since 1970, like every `now`).
    pub fn new(expires: i64, entropy: Entropy<'_>) -> Self {
        Offer { code: Code::generate(entropy), expires, tries: 0, waiting: None }
    }

    /// The code to show on the page.
    pub fn code(&self) -> &Code {
        &self.code
    }

    /// The public part of the code, under which a request asks for this offer.
    pub fn id(&self) -> String {
        self.code.offer_id()
    }

    /// When the code stops being valid.
    pub fn expires(&self) -> i64 {
        self.expires
    }

    /// Answers a child's request and counts a try.
    pub fn answer(
        &mut self,
        now: i64,
        me: &Party,
        request: &Request,
        mut entropy: Entropy<'_>,
    ) -> Result<Answer, LinkError> {
        self.check_alive(now)?;
        if request.offer_id != self.id() {
            return Err(LinkError::WrongCode);
        }
        if self.tries >= TRIES_MAX {
            return Err(LinkError::CodeExpired { why: "it was tried too often" });
        }
        self.tries += 1;
        self.waiting = None;
        let (spake, message) = Spake2::<Ed25519Group>::start_b_with_rng(
            &Password::new(self.code.secret()),
            &Identity::new(CHILD),
            &Identity::new(PARENT),
            Random(&mut entropy),
        );
        let shared = spake.finish(&request.spake).map_err(|_| LinkError::malformed("a pairing message"))?;
        let parent = fitting(me);
        let said = [
            request.offer_id.as_bytes(),
            &party_bytes(&request.child),
            &party_bytes(&parent),
            &request.spake,
            &message,
        ];
        let keys = Keys::derive(&shared, &said);
        self.waiting = Some(Waiting {
            child: request.child.clone(),
            secret: keys.secret,
            child_key: keys.child_proof,
            done_key: keys.done_proof,
        });
        let mut second = [0; super::messages::SPAKE_BYTES];
        second.copy_from_slice(&message);
        Ok(Answer { parent, spake: second, proof: proof(&keys.parent_proof, PARENT) })
    }

    /// Takes the child's proof. When it holds, store the link, remove the offer, then send the last message.
    pub fn confirm(&mut self, now: i64, confirmation: &Confirmation) -> Result<(Paired, Done), LinkError> {
        self.check_alive(now)?;
        let waiting = self.waiting.take().ok_or(LinkError::WrongCode)?;
        if waiting.child.server != confirmation.child || confirmation.offer_id != self.id() {
            return Err(LinkError::WrongCode);
        }
        check_proof(&waiting.child_key, CHILD, &confirmation.proof)?;
        let done = Done { proof: proof(&waiting.done_key, PARENT) };
        Ok((Paired { other: waiting.child, secret: waiting.secret }, done))
    }

    fn check_alive(&self, now: i64) -> Result<(), LinkError> {
        if now >= self.expires {
            return Err(LinkError::CodeExpired { why: "its time is over" });
        }
        Ok(())
    }

    /// The offer as stored between two requests.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![FORMAT];
        push_block(&mut out, self.code.to_string().as_bytes());
        out.extend_from_slice(&self.expires.to_be_bytes());
        out.push(self.tries);
        out.push(u8::from(self.waiting.is_some()));
        if let Some(waiting) = &self.waiting {
            push_party(&mut out, &waiting.child);
            for key in [&waiting.secret.0, &waiting.child_key, &waiting.done_key] {
                out.extend_from_slice(key);
            }
        }
        out
    }

    /// Reads a stored offer.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LinkError> {
        let mut parts = Parts(bytes);
        if parts.u8()? != FORMAT {
            return Err(LinkError::malformed("a stored offer"));
        }
        let code = Code::parse(&parts.text()?)?;
        let expires = i64::from_be_bytes(parts.array()?);
        let tries = parts.u8()?;
        let waiting = match parts.u8()? {
            0 => None,
            _ => Some(Waiting {
                child: party(&mut parts)?,
                secret: LinkSecret(parts.array()?),
                child_key: parts.array()?,
                done_key: parts.array()?,
            }),
        };
        parts.finish()?;
        Ok(Offer { code, expires, tries, waiting })
    }
}
