//! What is built into the program: the shipped rules as files, and compiled. Made by the build script.

include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// The files, by name below `rules/`, in order.
pub(crate) fn rules() -> &'static [(&'static str, &'static str)] {
    RULES
}

/// The rules compiled, as of the last day on which anything in them begins or ends; empty if they had errors.
pub(crate) fn compiled() -> &'static [u8] {
    &COMPILED.0
}

/// What tells this program's tables from those of another: changes with the code that writes them.
pub(crate) fn fingerprint() -> u64 {
    FINGERPRINT
}

/// Tables lie at multiples of 16.
#[repr(align(16))]
struct Aligned<T: ?Sized>(T);
