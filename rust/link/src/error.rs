//! What can go wrong between two servers, in words for the page.

/// Why a message did not get through or was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The parent's address cannot be one.
    #[error("the address of the parent server cannot be used: {why}")]
    BadAddress {
        /// What is wrong with it.
        why: &'static str,
    },
    /// Proxy or certificate settings cannot be used.
    #[error("the {what} in the settings cannot be used")]
    BadSetting {
        /// Which setting.
        what: &'static str,
    },
    /// No connection came about.
    #[error("{host} cannot be reached: {why}")]
    Unreachable {
        /// Host and port.
        host: String,
        /// What the network said.
        why: String,
    },
    /// A proxy on the way refused.
    #[error("the proxy refused: {why}")]
    Proxy {
        /// What it said.
        why: String,
    },
    /// The server's certificate was not accepted.
    #[error("no secure connection to {host}: {why}")]
    Certificate {
        /// Host and port.
        host: String,
        /// What is wrong with it.
        why: String,
    },
    /// The connection ended in the middle.
    #[error("the connection broke: {why}")]
    Broken {
        /// What the network said.
        why: String,
    },
    /// Not one byte moved for longer than the measured speed explains.
    #[error("nothing moved on the connection for {seconds} seconds")]
    Stalled {
        /// How long.
        seconds: u64,
    },
    /// The answer leads elsewhere, as a captive portal's or a login page does.
    #[error("the answer leads to another page ({to}) in place of Tributary's")]
    Redirected {
        /// Scheme and host of the target, or `the same server`.
        to: String,
    },
    /// Something else than Tributary answered.
    #[error("what answered is not Tributary: status {status}, {found}")]
    NotTributary {
        /// HTTP status.
        status: u16,
        /// What came in place of a message.
        found: &'static str,
    },
    /// The answer is larger than anything that Tributary sends.
    #[error("the answer exceeds {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// The other server refused and said why.
    #[error("the other server refused: {message} ({code})")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Its stable code.
        code: String,
        /// Its words.
        message: String,
        /// Whether it asks to try again.
        retry: bool,
    },
    /// The bytes are not a message envelope.
    #[error("the message is damaged: {why}")]
    Malformed {
        /// What is wrong.
        why: &'static str,
    },
    /// Written in a format that only a newer module reads.
    #[error("the other server speaks format {found}, this one up to {known}")]
    Newer {
        /// The format found.
        found: u8,
        /// The highest that this version reads.
        known: u8,
    },
    /// No link with that server.
    #[error("this server is not paired with {server}")]
    NotPaired {
        /// The sender's uuid.
        server: String,
    },
    /// The message is from or for another server, or goes the wrong way.
    #[error("the message is from or for another server")]
    WrongServer,
    /// The proof does not fit: changed on the way, or made with another secret.
    #[error("the message does not prove its sender")]
    NotAuthentic,
    /// The message was there before.
    #[error("the message was already received")]
    Replayed,
    /// The message is not the next of its exchange.
    #[error("a message of the exchange is missing before this one")]
    OutOfOrder,
    /// What was typed cannot be a pairing code.
    #[error("this is not a pairing code: {why}")]
    BadCode {
        /// What is wrong with it.
        why: &'static str,
    },
    /// No such code, or not the right one.
    #[error("the pairing code is wrong")]
    WrongCode,
    /// The code's time is over, or it was tried too often.
    #[error("the pairing code is no longer valid: {why}")]
    CodeExpired {
        /// Why not.
        why: &'static str,
    },
}

