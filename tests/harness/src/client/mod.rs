//! Talks to what runs in a server: the test module, the module under test, a browser.

pub mod browser;
pub mod driver;
pub mod http;
pub mod module;
