//! From the syntax tree to a rule set for one day.
pub mod model;
