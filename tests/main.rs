//! Everything that is tested from outside, in one binary.

mod batch;
mod cli;
mod fold_table_gen;
mod hard_cases;
mod program;
