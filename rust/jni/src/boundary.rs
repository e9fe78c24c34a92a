//! The one wrapper of every export.

use crate::panics::caught;
use crate::Failure;
use jni::objects::{JByteArray, JObject, JString, JThrowable, JValue};
use jni::JNIEnv;

const PACKAGE: &str = "org/openmrs/module/tributary/nativecore/";

/// Runs an export's body; on failure or panic a Java exception is left pending and the default returned.
pub(crate) fn enter<'local, T: Default>(
    env: &mut JNIEnv<'local>,
    body: impl FnOnce(&mut JNIEnv<'local>) -> Result<T, Failure>,
) -> T {
    caught(|| body(env)).unwrap_or_else(|failure| {
        throw(env, &failure);
        T::default()
    })
}

/// The bytes of a Java array, copied.
pub(crate) fn bytes(env: &mut JNIEnv, array: &JByteArray) -> Result<Vec<u8>, Failure> {
    if array.is_null() {
        return Err(Failure::lasting("BAD_INPUT", "A byte array is missing."));
    }
    Ok(env.convert_byte_array(array)?)
}

/// The text of a Java string.
pub(crate) fn text(env: &mut JNIEnv, string: &JString) -> Result<String, Failure> {
    if string.is_null() {
        return Err(Failure::lasting("BAD_INPUT", "A text is missing."));
    }
    Ok(env.get_string(string)?.into())
}

/// A new Java array with the bytes.
pub(crate) fn array<'local>(env: &mut JNIEnv<'local>, bytes: &[u8]) -> Result<JByteArray<'local>, Failure> {
    Ok(env.byte_array_from_slice(bytes)?)
}

/// Leaves the exception for a failure pending, unless Java already has one of its own.
fn throw(env: &mut JNIEnv, failure: &Failure) {
    if env.exception_check().unwrap_or(true) {
        return;
    }
    if throw_typed(env, failure).is_err() {
        let _ = env.exception_clear();
        // The exception class itself cannot be made: the JVM's own says as much as can be said.
        let _ = env.throw_new("java/lang/IllegalStateException", failure.to_string());
    }
}

fn throw_typed(env: &mut JNIEnv, failure: &Failure) -> jni::errors::Result<()> {
    let class = env.find_class(format!("{PACKAGE}{}", failure.exception()))?;
    let code = JObject::from(env.new_string(&failure.code)?);
    let message = JObject::from(env.new_string(&failure.message)?);
    let arguments = [JValue::Object(&code), JValue::Bool(failure.retryable.into()), JValue::Object(&message)];
    let exception = env.new_object(class, "(Ljava/lang/String;ZLjava/lang/String;)V", &arguments)?;
    env.throw(JThrowable::from(exception))
}
