//! The HTTP client against real servers: what a field link, a proxy or a captive portal does to it.

mod server;

use server::{answer, serve, talk, Log};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tributary_link::http::{accept, ProxyAddress};
use tributary_link::{HttpConfig, HttpTransport, LinkError, Transport};

const PATH: &str = "/ws/tributary/exchange";
const STALL: Duration = Duration::from_millis(400);

fn client(port: u16, change: impl FnOnce(&mut HttpConfig)) -> HttpTransport {
    let mut config = HttpConfig::new(format!("http://127.0.0.1:{port}/openmrs"));
    change(&mut config);
    HttpTransport::new(&config).expect("a client")
}

fn echo(request: &server::Request, to: &mut dyn Write) -> bool {
    answer(to, "200 OK", "text/plain", &request.body)
}

/// Ends the connection, whether or not everything could be written.
fn hang_up(_written: bool) -> bool {
    false
}

fn requests(log: &Log) -> usize {
    log.lock().expect("the log").len()
}

#[test]
fn messages_travel_on_one_connection() {
    let (port, log) = serve(echo);
    let mut client = client(port, |_| {});
    for number in 0..5 {
        let body = "QUJD".repeat(number * 10_000 + 1).into_bytes();
        assert_eq!(client.post(PATH, &body).and_then(accept), Ok(body));
    }
    let log = log.lock().expect("the log");
    assert_eq!(log.len(), 5);
    assert!(log.iter().all(|request| request.connection == 0), "one connection");
    assert_eq!(log[0].line, "POST /openmrs/ws/tributary/exchange HTTP/1.1");
    assert!(log[0].headers.contains(&"content-type: text/plain; charset=us-ascii".to_string()));
    assert!(!log[0].headers.iter().any(|line| line.starts_with("expect")), "no round trip for 100-continue");
    assert!(client.bytes_per_second().is_some());
}

#[test]
fn a_post_is_never_repeated() {
    let (port, log) = serve(|_, _| false);
    let mut client = client(port, |_| {});
    let error = client.post(PATH, b"QUJD").expect_err("the server hung up");
    assert!(matches!(error, LinkError::Broken { .. }), "{error:?}");
    assert!(error.retryable());
    assert_eq!(requests(&log), 1);
}

#[test]
fn a_post_on_a_kept_connection_is_never_repeated_either() {
    let (port, log) = serve(|request, to| request.body != b"TEFTVA==" && echo(request, to));
    let mut client = client(port, |_| {});
    assert!(client.post(PATH, b"QUJD").is_ok());
    let error = client.post(PATH, b"TEFTVA==").expect_err("the server hung up");
    assert!(matches!(error, LinkError::Broken { .. }), "{error:?}");
    assert_eq!(requests(&log), 2);
    assert!(client.post(PATH, b"QUJD").is_ok(), "the next message opens a connection of its own");
}

#[test]
fn redirects_are_reported_and_not_followed() {
    for (status, location) in [
        ("302 Found", "/openmrs/error.html"),
        ("303 See Other", "http://portal.example.net/login"),
        ("307 Temporary Redirect", "/elsewhere"),
    ] {
        let (port, log) = serve(move |_, to| {
            write!(to, "HTTP/1.1 {status}\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n").is_ok()
        });
        let error = client(port, |_| {}).post(PATH, b"QUJD");
        assert_eq!(error, Err(LinkError::Redirected { to: location.into() }));
        assert_eq!(requests(&log), 1, "{status}");
    }
}

#[test]
fn a_captive_portal_is_not_taken_for_the_parent() {
    let (port, _) = serve(|_, to| answer(to, "200 OK", "text/html", b"<html>Welcome, please log in</html>"));
    let error = client(port, |_| {}).post(PATH, b"QUJD");
    assert_eq!(error, Err(LinkError::NotTributary { status: 200, found: "a web page" }));
    let (port, _) = serve(|_, to| hang_up(to.write_all(b"SSH-2.0-OpenSSH_9.2\r\n").is_ok()));
    let error = client(port, |_| {}).post(PATH, b"QUJD");
    assert!(matches!(error, Err(LinkError::NotTributary { .. })), "{error:?}");
}

