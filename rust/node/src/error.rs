//! What goes wrong in a node, in terms that cross every boundary: a stable code, whether to try again, and what
//! a person can do.

use serde_json::{json, Value};
use tributary_engine::exchange::LinkError as ExchangeError;
use tributary_engine::store::StoreError;
use tributary_link::LinkError;
use tributary_wire::WireError;

/// What is said of a newer format until the server is named ([`NodeError::on_server`]).
const TOO_OLD: &str =
    "What arrived is in a newer format than this server reads. Upgrade the Tributary module on this server.";

/// A failure with its stable code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct NodeError {
    /// Upper case words joined by `_`.
    pub code: String,
    /// Whether the same call may succeed later without anybody doing anything.
    pub retryable: bool,
    /// What went wrong and what a person can do; no patient data.
    pub message: String,
}

impl NodeError {
    /// A failure that only a person can mend.
    pub fn lasting(code: &str, message: impl Into<String>) -> Self {
        NodeError { code: code.to_owned(), retryable: false, message: message.into() }
    }

    /// A failure that may pass by itself.
    pub fn passing(code: &str, message: impl Into<String>) -> Self {
        NodeError { code: code.to_owned(), retryable: true, message: message.into() }
    }

    /// The same; where it says that this server is too old, with this server's name, because pages of both ends show
    /// it. What another server refuses names that one already.
    pub(crate) fn on_server(mut self, name: impl FnOnce() -> Option<String>) -> Self {
        if let Some(name) = (self.message == TOO_OLD).then(name).flatten() {
            self.message = format!(
                "What arrived is in a newer format than \"{name}\" reads. Upgrade the Tributary module on the server \"{name}\"."
            );
        }
        self
    }

    /// The HTTP status with which a neighbour is told.
    pub fn status(&self) -> u16 {
        match self.code.as_str() {
            "NOT_PAIRED" | "NOT_AUTHENTIC" => 401,
            "WRONG_SERVER" | "WRONG_CODE" | "CODE_EXPIRED" => 403,
            "DIVERGED" | "STOPPED" | "REPLAYED" | "OUT_OF_ORDER" => 409,
            "NEWER_FORMAT" => 426,
            _ if self.retryable => 503,
            "DATABASE" => 500,
            _ => 400,
        }
    }

    /// As it stands in answers and on pages.
    pub fn json(&self) -> Value {
        json!({ "code": self.code, "message": self.message, "retry": self.retryable })
    }
}

impl From<StoreError> for NodeError {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Busy => "BUSY",
            StoreError::Unavailable(_) | StoreError::Row { .. } | StoreError::Fatal(_) => "DATABASE",
        };
        NodeError { code: code.to_owned(), retryable: error.retry(), message: error.to_string() }
    }
}

impl From<ExchangeError> for NodeError {
    fn from(error: ExchangeError) -> Self {
        let code = error.code().to_uppercase().replace('-', "_");
        NodeError { code, retryable: error.retry(), message: error.to_string() }
    }
}

impl From<LinkError> for NodeError {
    fn from(error: LinkError) -> Self {
        NodeError {
            code: error.code().to_uppercase().replace('-', "_"),
            retryable: error.retryable(),
            message: match &error {
                LinkError::Newer { .. } => TOO_OLD.to_owned(),
                _ => sentence(&format!("{error}. {}", error.advice())),
            },
        }
    }
}

/// The text as a person writes it: with a capital at the beginning.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

impl From<WireError> for NodeError {
    fn from(error: WireError) -> Self {
        let code = error.code().to_uppercase().replace('-', "_");
        let message = match &error {
            WireError::Newer { .. } => TOO_OLD.to_owned(),
            _ => error.to_string(),
        };
        NodeError { code, retryable: false, message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_by(error: impl Into<NodeError>) -> String {
        error.into().on_server(|| Some("Byumba".into())).message
    }

    #[test]
    fn names_the_server_that_is_too_old() {
        let newer = "Upgrade the Tributary module on the server \"Byumba\".";
        assert!(told_by(WireError::Newer { what: "a message", found: 9, known: 1 }).ends_with(newer));
        assert!(told_by(LinkError::Newer { found: 9, known: 1 }).ends_with(newer));
        let message = "Upgrade the Tributary module on the server \"Ruli\".".to_owned();
        let refused = LinkError::Refused { status: 426, code: "NEWER_FORMAT".into(), message, retry: false };
        let told = told_by(refused);
        assert!(told.contains("Ruli") && !told.contains("Byumba"), "{told}");
    }
}
