//! Who is defined where: every name of every kind, found twice or not at all told once.

use std::collections::{BTreeMap, BTreeSet};

use super::{Resolver, key};
use crate::diagnostic::{Code, Diagnostic, say};
use crate::ids::*;
use crate::resolve::model::Target;
use crate::source::Span;
use crate::syntax::ast::{File, Head, Item, Name, Scope, Statement, StatementKind};

/// A words list.
pub(super) struct DefinedWords<'a> {
    pub(super) name: &'a Name,
    pub(super) words: &'a [Name],
    /// Its words once something has used it.
    pub(super) ids: Option<Vec<KeywordId>>,
    /// Whether something must be like its words (`约`, `音`).
    pub(super) is_resembled: bool,
}

/// A fact, list, outcome, rule or guarantee.
pub(super) struct Defined<'a> {
    pub(super) name: &'a Name,
    pub(super) item: &'a Item,
    pub(super) in_force: bool,
    /// Its number once it has one.
    pub(super) id: Option<u32>,
    pub(super) used: bool,
}

/// A duty, written as an item or added by an overlay.
pub(super) struct DefinedDuty<'a> {
    pub(super) name: &'a Name,
    pub(super) title: Option<&'a Name>,
    pub(super) body: &'a [Statement],
    pub(super) span: Span,
    pub(super) broken: bool,
    pub(super) in_force: bool,
    /// The overlay item that adds it.
    pub(super) added_by: Option<&'a Item>,
    /// Its number, if it is in force and complete.
    pub(super) id: Option<DutyId>,
}

/// Every name by its folded form.
#[derive(Default)]
pub(super) struct Names<'a> {
    pub(super) lists: BTreeMap<String, Defined<'a>>,
    pub(super) duties: BTreeMap<String, DefinedDuty<'a>>,
    pub(super) facts: BTreeMap<String, Defined<'a>>,
    pub(super) words: BTreeMap<String, DefinedWords<'a>>,
    pub(super) outcomes: BTreeMap<String, Defined<'a>>,
    pub(super) rules: BTreeMap<String, Defined<'a>>,
    pub(super) guarantees: BTreeMap<String, Defined<'a>>,
    pub(super) masks: Vec<&'a Item>,
    pub(super) negations: Vec<&'a Item>,
    /// Where the first mask of each name is written.
    mask_names: BTreeMap<String, Span>,
    /// Where the first negation of each name is named.
    negation_names: BTreeMap<String, Span>,
    pub(super) overlays: Vec<&'a Item>,
    /// Names that broken items would have defined.
    pub(super) broken: BTreeSet<String>,
}

impl<'a> Resolver<'a> {
    /// Collects every definition.
    pub(super) fn define(&mut self, files: &'a [File]) {
        for file in files {
            self.names.broken.extend(file.broken_names.iter().map(|name| key(&name.text)));
            for item in &file.items {
                self.define_item(item);
            }
        }
        // The order of files must not show: overlays, which have no name of their own, are put in the order of what they say.
        self.names.overlays.sort_by_cached_key(|item| overlay_key(item));
    }

    fn define_item(&mut self, item: &'a Item) {
        self.check_period(&item.body);
        let (_, in_force) = self.period(&item.body);
        let defined = |name| Defined { name, item, in_force, id: None, used: false };
        match &item.head {
            Head::List { name, .. } => self.define_in(|names| &mut names.lists, name, defined(name)),
            Head::Fact { name, .. } => self.define_in(|names| &mut names.facts, name, defined(name)),
            Head::Rule { name, .. } => self.define_in(|names| &mut names.rules, name, defined(name)),
            Head::Guarantee { name } => self.define_in(|names| &mut names.guarantees, name, defined(name)),
            Head::Outcome { name, .. } => {
                let duty = self.names.duties.get(&key(&name.text)).map(|duty| duty.name.span);
                self.twice(name, duty);
                self.define_in(|names| &mut names.outcomes, name, defined(name));
            }
            Head::Duty { name, title } => self.define_duty(DefinedDuty {
                name,
                title: title.as_ref(),
                body: &item.body,
                span: item.span,
                broken: item.broken,
                in_force,
                added_by: None,
                id: None,
            }),
            Head::Words { name, words } => {
                let first = self.names.words.get(&key(&name.text)).map(|words| words.name.span);
                if !self.twice(name, first) {
                    self.names
                        .words
                        .insert(key(&name.text), DefinedWords { name, words, ids: None, is_resembled: false });
                }
            }
            Head::Mask { name, .. } => {
                let first = self.names.mask_names.get(&key(&name.text)).copied();
                self.twice(name, first);
                self.names.mask_names.entry(key(&name.text)).or_insert(item.span);
                self.names.masks.push(item);
            }
            Head::Negate { name, .. } => {
                if let Some(name) = name {
                    let first = self.names.negation_names.get(&key(&name.text)).copied();
                    self.twice(name, first);
                    self.names.negation_names.entry(key(&name.text)).or_insert(name.span);
                }
                self.names.negations.push(item);
            }
            Head::Overlay { .. } => {
                self.names.overlays.push(item);
                for statement in &item.body {
                    if let StatementKind::Add { name, title, body } = &statement.kind {
                        self.check_period(body);
                        let (_, of_duty) = self.period(body);
                        self.define_duty(DefinedDuty {
                            name,
                            title: title.as_ref(),
                            body,
                            span: statement.span,
                            broken: item.broken,
                            in_force: in_force && of_duty,
                            added_by: Some(item),
                            id: None,
                        });
                    }
                }
            }
        }
    }

