//! The questions that need the solver or a table: one lead, reachable, no competition, guarantees.

pub(super) mod competition;
mod guarantee;
pub(super) mod one_lead;
mod reachable;
