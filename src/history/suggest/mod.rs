//! Edits to the rules that history speaks for, each with the counts that do: other numbers, new words, words that do harm.

pub(crate) mod edits;
pub(crate) mod effect;
pub(crate) mod fit;
pub(crate) mod folds;
pub(crate) mod guard;
pub(crate) mod letters;
pub(crate) mod numbers;
pub(crate) mod recheck;
pub(crate) mod table;
