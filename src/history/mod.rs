//! What labelled cases teach: proposals in the language of the rules, each with the counts that speak for it.
//!
//! Sits above the router and changes nothing in it. Letters are counted, never shown: of what citizens wrote only phrases leave this
//! module, and only those that many of them use.

pub(crate) mod edits;
pub(crate) mod fit;
pub(crate) mod folds;
pub(crate) mod guard;
pub(crate) mod numbers;
pub(crate) mod phrases;
pub(crate) mod table;
