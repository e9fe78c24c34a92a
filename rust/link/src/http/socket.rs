//! The TCP connection: a small send buffer, so that progress can be seen on a slow link, and limits on
//! silence in place of limits on duration.

use super::pace::Pace;
use crate::LinkError;
use socket2::{Domain, Protocol, SockAddr, Socket, TcpKeepalive, Type};
use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport,
};
use ureq::Error;

/// What the operating system may hold of a message that was "sent".
pub(super) struct SendBuffer;

impl SendBuffer {
    /// Large enough for a VSAT link's bandwidth times delay, small enough to see a modem's progress.
    pub const BYTES: u64 = 32 << 10;
}

/// An idle but dead connection is noticed after about this time.
const KEEPALIVE_SECONDS: u64 = 60;

/// Opens connections, unless a proxy connector has done so already.
pub(super) struct Dial {
    pub pace: Arc<Pace>,
    /// What goes before the path of every request, for a forwarding proxy.
    pub absolute: Option<String>,
    /// Host and port for messages to people.
    pub host: String,
}

impl fmt::Debug for Dial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dial").field("host", &self.host).finish_non_exhaustive()
    }
}

impl<In: Transport> Connector<In> for Dial {
    type Out = Either<In, Wire>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        if let Some(tunnel) = chained {
            return Ok(Some(Either::A(tunnel)));
        }
        let stream = self.open(&details.addrs, *details.timeout.after).map_err(Error::other_link)?;
        let buffers = LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        let (pace, absolute) = (self.pace.clone(), self.absolute.clone());
        Ok(Some(Either::B(Wire { stream, buffers, pace, absolute, at_request: true })))
    }
}

/// Carries our own error through ureq.
trait OtherLink {
    fn other_link(error: LinkError) -> Self;
}

impl OtherLink for Error {
    fn other_link(error: LinkError) -> Self {
        Error::Other(Box::new(error))
    }
}

impl Dial {
    fn open(&self, addresses: &[SocketAddr], limit: Duration) -> Result<TcpStream, LinkError> {
        let mut why = "it has no address".to_string();
        for &address in addresses {
            match connect(address, limit) {
                Ok(stream) => return Ok(stream),
                Err(error) => why = reason(&error),
            }
        }
        Err(LinkError::Unreachable { host: self.host.clone(), why })
    }
}

fn connect(address: SocketAddr, limit: Duration) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // Linux doubles what it is asked for.
    socket.set_send_buffer_size((SendBuffer::BYTES / 2) as usize)?;
    socket.set_tcp_nodelay(true)?;
    let seconds = Duration::from_secs(KEEPALIVE_SECONDS);
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(seconds).with_interval(seconds))?;
    socket.connect_timeout(&SockAddr::from(address), limit)?;
    Ok(socket.into())
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::ConnectionRefused => "it refuses connections".into(),
        ErrorKind::TimedOut | ErrorKind::WouldBlock => "it does not answer".into(),
        ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => "this computer has no network".into(),
        ErrorKind::HostUnreachable => "no way leads to it".into(),
        _ => error.to_string(),
    }
}

/// One TCP connection.
pub(super) struct Wire {
    stream: TcpStream,
    buffers: LazyBuffers,
    pace: Arc<Pace>,
    absolute: Option<String>,
    /// Whether the next bytes sent begin a request.
    at_request: bool,
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("to", &self.stream.peer_addr().ok()).finish_non_exhaustive()
    }
}

/// The head of a request with the server's origin before its path.
fn with_origin(head: &[u8], origin: &str) -> Option<Vec<u8>> {
    let path_at = head.iter().position(|&byte| byte == b' ')? + 1;
    Some([&head[..path_at], origin.as_bytes(), &head[path_at..]].concat())
}

/// Writes all; fails only when nothing at all moves for the limit.
fn write_all(mut stream: &TcpStream, mut bytes: &[u8], limit: Duration) -> Result<(), Error> {
    stream.set_write_timeout(Some(limit))?;
    while !bytes.is_empty() {
        match stream.write(bytes) {
            Ok(0) => return Err(Error::other_link(LinkError::Broken { why: "it takes no more".into() })),
            Ok(written) => bytes = &bytes[written..],
            Err(error) => again_or(error, limit)?,
        }
    }
    Ok(())
}

/// Nothing for an interruption; otherwise the error in our words.
fn again_or(error: io::Error, limit: Duration) -> Result<(), Error> {
    match error.kind() {
        ErrorKind::Interrupted => Ok(()),
        ErrorKind::WouldBlock | ErrorKind::TimedOut => {
            Err(Error::other_link(LinkError::Stalled { seconds: limit.as_secs() }))
        }
        _ => Err(Error::other_link(LinkError::Broken { why: error.to_string() })),
    }
}

impl Transport for Wire {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
        let limit = self.pace.write_limit();
        let origin = self.absolute.as_deref().filter(|_| self.at_request);
        let bytes = &self.buffers.output()[..amount];
        self.at_request = false;
        self.pace.sent();
        match origin.and_then(|origin| with_origin(bytes, origin)) {
            Some(request) => write_all(&self.stream, &request, limit),
            None => write_all(&self.stream, bytes, limit),
        }
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
        let limit = self.pace.read_limit();
        self.stream.set_read_timeout(Some(limit))?;
        loop {
            match (&self.stream).read(self.buffers.input_append_buf()) {
                Ok(read) => {
                    self.at_request = true;
                    self.pace.answered();
                    self.buffers.input_appended(read);
                    return Ok(read > 0);
                }
                Err(error) => again_or(error, limit)?,
            }
        }
    }

    fn is_open(&mut self) -> bool {
        let silent = |stream: &TcpStream| {
            stream.set_nonblocking(true)?;
            let peeked = stream.peek(&mut [0]);
            stream.set_nonblocking(false)?;
            Ok::<bool, io::Error>(matches!(peeked, Err(error) if error.kind() == ErrorKind::WouldBlock))
        };
        silent(&self.stream).unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A connection whose other end never reads.
    fn unread() -> (TcpStream, Socket, Socket) {
        let listener = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        listener.set_recv_buffer_size(4 << 10).expect("a small buffer");
        listener.bind(&SockAddr::from(SocketAddr::from(([127, 0, 0, 1], 0)))).expect("a free port");
        listener.listen(1).expect("listening");
        let address = listener.local_addr().expect("an address").as_socket().expect("an IP address");
        let client = connect(address, Duration::from_secs(5)).expect("a connection");
        let (accepted, _) = listener.accept().expect("the other end");
        (client, accepted, listener)
    }

    #[test]
    fn little_of_a_message_hides_in_the_send_buffer() {
        let (client, _accepted, _listener) = unread();
        client.set_nonblocking(true).expect("nonblocking");
        let mut hidden = 0;
        while let Ok(written) = (&client).write(&[0; 1024]) {
            hidden += written as u64;
        }
        assert!(hidden > 0 && hidden < 4 * SendBuffer::BYTES, "{hidden} bytes look sent and are not");
    }

    #[test]
    fn a_write_that_makes_no_progress_is_given_up() {
        let (client, _accepted, _listener) = unread();
        let error = write_all(&client, &vec![0; 1 << 20], Duration::from_millis(200)).expect_err("nobody reads");
        let Error::Other(inner) = error else { panic!("{error:?}") };
        assert_eq!(inner.downcast_ref(), Some(&LinkError::Stalled { seconds: 0 }));
    }
}
