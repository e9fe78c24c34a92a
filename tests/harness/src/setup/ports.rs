//! Free ports on 127.0.0.1.

use anyhow::Result;
use std::net::TcpListener;

/// A port that nobody listens on right now.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
