//! `允许 CODE 因 "…"`, `允许 无竞争 与 DUTIES 因 "…"`: what an item may do without being told of it.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Resolver;
use super::model::{Kept, Target};
use crate::diagnostic::{Code, Diagnostic, Severity, say};
use crate::ids::{DutyId, SourceId};
use crate::source::Span;
use crate::syntax::ast::{File, Name, StatementKind};

/// The question that is about two duties.
const NO_COMPETITION: &str = "no-competition";

/// What `route prove` asks, as `允许` names it: what it finds in an item may be kept with a reason.
pub(crate) const QUESTIONS: [(&str, &str); 7] = [
    ("one-lead", "唯一主责"),
    ("reachable", "可达"),
    ("own-words", "自有词"),
    (NO_COMPETITION, "无竞争"),
    ("no-theft", "不抢案"),
    ("guarantees", "保证"),
    ("difference", "差异"),
];

/// The permissions of a rule set.
#[derive(Default)]
pub(crate) struct Permissions {
    /// By code and file, in the order of places: the item, and where in it the code stands.
    of: FxHashMap<(Code, SourceId), Vec<(Span, Span)>>,
    used: FxHashSet<Span>,
}

impl Permissions {
    /// Every permission for a code that can be allowed. O(statements).
    pub(crate) fn of(files: &[File]) -> Self {
        let mut permissions = Self::default();
        for item in files.iter().flat_map(|file| &file.items) {
            for statement in &item.body {
                let StatementKind::Allow { code, .. } = &statement.kind else { continue };
                let known = Code::from_id(&code.text).filter(|known| known.severity() != Severity::Error);
                if let Some(known) = known {
                    permissions.of.entry((known, item.span.source)).or_default().push((item.span, code.span));
                }
            }
        }
        permissions.of.values_mut().for_each(|list| list.sort_unstable());
        permissions
    }

    /// Whether the item a finding stands in allows it. O(log permissions).
    pub(crate) fn excuse(&mut self, found: &Diagnostic) -> bool {
        let Some(place) = found.primary.as_ref().map(|label| label.span) else { return false };
        let Some(list) = self.of.get(&(found.code, place.source)) else { return false };
        // Items do not overlap, so it is the last that begins before the place, or none.
        let after = list.partition_point(|(item, _)| item.start <= place.start);
        let Some((item, _)) = list[..after].last().filter(|(item, _)| place.end <= item.end) else { return false };
        let first = list.partition_point(|(other, _)| other < item);
        self.used.insert(list[first].1);
        true
    }

    /// One finding for each permission that excused nothing, of the codes that `is_wanted`.
    pub(crate) fn unused(&self, is_wanted: impl Fn(Code) -> bool) -> Vec<Diagnostic> {
        let wanted = self.of.iter().filter(|((code, _), _)| is_wanted(*code));
        let all = wanted.flat_map(|((code, _), list)| list.iter().map(move |(_, span)| (*code, *span)));
        let unused = all.filter(|(_, span)| !self.used.contains(span));
        let told = unused.map(|(code, span)| {
            let id = code.id();
            let message = say!("nothing here needs `{id}` allowed", "这里没有需要允许的`{id}`");
            Diagnostic::new(Code::UnusedAllow, span, message)
        });
        told.collect()
    }
}

impl Resolver<'_> {
    /// Suppresses warnings that an item allows with a reason, and tells permissions that were not needed. Those for what only lints
    /// find are looked at when they have run.
    pub(super) fn allow(&mut self, files: &[File]) {
        let is_sound = self.is_sound();
        let statements = files.iter().flat_map(|file| &file.items);
        for (item, statement) in statements.flat_map(|item| item.body.iter().map(move |statement| (item, statement))) {
            let StatementKind::Allow { code, beside, because } = &statement.kind else { continue };
            if because.is_none() {
                let message = say!("a permission needs its reason", "允许须写明缘由");
                let help = say!("write `允许 CODE 因 \"…\"`", "写`允许 编号 因 \"…\"`");
                self.out.push(Diagnostic::new(Code::Syntax, statement.span, message).help(help));
            }
            if let Some((question, _)) = QUESTIONS.iter().find(|(en, zh)| code.text == *en || code.text == *zh) {
                let because = because.as_ref().map_or_else(String::new, |because| because.text.clone());
                let duties = self.kept_beside(question, beside);
                // Beside duties of another day it has nothing to do today.
                if beside.is_empty() || !duties.is_empty() {
                    self.model.kept.push(Kept { item: item.span, question, beside: duties, because, span: code.span });
                }
                continue;
            }
            if let [first, ..] = &beside[..] {
                self.beside_nothing(first);
            }
            match Code::from_id(&code.text) {
                Some(known) if known.severity() == Severity::Error => {
                    let id = known.id();
                    let message = say!("`{id}` is an error and stays one", "`{id}`是错误，不能允许");
                    let help = say!("mend what it is about", "请改正它所指的问题");
                    self.out.push(Diagnostic::new(Code::BadValue, code.span, message).help(help));
                }
                Some(_) => {}
                None => {
                    let codes = Code::ALL.iter().map(|code| code.id());
                    let known: Vec<&str> = codes.chain(QUESTIONS.iter().flat_map(|(en, zh)| [*en, *zh])).collect();
                    let diagnostic = self.unknown(Code::BadValue, ("code", "编号"), code, &known);
                    self.out.extend(diagnostic);
                }
            }
        }
        let mut permissions = Permissions::of(files);
        self.out.0.retain(|found| !permissions.excuse(found));
        if is_sound {
            let unused = permissions.unused(|code| !code.is_lint());
            unused.into_iter().for_each(|found| self.out.push(found));
        }
    }

    /// The duties beside which what a proof finds is kept, of those in force.
    fn kept_beside(&mut self, question: &str, names: &[Name]) -> Vec<DutyId> {
        if let [first, ..] = names
            && question != NO_COMPETITION
        {
            self.beside_nothing(first);
            return Vec::new();
        }
        let mut duties = Vec::new();
        for name in names {
            match self.target(name) {
                Some(Some(Target::Duty(duty))) => duties.push(duty),
                Some(Some(Target::Outcome(_) | Target::Backing(_))) => {
                    let message = say!("no duty competes with an outcome", "去向不与职责竞争");
                    let help = say!("name a duty after `与`", "`与`后写职责");
                    self.out.push(Diagnostic::new(Code::BadValue, name.span, message).help(help));
                }
                Some(None) | None => {}
            }
        }
        duties
    }

    fn beside_nothing(&mut self, name: &Name) {
        let message = say!("only `no-competition` is allowed beside a duty", "只有`无竞争`可以写明与哪些职责");
        let help = say!("leave out `与` and the names after it", "请删去`与`及其后的名称");
        self.out.push(Diagnostic::new(Code::BadValue, name.span, message).help(help));
    }
}
