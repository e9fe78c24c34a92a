//! HKDF-SHA256 and HMAC-SHA256 with keys of 32 bytes.

use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// A key for one purpose, derived from a secret.
pub(crate) fn derive(salt: &[u8], secret: &[u8], purpose: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    // 32 bytes are far below what HKDF-SHA256 can give, the only case in which it fails.
    let _ = Hkdf::<Sha256>::new(Some(salt), secret).expand(purpose, &mut key);
    key
}

/// HMAC-SHA256; its `verify_slice` compares in constant time.
pub(crate) fn hmac(key: &[u8; 32]) -> Hmac<Sha256> {
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    <Hmac<Sha256> as Mac>::new(&block.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
    }

    #[test]
    fn both_agree_with_an_independent_implementation() {
        // Python: hmac.new(bytes(range(32)), b"tributary", "sha256").hexdigest()
        let key: [u8; 32] = std::array::from_fn(|at| at as u8);
        let mut mac = hmac(&key);
        mac.update(b"tributary");
        assert_eq!(
            mac.finalize().into_bytes().to_vec(),
            bytes("99d8bb16e47392ed15b671e13725d23ae967ae2bceed8917b709b26091eb6124")
        );
        // RFC 5869, test case 1, first 32 bytes
        let info = bytes("f0f1f2f3f4f5f6f7f8f9");
        let derived = derive(&bytes("000102030405060708090a0b0c"), &[0x0b; 22], &info);
        let expected = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf";
        assert_eq!(derived.to_vec(), bytes(expected));
    }
}
