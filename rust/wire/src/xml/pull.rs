//! A pull reader over XML that gives elements and their text, and nothing that could hurt.

use super::text::{all_allowed, allowed, from_base64};
use super::MINOR;
use crate::limits::{XML_ATTRIBUTES_MAX, XML_DEPTH_MAX, XML_TOKEN_BYTES_MAX};
use crate::WireError;
use quick_xml::errors::SyntaxError;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Error, Reader, XmlVersion};
use std::io::{self, BufRead, Read};
use std::str::FromStr;

pub(super) const WHAT: &str = "the XML of a message";

pub(super) fn malformed(why: &'static str) -> WireError {
    WireError::malformed(WHAT, why)
}

/// About what an element takes in memory once it is a part of a message, besides its text.
const ELEMENT_BYTES: u64 = 96;

/// Whether an unknown element or attribute of a newer minor version may be skipped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unknown {
    /// It cannot change data.
    Skip,
    /// It stands inside data.
    Refuse,
}

/// The start tag read last. Its buffers are kept from tag to tag.
#[derive(Default)]
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    count: usize,
}

impl Tag {
    fn load(&mut self, start: &BytesStart<'_>) -> Result<(), WireError> {
        self.name.clear();
        self.name.push_str(start.name().as_ref());
        self.count = 0;
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|_| malformed("an attribute that is not well-formed or given twice"))?;
            if self.count as u64 == XML_ATTRIBUTES_MAX {
                return Err(WireError::TooLarge { what: "attributes of an XML element", limit: XML_ATTRIBUTES_MAX });
            }
            let value = attribute
                .normalized_value(XmlVersion::Explicit1_0)
                .map_err(|_| malformed("an entity or a bad character reference"))?;
            if attribute.value.contains('<') || !all_allowed(&value) {
                return Err(malformed("a character that XML forbids"));
            }
            self.set(attribute.key.as_ref(), &value);
        }
        Ok(())
    }

    fn set(&mut self, key: &str, value: &str) {
        if self.count == self.attributes.len() {
            self.attributes.push(Default::default());
        }
        let (own_key, own_value) = &mut self.attributes[self.count];
        own_key.clear();
        own_key.push_str(key);
        own_value.clear();
        own_value.push_str(value);
        self.count += 1;
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        let known = self.attributes[..self.count].iter();
        known.into_iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Reads elements in document order. After [`Pull::child`] said yes, the element must be read to its
/// end: by further `child` calls until no, by [`Pull::text`], or by [`Pull::skip`].
pub(super) struct Pull<R> {
    reader: Reader<Metered<R>>,
    buffer: Vec<u8>,
    tag: Tag,
    depth: u64,
    /// Minor version of the document.
    pub minor: u32,
    /// What the message may take, and about what it takes so far.
    memory_max: u64,
    memory: u64,
}

enum Token {
    Start,
    End,
    Text,
    Eof,
}

impl<R: BufRead> Pull<R> {
    pub fn new(inner: R, memory_max: u64) -> Self {
        let mut reader = Reader::from_reader(Metered { inner, left: 0 });
        reader.config_mut().expand_empty_elements = true;
        Pull { reader, buffer: Vec::new(), tag: Tag::default(), depth: 0, minor: MINOR, memory_max, memory: 0 }
    }

    /// Reads one token; text goes behind `text`.
    fn token(&mut self, text: &mut String) -> Result<Token, WireError> {
        let before = text.len();
        loop {
            self.buffer.clear();
            self.reader.get_mut().left = XML_TOKEN_BYTES_MAX;
            match self.reader.read_event_into(&mut self.buffer).map_err(refusal)? {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > XML_DEPTH_MAX {
                        return Err(WireError::TooLarge { what: "nesting of XML elements", limit: XML_DEPTH_MAX });
                    }
                    self.tag.load(&start)?;
                    self.spend(ELEMENT_BYTES)?;
                    return Ok(Token::Start);
                }
                Event::End(_) => {
                    self.depth -= 1;
                    return Ok(Token::End);
                }
                Event::Text(part) => text.push_str(checked(&part.xml10_content())?),
                Event::CData(part) => text.push_str(checked(&part.xml10_content())?),
                Event::GeneralRef(reference) => text.push(character(&reference)?),
                Event::Comment(_) => continue,
                Event::Decl(declaration) if self.depth == 0 => {
                    let utf8 = declaration
                        .encoding()
                        .is_none_or(|name| name.is_ok_and(|name| name.eq_ignore_ascii_case("utf-8")));
                    if !utf8 {
                        return Err(malformed("an encoding other than UTF-8"));
                    }
                    continue;
                }
                Event::DocType(_) => return Err(malformed("a document type, which is not allowed")),
                Event::PI(_) | Event::Decl(_) => return Err(malformed("a processing instruction")),
                Event::Empty(_) => return Err(malformed("an empty element left as one")),
                Event::Eof if self.depth > 0 => return Err(WireError::Truncated { what: WHAT }),
                Event::Eof => return Ok(Token::Eof),
            }
            self.spend((text.len() - before) as u64)?;
            return Ok(Token::Text);
        }
    }

    fn spend(&mut self, bytes: u64) -> Result<(), WireError> {
        self.memory += bytes;
        if self.memory > self.memory_max {
            return Err(WireError::TooLarge { what: "a message in bytes of memory", limit: self.memory_max });
        }
        Ok(())
    }

    /// Goes to the next element inside the current one (or to the document's first); false at the end.
    pub fn child(&mut self) -> Result<bool, WireError> {
        let mut text = String::new();
        loop {
            match self.token(&mut text)? {
                Token::Start => return Ok(true),
                Token::End | Token::Eof => return Ok(false),
                Token::Text if text.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n')) => text.clear(),
                Token::Text => return Err(malformed("text between elements")),
            }
        }
    }

    /// The text of an element that holds no others, up to its end.
    pub fn raw_text(&mut self) -> Result<String, WireError> {
        let mut text = String::new();
        loop {
            match self.token(&mut text)? {
                Token::Text => {}
                Token::End => return Ok(text),
                Token::Start => return Err(malformed("an element inside a value")),
                Token::Eof => return Err(WireError::Truncated { what: WHAT }),
            }
        }
    }

    /// The text of an element, whether plain or `encoding="base64"`.
    pub fn text(&mut self) -> Result<String, WireError> {
        match self.attribute("encoding") {
            None => self.raw_text(),
            Some("base64") => {
                let text = self.raw_text()?;
                base64_text(&text)
            }
            Some(_) => Err(malformed("unknown encoding of a text")),
        }
    }

    /// Reads to the end of the current element and drops what is in it.
    pub fn skip(&mut self) -> Result<(), WireError> {
        let outside = self.depth.saturating_sub(1);
        let mut text = String::new();
        while self.depth > outside {
            self.token(&mut text)?;
            text.clear();
        }
        Ok(())
    }

    /// An element that this version does not know: skips it or says why not.
    pub fn unknown(&mut self, rule: Unknown) -> Result<(), WireError> {
        self.check_unknown(rule, "an element that the format does not have")?;
        self.skip()
    }

    /// Checks that the tag has no attributes besides `known` (each also as `-base64`) and those of
    /// namespaces.
    pub fn only(&self, known: &[&str], rule: Unknown) -> Result<(), WireError> {
        let strange = self.tag.attributes[..self.tag.count].iter().any(|(key, _)| {
            let plain = key.strip_suffix("-base64").unwrap_or(key);
            !known.contains(&plain) && key != "xmlns" && !key.contains(':')
        });
        if strange {
            self.check_unknown(rule, "an attribute that the format does not have")?;
        }
        Ok(())
    }

    fn check_unknown(&self, rule: Unknown, why: &'static str) -> Result<(), WireError> {
        let newer = self.minor > MINOR;
        match rule {
            _ if !newer => Err(malformed(why)),
            Unknown::Skip => Ok(()),
            Unknown::Refuse => Err(WireError::Newer {
                what: "a record in the XML of a message (minor version)",
                found: self.minor,
                known: MINOR,
            }),
        }
    }

    pub fn name(&self) -> &str {
        &self.tag.name
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.tag.attribute(name)
    }

    /// An attribute that is parsed; `None` if it is absent.
    pub fn optional<T: FromStr>(&self, name: &str) -> Result<Option<T>, WireError> {
        let parse = |text: &str| text.parse().map_err(|_| malformed("an attribute with a value of another kind"));
        self.attribute(name).map(parse).transpose()
    }

    /// An attribute that must be there.
    pub fn required<T: FromStr>(&self, name: &str) -> Result<T, WireError> {
        self.optional(name)?.ok_or_else(|| malformed("a required attribute is missing"))
    }

    /// An attribute with any text, plain or as `-base64`.
    pub fn optional_text(&self, name: &str) -> Result<Option<String>, WireError> {
        if let Some(text) = self.attribute(name) {
            return Ok(Some(text.to_string()));
        }
        let encoded =
            self.tag.attributes[..self.tag.count].iter().find(|(key, _)| key.strip_suffix("-base64") == Some(name));
        encoded.map(|(_, value)| base64_text(value)).transpose()
    }

    /// An attribute with any text, plain or as `-base64`, that must be there.
    pub fn required_text(&self, name: &str) -> Result<String, WireError> {
        self.optional_text(name)?.ok_or_else(|| malformed("a required attribute is missing"))
    }
}

