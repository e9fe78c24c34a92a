use super::*;
use crate::code::Code;
use proptest::prelude::*;
use uuid::Uuid;

const NOW: i64 = 1_777_795_920_000;
const LATER: i64 = NOW + 600_000;

/// Different bytes at every call, the same in every run.
fn random(seed: u8) -> impl FnMut(&mut [u8]) {
    let mut calls = 0u64;
    move |bytes: &mut [u8]| {
        for chunk in bytes.chunks_mut(32) {
            calls += 1;
            let block = Sha256::digest([[seed].as_slice(), &calls.to_be_bytes()].concat());
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}

fn party(number: u128, name: &str) -> Party {
    Party { server: ServerId(Uuid::from_u128(number)), name: name.into() }
}

fn child() -> Party {
    party(7, "Dispensaire Nord")
}

fn parent() -> Party {
    party(1, "Hôpital")
}

fn offer() -> Offer {
    Offer::new(LATER, &mut random(1))
}

/// Sends a message through its text, as HTTP would.
fn carried(message: PairMessage) -> PairMessage {
    let text = message.to_text();
    assert!(text.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte)));
    PairMessage::from_text(&text).expect("readable")
}

/// Stores and loads the offer, as the parent does between two requests.
fn stored(offer: &Offer) -> Offer {
    Offer::from_bytes(&offer.to_bytes()).expect("readable")
}

fn ask(code: &Code) -> (Joining, Request) {
    Joining::start(&child(), code, &mut random(2))
}

fn answered(offer: &mut Offer, request: &Request) -> Result<Answer, LinkError> {
    offer.answer(NOW, &parent(), request, &mut random(3))
}

#[test]
fn both_sides_end_with_the_same_secret_and_each_other_s_name() {
    let mut offer = offer();
    let typed = Code::parse(&offer.code().to_string().to_lowercase()).expect("a code");
    let (joining, request) = ask(&typed);
    let PairMessage::Request(request) = carried(PairMessage::Request(request)) else { panic!("request") };
    assert_eq!(request.offer_id, offer.id());
    let answer = answered(&mut offer, &request).expect("an answer");
    let answer = carried(PairMessage::Answer(answer)).into_answer().expect("answer");
    let (joined, confirmation) = joining.finish(&answer).expect("the parent knows the code");
    let PairMessage::Confirmation(confirmation) = carried(PairMessage::Confirmation(confirmation)) else {
        panic!("confirmation")
    };
    let mut offer = stored(&offer);
    let (on_parent, done) = offer.confirm(NOW + 5, &confirmation).expect("the child knows the code");
    let done = carried(PairMessage::Done(done)).into_done().expect("done");
    let on_child = joined.check_done(&done).expect("done");
    assert_eq!(on_parent.secret, on_child.secret);
    assert_eq!((on_parent.other, on_child.other), (child(), parent()));
    assert_eq!(format!("{:?}", on_parent.secret), "LinkSecret(…)");
    assert_eq!(offer.confirm(NOW + 6, &confirmation), Err(LinkError::WrongCode), "a confirmation counts once");
}

#[test]
fn every_run_gives_another_secret() {
    let mut secrets = Vec::new();
    for seed in [10, 20] {
        let mut offer = offer();
        let (joining, request) = Joining::start(&child(), offer.code(), &mut random(seed));
        let answer = offer.answer(NOW, &parent(), &request, &mut random(seed + 1)).expect("an answer");
        let (_, confirmation) = joining.finish(&answer).expect("right");
        secrets.push(offer.confirm(NOW, &confirmation).expect("right").0.secret);
    }
    assert_ne!(secrets[0], secrets[1]);
}

#[test]
fn a_wrong_code_is_noticed_by_the_child_and_dies_after_five_tries() {
    let mut offer = offer();
    let wrong = Code::generate(&mut random(100));
    assert_ne!(wrong, *offer.code());
    for _ in 0..TRIES_MAX {
        let (joining, mut request) = ask(&wrong);
        assert_eq!(answered(&mut offer, &request), Err(LinkError::WrongCode), "another offer's code");
        request.offer_id = offer.id();
        let answer = answered(&mut offer, &request).expect("the parent cannot know yet");
        assert_eq!(joining.finish(&answer).err(), Some(LinkError::WrongCode));
        offer = stored(&offer);
    }
    let (_, request) = ask(&offer.code().clone());
    let late = answered(&mut offer, &request);
    assert!(matches!(late, Err(LinkError::CodeExpired { .. })), "even the right code is too late");
}

