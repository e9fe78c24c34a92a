//! What goes wrong, in the terms that cross to Java: a stable code, whether to try again, and a message
//! for a person.

/// The code of a caught panic.
const PANIC: &str = "PANIC";

/// A failure with its stable code; codes are upper case words joined by `_`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Failure {
    /// The stable code; `UNEXPECTED` when nothing better is known.
    pub code: String,
    /// Whether the same call may succeed later without anybody doing anything.
    pub retryable: bool,
    /// What went wrong and what a person can do; no patient data.
    pub message: String,
}

impl Failure {
    /// A failure that only a person can mend.
    pub fn lasting(code: &str, message: impl Into<String>) -> Self {
        Failure { code: code.to_owned(), retryable: false, message: message.into() }
    }

    /// A failure that may pass by itself.
    pub fn passing(code: &str, message: impl Into<String>) -> Self {
        Failure { code: code.to_owned(), retryable: true, message: message.into() }
    }

    /// The failure that a caught panic becomes.
    pub fn panicked(place: &str) -> Self {
        Failure::passing(PANIC, format!("The native core failed inside, at {place}; it opens again."))
    }

    /// Whether a panic was caught.
    pub fn is_panic(&self) -> bool {
        self.code == PANIC
    }

    /// The simple name of the Java exception that carries this code.
    pub fn exception(&self) -> &'static str {
        match self.code.as_str() {
            "CLOSED" => "TributaryClosedException",
            "BAD_INPUT" => "TributaryInputException",
            "DATABASE" | "BUSY" => "TributaryDatabaseException",
            "LINK" | "REFUSED" => "TributaryLinkException",
            _ => "TributaryException",
        }
    }
}

impl From<jni::errors::Error> for Failure {
    fn from(error: jni::errors::Error) -> Self {
        Failure::lasting("UNEXPECTED", format!("JNI: {error}"))
    }
}
