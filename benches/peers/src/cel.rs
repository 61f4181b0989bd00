//! cel: one compiled expression a rule, `text.contains("…") || …`, over one context a case.

use ::cel::{Context, Program, Value};

use crate::Outcome;
use crate::set::{Set, compiled};

pub fn compare(set: &Set) -> Outcome {
    let rule = |words: &[String]| {
        words.iter().map(|word| format!("text.contains(\"{word}\")")).collect::<Vec<_>>().join(" || ")
    };
    let sources: Vec<String> = set.rules().map(rule).collect();
    let (programs, compile) = compiled(|| {
        let programs: Result<Vec<Program>, _> = sources.iter().map(|source| Program::compile(source)).collect();
        Ok(programs?)
    })?;
    let mut context = Context::default();
    set.compare("cel", compile, &mut |text, fired| {
        context.add_variable_from_value("text", text);
        let fires = |program: &Program| matches!(program.execute(&context), Ok(Value::Bool(true)));
        fired.extend((0..).zip(&programs).filter(|(_, program)| fires(program)).map(|(number, _)| number));
    })
}
