//! The HTTP client of a child: POST after POST to one parent on one connection.
//!
//! Guarantees: a POST is never sent twice and never follows a redirect; an answer that does not come
//! from Tributary (captive portal, login page, error page of a proxy) is told from one that does;
//! there is no limit on how long a message takes, only on how long nothing moves, and that limit
//! follows the measured speed; an answer never takes more memory than the configured limit.

mod address;
mod answer;
mod pace;
mod route;
mod socket;

pub use answer::accept;

use crate::LinkError;
use address::Address;
use pace::Pace;
use route::{Route, RouteResolver};
use socket::{Dial, SendBuffer};
use std::error::Error as StdError;
use std::io::{ErrorKind, Read};
use std::sync::Arc;
use std::time::{Duration, Instant};
use ureq::config::Config;
use ureq::tls::{parse_pem, PemItem, RootCerts, TlsConfig};
use ureq::unversioned::transport::{ConnectProxyConnector, Connector, RustlsConnector};
use ureq::Agent;

/// How long a connection may take to come about.
const CONNECT_SECONDS_MAX: u64 = 90;
/// Older idle connections are not used again; below Tomcat's 20 seconds, so that a POST rarely meets a
/// connection that the server is just closing.
const IDLE_SECONDS_MAX: u64 = 10;

/// Sends a message to the neighbour and brings its answer.
pub trait Transport {
    /// Posts `body` (text) to a path below the neighbour's address. Gives the status and body of what a
    /// Tributary answered: a message with status 200, or a refusal (one line of JSON) with another;
    /// [`accept`] tells them apart.
    fn post(&mut self, path: &str, body: &[u8]) -> Result<(u16, Vec<u8>), LinkError>;
}

/// A proxy, as Java's settings name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyAddress {
    /// Host name or address.
    pub host: String,
    /// Port.
    pub port: u16,
}

/// How to reach a parent.
#[derive(Clone, Debug)]
pub struct HttpConfig {
    /// The parent's address up to and with OpenMRS's context path, as in the browser.
    pub address: String,
    /// Proxy for `http` addresses (`http.proxyHost`, `http.proxyPort`).
    pub http_proxy: Option<ProxyAddress>,
    /// Proxy for `https` addresses.
    pub https_proxy: Option<ProxyAddress>,
    /// Hosts that are reached without proxy, as in Java: `localhost|10.*|*.example.org`.
    pub non_proxy_hosts: String,
    /// Certificates to trust, PEM; empty for the usual public authorities.
    pub trusted_pem: String,
    /// How long nothing may move, besides what the measured speed explains.
    pub stall: Duration,
    /// How long the parent may work on a message before its answer begins, besides that.
    pub answer: Duration,
    /// What an answer may come to.
    pub answer_bytes_max: u64,
}

impl HttpConfig {
    /// The usual settings for an address.
    pub fn new(address: impl Into<String>) -> Self {
        HttpConfig {
            address: address.into(),
            http_proxy: None,
            https_proxy: None,
            non_proxy_hosts: String::new(),
            trusted_pem: String::new(),
            stall: Duration::from_secs(60),
            answer: Duration::from_secs(240),
            answer_bytes_max: 96 << 20,
        }
    }
}

/// [`Transport`] over HTTP/1.1 with or without TLS, directly or through a proxy.
pub struct HttpTransport {
    agent: Agent,
    address: Address,
    pace: Arc<Pace>,
    answer_bytes_max: u64,
}

impl HttpTransport {
    /// Prepares the client; nothing is sent yet.
    pub fn new(config: &HttpConfig) -> Result<Self, LinkError> {
        let address = Address::parse(&config.address)?;
        let proxy = if address.https { &config.https_proxy } else { &config.http_proxy };
        let direct = proxy.is_none() || address.matches(&config.non_proxy_hosts);
        let route = Route::choose(&address, if direct { None } else { proxy.as_ref() })?;
        let pace = Arc::new(Pace::new(config.stall, config.answer, SendBuffer::BYTES));
        let dial = Dial { pace: pace.clone(), absolute: route.absolute_prefix(), host: address.authority.clone() };
        let connector = ConnectProxyConnector::default().chain(dial).chain(RustlsConnector::default());
        let agent = Agent::with_parts(agent_config(config, &route)?, connector, RouteResolver::new(route));
        Ok(HttpTransport { agent, address, pace, answer_bytes_max: config.answer_bytes_max })
    }

    /// What the link has carried lately, in bytes a second; `None` before the first answer. Says how large
    /// the next message may be.
    pub fn bytes_per_second(&self) -> Option<u64> {
        self.pace.bytes_per_second()
    }