fn base64_text(text: &str) -> Result<String, WireError> {
    let bytes = from_base64(text).ok_or_else(|| malformed("base64 that cannot be read"))?;
    String::from_utf8(bytes).map_err(|_| WireError::Utf8 { what: WHAT })
}

fn checked(text: &str) -> Result<&str, WireError> {
    if all_allowed(text) {
        Ok(text)
    } else {
        Err(malformed("a character that XML forbids"))
    }
}

fn character(reference: &BytesRef<'_>) -> Result<char, WireError> {
    match &**reference {
        "amp" => return Ok('&'),
        "lt" => return Ok('<'),
        "gt" => return Ok('>'),
        "quot" => return Ok('"'),
        "apos" => return Ok('\''),
        _ => {}
    }
    match reference.resolve_char_ref() {
        Ok(Some(c)) if allowed(c) => Ok(c),
        Ok(None) => Err(malformed("an entity, which is not allowed")),
        _ => Err(malformed("a reference to a character that XML forbids")),
    }
}

fn refusal(error: Error) -> WireError {
    match error {
        Error::Io(error) => WireError::of_io(&error, WHAT),
        Error::Encoding(_) => WireError::Utf8 { what: WHAT },
        Error::Syntax(SyntaxError::InvalidBangMarkup) => malformed("markup that is not well-formed"),
        Error::Syntax(_) => WireError::Truncated { what: WHAT },
        _ => malformed("markup that is not well-formed"),
    }
}

/// Bounds what one token may read, so that a tag without end cannot fill the memory.
struct Metered<R> {
    inner: R,
    left: u64,
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(WireError::TooLarge { what: "one piece of XML in bytes", limit: XML_TOKEN_BYTES_MAX }.into());
        }
        let ready = self.inner.fill_buf()?;
        Ok(&ready[..ready.len().min(usize::try_from(self.left).unwrap_or(usize::MAX))])
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.saturating_sub(amount as u64);
        self.inner.consume(amount);
    }
}

impl<R: BufRead> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let amount = ready.len().min(into.len());
        into[..amount].copy_from_slice(&ready[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}
