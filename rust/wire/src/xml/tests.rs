use super::*;
use crate::limits::{XML_ATTRIBUTES_MAX, XML_DEPTH_MAX};
use crate::{samples, testing, WireError};
use proptest::prelude::*;
use tributary_model::{Message, Value};

fn written(message: &Message) -> String {
    let mut bytes = Vec::new();
    write(message, &mut bytes);
    String::from_utf8(bytes).expect("UTF-8")
}

fn sample() -> String {
    written(&samples::clinic_message(2))
}

/// The version as it stands in the sample.
const VERSION: &str = "version=\"1.2\" pro";

fn read_text(xml: &str) -> Result<Message, WireError> {
    read(xml.as_bytes())
}

/// The sample with one piece replaced, which must be there.
fn changed(from: &str, to: &str) -> Result<Message, WireError> {
    let xml = sample();
    assert!(xml.contains(from), "the sample has no {from}");
    read_text(&xml.replacen(from, to, 1))
}

/// Compares without printing two long messages.
fn assert_same(xml: &str, message: &Message) {
    match read_text(xml) {
        Ok(read) => assert!(read == *message, "another message was read"),
        Err(error) => panic!("{error}"),
    }
}

fn code(result: Result<Message, WireError>) -> &'static str {
    result.map_or_else(|error| error.code(), |_| "ok")
}

proptest! {
    #[test]
    fn every_message_comes_back_and_holds_only_what_xml_allows(message in testing::message()) {
        let xml = written(&message);
        prop_assert!(xml.chars().all(|c| text::allowed(c) && c != '\r'));
        prop_assert_eq!(read_text(&xml), Ok(message));
    }
}

#[test]
fn a_message_from_another_program_may_be_laid_out_freely() {
    let message = samples::clinic_message(2);
    let xml =
        sample().replace(">\n<", ">\r\n\t<!-- a comment --> <").replace("</key><", "</key>\n<").replace("/><", "/>\t<");
    assert!(xml.contains("</key>\n<column") && xml.contains("/>\t<except"));
    assert_same(&xml, &message);
    let xml = sample().replace('"', "'").replace("'toux'", "\"toux\"").replace("&quot;", "\"");
    assert_same(&xml, &message);
    assert_same(&sample().replace(">FINAL<", "><![CDATA[FI]]>N&#65;&#x4C;<"), &message);
}

#[test]
fn line_ends_are_kept_as_the_database_stored_them() {
    let xml = sample();
    assert!(xml.contains("a&#13;\nb\tc"));
    let crlf = changed("a&#13;\nb\tc", "a\r\nb\tc").expect("sound");
    let note = &crlf.frame.expect("a frame").records[2].record.changes[1].old[0].1;
    assert_eq!(note, &Value::Text("a\nb\tc".into()), "a bare line end means a line feed, as XML has it");
}

#[test]
fn document_types_and_entities_are_refused() {
    let bomb = "<!DOCTYPE message [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><message";
    assert_eq!(code(changed("<message", bomb)), "malformed");
    assert_eq!(code(changed("<message", "<!DOCTYPE m SYSTEM \"file:///etc/passwd\"><message")), "malformed");
    assert_eq!(code(changed(">FINAL<", ">&xxe;<")), "malformed");
    assert_eq!(code(changed("reason=\"missing", "reason=\"&xxe;missing")), "malformed");
    assert_eq!(code(changed("<frame", "<?php echo 1 ?><frame")), "malformed");
}

#[test]
fn characters_that_xml_forbids_are_refused_however_they_are_written() {
    for bad in ["\u{1}", "&#0;", "&#1;", "&#xFFFE;", "&#xD800;", "&#1114112;", "&#x;", "&", "\u{ffff}"] {
        assert_eq!(code(changed(">FINAL<", &format!(">{bad}<"))), "malformed", "{bad:?} as content");
        assert_eq!(code(changed("reason=\"m", &format!("reason=\"{bad}m"))), "malformed", "{bad:?} in an attribute");
    }
    let mut bytes = sample().into_bytes();
    let at = bytes.windows(7).position(|window| window == b">FINAL<").expect("there");
    bytes[at + 1] = 0xff;
    assert_eq!(code(read(&bytes[..])), "invalid-utf8");
    let at = bytes.windows(8).position(|window| window == b"reason=\"").expect("there");
    bytes[at + 8] = 0xc0;
    assert_eq!(code(read(&bytes[..])), "invalid-utf8");
    assert_eq!(code(changed("encoding=\"UTF-8\"", "encoding=\"latin1\"")), "malformed");
}

#[test]
fn a_document_a_million_deep_is_refused_at_once() {
    let deep = "<a>".repeat(1_000_000);
    assert!(matches!(read_text(&deep), Err(WireError::Malformed { .. })), "not a message");
    let too_deep = WireError::TooLarge { what: "nesting of XML elements", limit: XML_DEPTH_MAX };
    let newer = sample().replacen(VERSION, "version=\"1.9\" pro", 1);
    assert_eq!(read_text(&newer.replacen("<sender", &format!("{deep}<sender"), 1)), Err(too_deep));
}

