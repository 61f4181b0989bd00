//! From the syntax trees and tables to a rule set for one day: looks every name up, applies the overlays in force, checks what a
//! duty must satisfy, and numbers everything in name order so that the order of files and items changes nothing.
//!
//! Passes, in order: `names` (who is defined where), `tables` (bodies, categories, places), `facts`, `duties` with `roles`,
//! `overlay`, `rules`, `guarantees`, `check`. It collects diagnostics and goes on; a result with errors must not be used.

mod allow;
mod check;
mod duties;
mod expr;
mod facts;
mod guarantees;
pub mod model;
mod names;
mod overlay;
pub mod period;
mod places;
mod roles;
mod rules;
mod verbs;
mod words;

use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::cell::Cell;

pub(crate) use self::allow::Permissions;
#[cfg(feature = "prove")]
pub(crate) use self::allow::QUESTIONS;
pub(crate) use self::check::setting_words;
#[cfg(feature = "cli")]
pub(crate) use self::check::sufficient;
use self::model::Resolved;
pub(crate) use self::words::Inside;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crate::fold::fold_name;
use crate::syntax::ast::{DateValue, File, Name, Statement, StatementKind};
use crate::tables::Tables;

/// Names compare by this.
fn key(name: &str) -> String {
    fold_name(name)
}

/// Everything the passes share.
struct Resolver<'a> {
    tables: &'a Tables,
    as_of: Date,
    out: Found,
    names: names::Names<'a>,
    words: words::Words,
    model: Resolved,
    /// Body ids by index into the department table.
    body_ids: Vec<crate::ids::BodyId>,
    /// By body: its index in the department table.
    members: Vec<usize>,
    /// Whether what is being read is not in force on the day, so that its bodies need not exist then.
    asleep: bool,
    /// Whether every table and every line could be read.
    intact: bool,
    /// How many names and words could not be resolved so far: what follows from them must not be told as well.
    n_missed: Cell<usize>,
}

/// Diagnostics, with an `extend` for the optional ones.
#[derive(Default)]
struct Found(Diagnostics);

impl Found {
    fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    fn extend(&mut self, diagnostic: Option<Diagnostic>) {
        diagnostic.into_iter().for_each(|diagnostic| self.0.push(diagnostic));
    }
}

/// Resolves a rule set for one day. Cost grows linearly with the rules but for the sorting.
pub(crate) fn resolve(files: &[File], tables: &Tables, as_of: Date, diagnostics: &mut Diagnostics) -> Resolved {
    let mut resolver = Resolver {
        tables,
        as_of,
        out: Found::default(),
        names: names::Names::default(),
        words: words::Words::default(),
        model: Resolved::default(),
        body_ids: Vec::new(),
        members: Vec::new(),
        asleep: false,
        intact: !diagnostics.has_errors(),
        n_missed: Cell::new(0),
    };
    resolver.model.name = tables.project.name.clone();
    resolver.model.as_of = as_of;
    let project = &tables.project;
    resolver.model.settings = model::Settings {
        threshold: project.threshold,
        margin: project.margin,
        title_factor: project.title_factor,
        category_score: project.category_score,
    };
    resolver.define(files);
    resolver.take_tables();
    resolver.take_spot_facts_and_facts();
    resolver.take_lists();
    let drafts = resolver.take_duties();
    resolver.apply_overlays(drafts);
    resolver.take_outcomes();
    let asleep = resolver.take_rules();
    resolver.take_masks_and_negations();
    resolver.take_guarantees();
    resolver.check_asleep(asleep);
    resolver.number_words();
    resolver.check_all();
    resolver.allow(files);
    let Resolver { mut model, out, .. } = resolver;
    model.ruleset = hash(&model);
    diagnostics.append(out.0);
    model
}

/// The hash of the rule set in normal form: ids follow names, places in files are left out.
fn hash(model: &Resolved) -> String {
    let normal = serde_json::to_vec(model).unwrap_or_default();
    let digest = Sha256::digest(&normal);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

/// The first day of a block and the first day it no longer holds.
fn ends(body: &[Statement]) -> (Option<&DateValue>, Option<&DateValue>) {
    let (mut from, mut until) = (None, None);
    for statement in body {
        match &statement.kind {
            StatementKind::From(value) => from = Some(value),
            StatementKind::Until(value) => until = Some(value),
            _ => {}
        }
    }
    (from, until)
}

impl<'a> Resolver<'a> {
    /// A diagnostic about a name nobody defined, with the nearest known ones; `None` if a broken item would have defined it.
    fn unknown(&self, code: Code, what: (&str, &str), name: &Name, known: &[&str]) -> Option<Diagnostic> {
        self.miss();
        if self.names.broken.contains(&key(&name.text)) {
            return None;
        }
        let written = &name.text;
        let (en, zh) = what;
        let message = crate::diagnostic::say!("unknown {en} `{written}`", "未知{zh}`{written}`");
        let nothing = crate::diagnostic::say!("no {en} has this name", "没有这个名称的{zh}");
        let nearest = suggest::nearest(written, known.iter().copied());
        let mut diagnostic = Diagnostic::new(code, name.span, message).here(nothing);
        diagnostic.help.extend(suggest::did_you_mean(&nearest));
        Some(diagnostic)
    }

    /// Notes that something could not be resolved.
    fn miss(&self) {
        self.n_missed.set(self.n_missed.get() + 1);
    }

    /// Whether nothing is wrong so far, so that what is missing is missing indeed.
    fn is_sound(&self) -> bool {
        self.intact && self.n_missed.get() == 0 && !self.out.0.has_errors()
    }

    /// The first day of a block, and whether it is in force on the day.
    fn period(&self, body: &[Statement]) -> (Option<Date>, bool) {
        let (from, until) = ends(body);
        let (from, until) = (from.map(|from| from.date), until.map(|until| until.date));
        let holds = from.is_none_or(|from| from <= self.as_of) && until.is_none_or(|until| self.as_of < until);
        (from, holds)
    }

    /// A period lasts at least a day.
    fn check_period(&mut self, body: &[Statement]) {
        let (Some(from), Some(until)) = ends(body) else { return };
        if until.date <= from.date {
            let message = crate::diagnostic::say!(
                "this period ends before its first day is over",
                "时间段在第一天结束之前就已废止"
            );
            let diagnostic = Diagnostic::new(Code::EmptyPeriod, until.span, message)
                .also(from.span, crate::diagnostic::say!("its first day", "它的第一天"));
            self.out.push(diagnostic);
        }
    }
}
