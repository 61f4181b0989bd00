//! Decides which department answers a citizen's case, by rules a clerk can read, and says why.

mod case;
mod compile;
mod diagnostic;
mod engine;
mod fold;
mod given;
mod ids;
mod reference;
mod resolve;
mod source;
mod syntax;
mod tables;
#[cfg(test)]
mod testing;
mod verdict;

pub use case::{Case, Deadline, DeadlineUnit, OneOrMany};
pub use diagnostic::{Code, Diagnostic, Diagnostics, Label, Lang, Say, Severity};
pub use source::{Source, Sources, Span};
