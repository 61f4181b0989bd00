//! TEMP
use crate::resolve::model::Resolved;
#[derive(Debug)]
pub(crate) struct Program(pub(crate) Resolved);
pub(crate) fn compile(rules: &Resolved) -> Program {
    Program(rules.clone())
}
