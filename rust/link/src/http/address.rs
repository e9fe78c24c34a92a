//! The parent's address, as a person typed it.

use crate::LinkError;
use ureq::http::Uri;

/// A parent's address, sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub https: bool,
    pub host: String,
    pub port: u16,
    /// Host and, where it is not the usual one, port.
    pub authority: String,
    /// Context path without a slash at its end.
    path: String,
}

impl Address {
    /// Accepts what the browser shows; without a scheme it means https.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let bad = |why| LinkError::BadAddress { why };
        let text = text.trim();
        if text.is_empty() {
            return Err(bad("it is empty"));
        }
        let whole = if text.contains("://") { text.to_string() } else { format!("https://{text}") };
        let uri: Uri = whole.parse().map_err(|_| bad("it is not a web address"))?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(bad("it must begin with https:// or http://")),
        };
        let authority = uri.authority().ok_or(bad("it names no server"))?;
        if authority.as_str().contains('@') {
            return Err(bad("it must not contain a user name or password"));
        }
        let port = authority.port_u16().unwrap_or(if https { 443 } else { 80 });
        let host = authority.host().to_ascii_lowercase();
        if host.is_empty() {
            return Err(bad("it names no server"));
        }
        let path = uri.path().trim_end_matches('/').to_string();
        Ok(Address { https, host, port, authority: authority.as_str().to_ascii_lowercase(), path })
    }

    /// The URL of a path below the address.
    pub fn url(&self, path: &str) -> String {
        format!("{}{}{path}", self.origin(), self.path)
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> String {
        let scheme = if self.https { "https" } else { "http" };
        format!("{scheme}://{}", self.authority)
    }

    /// Whether the host is in a list as Java writes it, `localhost|10.*|*.example.org`.
    pub fn matches(&self, hosts: &str) -> bool {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        hosts.split('|').map(|pattern| pattern.trim().to_ascii_lowercase()).any(|pattern| {
            let pattern = pattern.trim_start_matches('[').trim_end_matches(']');
            match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
                (Some(""), _) => true,
                (Some(end), _) => bare.ends_with(end),
                (None, Some(start)) => bare.starts_with(start),
                (None, None) => !pattern.is_empty() && bare == pattern,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_type_them() {
        for (typed, url) in [
            ("https://parent.example.org/openmrs", "https://parent.example.org/openmrs/ws/x"),
            (" parent.example.org/openmrs/ ", "https://parent.example.org/openmrs/ws/x"),
            ("http://10.0.0.5:8080/openmrs", "http://10.0.0.5:8080/openmrs/ws/x"),
            ("http://Parent:8080", "http://parent:8080/ws/x"),
            ("https://[::1]:8443/openmrs?a=b", "https://[::1]:8443/openmrs/ws/x"),
        ] {
            assert_eq!(Address::parse(typed).map(|address| address.url("/ws/x")).as_deref(), Ok(url), "{typed}");
        }
        for typed in ["", "  ", "ftp://a/b", "http://", "https://user:secret@a/b", "not a url", "http:///openmrs"] {
            assert!(matches!(Address::parse(typed), Err(LinkError::BadAddress { .. })), "{typed}");
        }
    }

    #[test]
    fn java_s_list_of_hosts_without_proxy_is_understood() {
        let address = |host: &str| Address::parse(&format!("http://{host}/openmrs")).expect("an address");
        let hosts = "localhost|127.*|[::1]|*.example.org";
        for inside in ["localhost", "LOCALHOST:8080", "127.0.0.1", "[::1]:80", "hub.example.org"] {
            assert!(address(inside).matches(hosts), "{inside}");
        }
        for outside in ["example.org", "128.0.0.1", "localhost.org"] {
            assert!(!address(outside).matches(hosts), "{outside}");
        }
        assert!(!address("localhost").matches(""));
        assert!(address("anything").matches("*"));
    }
}
