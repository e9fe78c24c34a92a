//! Memory that is given back to the operating system.

/// Gives back what was freed. The C library keeps what each thread has needed at most, for that thread; a servlet container has
/// many threads, and a clinic's laptop little memory.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) fn give_back() {
    // SAFETY: the function takes the allocator's own locks and touches nothing that is in use.
    unsafe { libc::malloc_trim(0) };
}

/// Other C libraries give back by themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) fn give_back() {}
