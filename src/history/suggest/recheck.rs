//! Reads edited rules again, as they would stand in their files: nothing is proposed that `check` would complain of.

use std::collections::BTreeSet;

use super::edits::{self, Edited};
use super::numbers::Numbers;
use crate::diagnostic::Diagnostics;
use crate::router::{Builder, Router};
use crate::source::Sources;
use crate::tables::LoadError;

/// A finding, by what stays the same when digits change: file, line and code.
type Found = (String, usize, &'static str);

/// The values without those that make the checks say something new, and the files as they come out.
///
/// # Errors
/// If the rules can no longer be read.
pub(crate) fn recheck(
    builder: &Builder,
    router: &Router,
    numbers: &Numbers,
    mut values: Vec<u32>,
) -> Result<(Vec<u32>, Vec<Edited>), LoadError> {
    let before = findings(builder, &[])?;
    loop {
        let edits = edits::edits(numbers, &values);
        let files = edits::edited(router.sources(), &edits);
        let after = findings(builder, &files)?;
        let new: Vec<&Found> = after.difference(&before).collect();
        if new.is_empty() {
            return Ok((values, files));
        }
        // What is wrong is wrong with the numbers of the rule it stands in; if there is none, with all.
        let rules = router.rules().rules.iter().enumerate();
        let of_rule = |span: crate::source::Span| {
            let source = router.sources().get(span.source);
            let (first, last) = (source.line(span.start as usize), source.line(span.end as usize));
            new.iter().any(|(name, line, _)| *name == source.name && (first..=last).contains(line))
        };
        let concerned: BTreeSet<usize> = rules.filter(|(_, rule)| of_rule(rule.span)).map(|(id, _)| id).collect();
        let is_concerned = |number: usize| concerned.contains(&numbers.list[number].rule.index());
        let some = edits.iter().any(|edit| is_concerned(edit.number as usize));
        for (number, value) in values.iter_mut().enumerate() {
            if !some || is_concerned(number) {
                *value = numbers.list[number].written;
            }
        }
    }
}

/// What is found in the rules with these files in the place of theirs.
fn findings(builder: &Builder, files: &[Edited]) -> Result<BTreeSet<Found>, LoadError> {
    let builder = files.iter().fold(builder.clone(), |builder, file| builder.replace(&*file.name, &*file.new));
    let checked = builder.check()?;
    let mut found = BTreeSet::new();
    add(&checked.sources, &checked.diagnostics, &mut found);
    if let Ok(router) = checked.into_router() {
        add(router.sources(), &router.run_examples().diagnostics, &mut found);
    }
    Ok(found)
}

fn add(sources: &Sources, diagnostics: &Diagnostics, found: &mut BTreeSet<Found>) {
    for diagnostic in diagnostics.list() {
        let place = diagnostic.primary.as_ref().map(|label| {
            let source = sources.get(label.span.source);
            (source.name.clone(), source.line(label.span.start as usize))
        });
        let (name, line) = place.unwrap_or_default();
        found.insert((name, line, diagnostic.code.id()));
    }
}
