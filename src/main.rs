//! The `route` command.
fn main() {}
