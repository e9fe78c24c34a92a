//! The JDBC URL of the runtime properties, read as the Java drivers read it.
//!
//! Guarantees: host, port, database and the TLS wishes of both `jdbc:mysql:` and `jdbc:mariadb:` URLs are
//! honoured; parameters that mean nothing here are ignored; a TLS wish that this driver cannot
//! fulfil is an error, never a silent fall-back to plain text.

use std::collections::HashMap;
use std::path::PathBuf;
use thiserror::Error;

const DEFAULT_PORT: u16 = 3306;

/// Why a JDBC URL could not be used.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum UrlError {
    /// Not `jdbc:mysql:` or `jdbc:mariadb:`.
    #[error("connection.url must start with jdbc:mysql: or jdbc:mariadb:")]
    NotMySql,
    /// A part is missing or not readable.
    #[error("connection.url has no usable {0}")]
    Missing(&'static str),
    /// A TLS setting that this driver does not know.
    #[error("connection.url: the value of {0} is not supported")]
    Unsupported(String),
}

/// How the connection to the database is protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tls {
    /// Plain text.
    Off,
    /// TLS when the server offers it, without checking its certificate.
    Prefer,
    /// TLS or no connection.
    Require {
        /// How the server's certificate is checked.
        verify: Verify,
        /// PEM file with the trusted certificates; the public authorities without it.
        roots: Option<PathBuf>,
    },
}

/// How a server's certificate is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verify {
    /// Not at all.
    Nothing,
    /// It must lead to a trusted authority.
    Authority,
    /// And carry the server's name.
    Name,
}

/// What a JDBC URL says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JdbcUrl {
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// The schema that holds OpenMRS's tables.
    pub database: String,
    /// User, if the URL carries one (the runtime properties usually do).
    pub user: Option<String>,
    /// Password, likewise.
    pub password: Option<String>,
    /// Protection of the connection.
    pub tls: Tls,
}

impl JdbcUrl {
    /// Reads a `connection.url`.
    pub fn parse(url: &str) -> Result<Self, UrlError> {
        let rest = url.trim().strip_prefix("jdbc:").ok_or(UrlError::NotMySql)?;
        let (scheme, rest) = rest.split_once("//").ok_or(UrlError::NotMySql)?;
        let mariadb = match scheme.split(':').next() {
            Some("mysql") => false,
            Some("mariadb") => true,
            _ => return Err(UrlError::NotMySql),
        };
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (hosts, database) = place.split_once('/').ok_or(UrlError::Missing("database name"))?;
        if database.is_empty() {
            return Err(UrlError::Missing("database name"));
        }
        let (host, port) = first_host(hosts)?;
        let parameters = Parameters::read(query);
        Ok(JdbcUrl {
            tls: tls(&parameters, mariadb, &host)?,
            host,
            port,
            database: decode(database),
            user: parameters.text("user"),
            password: parameters.text("password"),
        })
    }
}

/// The first of several hosts; `address=(host=h)(port=p)`, `[::1]:3306` and `h:3306` alike.
fn first_host(hosts: &str) -> Result<(String, u16), UrlError> {
    let hosts = hosts.rsplit_once('@').map_or(hosts, |(_, host)| host);
    if hosts.trim_start().starts_with("address=") {
        return address(hosts);
    }
    let first = hosts.split(',').next().unwrap_or("").trim();
    let (host, port) = match first.strip_prefix('[').and_then(|v6| v6.split_once(']')) {
        Some((host, port)) => (host, port.strip_prefix(':')),
        None => match first.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (first, None),
        },
    };
    let port = match port {
        None | Some("") => DEFAULT_PORT,
        Some(text) => text.parse().map_err(|_| UrlError::Missing("port"))?,
    };
    let host = if host.is_empty() { "localhost" } else { host };
    Ok((host.to_string(), port))
}

fn address(text: &str) -> Result<(String, u16), UrlError> {
    let part = |name: &str| {
        text.split('(')
            .filter_map(|part| part.split(')').next())
            .filter_map(|part| part.split_once('='))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.to_string())
    };
    let host = part("host").ok_or(UrlError::Missing("host"))?;
    let port = part("port").map_or(Ok(DEFAULT_PORT), |port| port.parse());
    Ok((host, port.map_err(|_| UrlError::Missing("port"))?))
}

struct Parameters(HashMap<String, String>);

impl Parameters {
    fn read(query: &str) -> Self {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        Parameters(pairs.map(|(k, v)| (k.to_ascii_lowercase(), decode(v))).collect())
    }

    fn text(&self, name: &str) -> Option<String> {
        self.0.get(name).filter(|value| !value.is_empty()).cloned()
    }

    fn flag(&self, name: &str) -> Option<bool> {
        self.0.get(name).map(|value| matches!(value.to_ascii_lowercase().as_str(), "true" | "yes" | "1"))
    }
}

