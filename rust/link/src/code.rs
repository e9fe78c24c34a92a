//! Pairing codes: twelve characters in groups of four, easy to read out over a telephone.
//!
//! Crockford's alphabet (no I, L, O, U). The first group is public and names the offer; seven
//! characters (35 bits) are the secret; the last one is a check, so that a slip of the finger is
//! noticed at once and costs no try.

use crate::{Entropy, LinkError};
use std::fmt;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 12;
const OFFER_LENGTH: usize = 4;

/// A pairing code, sound by its check character.
#[derive(Clone, PartialEq, Eq)]
pub struct Code([u8; LENGTH]);

impl Code {
    /// A fresh code.
    pub fn generate(entropy: Entropy<'_>) -> Self {
        let mut digits = [0; LENGTH];
        entropy(&mut digits);
        digits.iter_mut().for_each(|digit| *digit %= 32);
        digits[LENGTH - 1] = check(&digits);
        Code(digits)
    }

    /// Reads a code as people type it: any case, any spaces or hyphens, O for 0, I or L for 1.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let mut digits = Vec::with_capacity(LENGTH);
        for c in text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '.' | '_')) {
            digits.push(digit(c).ok_or(LinkError::BadCode { why: "it has a character that codes do not use" })?);
        }
        let digits: [u8; LENGTH] =
            digits.try_into().map_err(|_| LinkError::BadCode { why: "a code has 12 characters" })?;
        if digits[LENGTH - 1] != check(&digits) {
            return Err(LinkError::BadCode { why: "one of its characters is mistyped" });
        }
        Ok(Code(digits))
    }

    /// The public part, which names the offer on the parent.
    pub fn offer_id(&self) -> String {
        letters(&self.0[..OFFER_LENGTH])
    }

    /// What both sides must know; never sent.
    pub(crate) fn secret(&self) -> String {
        letters(&self.0)
    }
}

impl fmt::Display for Code {
    /// `ABCD-EFGH-JKMN`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let groups: Vec<String> = self.0.chunks(4).map(letters).collect();
        f.write_str(&groups.join("-"))
    }
}

impl fmt::Debug for Code {
    /// Only the public part, so that no log holds a code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({}-…)", self.offer_id())
    }
}

fn letters(digits: &[u8]) -> String {
    digits.iter().map(|&digit| char::from(ALPHABET[usize::from(digit)])).collect()
}

fn digit(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|&letter| char::from(letter) == c).map(|at| at as u8)
}

/// Odd weights, so that every single wrong character changes the sum modulo 32.
fn check(digits: &[u8; LENGTH]) -> u8 {
    let weighted = digits[..LENGTH - 1].iter().zip((1u32..).step_by(2));
    (weighted.map(|(&digit, weight)| u32::from(digit) * weight).sum::<u32>() % 32) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(start: u8) -> Code {
        Code::generate(&mut |bytes| {
            bytes.iter_mut().enumerate().for_each(|(at, byte)| *byte = start.wrapping_mul(7) + at as u8 * 5)
        })
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = sample(3);
        let shown = code.to_string();
        assert_eq!(shown.len(), 14);
        assert_eq!(Code::parse(&shown), Ok(code.clone()));
        assert_eq!(Code::parse(&shown.to_lowercase().replace('-', " ")), Ok(code.clone()));
        assert_eq!(Code::parse(&shown.replace('0', "o").replace('1', "l")), Ok(code.clone()));
        assert_eq!(code.offer_id(), shown[..4]);
        assert!(!format!("{code:?}").contains(&shown[5..]), "a log would give the code away");
    }

    #[test]
    fn every_single_mistyped_character_is_noticed() {
        for start in 0..8 {
            let code = sample(start);
            for at in 0..LENGTH {
                for wrong in (0..32).filter(|&wrong| wrong != code.0[at]) {
                    let mut digits = code.0;
                    digits[at] = wrong;
                    assert!(Code::parse(&letters(&digits)).is_err());
                }
            }
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in ["", "ABCD", "ABCD-EFGH-JKMNP", "UUUU-UUUU-UUUU", "ABCD-EFGH-JKMÖ"] {
            assert!(matches!(Code::parse(text), Err(LinkError::BadCode { .. })), "{text}");
        }
    }
}