    fn exchange(&self, path: &str, body: &[u8]) -> Result<answer::Raw, ureq::Error> {
        let request = self.agent.post(self.address.url(path)).header("Content-Type", "text/plain; charset=us-ascii");
        let mut response = request.send(body)?;
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_string);
        let (location, content_type) = (header("Location"), header("Content-Type"));
        let mut content = Vec::new();
        let status = response.status().as_u16();
        response.body_mut().as_reader().take(self.answer_bytes_max + 1).read_to_end(&mut content)?;
        Ok(answer::Raw { status, location, content_type, body: content })
    }
}

impl Transport for HttpTransport {
    fn post(&mut self, path: &str, body: &[u8]) -> Result<(u16, Vec<u8>), LinkError> {
        let started = Instant::now();
        let raw = self.exchange(path, body).map_err(|error| self.explain(error))?;
        self.pace.carried(body.len() + raw.body.len(), started.elapsed());
        if raw.body.len() as u64 > self.answer_bytes_max {
            return Err(LinkError::TooLarge { limit: self.answer_bytes_max });
        }
        raw.check(&self.address.authority)
    }
}

impl HttpTransport {
    fn explain(&self, error: ureq::Error) -> LinkError {
        let host = || self.address.authority.clone();
        if let Some(own) = own_error(&error) {
            return own;
        }
        match error {
            ureq::Error::HostNotFound => LinkError::Unreachable { host: host(), why: "its name is not known".into() },
            ureq::Error::ConnectProxyFailed(why) => LinkError::Proxy { why },
            ureq::Error::Rustls(error) => LinkError::Certificate { host: host(), why: error.to_string() },
            ureq::Error::Tls(why) => LinkError::Certificate { host: host(), why: why.into() },
            ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..) => {
                LinkError::NotTributary { status: 0, found: "something that is not HTTP" }
            }
            ureq::Error::Decompress(..) => LinkError::Broken { why: "damaged compression".into() },
            ureq::Error::Io(error) if is_tls(&error) => LinkError::Certificate { host: host(), why: error.to_string() },
            ureq::Error::Io(error) => LinkError::Broken { why: plainly(&error) },
            other => LinkError::Broken { why: other.to_string() },
        }
    }
}

/// What happened to a connection, without the operating system's numbers where a person needs none.
fn plainly(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => "it was closed before the answer was complete".to_owned(),
        _ => error.to_string(),
    }
}

/// The error that our own socket raised, wherever ureq wrapped it.
fn own_error(error: &ureq::Error) -> Option<LinkError> {
    let inner: &(dyn StdError + 'static) = match error {
        ureq::Error::Other(inner) => &**inner,
        ureq::Error::Io(error) => error.get_ref()?,
        _ => return None,
    };
    if let Some(nested) = inner.downcast_ref::<ureq::Error>() {
        return own_error(nested);
    }
    inner.downcast_ref::<LinkError>().cloned()
}

fn is_tls(error: &std::io::Error) -> bool {
    error.kind() == ErrorKind::InvalidData
}

fn agent_config(config: &HttpConfig, route: &Route) -> Result<Config, LinkError> {
    let version = concat!("Tributary/", env!("CARGO_PKG_VERSION"));
    let tls = TlsConfig::builder().root_certs(trusted(&config.trusted_pem)?).build();
    Ok(Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(route.tunnel())
        .tls_config(tls)
        .user_agent(version)
        .accept("text/plain, application/json")
        .timeout_connect(Some(Duration::from_secs(CONNECT_SECONDS_MAX)))
        .max_idle_connections(1)
        .max_idle_connections_per_host(1)
        .max_idle_age(Duration::from_secs(IDLE_SECONDS_MAX))
        .build())
}

fn trusted(pem: &str) -> Result<RootCerts, LinkError> {
    if pem.trim().is_empty() {
        return Ok(RootCerts::WebPki);
    }
    let bad = LinkError::BadSetting { what: "list of trusted certificates" };
    let mut certificates = Vec::new();
    for item in parse_pem(pem.as_bytes()) {
        if let PemItem::Certificate(certificate) = item.map_err(|_| bad.clone())? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() {
        return Err(bad);
    }
    Ok(RootCerts::new_with_certs(&certificates))
}

#[cfg(test)]
mod tests {
    use super::plainly;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_reset_connection_is_told_without_the_systems_number() {
        const ECONNRESET: i32 = 104;
        let told = plainly(&std::io::Error::from_raw_os_error(ECONNRESET));
        assert!(!told.contains("os error"), "a person is shown {told}");
    }
}
