//! `route compile`: a rule set as one file that opens at once.

use std::io::Write;

use super::Found;
use super::args::CompileArgs;
use super::console::Console;
use super::failure::Failure;
use super::rules::{RuleSet, open_set};
use crate::artefact::{in_chinese, in_english};
use crate::batch::Target;
use crate::diagnostic::say;

pub(super) fn run(console: &Console, args: &CompileArgs) -> Result<Found, Failure> {
    let set = RuleSet::of(args.path.as_deref().or(args.rules.rules.as_deref()));
    set.refuse_compiled()?;
    let router = open_set(console, &set, &args.rules.day)?.router;
    let bytes = router.to_bytes();
    let path = &args.output;
    let written = Target::create(path).and_then(|mut target| {
        target.write_all(&bytes)?;
        target.finish()
    });
    written.map_err(|error| Failure::writing(path, &error))?;
    let (path, n_bytes, period) = (path.display(), bytes.len(), router.period());
    let (en, zh) = (in_english(period), in_chinese(period));
    console.say(&say!("`{path}` holds the rules {en} ({n_bytes} bytes)", "`{path}` 存有{zh}的规则（{n_bytes} 字节）"));
    Ok(Found::Nothing)
}