impl LinkError {
    /// A stable code for pages, peers and logs.
    pub fn code(&self) -> &str {
        match self {
            LinkError::BadAddress { .. } => "bad-address",
            LinkError::BadSetting { .. } => "bad-setting",
            LinkError::Unreachable { .. } => "unreachable",
            LinkError::Proxy { .. } => "proxy-refused",
            LinkError::Certificate { .. } => "certificate",
            LinkError::Broken { .. } => "connection-broken",
            LinkError::Stalled { .. } => "stalled",
            LinkError::Redirected { .. } => "redirected",
            LinkError::NotTributary { .. } => "not-tributary",
            LinkError::TooLarge { .. } => "too-large",
            LinkError::Refused { code, .. } => code,
            LinkError::Malformed { .. } => "malformed",
            LinkError::Newer { .. } => "newer-format",
            LinkError::NotPaired { .. } => "not-paired",
            LinkError::WrongServer => "wrong-server",
            LinkError::NotAuthentic => "not-authentic",
            LinkError::Replayed => "replayed",
            LinkError::OutOfOrder => "out-of-order",
            LinkError::BadCode { .. } => "bad-code",
            LinkError::WrongCode => "wrong-code",
            LinkError::CodeExpired { .. } => "code-expired",
        }
    }

    /// Whether trying again later, with nothing changed, may work.
    pub fn retryable(&self) -> bool {
        match self {
            LinkError::Refused { retry, .. } => *retry,
            LinkError::Unreachable { .. }
            | LinkError::Proxy { .. }
            | LinkError::Broken { .. }
            | LinkError::Stalled { .. }
            | LinkError::Redirected { .. }
            | LinkError::NotTributary { .. }
            | LinkError::Malformed { .. }
            | LinkError::Replayed
            | LinkError::OutOfOrder => true,
            _ => false,
        }
    }

    /// The HTTP status with which a server answers this error.
    pub fn status(&self) -> u16 {
        match self {
            LinkError::Newer { .. } => 426,
            LinkError::NotPaired { .. } | LinkError::NotAuthentic => 401,
            LinkError::WrongServer | LinkError::WrongCode | LinkError::CodeExpired { .. } => 403,
            LinkError::Replayed | LinkError::OutOfOrder => 409,
            _ => 400,
        }
    }

    /// What a person can do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            LinkError::BadAddress { .. } => {
                "Enter the parent's address as in the browser, for example https://parent.example.org/openmrs"
            }
            LinkError::BadSetting { .. } => "Correct the proxy or certificate settings of the Java server.",
            LinkError::Unreachable { .. } => {
                "Check that this computer is online, that the parent server is running, and the address."
            }
            LinkError::Proxy { .. } => "Ask the network's administrator to let this computer reach the parent server.",
            LinkError::Certificate { .. } => {
                "Check this computer's date. If the parent has a certificate of its own, add it to Java's trusted certificates; if it has none, begin its address with http://"
            }
            LinkError::Broken { .. } | LinkError::Stalled { .. } => {
                "The link is down or very weak. It is tried again by itself, and nothing is lost."
            }
            LinkError::Redirected { .. } => {
                "If the network asks for a login (a captive portal), log in with a browser. Otherwise correct the parent's address."
            }
            LinkError::NotTributary { .. } => {
                "Check the parent's address, and that the Tributary module is started there."
            }
            LinkError::TooLarge { .. } => "Check the parent's address. If it is right, ask for support.",
            LinkError::Refused { .. } => "See the page of the other server.",
            LinkError::Malformed { .. } => {
                "A proxy or filter changes what is sent. It is tried again; if it stays, ask for support."
            }
            LinkError::Newer { .. } => "Upgrade the Tributary module on the server that could not read it.",
            LinkError::NotPaired { .. } | LinkError::NotAuthentic => "Pair the two servers again with a new code.",
            LinkError::WrongServer => {
                "The address leads to another server than the one that was paired. Correct it or pair again."
            }
            LinkError::Replayed | LinkError::OutOfOrder => "Nothing: the next exchange sets it right.",
            LinkError::BadCode { .. } | LinkError::WrongCode => "Type the code again as the parent's page shows it.",
            LinkError::CodeExpired { .. } => "Make a new code on the parent's page.",
        }
    }

    pub(crate) fn malformed(why: &'static str) -> Self {
        LinkError::Malformed { why }
    }
}
