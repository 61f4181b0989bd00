//! rhai: one compiled script that notes the number of each rule one of whose words the text contains.

use ::rhai::{Array, Engine, Scope};

use crate::Outcome;
use crate::set::{Set, compiled};

pub fn compare(set: &Set) -> Outcome {
    let rule = |(number, words): (usize, &[String])| {
        let any = words.iter().map(|word| format!("text.contains(\"{word}\")")).collect::<Vec<_>>().join(" || ");
        format!("if {any} {{ fired.push({number}); }}\n")
    };
    let source = format!("let fired = [];\n{}fired\n", set.rules().enumerate().map(rule).collect::<String>());
    let engine = Engine::new();
    let (script, compile) = compiled(|| Ok(engine.compile(&source)?))?;
    set.compare("rhai", compile, &mut |text, fired| {
        let mut scope = Scope::new();
        scope.push_constant("text", text.to_owned());
        // A script that fails fires nothing, which the check tells.
        if let Ok(numbers) = engine.eval_ast_with_scope::<Array>(&mut scope, &script) {
            fired.extend(numbers.iter().filter_map(|number| u32::try_from(number.as_int().ok()?).ok()));
        }
    })
}
