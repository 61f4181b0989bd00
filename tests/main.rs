//! Everything that is tested from outside, in one binary.

mod backing;
#[cfg(feature = "cli")]
mod batch;
#[cfg(feature = "cli")]
mod bench;
mod catch_all;
#[cfg(feature = "cli")]
mod cli;
mod compiled;
#[cfg(feature = "cli")]
mod diff;
#[cfg(feature = "cli")]
mod doc;
#[cfg(feature = "cli")]
mod eval;
mod explain;
mod fold_table_gen;
#[cfg(feature = "cli")]
mod formats;
#[cfg(feature = "prove")]
mod gaps;
mod hard_cases;
mod likeness;
mod pinyin_table_gen;
#[cfg(feature = "cli")]
mod program;
#[cfg(feature = "prove")]
mod prove;
#[cfg(feature = "cli")]
mod resume;
mod rules;
#[cfg(feature = "cli")]
mod since;
#[cfg(feature = "cli")]
mod suggest;
