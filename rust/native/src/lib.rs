//! The native library of the module: re-exports of the JNI surface and nothing else.
#![forbid(unsafe_code)]

pub use tributary_jni::exports::*;
