//! Files that a command writes whole.

use std::io::Write;
use std::path::Path;

use super::failure::Failure;
use crate::batch::Target;

/// Writes a file; it appears when it is whole.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let written = Target::create(path).and_then(|mut target| {
        target.write_all(text.as_bytes())?;
        target.finish()
    });
    written.map_err(|error| Failure::writing(path, &error))
}
