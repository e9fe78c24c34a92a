//! The natives of the Java class `org.openmrs.module.tributary.nativecore.NativeCore`.

use crate::boundary::{array, bytes, enter, text};
use crate::{core, logs, pairs, registry, Failure};
use jni::objects::{JByteArray, JClass, JLongArray, JString};
use jni::sys::{jboolean, jint, jlong};
use jni::JNIEnv;

/// `long open(byte[] pairs)`
#[no_mangle]
pub extern "system" fn Java_org_openmrs_module_tributary_nativecore_NativeCore_open<'local>(
    mut env: JNIEnv<'local>,
    _class: JClass<'local>,
    settings: JByteArray<'local>,
) -> jlong {
    enter(&mut env, |env| {
        logs::install();
        let settings = pairs::read(&bytes(env, &settings)?)?;
        registry::open(settings, core::open)
    })
}

/// `void close(long handle)`
#[no_mangle]
pub extern "system" fn Java_org_openmrs_module_tributary_nativecore_NativeCore_close<'local>(
    mut env: JNIEnv<'local>,
    _class: JClass<'local>,
    handle: jlong,
) {
    enter(&mut env, |_| {
        registry::close(handle);
        Ok(())
    });
}

/// `byte[] seal(long handle, byte[] chunk, int length)`
#[no_mangle]
pub extern "system" fn Java_org_openmrs_module_tributary_nativecore_NativeCore_seal<'local>(
    mut env: JNIEnv<'local>,
    _class: JClass<'local>,
    handle: jlong,
    chunk: JByteArray<'local>,
    length: jint,
) -> JByteArray<'local> {
    enter(&mut env, |env| {
        let chunk = head(env, &chunk, length)?;
        let payload = registry::with(handle, |core| core.seal(&chunk))?;
        array(env, &payload)
    })
}

/// `boolean moved(long handle, long unseenFrom)`
#[no_mangle]
pub extern "system" fn Java_org_openmrs_module_tributary_nativecore_NativeCore_moved<'local>(
    mut env: JNIEnv<'local>,
    _class: JClass<'local>,
    handle: jlong,
    unseen_from: jlong,
) -> jboolean {
    enter(&mut env, |_| {
        let unseen_from = u64::try_from(unseen_from).unwrap_or_default();
        registry::with(handle, |core| Ok(jboolean::from(core.moved_since(unseen_from))))
    })
}

/// `byte[] exchange(long handle, String path, byte[] body)`: two bytes of HTTP status, then the body
#[no_mangle]
pub extern "system" fn Java_org_openmrs_module_tributary_nativecore_NativeCore_exchange<'local>(
    mut env: JNIEnv<'local>,
    _class: JClass<'local>,
    handle: jlong,
    path: JString<'local>,
    body: JByteArray<'local>,
) -> JByteArray<'local> {
    enter(&mut env, |env| {
        let path = text(env, &path)?;
        let body = bytes(env, &body)?;
        let answer = registry::with(handle, |core| Ok(core.exchange(&path, &body)))?;
        array(env, &[&answer.status.to_be_bytes(), answer.body.as_slice()].concat())
    })
}

/// `byte[] call(long handle, String op, byte[] pairs)`: the answer's text in UTF-8
#[no_mangle]
pub extern "system" fn Java_org_openmrs_module_tributary_nativecore_NativeCore_call<'local>(
    mut env: JNIEnv<'local>,
    _class: JClass<'local>,
    handle: jlong,
    op: JString<'local>,
    arguments: JByteArray<'local>,
) -> JByteArray<'local> {
    enter(&mut env, |env| {
        let op = text(env, &op)?;
        let arguments = pairs::read(&bytes(env, &arguments)?)?;
        let answer = registry::with(handle, |core| core.call(&op, &arguments))?;
        array(env, answer.as_bytes())
    })
}

/// `byte[] refreshTake(long handle, int max)`
#[no_mangle]
pub extern "system" fn Java_org_openmrs_module_tributary_nativecore_NativeCore_refreshTake<'local>(
    mut env: JNIEnv<'local>,
    _class: JClass<'local>,
    handle: jlong,
    max: jint,
) -> JByteArray<'local> {
    enter(&mut env, |env| {
        let max = usize::try_from(max).map_err(|_| Failure::lasting("BAD_INPUT", "A count is negative."))?;
        let items = registry::with(handle, |core| core.refresh_take(max))?;
        array(env, &pairs::write_refresh(&items))
    })
}

/// `void refreshDone(long handle, long[] ids)`
#[no_mangle]
pub extern "system" fn Java_org_openmrs_module_tributary_nativecore_NativeCore_refreshDone<'local>(
    mut env: JNIEnv<'local>,
    _class: JClass<'local>,
    handle: jlong,
    ids: JLongArray<'local>,
) {
    enter(&mut env, |env| {
        if ids.is_null() {
            return Err(Failure::lasting("BAD_INPUT", "The list of ids is missing."));
        }
        let count = usize::try_from(env.get_array_length(&ids)?).unwrap_or(0);
        let mut taken = vec![0; count];
        env.get_long_array_region(&ids, 0, &mut taken)?;
        registry::with(handle, |core| core.refresh_done(&taken))
    });
}

/// `byte[] drainLog()`: the log records that wait
#[no_mangle]
pub extern "system" fn Java_org_openmrs_module_tributary_nativecore_NativeCore_drainLog<'local>(
    mut env: JNIEnv<'local>,
    _class: JClass<'local>,
) -> JByteArray<'local> {
    enter(&mut env, |env| array(env, &pairs::write_logs(&logs::drain())))
}

/// `void fault(long handle, String kind)` of the test class `NativeFaults`: fails as told
#[cfg(feature = "faults")]
#[no_mangle]
pub extern "system" fn Java_org_openmrs_module_tributary_nativecore_NativeFaults_fault<'local>(
    mut env: JNIEnv<'local>,
    _class: JClass<'local>,
    handle: jlong,
    kind: JString<'local>,
) {
    enter(&mut env, |env| {
        let kind = text(env, &kind)?;
        match kind.as_str() {
            "panic-outside" => panic!("on purpose"),
            "panic" => registry::with(handle, |_| panic!("on purpose")),
            code => registry::with(handle, |_| Err::<(), _>(Failure::lasting(code, "on purpose"))),
        }
    });
}

/// The first `length` bytes of an array.
fn head(env: &mut JNIEnv, array: &JByteArray, length: jint) -> Result<Vec<u8>, Failure> {
    let bad = || Failure::lasting("BAD_INPUT", "The length is not within the chunk.");
    if array.is_null() || length < 0 || length > env.get_array_length(array)? {
        return Err(bad());
    }
    let mut signed = vec![0i8; usize::try_from(length).map_err(|_| bad())?];
    env.get_byte_array_region(array, 0, &mut signed)?;
    Ok(signed.into_iter().map(|byte| byte as u8).collect())
}
