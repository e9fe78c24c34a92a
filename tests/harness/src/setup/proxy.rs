//! A TCP proxy between two servers that counts bytes, slows them down to a line speed, cuts, listens in, and answers falsely.

use super::ports::free_port;
use super::tape::{self, Tape};
use anyhow::Result;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

const CHUNK_BYTES: usize = 4096;
const POLL_MILLIS: u64 = 20;
const FALSE_ANSWER_SECONDS_MAX: u64 = 60;

#[derive(Debug, Default)]
struct Line {
    up: AtomicU64,
    down: AtomicU64,
    connections: AtomicU64,
    bytes_per_second: AtomicU64,
    is_cut: AtomicBool,
    /// Cuts every connection once this many more bytes have gone up; `u64::MAX` means never.
    cut_after_up: AtomicU64,
    closed: AtomicBool,
    /// What passes, while somebody listens in.
    tape: Mutex<Option<Tape>>,
    /// What the next request is answered with, in place of reaching the target.
    false_answer: Mutex<Option<Vec<u8>>>,
}

/// A running proxy in front of one address.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    line: Arc<Line>,
}

impl Proxy {
    /// Listens on a free port of 127.0.0.1 and forwards to `target` (a port of 127.0.0.1).
    pub fn in_front_of(target: u16) -> Result<Proxy> {
        Proxy::between(free_port()?, target)
    }

    /// The same on a given port.
    pub fn between(port: u16, target: u16) -> Result<Proxy> {
        let listener = TcpListener::bind(("127.0.0.1", port))?;
        listener.set_nonblocking(true)?;
        let line = Arc::new(Line { cut_after_up: AtomicU64::new(u64::MAX), ..Line::default() });
        let accepting = Arc::clone(&line);
        thread::spawn(move || accept(&listener, target, &accepting));
        Ok(Proxy { port, line })
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Bytes sent to the target so far.
    pub fn bytes_up(&self) -> u64 {
        self.line.up.load(SeqCst)
    }

    /// Bytes that the target sent back so far.
    pub fn bytes_down(&self) -> u64 {
        self.line.down.load(SeqCst)
    }

    /// Connections made so far.
    pub fn connections(&self) -> u64 {
        self.line.connections.load(SeqCst)
    }

    /// Limits each direction to a speed; 0 lifts the limit.
    pub fn set_speed(&self, bytes_per_second: u64) {
        self.line.bytes_per_second.store(bytes_per_second, SeqCst);
    }

    /// Breaks all connections and takes no new ones, or takes them again.
    pub fn set_cut(&self, cut: bool) {
        self.line.is_cut.store(cut, SeqCst);
    }

    /// Breaks all connections when `bytes` more have gone up; later connections are served.
    pub fn cut_after(&self, bytes: u64) {
        self.line.cut_after_up.store(self.bytes_up() + bytes, SeqCst);
    }

    /// Keeps a copy of everything that passes from now on.
    pub fn listen_in(&self) {
        *lock(&self.line.tape) = Some(Tape::default());
    }

    /// Ends that and gives the copy.
    pub fn heard(&self) -> Tape {
        lock(&self.line.tape).take().unwrap_or_default()
    }

    /// Answers the first request of the next connection with this body; the request does not reach the target.
    pub fn answer_falsely(&self, body: &[u8]) {
        *lock(&self.line.false_answer) = Some(tape::response(body));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.line.closed.store(true, SeqCst);
    }
}

fn accept(listener: &TcpListener, target: u16, line: &Arc<Line>) {
    while !line.closed.load(SeqCst) {
        match listener.accept() {
            Ok((client, _)) if line.is_cut.load(SeqCst) => drop(client),
            Ok((client, _)) => {
                let number = line.connections.fetch_add(1, SeqCst);
                match lock(&line.false_answer).take() {
                    Some(answer) => answer_falsely(client, &answer, number, line),
                    None => connect(client, number, target, line),
                }
            }
            Err(_) => thread::sleep(Duration::from_millis(POLL_MILLIS)),
        }
    }
}

fn connect(client: TcpStream, number: u64, target: u16, line: &Arc<Line>) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", target)) else { return };
    for stream in [&client, &server] {
        let _ = stream.set_nonblocking(false);
        let _ = stream.set_read_timeout(Some(Duration::from_millis(POLL_MILLIS)));
        let _ = stream.set_nodelay(true);
    }
    let (Ok(client_too), Ok(server_too)) = (client.try_clone(), server.try_clone()) else { return };
    let (up, down) = (Arc::clone(line), Arc::clone(line));
    thread::spawn(move || {
        pump(client, server, &up, |line, bytes| {
            line.up.fetch_add(bytes.len() as u64, SeqCst);
            with_tape(line, |tape| tape.up(number, bytes));
        });
    });
    thread::spawn(move || {
        pump(server_too, client_too, &down, |line, bytes| {
            line.down.fetch_add(bytes.len() as u64, SeqCst);
            with_tape(line, |tape| tape.down(number, bytes));
        });
    });
}

