//! Reads `*.duty` files into a tree.
pub(crate) mod ast;