#[test]
fn a_refusal_keeps_its_code_and_words() {
    let json = b"{\"code\":\"classic-sync\",\"message\":\"The classic module runs.\",\"retry\":false}";
    let (port, _) = serve(|_, to| answer(to, "409 Conflict", "application/json", json));
    let refused = client(port, |_| {}).post(PATH, b"QUJD").and_then(accept).expect_err("refused");
    assert_eq!(refused.code(), "classic-sync");
    assert!(!refused.retryable());
    assert_eq!(refused.to_string(), "the other server refused: The classic module runs. (classic-sync)");
}

#[test]
fn an_endless_answer_is_cut_off() {
    let (port, _) = serve(|_, to| {
        let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n";
        let chunk = [b"10000\r\n".as_slice(), &[b'A'; 0x10000], b"\r\n"].concat();
        hang_up(to.write_all(head).is_ok() && (0..1_000_000).all(|_| to.write_all(&chunk).is_ok()))
    });
    let limit = 3 << 20;
    let error = client(port, |config| config.answer_bytes_max = limit).post(PATH, b"QUJD");
    assert_eq!(error, Err(LinkError::TooLarge { limit }));
}

/// A client that has measured a fast link, so that its patience is `STALL` and little more.
fn measured(port: u16) -> HttpTransport {
    let mut client = client(port, |config| {
        config.stall = STALL;
        config.answer = STALL;
    });
    let warm_up = "QUJD".repeat(200_000).into_bytes();
    for _ in 0..3 {
        client.post(PATH, &warm_up).expect("the warm-up");
    }
    client
}

#[test]
fn a_connection_on_which_nothing_moves_is_given_up() {
    let (port, _) = serve(|request, to| {
        if request.body != b"U0xFRVA=" {
            return echo(request, to);
        }
        let _ = to.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nQUJD");
        let _ = to.flush();
        thread::park();
        false
    });
    let mut client = measured(port);
    let started = Instant::now();
    let error = client.post(PATH, b"U0xFRVA=").expect_err("nothing moved");
    assert!(matches!(error, LinkError::Stalled { .. }), "{error:?}");
    assert!(error.retryable());
    let waited = started.elapsed();
    assert!(waited >= STALL && waited < STALL * 20, "{waited:?}");
}

#[test]
fn a_slow_answer_is_waited_for_as_long_as_it_moves() {
    let (port, _) = serve(|request, to| {
        if request.body != b"U0xPVw==" {
            return echo(request, to);
        }
        let _ = to.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 40\r\n\r\n");
        (0..40).all(|_| {
            thread::sleep(STALL / 8);
            to.write_all(b"A").and_then(|()| to.flush()).is_ok()
        })
    });
    let mut client = measured(port);
    let started = Instant::now();
    assert_eq!(client.post(PATH, b"U0xPVw==").and_then(accept), Ok(vec![b'A'; 40]));
    assert!(started.elapsed() > STALL * 4, "the answer took several times the limit");
}

#[test]
fn nobody_there_says_so() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let error = client(port, |_| {}).post(PATH, b"QUJD");
    let host = format!("127.0.0.1:{port}");
    assert_eq!(error, Err(LinkError::Unreachable { host, why: "it refuses connections".into() }));
}

