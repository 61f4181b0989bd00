//! The questions that need the solver or a table: one lead, reachable, no competition, guarantees.

pub(super) mod competition;
mod guarantee;
mod one_lead;
mod reachable;
