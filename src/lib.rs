//! Decides which department answers a citizen's case, by rules a clerk can read, and says why.
//!
//! ```
//! use route::{Case, Router, Scratch};
//!
//! // Rules as they stand on a day; the library reads no clock.
//! let router = Router::builtin("2026-11-22".parse()?)?;
//! // Buffers of one thread, reused from case to case.
//! let mut scratch = Scratch::default();
//!
//! let case = Case { district: Some("西城区".into()), ..Case::of_text("护城河里全是垃圾，都发臭了") };
//! let decision = router.route(&case, &mut scratch);
//! println!("{} {:?} {:?}", decision.outcome, decision.lead, decision.basis);
//!
//! let why = router.explain(&case);
//! assert_eq!(why.decision, decision);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # One street, one direction
//!
//! ```text
//! files → parse → Ast → resolve(as-of, overlays) → Resolved → compile → Router → route → Decision → explain
//! ```
//!
//! | module | what it is |
//! |---|---|
//! | `source`, `ids`, `fold`, `like`, `diagnostic` | places in files; numbers for names; folding with a map back; typos and sounds; findings as data |
//! | `syntax` | `*.duty` text → tree, and the formatter |
//! | `tables` | the YAML tables, and reading a folder of rules |
//! | `resolve`, `checked` | trees and tables → one rule set for one day; all that was found on the way |
//! | `store` | tables as bytes that can be used where they lie |
//! | `compile`, `engine` | flat tables of ids, and the hot path over them |
//! | `artefact`, `builtin` | a compiled rule set as bytes; the shipped one, built in |
//! | `reference` | the naive interpreter that defines the meaning of rules |
//! | `router`, `decision`, `explain`, `examples` | the public door, names again, reasons, examples in rules |
//! | `lint` | what rules say in vain, and how it can be mended |
//! | `history`, `speed` | what labelled cases teach; how fast rules decide, and which are slow (feature `cli`) |
//! | `doc` | the duty list as it is published, and an index of the rules (feature `cli`) |
//! | `batch`, `cli` | rows in and decisions out; the command (feature `cli`) |
//! | `diff` | what an edit of the rules changes, and which edit it is (feature `cli`) |
//! | `prove` | questions over every text there is, proved or answered by a case (feature `prove`) |
//!
//! A module imports only from those above it. Stages through `resolve` collect diagnostics and go on; `engine` cannot fail and knows
//! only ids; only `cli` prints.

mod artefact;
#[cfg(feature = "cli")]
mod batch;
mod builtin;
mod case;
#[cfg(all(test, feature = "cli"))]
mod cases;
mod checked;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
mod compile;
mod decision;
mod diagnostic;
#[cfg(feature = "cli")]
mod diff;
#[cfg(feature = "cli")]
mod doc;
mod engine;
mod examples;
mod explain;
mod fold;
mod given;
#[cfg(feature = "cli")]
mod history;
mod ids;
mod like;
mod lint;
#[cfg(feature = "prove")]
mod prove;
mod reasons;
mod reference;
#[cfg(feature = "cli")]
mod render;
#[cfg(feature = "cli")]
mod report;
mod resolve;
mod router;
mod source;
#[cfg(feature = "cli")]
mod speed;
mod store;
mod syntax;
mod tables;
#[cfg(test)]
mod testing;
#[cfg(feature = "cli")]
mod touch;
mod verdict;

pub use artefact::ArtefactError;
pub use case::{Case, Deadline, DeadlineUnit, OneOrMany};
pub use checked::Checked;
pub use decision::{Candidate, DecidedPlace, Decision, DecisionRef, FurtherDemand};
pub use diagnostic::{Code, Diagnostic, Diagnostics, Fix, Label, Lang, Replacement, Say, Severity};
pub use examples::ExampleRun;
pub use explain::{
    Certainty, Change, Exception, Explanation, FactNote, Flip, Known, LedgerEntry, LedgerLine, LedgerRule, Mark,
    MarkRole, OverlayNote, Resembled, RulesNote, RunnerUp, Separation, Suffices, WhyNot,
};
pub use ids::SourceId;
pub use lint::Examined;
pub use resolve::model::Settings;
pub use resolve::period::Period;
pub use router::{Builder, OpenError, Router, Scratch};
pub use source::{Source, Sources, Span};
pub use syntax::format::{Formatted, Tongue, format};
pub use tables::LoadError;

/// The README's examples compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
