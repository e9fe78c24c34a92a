//! What goes wrong in a node, in terms that cross every boundary: a stable code, whether to try again, and what
//! a person can do.

use serde_json::{json, Value};
use tributary_engine::exchange::LinkError as ExchangeError;
use tributary_engine::store::StoreError;
use tributary_link::LinkError;
use tributary_wire::WireError;

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
            message: sentence(&format!("{error}. {}", error.advice())),
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
        NodeError { code, retryable: false, message: error.to_string() }
    }
}
