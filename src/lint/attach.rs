//! Changes that mend what the stages before the lints found.

use rustc_hash::FxHashMap;

use super::Ground;
use crate::diagnostic::{Code, Diagnostic, Replacement};
use crate::ids::SourceId;
use crate::source::Span;
use crate::syntax::ast::{Item, Statement, StatementKind};

/// The most a setting word may be worth.
const MOST_OF_SETTING: u32 = 2;

/// Gives findings of earlier stages the change that mends them, where there is one. O(findings × log items + statements of theirs).
pub(super) fn attach<'d>(ground: &Ground, found: impl Iterator<Item = &'d mut Diagnostic>) {
    let mut items: FxHashMap<SourceId, Vec<&Item>> = FxHashMap::default();
    ground.items().for_each(|item| items.entry(item.span.source).or_default().push(item));
    for diagnostic in found.filter(|found| found.fix.is_none()) {
        let Some(place) = diagnostic.primary.as_ref().map(|label| label.span) else { continue };
        let Some(items) = items.get(&place.source) else { continue };
        // Items of a file stand in the order of places.
        let after = items.partition_point(|item| item.span.start <= place.start);
        let Some(item) = items[..after].last() else { continue };
        let statement = || item.body.iter().find(|statement| holds(statement.span, place));
        let edit = match diagnostic.code {
            Code::UnusedWords | Code::UnusedFact => ground.without_item(item.span),
            Code::UnusedAllow => statement().and_then(|statement| ground.without_statement(statement.span)),
            // One that does nothing else is a paper on record: whether it goes is for its author to decide.
            Code::IdleOverlay if n_deeds(item) > 1 => ground.without_statement(place),
            Code::HeavySetting => {
                diagnostic.fix = lighter(ground, item, place).map(|edits| crate::diagnostic::Fix { edits });
                continue;
            }
            _ => None,
        };
        if let Some(edit) = edit {
            diagnostic.fix = Some(crate::diagnostic::Fix { edits: vec![edit] });
        }
    }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// How many things an overlay does.
fn n_deeds(item: &Item) -> usize {
    let is_deed = |statement: &&Statement| {
        matches!(
            statement.kind,
            StatementKind::Remove { .. }
                | StatementKind::Add { .. }
                | StatementKind::Change { .. }
                | StatementKind::Reassign { .. }
        )
    };
    item.body.iter().filter(is_deed).count()
}

/// The weights of setting words in a line of `每`, each written for one word only, at what they may be worth.
fn lighter(ground: &Ground, item: &Item, line: Span) -> Option<Vec<Replacement>> {
    let rule = ground.rule_of(item)?;
    let line = rule.lines.iter().find(|other| other.span == line)?;
    let crate::resolve::model::Worth::Each { words, .. } = &line.worth else { return None };
    let heavy = words
        .iter()
        .zip(&line.written.numbers)
        .filter(|((word, weight), _)| *weight > MOST_OF_SETTING && ground.setting.contains(word));
    let mut edits = Vec::new();
    for (_, span) in heavy {
        if line.written.numbers.iter().filter(|other| *other == span).count() > 1 {
            return None;
        }
        let is_wide = !ground.sources.text(*span).is_ascii();
        edits.push(Replacement { span: *span, text: if is_wide { "２" } else { "2" }.into() });
    }
    edits.sort_by_key(|edit| edit.span);
    Some(edits).filter(|edits| !edits.is_empty())
}