#[test]
fn small_elements_cannot_fill_the_memory() {
    let columns = "<column name=\"a\"/>".repeat(10_000);
    let many = sample().replacen("<column ", &format!("{columns}<column "), 1);
    let refused = super::read::read_within(many.as_bytes(), 500_000);
    assert_eq!(refused.err(), Some(WireError::TooLarge { what: "a message in bytes of memory", limit: 500_000 }));
    assert!(super::read::read_within(many.as_bytes(), 2_000_000).is_ok());
}

#[test]
fn an_element_with_too_many_attributes_is_refused() {
    let many: String = (0..=XML_ATTRIBUTES_MAX).map(|n| format!(" a{n}=\"\"")).collect();
    assert_eq!(code(changed("<sender", &format!("<sender{many}"))), "too-large");
    assert_eq!(code(changed("<sender", "<sender name=\"a\" name=\"b\"")), "malformed");
}

#[test]
fn a_document_cut_anywhere_is_refused() {
    let xml = sample();
    let end = xml.trim_end().len();
    for length in (0..end).step_by(7).chain([end - 1]) {
        let result = read(&xml.as_bytes()[..length]);
        assert!(result.is_err(), "cut at {length}");
    }
}

#[test]
fn a_newer_major_version_says_so() {
    let newer = changed(VERSION, "version=\"2.0\" pro");
    assert!(matches!(newer, Err(WireError::Newer { found: 2, known: 1, .. })));
    for bad in ["version=\"0.9\" pro", "version=\"1\" pro", "version=\"x.y\" pro", "pro"] {
        assert_eq!(code(changed(VERSION, bad)), "malformed", "{bad}");
    }
    assert_eq!(code(changed(NAMESPACE, "urn:other")), "malformed");
}

#[test]
fn a_newer_minor_version_is_read_where_that_loses_nothing() {
    let additions = |minor: &str, place: &str, addition: &str| {
        let xml = sample().replacen(VERSION, &format!("version=\"1.{minor}\" pro"), 1);
        assert!(xml.contains(place), "the sample has no {place}");
        read_text(&xml.replacen(place, addition, 1))
    };
    for (place, addition) in [
        ("<sender ", "<battery percent=\"3\"><cell>1</cell></battery><sender "),
        ("<sender ", "<sender battery=\"3\" "),
        ("<park ", "<park since=\"3\" "),
        ("<frame ", "<frame colour=\"red\" "),
        ("<received ", "<received at=\"3\" "),
    ] {
        assert!(additions("3", place, addition) == Ok(samples::clinic_message(2)), "{addition}");
        assert_eq!(code(additions("2", place, addition)), "malformed", "{addition} in version 1.2");
    }
    for (place, addition) in [
        ("<insert ", "<merge table=\"obs\"/><insert "),
        ("<insert ", "<insert undo=\"true\" "),
        ("<column ", "<column scale=\"3\" "),
        ("type=\"temporal\"", "type=\"interval\""),
        ("<record ", "<record sealed=\"true\" "),
        ("<origin ", "<origin only=\"3\" "),
    ] {
        assert_eq!(code(additions("3", place, addition)), "newer-format", "{addition}");
        assert_eq!(code(additions("2", place, addition)), "malformed", "{addition} in version 1.2");
    }
}

#[test]
fn a_message_without_numbers_of_notices_is_one_of_version_1_0() {
    let numbers = " parked-through=\"7\" parked-received=\"3\"";
    let plain = sample().replacen(numbers, "", 1).replacen(VERSION, "version=\"1.0\" pro", 1);
    assert_same(&plain, &Message { parked_numbers: None, ..samples::clinic_message(2) });
    assert_eq!(code(changed(" parked-through=\"7\"", "")), "malformed");
    assert_eq!(code(changed(" parked-received=\"3\"", "")), "malformed");
}

#[test]
fn what_does_not_belong_together_is_refused() {
    for (from, to) in [
        ("<record ", "text<record "),
        ("</message>", "</message><message/>"),
        ("</frame>", "</frame><frame from=\"0\" to=\"0\" from-chain=\"\" to-chain=\"\"/>"),
        ("<sender ", "<sende "),
        ("seen=\"1\"", "seen=\"9\""),
        ("<seen id=\"2\"", "<seen id=\"1\""),
        ("from-chain=\"00", "from-chain=\"0g"),
        ("type=\"double\">", "type=\"double\">infinity"),
        ("type=\"int\">", "type=\"int\">99999999999999999999"),
        ("type=\"decimal\">", "type=\"decimal\">1e"),
        ("type=\"bytes\">", "type=\"bytes\">*"),
        ("encoding=\"base64\">", "encoding=\"rot13\">"),
        ("type=\"null\"/>", "type=\"null\">0</column>"),
        ("kind=\"user\"", "kind=\"robot\""),
        ("partial=\"true\"", "partial=\"perhaps\""),
        ("through=\"120\"", "through=\"30\""),
        ("sequence=\"2\"", "sequence=\"-2\""),
        ("<record position=\"1\"", "<record position=\"2\""),
        ("<record position=\"1\"", "<record position=\"0\""),
        (" to=\"5\"", " to=\"3\""),
    ] {
        assert_eq!(code(changed(from, to)), "malformed", "{to}");
    }
}
