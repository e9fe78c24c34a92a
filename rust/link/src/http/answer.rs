//! Telling an answer of Tributary from everything else that answers POSTs.

use crate::LinkError;

/// Characters of a refusal's message that are shown.
const MESSAGE_CHARS_MAX: usize = 300;

/// An HTTP answer as it came.
pub(super) struct Raw {
    pub status: u16,
    pub location: Option<String>,
    pub content_type: Option<String>,
    pub body: Vec<u8>,
}

impl Raw {
    /// Status and body, if a Tributary answered.
    pub fn check(self, authority: &str) -> Result<(u16, Vec<u8>), LinkError> {
        match self.status {
            200 if is_message(&self.body) => Ok((200, self.body)),
            300..=399 => Err(LinkError::Redirected { to: target(self.location.as_deref(), authority) }),
            407 => Err(LinkError::Proxy { why: "it asks for a password (407)".into() }),
            status if status != 200 && refusal(status, &self.body).is_some() => Ok((status, self.body)),
            status => Err(LinkError::NotTributary { status, found: self.kind() }),
        }
    }

    fn kind(&self) -> &'static str {
        let said = self.content_type.as_deref().unwrap_or_default().to_ascii_lowercase();
        let start = self.body.trim_ascii_start().first();
        if self.body.trim_ascii().is_empty() {
            "an empty answer"
        } else if said.contains("html") || start == Some(&b'<') {
            "a web page"
        } else if said.contains("json") || start == Some(&b'{') {
            "an error report of another program"
        } else {
            "something else"
        }
    }
}

/// Whether the body is base64 text, as every message is.
fn is_message(body: &[u8]) -> bool {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'\r' | b'\n');
    !body.trim_ascii().is_empty() && body.iter().all(part)
}

/// Where a redirect leads, without its query.
fn target(location: Option<&str>, authority: &str) -> String {
    let Some(location) = location else { return "nowhere".into() };
    let path_only = location.split(['?', '#', ';']).next().unwrap_or_default();
    let shown: String = path_only.chars().filter(|c| !c.is_control()).take(MESSAGE_CHARS_MAX).collect();
    match shown.split_once("://") {
        Some((_, rest)) => rest.strip_prefix(authority).map_or(shown.clone(), str::to_string),
        None => shown,
    }
}

fn refusal(status: u16, body: &[u8]) -> Option<LinkError> {
    let json: serde_json::Value = serde_json::from_slice(body).ok()?;
    let text = |key| json.get(key).and_then(serde_json::Value::as_str).map(shown);
    Some(LinkError::Refused {
        status,
        code: text("code")?,
        message: text("message").unwrap_or_default(),
        retry: json.get("retry").and_then(serde_json::Value::as_bool).unwrap_or(false),
    })
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MESSAGE_CHARS_MAX).collect()
}

/// The message of an answer, or the refusal as an error.
pub fn accept((status, body): (u16, Vec<u8>)) -> Result<Vec<u8>, LinkError> {
    if status == 200 {
        return Ok(body);
    }
    let strange = LinkError::NotTributary { status, found: "an error without a code" };
    Err(refusal(status, &body).unwrap_or(strange))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(status: u16, content_type: &str, body: &str) -> Result<(u16, Vec<u8>), LinkError> {
        let raw = Raw { status, location: None, content_type: Some(content_type.into()), body: body.into() };
        raw.check("parent:8080")
    }

    #[test]
    fn messages_and_refusals_are_accepted_and_nothing_else() {
        assert_eq!(check(200, "text/plain", "VFJJQg==\r\n").and_then(accept), Ok(b"VFJJQg==\r\n".to_vec()));
        let refused = check(503, "application/json", "{\"code\":\"busy\",\"message\":\"a\\nb\",\"retry\":true}");
        let expected = LinkError::Refused { status: 503, code: "busy".into(), message: "ab".into(), retry: true };
        assert_eq!(refused.and_then(accept), Err(expected));
        for (status, content_type, body, kind) in [
            (200, "text/html", "<html>Log in</html>", "a web page"),
            (200, "", "", "an empty answer"),
            (200, "application/json", "{\"code\":\"x\"}", "an error report of another program"),
            (404, "text/html;charset=utf-8", "<!doctype html>", "a web page"),
            (500, "application/json", "{\"error\":{}}", "an error report of another program"),
            (502, "text/plain", "Bad Gateway", "something else"),
            (204, "", "", "an empty answer"),
        ] {
            let expected = LinkError::NotTributary { status, found: kind };
            assert_eq!(check(status, content_type, body), Err(expected), "{body}");
        }
        assert!(matches!(check(407, "text/html", "<html>"), Err(LinkError::Proxy { .. })));
    }

    #[test]
    fn a_redirect_says_where_to_but_not_with_what() {
        for (location, to) in [
            (Some("http://portal.example.net/login?user=x"), "http://portal.example.net/login"),
            (Some("http://parent:8080/openmrs/error.html"), "/openmrs/error.html"),
            (Some("/openmrs/login.htm;jsessionid=1"), "/openmrs/login.htm"),
            (None, "nowhere"),
        ] {
            assert_eq!(target(location, "parent:8080"), to);
        }
    }
}
