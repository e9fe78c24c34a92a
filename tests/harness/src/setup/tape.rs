//! What passed over a line: the bodies of HTTP messages, to be looked at and sent again.

use std::collections::BTreeMap;

/// Everything that passed, by connection.
#[derive(Clone, Debug, Default)]
pub struct Tape {
    up: BTreeMap<u64, Vec<u8>>,
    down: BTreeMap<u64, Vec<u8>>,
}

impl Tape {
    pub(super) fn up(&mut self, connection: u64, bytes: &[u8]) {
        self.up.entry(connection).or_default().extend_from_slice(bytes);
    }

    pub(super) fn down(&mut self, connection: u64, bytes: &[u8]) {
        self.down.entry(connection).or_default().extend_from_slice(bytes);
    }

    /// The bodies of the requests, in the order of their connections.
    pub fn requests(&self) -> Vec<Vec<u8>> {
        self.up.values().flat_map(|bytes| bodies(bytes)).collect()
    }

    /// The bodies of the answers.
    pub fn answers(&self) -> Vec<Vec<u8>> {
        self.down.values().flat_map(|bytes| bodies(bytes)).collect()
    }
}

/// The bodies of the whole HTTP messages in a stream; each names its length.
pub(super) fn bodies(mut stream: &[u8]) -> Vec<Vec<u8>> {
    const END: &[u8] = b"\r\n\r\n";
    let mut found = Vec::new();
    while let Some(at) = stream.windows(END.len()).position(|window| window == END) {
        let (head, rest) = stream.split_at(at + END.len());
        let length = content_length(head);
        if rest.len() < length {
            break;
        }
        found.push(rest[..length].to_vec());
        stream = &rest[length..];
    }
    found
}

fn content_length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    length.and_then(|length| length.trim().parse().ok()).unwrap_or(0)
}

/// A whole answer with a body of text.
pub(super) fn response(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain;charset=US-ASCII\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_come_out_of_a_stream_whole() {
        let mut stream = response(b"one\r\n\r\n");
        stream.extend(b"HTTP/1.1 409\r\ncontent-length: 3\r\n\r\ntwo");
        let whole = stream.len();
        stream.extend(b"HTTP/1.1 200\r\nContent-Length: 9\r\n\r\nhal");
        assert_eq!(bodies(&stream), [b"one\r\n\r\n".to_vec(), b"two".to_vec()]);
        assert_eq!(bodies(&stream[..whole - 1]).len(), 1);
    }
}
