//! Everything that is tested from outside, in one binary.

mod fold_table_gen;
mod hard_cases;