fn tls(parameters: &Parameters, mariadb: bool, host: &str) -> Result<Tls, UrlError> {
    let required = |verify| Ok(Tls::Require { verify, roots: roots(parameters, verify)? });
    if let Some(mode) = parameters.text("sslmode") {
        return match mode.to_ascii_lowercase().replace('_', "-").as_str() {
            "disabled" | "disable" => Ok(Tls::Off),
            "preferred" => Ok(Tls::Prefer),
            "required" | "trust" => required(Verify::Nothing),
            "verify-ca" => required(Verify::Authority),
            "verify-identity" | "verify-full" => required(Verify::Name),
            _ => Err(UrlError::Unsupported("sslMode".into())),
        };
    }
    match parameters.flag("usessl") {
        Some(false) => Ok(Tls::Off),
        Some(true) if mariadb => required(mariadb_verify(parameters)),
        Some(true) if parameters.flag("verifyservercertificate") == Some(true) => required(Verify::Authority),
        Some(true) if parameters.flag("requiressl") == Some(true) => required(Verify::Nothing),
        None if mariadb || is_loopback(host) => Ok(Tls::Off),
        _ => Ok(Tls::Prefer),
    }
}

fn mariadb_verify(parameters: &Parameters) -> Verify {
    if parameters.flag("trustservercertificate") == Some(true) {
        Verify::Nothing
    } else if parameters.flag("disablesslhostnameverification") == Some(true) {
        Verify::Authority
    } else {
        Verify::Name
    }
}

/// Certificates in PEM; a Java key store is of no use here unless nothing is to be verified.
fn roots(parameters: &Parameters, verify: Verify) -> Result<Option<PathBuf>, UrlError> {
    let pem = parameters.text("serversslcert");
    let store = ["trustcertificatekeystoreurl", "truststore"].iter().find_map(|name| parameters.text(name));
    match (pem.or(store), verify) {
        (_, Verify::Nothing) | (None, _) => Ok(None),
        (Some(place), _) => {
            let path =
                place.strip_prefix("file:").map_or(place.as_str(), |path| path.strip_prefix("//").unwrap_or(path));
            let readable = [".pem", ".crt", ".cer"].iter().any(|end| path.to_ascii_lowercase().ends_with(end));
            if readable {
                Ok(Some(path.into()))
            } else {
                Err(UrlError::Unsupported("the trust store (use a PEM file)".into()))
            }
        }
    }
}

/// Whether the host is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Undoes `%xx`; anything else stays as it is.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match hex {
            Some(byte) if bytes[at] == b'%' => {
                out.push(byte);
                at += 3;
            }
            _ => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> JdbcUrl {
        JdbcUrl::parse(url).expect("a good URL")
    }

    #[test]
    fn reads_the_url_that_the_installer_writes() {
        let url = parse(
            "jdbc:mysql://localhost:3316/openmrs?autoReconnect=true&sessionVariables=default_storage_engine=InnoDB\
             &useUnicode=true&characterEncoding=UTF-8&serverTimezone=UTC&useSSL=false",
        );
        assert_eq!((url.host.as_str(), url.port, url.database.as_str()), ("localhost", 3316, "openmrs"));
        assert_eq!(url.tls, Tls::Off);
    }

    #[test]
    fn finds_the_host_in_every_form() {
        let place = |url| (parse(url).host, parse(url).port);
        assert_eq!(place("jdbc:mariadb://db.example/openmrs"), ("db.example".into(), 3306));
        assert_eq!(place("jdbc:mysql:replication://a:1,b:2/openmrs"), ("a".into(), 1));
        assert_eq!(place("jdbc:mysql://[::1]:3307/openmrs"), ("::1".into(), 3307));
        assert_eq!(place("jdbc:mysql://address=(host=h)(port=3308)/openmrs"), ("h".into(), 3308));
        assert_eq!(place("jdbc:mysql:///openmrs"), ("localhost".into(), 3306));
    }

    #[test]
    fn never_weakens_a_wish_for_tls() {
        let tls = |query: &str| JdbcUrl::parse(&format!("jdbc:mysql://db/o?{query}")).map(|url| url.tls);
        let require = |verify| Ok(Tls::Require { verify, roots: None });
        assert_eq!(tls("sslMode=VERIFY_IDENTITY"), require(Verify::Name));
        assert_eq!(tls("sslMode=verify-ca"), require(Verify::Authority));
        assert_eq!(tls("useSSL=true&requireSSL=true"), require(Verify::Nothing));
        assert_eq!(tls("useSSL=true&verifyServerCertificate=true"), require(Verify::Authority));
        assert_eq!(tls(""), Ok(Tls::Prefer));
        assert!(tls("sslMode=sometimes").is_err());
        assert!(tls("sslMode=VERIFY_CA&trustCertificateKeyStoreUrl=file:/etc/store.jks").is_err());
        let pem = Tls::Require { verify: Verify::Authority, roots: Some("/etc/ca.pem".into()) };
        assert_eq!(tls("sslMode=VERIFY_CA&trustCertificateKeyStoreUrl=file:///etc/ca.pem"), Ok(pem));
    }

    #[test]
    fn refuses_other_databases() {
        assert_eq!(JdbcUrl::parse("jdbc:postgresql://db/openmrs"), Err(UrlError::NotMySql));
        assert_eq!(JdbcUrl::parse("jdbc:mysql://db"), Err(UrlError::Missing("database name")));
    }
}