    fn define_duty(&mut self, duty: DefinedDuty<'a>) {
        let at = key(&duty.name.text);
        let first = self.names.duties.get(&at).map(|duty| duty.name.span);
        let first = first.or_else(|| self.names.outcomes.get(&at).map(|outcome| outcome.name.span));
        if !self.twice(duty.name, first) {
            self.names.duties.insert(at, duty);
        }
    }

    fn define_in(
        &mut self,
        table: impl for<'n> Fn(&'n mut Names<'a>) -> &'n mut BTreeMap<String, Defined<'a>>,
        name: &'a Name,
        defined: Defined<'a>,
    ) {
        let at = key(&name.text);
        let first = table(&mut self.names).get(&at).map(|first| first.name.span);
        if !self.twice(name, first) {
            table(&mut self.names).insert(at, defined);
        }
    }

    /// Tells a name that is defined twice.
    fn twice(&mut self, name: &Name, first: Option<Span>) -> bool {
        let Some(first) = first else { return false };
        let written = &name.text;
        let message = say!("`{written}` is defined twice", "`{written}`重复定义");
        let diagnostic = Diagnostic::new(Code::DuplicateName, name.span, message)
            .also(first, say!("first defined here", "第一次定义在这里"))
            .help(say!("give one of them another name", "给其中一个换个名称"));
        self.out.push(diagnostic);
        true
    }

    /// The duty or outcome of a name: `Some(None)` if it exists but is not in force on the day.
    pub(super) fn target(&mut self, name: &Name) -> Option<Option<Target>> {
        let at = key(&name.text);
        if let Some(duty) = self.names.duties.get(&at) {
            return Some(duty.id.map(Target::Duty));
        }
        if let Some(outcome) = self.names.outcomes.get(&at) {
            return Some(outcome.id.map(|id| Target::Outcome(OutcomeId(id))));
        }
        let duties = self.names.duties.values().map(|duty| duty.name.text.as_str());
        let outcomes = self.names.outcomes.values().map(|outcome| outcome.name.text.as_str());
        let known: Vec<&str> = duties.chain(outcomes).collect();
        let diagnostic = self.unknown(Code::UnknownDuty, ("duty or outcome", "职责或去向"), name, &known);
        self.out.extend(diagnostic);
        None
    }
}

/// What an overlay says, short of the fields it sets: its scope, its list, its first day and whom it touches.
fn overlay_key(item: &Item) -> Vec<String> {
    let Head::Overlay { scope, list } = &item.head else { return Vec::new() };
    let mut says = match scope {
        Scope::Citywide => vec![String::new()],
        Scope::Place(name) => vec![key(&name.text)],
        Scope::Fact { fact, value } => vec![key(&fact.text), key(&value.text)],
    };
    says.push(key(&list.text));
    let mut day = String::new();
    let mut deeds: Vec<String> = Vec::new();
    for statement in &item.body {
        match &statement.kind {
            StatementKind::From(value) => day = value.date.to_string(),
            StatementKind::Remove { duty: name, .. }
            | StatementKind::Change { duty: name, .. }
            | StatementKind::Add { name, .. } => deeds.push(key(&name.text)),
            StatementKind::Reassign { from, to, category } => {
                deeds.extend([from, to, category].map(|name| key(&name.text)));
            }
            _ => {}
        }
    }
    says.push(day);
    says.extend(deeds);
    says
}