fn with_tape(line: &Line, work: impl FnOnce(&mut Tape)) {
    if let Some(tape) = lock(&line.tape).as_mut() {
        work(tape);
    }
}

/// Plays the target: reads one request and answers it.
fn answer_falsely(mut client: TcpStream, answer: &[u8], number: u64, line: &Arc<Line>) {
    let _ = client.set_nonblocking(false);
    let _ = client.set_read_timeout(Some(Duration::from_secs(FALSE_ANSWER_SECONDS_MAX)));
    let mut request = Vec::new();
    let mut chunk = [0; CHUNK_BYTES];
    while tape::bodies(&request).is_empty() {
        match client.read(&mut chunk) {
            Ok(read @ 1..) => request.extend_from_slice(&chunk[..read]),
            _ => break,
        }
    }
    with_tape(line, |tape| tape.up(number, &request));
    let _ = client.write_all(answer);
}

fn pump(mut from: TcpStream, mut to: TcpStream, line: &Line, passed: impl Fn(&Line, &[u8])) {
    let mut chunk = [0; CHUNK_BYTES];
    while !is_broken(line) {
        let read = match from.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => continue,
            Err(_) => break,
        };
        wait_for_speed(line, read);
        if to.write_all(&chunk[..read]).is_err() {
            break;
        }
        passed(line, &chunk[..read]);
    }
    // The first to notice a cut lifts the mark, so that the next connection lives.
    if line.up.load(SeqCst) >= line.cut_after_up.load(SeqCst) {
        thread::sleep(Duration::from_millis(2 * POLL_MILLIS));
        line.cut_after_up.store(u64::MAX, SeqCst);
        let _ = from.shutdown(Shutdown::Both);
    }
    let _ = to.shutdown(if is_broken(line) { Shutdown::Both } else { Shutdown::Write });
}

fn is_broken(line: &Line) -> bool {
    line.closed.load(SeqCst) || line.is_cut.load(SeqCst) || line.up.load(SeqCst) >= line.cut_after_up.load(SeqCst)
}

fn wait_for_speed(line: &Line, bytes: usize) {
    let micros = (bytes as u64 * 1_000_000).checked_div(line.bytes_per_second.load(SeqCst));
    thread::sleep(Duration::from_micros(micros.unwrap_or(0)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    fn echo() -> Result<u16> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                thread::spawn(move || {
                    let mut chunk = [0; 1024];
                    while let Ok(read @ 1..) = stream.read(&mut chunk) {
                        if stream.write_all(&chunk[..read]).is_err() {
                            break;
                        }
                    }
                });
            }
        });
        Ok(port)
    }

    #[test]
    fn bytes_pass_both_ways_and_are_counted() -> Result<()> {
        let proxy = Proxy::in_front_of(echo()?)?;
        let mut stream = TcpStream::connect(("127.0.0.1", proxy.port()))?;
        stream.write_all(b"hello")?;
        let mut back = [0; 5];
        stream.read_exact(&mut back)?;
        assert_eq!((&back, proxy.bytes_up(), proxy.connections()), (b"hello", 5, 1));
        Ok(())
    }

    #[test]
    fn a_slow_line_takes_its_time() -> Result<()> {
        let proxy = Proxy::in_front_of(echo()?)?;
        proxy.set_speed(10_000);
        let began = Instant::now();
        let mut stream = TcpStream::connect(("127.0.0.1", proxy.port()))?;
        stream.write_all(&[7; 3000])?;
        stream.read_exact(&mut [0; 3000])?;
        assert!(began.elapsed() > Duration::from_millis(250), "{:?}", began.elapsed());
        Ok(())
    }

    #[test]
    fn a_cut_breaks_one_upload_and_the_next_connection_lives() -> Result<()> {
        let proxy = Proxy::in_front_of(echo()?)?;
        proxy.cut_after(2000);
        let mut stream = TcpStream::connect(("127.0.0.1", proxy.port()))?;
        let mut received = 0;
        let mut chunk = [0; 1024];
        while stream.write_all(&[1; 1000]).is_ok() {
            match stream.read(&mut chunk) {
                Ok(read @ 1..) => received += read,
                _ => break,
            }
        }
        assert!(received < 10_000, "{received}");
        thread::sleep(Duration::from_millis(100));
        let mut next = TcpStream::connect(("127.0.0.1", proxy.port()))?;
        next.write_all(b"again")?;
        next.read_exact(&mut [0; 5])?;
        Ok(())
    }
}