#[test]
fn a_forwarding_proxy_is_given_whole_addresses() {
    let (port, log) = serve(echo);
    let proxy = ProxyAddress { host: "127.0.0.1".into(), port };
    let mut config = HttpConfig::new("http://parent.invalid/openmrs");
    config.http_proxy = Some(proxy);
    config.non_proxy_hosts = "localhost|127.*".into();
    let mut client = HttpTransport::new(&config).expect("a client");
    for _ in 0..2 {
        assert_eq!(client.post(PATH, b"QUJD").and_then(accept), Ok(b"QUJD".to_vec()));
    }
    let log = log.lock().expect("the log");
    for request in log.iter() {
        assert_eq!(request.line, "POST http://parent.invalid/openmrs/ws/tributary/exchange HTTP/1.1");
        assert!(request.headers.contains(&"host: parent.invalid".to_string()));
        assert_eq!(request.connection, 0);
    }
}

#[test]
fn a_host_on_the_list_is_reached_without_the_proxy() {
    let (port, log) = serve(echo);
    let mut client = client(port, |config| {
        config.http_proxy = Some(ProxyAddress { host: "proxy.invalid".into(), port: 3128 });
        config.non_proxy_hosts = "localhost|127.*".into();
    });
    assert!(client.post(PATH, b"QUJD").is_ok());
    assert_eq!(requests(&log), 1);
}

#[test]
fn a_proxy_that_refuses_says_so() {
    let (port, log) = serve(|_, to| hang_up(answer(to, "403 Forbidden", "text/html", b"<html>no</html>")));
    let mut config = HttpConfig::new("https://parent.invalid/openmrs");
    config.https_proxy = Some(ProxyAddress { host: "127.0.0.1".into(), port });
    let error = HttpTransport::new(&config).expect("a client").post(PATH, b"QUJD");
    assert!(matches!(error, Err(LinkError::Proxy { .. })), "{error:?}");
    assert_eq!(log.lock().expect("the log")[0].line, "CONNECT parent.invalid:443 HTTP/1.1");
}

/// An HTTPS server with a certificate of its own making; gives its port and the certificate as PEM.
fn serve_tls() -> (u16, String) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).expect("a certificate");
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("a configuration");
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (config, stream) = (config.clone(), stream.expect("a connection"));
            thread::spawn(move || {
                let session = rustls::ServerConnection::new(config).expect("a session");
                let tls = Arc::new(std::sync::Mutex::new(rustls::StreamOwned::new(session, stream)));
                talk(Shared(tls.clone()), Shared(tls), 0, &Log::default(), &echo);
            });
        }
    });
    (port, made.cert.pem())
}

/// Reader and writer of one TLS stream, used by one thread.
struct Shared(Arc<std::sync::Mutex<rustls::StreamOwned<rustls::ServerConnection, std::net::TcpStream>>>);

impl Read for Shared {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.0.lock().expect("one thread").read(into)
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("one thread").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.lock().expect("one thread").flush()
    }
}

#[test]
fn a_certificate_in_the_settings_is_trusted_and_an_unknown_one_is_not() {
    let (port, pem) = serve_tls();
    let address = format!("https://localhost:{port}/openmrs");
    let mut config = HttpConfig::new(&address);
    let error = HttpTransport::new(&config).expect("a client").post(PATH, b"QUJD");
    assert!(matches!(error, Err(LinkError::Certificate { .. })), "{error:?}");
    config.trusted_pem = pem;
    let mut client = HttpTransport::new(&config).expect("a client");
    let body = "QUJD".repeat(100_000).into_bytes();
    for _ in 0..2 {
        assert_eq!(client.post(PATH, &body).and_then(accept), Ok(body.clone()));
    }
    let mut elsewhere = HttpConfig::new(address.replace("localhost", "127.0.0.1"));
    elsewhere.trusted_pem = config.trusted_pem.clone();
    let error = HttpTransport::new(&elsewhere).expect("a client").post(PATH, b"QUJD");
    assert!(matches!(error, Err(LinkError::Certificate { .. })), "another name: {error:?}");
    config.trusted_pem = "-----BEGIN NONSENSE-----".into();
    assert!(matches!(HttpTransport::new(&config), Err(LinkError::BadSetting { .. })));
}
