//! A small HTTP client: no redirects followed, every status an answer.

use anyhow::{Context, Result};
use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use std::time::Duration;
use ureq::Agent;

const BODY_BYTES_MAX: u64 = 64 << 20;
const ANSWER_SECONDS_MAX: u64 = 900;

/// What a server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
}

/// A client of one web application.
#[derive(Clone, Debug)]
pub struct Http {
    agent: Agent,
    base: String,
    authorization: Option<String>,
}

impl Http {
    /// A client of the application at an address such as `http://127.0.0.1:8080/openmrs`.
    pub fn new(base: &str) -> Http {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(Duration::from_secs(ANSWER_SECONDS_MAX)))
            .timeout_connect(Some(Duration::from_secs(5)))
            .build()
            .into();
        Http { agent, base: base.to_owned(), authorization: None }
    }

    /// The same client with an account (HTTP Basic).
    #[must_use]
    pub fn with_account(mut self, user: &str, password: &str) -> Http {
        self.authorization = Some(format!("Basic {}", base64(format!("{user}:{password}").as_bytes())));
        self
    }

    /// Gets a page.
    pub fn get(&self, path: &str) -> Result<Answer> {
        let mut request = self.agent.get(format!("{}{path}", self.base));
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        read(request.call().with_context(|| format!("GET {path}"))?)
    }

    /// Posts a body with further headers.
    pub fn post(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer> {
        let mut request = self.agent.post(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        read(request.send(body).with_context(|| format!("POST {path}"))?)
    }
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Result<Answer> {
    let status = response.status().as_u16();
    let bytes = response.body_mut().with_config().limit(BODY_BYTES_MAX).read_to_vec()?;
    Ok(Answer { status, body: String::from_utf8_lossy(&bytes).into_owned() })
}

/// Base64 with padding.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// What a base64 text says.
pub fn plain(text: &[u8]) -> Result<Vec<u8>> {
    STANDARD.decode(text).context("this is not base64")
}

/// Escapes a text for a URL or a form; only letters, digits and `-._` stay as they are.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

/// Undoes [`escape`]; a `+` is a space.
pub fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match (bytes[at], hex.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(byte)) => {
                plain.push(byte);
                at += 3;
                continue;
            }
            (b'+', _) => plain.push(b' '),
            (byte, _) => plain.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{escape, unescape};

    #[test]
    fn escaping_comes_back_unchanged() {
        let text = "Ngũgĩ & <b>\"x\"\n=%41+\u{1F600}";
        assert_eq!(unescape(&escape(text)), text);
        assert!(escape(text).bytes().all(|byte| byte.is_ascii_alphanumeric() || b"%-._".contains(&byte)));
    }
}
