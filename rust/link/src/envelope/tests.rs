use super::*;
use proptest::prelude::*;

const SECRET: LinkSecret = LinkSecret([7; 32]);

fn server(number: u128) -> ServerId {
    ServerId(Uuid::from_u128(number))
}

fn header() -> Header {
    Header {
        direction: Direction::ToParent,
        sender: server(7),
        receiver: server(1),
        exchange: Uuid::from_u128(99),
        sequence: 3,
    }
}

fn opened(text: &[u8]) -> Result<(Header, Vec<u8>), LinkError> {
    Sealed::parse(text)?.open(&SECRET, server(7), server(1), Direction::ToParent)
}

#[test]
fn what_was_sealed_is_opened() {
    for content in [&b""[..], b"x", &[0xff; 100_000]] {
        let text = seal(header(), &SECRET, content);
        assert_eq!(opened(&text), Ok((header(), content.to_vec())));
    }
    let mut lines = Vec::new();
    for line in seal(header(), &SECRET, &[5; 500]).chunks(76) {
        lines.extend_from_slice(line);
        lines.extend_from_slice(b"\r\n");
    }
    assert_eq!(opened(&lines).map(|(_, content)| content), Ok(vec![5; 500]), "broken into lines by a proxy");
}

#[test]
fn every_changed_bit_is_noticed() {
    let sealed = from_text(&seal(header(), &SECRET, b"content")).expect("base64");
    for at in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[at / 8] ^= 1 << (at % 8);
        assert!(opened(&to_text(&changed)).is_err(), "bit {at}");
    }
    let content_at = sealed.len() - MAC_BYTES - 1;
    let mut changed = sealed.clone();
    changed[content_at] ^= 1;
    assert_eq!(opened(&to_text(&changed)), Err(LinkError::NotAuthentic));
    for length in 0..sealed.len() {
        assert!(opened(&to_text(&sealed[..length])).is_err(), "cut at {length}");
    }
}

#[test]
fn each_fault_has_its_own_error() {
    let text = seal(header(), &SECRET, b"content");
    let parsed = Sealed::parse(&text).expect("sound");
    assert_eq!(parsed.claimed, header());
    let open = |secret: &LinkSecret, sender, receiver, direction| {
        parsed.clone().open(secret, server(sender), server(receiver), direction).map(|_| ())
    };
    assert_eq!(open(&LinkSecret([8; 32]), 7, 1, Direction::ToParent), Err(LinkError::NotAuthentic));
    assert_eq!(open(&SECRET, 8, 1, Direction::ToParent), Err(LinkError::WrongServer));
    assert_eq!(open(&SECRET, 7, 2, Direction::ToParent), Err(LinkError::WrongServer));
    assert_eq!(open(&SECRET, 7, 1, Direction::ToChild), Err(LinkError::WrongServer));
    let mut newer = from_text(&text).expect("base64");
    newer[4] = 9;
    assert_eq!(Sealed::parse(&to_text(&newer)), Err(LinkError::Newer { found: 9, known: 1 }));
    for foreign in [&b"<html><body>Log in</body></html>"[..], b"", b"VFJJ", b"!"] {
        assert!(matches!(Sealed::parse(foreign), Err(LinkError::Malformed { .. })));
    }
}

#[test]
fn an_answer_fits_only_its_own_message() {
    let answer = |header: Header| Sealed::parse(&seal(header.answer(), &SECRET, b"yes")).expect("sound");
    assert_eq!(answer(header()).open_answer(&SECRET, &header()), Ok(b"yes".to_vec()));
    let earlier = Header { sequence: 2, ..header() };
    assert_eq!(answer(earlier).open_answer(&SECRET, &header()), Err(LinkError::Replayed));
    let other = Header { exchange: Uuid::from_u128(98), ..header() };
    assert_eq!(answer(other).open_answer(&SECRET, &header()), Err(LinkError::Replayed));
    let reflected = Sealed::parse(&seal(header(), &SECRET, b"yes")).expect("sound");
    assert_eq!(reflected.open_answer(&SECRET, &header()), Err(LinkError::WrongServer));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Sealed::parse(&bytes);
        let framed = [b"TRIB\x01\x01".as_slice(), &bytes].concat();
        if let Ok(sealed) = Sealed::parse(&to_text(&framed)) {
            let claimed = sealed.claimed;
            let opened = sealed.open(&SECRET, claimed.sender, claimed.receiver, Direction::ToParent);
            prop_assert_eq!(opened, Err(LinkError::NotAuthentic));
        }
    }
}
