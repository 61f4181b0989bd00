//! The engine against the definition, and against texts made to be slow.

mod closed_sets;
mod equal;
mod history;
mod long;
mod without;

use std::str::FromStr;

use super::*;
use crate::compile::compile;
use crate::reference;
use crate::resolve::model::Resolved;
use crate::testing::{RandomCase, Rng, random_case, random_rules};

/// A number from the environment, to try more than the quick default.
fn wanted<T: FromStr>(variable: &str, default: T) -> T {
    std::env::var(variable).ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}