#[test]
fn an_impostor_s_proof_is_refused() {
    let mut offer = offer();
    let (joining, request) = ask(&offer.code().clone());
    let answer = answered(&mut offer, &request).expect("an answer");
    let (_, good) = joining.finish(&answer).expect("right");
    for forged in [
        Confirmation { proof: [0; 32], ..good.clone() },
        Confirmation { child: parent().server, ..good.clone() },
        Confirmation { offer_id: "0000".into(), ..good.clone() },
    ] {
        let mut offer = offer.clone();
        assert_eq!(offer.confirm(NOW, &forged), Err(LinkError::WrongCode));
        assert_eq!(offer.confirm(NOW, &good), Err(LinkError::WrongCode), "one proof for each try");
    }
    assert!(offer.confirm(NOW, &good).is_ok());
    assert_eq!(Offer::new(LATER, &mut random(1)).confirm(NOW, &good), Err(LinkError::WrongCode), "nobody has asked");
}

#[test]
fn nobody_in_the_middle_can_change_a_name_or_a_uuid() {
    for change in 0..3 {
        let mut offer = offer();
        let (joining, mut request) = ask(&offer.code().clone());
        match change {
            0 => request.child.name = "Elsewhere".into(),
            1 => request.child.server = ServerId(Uuid::from_u128(99)),
            _ => {}
        }
        let mut answer = answered(&mut offer, &request).expect("an answer");
        if change == 2 {
            answer.parent.server = ServerId(Uuid::from_u128(99));
        }
        assert_eq!(joining.finish(&answer).err(), Some(LinkError::WrongCode), "change {change}");
    }
}

#[test]
fn an_expired_code_says_so() {
    let mut offer = offer();
    let (joining, request) = ask(&offer.code().clone());
    let answer = answered(&mut offer, &request).expect("in time");
    let (_, confirmation) = joining.finish(&answer).expect("right");
    let expired = LinkError::CodeExpired { why: "its time is over" };
    assert_eq!(offer.confirm(LATER, &confirmation).err(), Some(expired.clone()));
    assert_eq!(offer.answer(LATER, &parent(), &request, &mut random(3)).err(), Some(expired));
}

#[test]
fn newer_and_foreign_messages_are_refused() {
    let (_, request) = ask(offer().code());
    let text = PairMessage::Request(request).to_text();
    let mut bytes = crate::parts::from_text(&text).expect("base64");
    bytes[4] = 2;
    let newer = PairMessage::from_text(&crate::parts::to_text(&bytes));
    assert_eq!(newer, Err(LinkError::Newer { found: 2, known: 1 }));
    for foreign in [&b"<html>"[..], b"", b"AAAA", b"{\"error\":1}"] {
        assert!(matches!(PairMessage::from_text(foreign), Err(LinkError::Malformed { .. })));
    }
}

#[test]
fn damaged_messages_and_offers_are_read_or_refused() {
    let mut offer = offer();
    let (joining, request) = ask(&offer.code().clone());
    let answer = answered(&mut offer, &request).expect("an answer");
    let saved = offer.to_bytes();
    let (_, confirmation) = joining.finish(&answer).expect("right");
    let (_, done) = offer.confirm(NOW, &confirmation).expect("right");
    for message in [
        PairMessage::Request(request),
        PairMessage::Answer(answer),
        PairMessage::Confirmation(confirmation),
        PairMessage::Done(done),
    ] {
        let sound = crate::parts::from_text(&message.to_text()).expect("base64");
        for at in 0..sound.len() {
            assert!(PairMessage::from_text(&crate::parts::to_text(&sound[..at])).is_err(), "cut at {at}");
            for wrong in [0, 0x7f, 0xff] {
                let mut damaged = sound.clone();
                damaged[at] = wrong;
                let _ = PairMessage::from_text(&crate::parts::to_text(&damaged));
            }
        }
    }
    for at in 0..saved.len() {
        assert!(Offer::from_bytes(&saved[..at]).is_err(), "cut at {at}");
        let mut damaged = saved.clone();
        damaged[at] ^= 0xff;
        let _ = Offer::from_bytes(&damaged);
    }
}

#[test]
fn a_very_long_name_is_cut_at_a_character() {
    let long = party(3, &"é".repeat(200));
    let (_, request) = Joining::start(&long, offer().code(), &mut random(2));
    assert_eq!(request.child.name.len(), 254);
    carried(PairMessage::Request(request));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = PairMessage::from_text(&bytes);
        let _ = PairMessage::from_text(&crate::parts::to_text(&bytes));
        let _ = PairMessage::from_text(&crate::parts::to_text(&[b"TRIP\x01".as_slice(), &bytes].concat()));
        let _ = Offer::from_bytes(&bytes);
        let _ = Code::parse(&String::from_utf8_lossy(&bytes));
    }
}
