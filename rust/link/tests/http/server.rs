//! A real HTTP server on a free local port, that does to a client what the test asks for.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

/// One request as it came.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// First line.
    pub line: String,
    /// Header lines in lower case.
    pub headers: Vec<String>,
    /// Body.
    pub body: Vec<u8>,
    /// Which connection brought it.
    pub connection: usize,
}

/// What a server does with a request: writes whatever it likes, says whether to keep the connection.
pub type Handler = dyn Fn(&Request, &mut dyn Write) -> bool + Send + Sync;

/// Everything that was received so far.
pub type Log = Arc<Mutex<Vec<Request>>>;

/// Starts the server; it lives as long as the test's process.
pub fn serve(handler: impl Fn(&Request, &mut dyn Write) -> bool + Send + Sync + 'static) -> (u16, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let log = Log::default();
    let (received, handler): (Log, Arc<Handler>) = (log.clone(), Arc::new(handler));
    thread::spawn(move || {
        for (connection, stream) in listener.incoming().enumerate() {
            let (received, handler) = (received.clone(), handler.clone());
            let stream = stream.expect("a connection");
            thread::spawn(move || {
                let writer = stream.try_clone().expect("a second handle");
                talk(stream, writer, connection, &received, &*handler);
            });
        }
    });
    (port, log)
}

/// Speaks HTTP over any stream until the handler ends it.
pub fn talk(reader: impl Read, mut writer: impl Write, connection: usize, log: &Log, handler: &Handler) {
    let mut reader = BufReader::new(reader);
    while let Some(request) = read_request(&mut reader, connection) {
        log.lock().expect("no test panics with the log").push(request.clone());
        if !handler(&request, &mut writer) {
            return;
        }
    }
}

fn read_request(reader: &mut impl BufRead, connection: usize) -> Option<Request> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_string();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let headers: Vec<String> = lines[1..].iter().map(|line| line.to_lowercase()).collect();
    let length = headers.iter().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    Some(Request { line: lines[0].clone(), headers, body, connection })
}

/// Writes a whole answer.
pub fn answer(to: &mut dyn Write, status: &str, content_type: &str, body: &[u8]) -> bool {
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n", body.len());
    to.write_all(&[head.as_bytes(), body].concat()).is_ok()
}
