//! Brings up and takes down what the servers consist of.

pub mod line;
pub mod locks;
pub mod mariadb;
pub mod paths;
pub mod platform;
pub mod ports;
pub mod process;
pub mod proxy;
pub mod server;
pub mod tape;
pub mod tomcat;
