//! Decides which department answers a citizen's case, by rules a clerk can read, and says why.

#[cfg(feature = "cli")]
mod batch;
mod case;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
mod compile;
mod decision;
mod diagnostic;
mod engine;
mod examples;
mod explain;
mod fold;
mod given;
mod ids;
mod reference;
mod resolve;
mod router;
mod source;
mod syntax;
mod tables;
#[cfg(test)]
mod testing;
mod verdict;

pub use case::{Case, Deadline, DeadlineUnit, OneOrMany};
pub use decision::{Candidate, DecidedPlace, Decision, FurtherDemand};
pub use diagnostic::{Code, Diagnostic, Diagnostics, Label, Lang, Say, Severity};
pub use examples::ExampleRun;
pub use explain::{
    Explanation, FactNote, LedgerEntry, LedgerLine, LedgerRule, Mark, MarkRole, OverlayNote, RunnerUp, WhyNot,
};
pub use resolve::model::Settings;
pub use router::{Builder, Checked, OpenError, Router, Scratch};
pub use source::{Source, Sources, Span};
pub use tables::LoadError;
