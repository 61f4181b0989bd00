//! Applies the changes that findings offer, and keeps only those after which nothing is worse.

use std::collections::{BTreeMap, BTreeSet};

use super::Examined;
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::ids::SourceId;
use crate::router::Builder;
use crate::source::{Sources, Span};
use crate::syntax::format::format;
use crate::tables::LoadError;

/// How often what is left is looked at again: a change may stand in the way of another, or make it possible.
const MAX_ROUNDS: usize = 12;
/// How often the rules are checked in all; what is then still in doubt is refused.
const MAX_CHECKS: usize = 60;

/// A file with its changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MendedFile {
    /// Where it is.
    pub(crate) name: String,
    pub(crate) old: String,
    pub(crate) new: String,
}

/// Rules as they come out.
pub(crate) struct Mended {
    /// The files that change, by name.
    pub(crate) files: Vec<MendedFile>,
    pub(crate) n_fixed: usize,
    /// Changes after which something would be worse.
    pub(crate) n_refused: usize,
    /// What is found in the rules as they come out.
    pub(crate) examined: Examined,
}

/// A change that is offered.
#[derive(Clone)]
struct Offer {
    fix: Fix,
    /// From the first to the last byte that changes.
    span: Span,
    key: Key,
}

/// What stays the same of a finding when places move: file, code and sentence.
type Key = (String, &'static str, String);

/// How often what is found.
type Count = BTreeMap<(String, &'static str, String), usize>;

/// Applies all changes offered, in rounds. Where something is worse afterwards (an example comes out wrong, a new warning) the culprits
/// are found by halving and left out. O(rules) a check, and few checks.
///
/// # Errors
/// If the rules can no longer be read.
pub(crate) fn mend(builder: &Builder, examined: Examined) -> Result<Mended, LoadError> {
    let mut mending = Mending { builder, changed: BTreeMap::new(), refused: BTreeSet::new(), n_checks: 0, n_fixed: 0 };
    let mut examined = examined;
    let originals = examined.sources.clone();
    for _ in 0..MAX_ROUNDS {
        let offers = mending.offers(&examined);
        if offers.is_empty() || mending.n_checks >= MAX_CHECKS {
            break;
        }
        examined = mending.round(examined, &offers)?;
    }
    let left = mending.offers(&examined).len();
    let files = originals.iter().filter_map(|(_, source)| {
        let new = mending.changed.get(&source.name)?.clone();
        let (name, old) = (source.name.clone(), source.text.clone());
        (new != old).then_some(MendedFile { name, old, new })
    });
    Ok(Mended { files: files.collect(), n_fixed: mending.n_fixed, n_refused: mending.refused.len() + left, examined })
}

struct Mending<'a> {
    builder: &'a Builder,
    /// The texts of the files changed so far, by name.
    changed: BTreeMap<String, String>,
    refused: BTreeSet<Key>,
    n_checks: usize,
    n_fixed: usize,
}

impl Mending<'_> {
    /// The changes that can be made together, in the order of places.
    fn offers(&self, examined: &Examined) -> Vec<Offer> {
        let offers = examined.diagnostics.list().iter().filter_map(|found| {
            let fix = found.fix.clone()?;
            let span = fix.edits.first()?.span.to(fix.edits.last()?.span);
            Some(Offer { fix, span, key: key(found, &examined.sources) })
        });
        let mut offers: Vec<Offer> = offers.filter(|offer| !self.refused.contains(&offer.key)).collect();
        offers.sort_by_key(|offer| offer.span);
        let mut last: Option<Span> = None;
        offers.retain(|offer| {
            let free = last.is_none_or(|last| last.source != offer.span.source || last.end <= offer.span.start);
            if free {
                last = Some(offer.span);
            }
            free
        });
        offers
    }

    /// Makes as many changes as do no harm, and says what is found then.
    fn round(&mut self, before: Examined, offers: &[Offer]) -> Result<Examined, LoadError> {
        let counted = count(&before);
        let mut accepted: Vec<Offer> = Vec::new();
        let mut best = before;
        let sources = best.sources.clone();
        let mut waiting = vec![offers.to_vec()];
        while let Some(group) = waiting.pop() {
            let mut all = accepted.clone();
            all.extend(group.iter().cloned());
            all.sort_by_key(|offer| offer.span);
            let texts = applied(&sources, &all);
            let tried = if self.n_checks < MAX_CHECKS { Some(self.check(&texts)?) } else { None };
            match tried.filter(|after| !is_worse(&counted, &count(after))) {
                Some(after) => (accepted, best) = (all, after),
                None if group.len() == 1 || self.n_checks >= MAX_CHECKS => {
                    self.refused.extend(group.into_iter().map(|offer| offer.key));
                }
                None => {
                    let (first, second) = group.split_at(group.len() / 2);
                    waiting.extend([second.to_vec(), first.to_vec()]);
                }
            }
        }
        self.n_fixed += accepted.len();
        self.changed.extend(applied(&sources, &accepted));
        Ok(best)
    }

    fn check(&mut self, texts: &BTreeMap<String, String>) -> Result<Examined, LoadError> {
        self.n_checks += 1;
        let mut all = self.changed.clone();
        all.extend(texts.iter().map(|(name, text)| (name.clone(), text.clone())));
        let builder = all.into_iter().fold(self.builder.clone(), |builder, (name, text)| builder.replace(name, text));
        Ok(builder.check()?.examine())
    }
}

/// The files that change, by name. A file that was in order stays so.
fn applied(sources: &Sources, offers: &[Offer]) -> BTreeMap<String, String> {
    let mut edits: BTreeMap<SourceId, Vec<(Span, &str)>> = BTreeMap::new();
    for edit in offers.iter().flat_map(|offer| &offer.fix.edits) {
        edits.entry(edit.span.source).or_default().push((edit.span, &edit.text));
    }
    let mut files = BTreeMap::new();
    for (source, edits) in edits {
        let source = sources.get(source);
        let mut new = String::with_capacity(source.text.len());
        let mut from = 0;
        // INVARIANT: the edits are in the order of places, and none overlaps another.
        for (span, text) in edits {
            new.push_str(&source.text[from..span.start as usize]);
            new.push_str(text);
            from = span.end as usize;
        }
        new.push_str(&source.text[from..]);
        if format(&source.text, None).text == source.text {
            new = format(&new, None).text;
        }
        files.insert(source.name.clone(), new);
    }
    files
}

fn key(found: &Diagnostic, sources: &Sources) -> Key {
    let file = found.primary.as_ref().map(|label| sources.get(label.span.source).name.clone());
    (file.unwrap_or_default(), found.code.id(), found.message.en.clone())
}

/// Of what is no error only how often it is found: its sentence may name a word that goes.
fn count(examined: &Examined) -> Count {
    let mut count = Count::new();
    for found in examined.diagnostics.list() {
        let (file, code, message) = key(found, &examined.sources);
        let message = if found.severity == Severity::Error { message } else { String::new() };
        *count.entry((file, code, message)).or_default() += 1;
    }
    count
}

fn is_worse(before: &Count, after: &Count) -> bool {
    after.iter().any(|(key, n)| before.get(key).is_none_or(|before| n > before))
}
