//! Label maps: what counts as right for each label that another system gives its cases.
//!
//! ```yaml
//! label: 承办单位                      # the field that holds the label (`label` if not said)
//! labels:
//!   市容科: 区城管执法局               # a body
//!   房管所: [区住建委, 区房管局]       # any of these
//!   园林口: {line: 园林绿化}           # any body of a department line
//!   交通类: {category: 交通运输}       # any duty of a category
//!   不受理: {outcome: inform}          # not dispatched at all
//!   机场: []                           # scored, but nobody in these rules is right
//! skip: [属地街镇]                     # not scored: not the text but the place decides
//! ```
//!
//! Without a map a label is the name of a body or the path of a category.

use rustc_hash::FxHashMap;

use super::labels_raw::{RawMap, RawRight};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Say, say};
use crate::fold::fold_name;
use crate::ids::*;
use crate::resolve::model::Resolved;
use crate::source::{Sources, Span};
use crate::tables::yaml::{self, Locator};
use crate::tables::{Found, Tables, with_suggestion};
use crate::verdict::{Demand, OutcomeKind};

/// The field of a case that holds its label, if nothing else is said.
const FIELD: &str = "label";

/// What each label means, in ids of one rule set.
#[derive(Clone, Debug)]
pub(crate) struct LabelMap {
    field: String,
    /// By folded label; `None` is skipped.
    meanings: FxHashMap<String, Option<Right>>,
    /// Bodies that are right for the same labels are one answer: the number of that answer, by body.
    body_answers: Vec<u32>,
    /// The same, by category; `None` where no label means it.
    category_answers: Vec<Option<u32>>,
    /// The first-level category of each.
    tops: Vec<CategoryId>,
    /// Without a map every category is known.
    is_plain: bool,
    /// `sha256:…` of what it means, whatever its layout.
    hash: String,
}

/// What a label means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning<'m> {
    /// These answers are right.
    Right(&'m Right),
    /// Cases with this label are not scored.
    Skip,
    /// Nobody has said what it means.
    Unknown,
}

/// What is right for a label: any of all these.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Right {
    /// Sorted.
    bodies: Vec<BodyId>,
    /// First and one past the last id of subtrees.
    categories: Vec<(CategoryId, CategoryId)>,
    outcomes: Vec<OutcomeKind>,
}

/// Who would lead, and what it would be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Answer {
    pub(crate) lead: BodyId,
    pub(crate) category: Option<CategoryId>,
}

impl Answer {
    /// The answer a demand is.
    pub(crate) fn of(rules: &Resolved, demand: &Demand) -> Self {
        let roles = demand.roles(rules);
        Self { lead: roles.lead, category: roles.category }
    }
}

impl Right {
    /// Whether an answer is right.
    pub(crate) fn accepts(&self, answer: Answer) -> bool {
        self.accepts_body(answer.lead) || answer.category.is_some_and(|category| self.accepts_category(category))
    }

    /// Whether a body is right as lead.
    pub(crate) fn accepts_body(&self, body: BodyId) -> bool {
        self.bodies.binary_search(&body).is_ok()
    }

    /// Whether a duty of this category is right.
    pub(crate) fn accepts_category(&self, category: CategoryId) -> bool {
        self.categories.iter().any(|(first, end)| (*first..*end).contains(&category))
    }

    /// Whether it is right that a case comes out so, whoever leads.
    pub(crate) fn accepts_outcome(&self, outcome: OutcomeKind) -> bool {
        self.outcomes.contains(&outcome)
    }

    /// Whether the label speaks of categories only: who leads is then not judged.
    pub(crate) fn is_of_categories(&self) -> bool {
        self.bodies.is_empty() && !self.categories.is_empty()
    }

    /// Whether the label can be right only by an outcome.
    pub(crate) fn is_of_outcomes(&self) -> bool {
        self.bodies.is_empty() && self.categories.is_empty() && !self.outcomes.is_empty()
    }
}

impl LabelMap {
    /// The map without a file: a label is the name of a body (all levels that bear it are right) or the path of a category.
    pub(crate) fn plain(tables: &Tables, rules: &Resolved) -> Self {
        let names = Names { tables, rules };
        let mut meanings: FxHashMap<String, Option<Right>> = FxHashMap::default();
        let categories = tables.categories.list().iter();
        let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        let paths = categories.flat_map(|category| [category.path.clone(), last(&category.path)]);
        for path in paths {
            let categories = names.category(&path).unwrap_or_default();
            meanings.insert(fold_name(&path), Some(Right { categories, ..Right::default() }));
        }
        // A body wins over a category of its name.
        let members = tables.departments.members();
        let proper = members.iter().flat_map(|member| member.proper_names());
        for name in tables.departments.all().map(str::to_owned).chain(proper) {
            let bodies = names.bodies(&name).unwrap_or_default();
            meanings.insert(fold_name(&name), Some(Right { bodies, ..Right::default() }));
        }
        Self::of(FIELD.to_owned(), meanings, rules, true)
    }

    /// Reads the map `id`; what is wrong becomes diagnostics, and what they are about is left out.
    pub(crate) fn read(
        sources: &Sources,
        id: SourceId,
        (tables, rules): (&Tables, &Resolved),
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let raw = yaml::read::<RawMap>(sources, id, diagnostics).unwrap_or_default();
        let locator = Locator::new(id, &sources.get(id).text);
        let section = locator.section("labels");
        let reader = Reader { names: Names { tables, rules }, locator: &locator, section: section.end };
        let mut meanings: FxHashMap<String, Option<Right>> = FxHashMap::default();
        let mut places: FxHashMap<String, Span> = FxHashMap::default();
        for (label, raw) in &raw.labels {
            let place = locator.key(section.clone(), label).unwrap_or_else(|| locator.whole());
            let right = reader.right(raw, place, diagnostics);
            add(&mut meanings, &mut places, (label, place), Some(right), diagnostics);
        }
        let mut window = locator.section("skip");
        for label in &raw.skip {
            let place = locator.element(window.clone(), label);
            window.start = place.map_or(window.start, |place| place.end as usize);
            let place = place.unwrap_or_else(|| locator.whole());
            add(&mut meanings, &mut places, (label, place), None, diagnostics);
        }
        if meanings.is_empty() && !diagnostics.has_errors() {
            let message = say!("the map holds no label", "对照表中没有标签");
            let help = say!("write `labels:` and below it `LABEL: BODY`", "写 `labels:`，下面逐行写 `标签: 机构`");
            diagnostics.push(Diagnostic::new(Code::TableValue, locator.whole(), message).help(help));
        }
        Self::of(raw.label.unwrap_or_else(|| FIELD.to_owned()), meanings, rules, false)
    }

    fn of(field: String, meanings: FxHashMap<String, Option<Right>>, rules: &Resolved, is_plain: bool) -> Self {
        let mut labels: Vec<(&String, &Option<Right>)> = meanings.iter().collect();
        labels.sort_by_key(|(label, _)| *label);
        let rights: Vec<&Right> = labels.iter().filter_map(|(_, right)| right.as_ref()).collect();
        let ids = (0..).map(BodyId).zip(&rules.bodies);
        let of_body = |body: BodyId| (0..rights.len()).filter(|label| rights[*label].accepts_body(body)).collect();
        let body_answers = numbered(ids.map(|(id, _)| of_body(id)), false);
        let ids = (0..).map(CategoryId).zip(&rules.categories);
        let of_category =
            |category| (0..rights.len()).filter(|label| rights[*label].accepts_category(category)).collect();
        let category_answers = numbered(ids.map(|(id, _)| of_category(id)), true);
        let mut tops: Vec<CategoryId> = Vec::with_capacity(rules.categories.len());
        for (id, category) in (0..).map(CategoryId).zip(&rules.categories) {
            let above = tops.last().copied().filter(|top| id.0 < rules.categories[top.index()].end);
            tops.push(if category.path.contains('/') { above.unwrap_or(id) } else { id });
        }
        let hash = crate::history::labelled::sha256(&format!("{field:?} {:?}", described(&labels, rules)));
        let body_answers = body_answers.into_iter().map(Option::unwrap_or_default).collect();
        Self { field, meanings, body_answers, category_answers, tops, is_plain, hash }
    }

    /// The field of a case that holds its label.
    pub(crate) fn field(&self) -> &str {
        &self.field
    }

    /// The same map for labels that stand in another field.
    pub(crate) fn in_field(self, field: &str) -> Self {
        Self { field: field.to_owned(), ..self }
    }

    /// `sha256:…` of what the labels mean.
    pub(crate) fn hash(&self) -> &str {
        &self.hash
    }

    /// What a label means. O(its length).
    pub(crate) fn meaning(&self, label: &str) -> Meaning<'_> {
        match self.meanings.get(&fold_name(label.trim())) {
            Some(Some(right)) => Meaning::Right(right),
            Some(None) => Meaning::Skip,
            None => Meaning::Unknown,
        }
    }

    /// Whether an answer can be judged by a label: for a label of categories, if the other system knows its category at all. Answers
    /// outside the categories of a map are passed over.
    pub(crate) fn judges(&self, right: &Right, answer: Answer) -> bool {
        !right.is_of_categories() || self.category_answer(answer).is_some()
    }

    /// What tells a wrong answer from other wrong ones, for this label.
    pub(crate) fn class(&self, right: &Right, answer: Answer) -> (Option<u32>, Option<u32>) {
        let lead = (!right.is_of_categories()).then(|| self.body_answers[answer.lead.index()]);
        (lead, (!right.categories.is_empty()).then(|| self.category_key(right, answer)).flatten())
    }

    /// The place of the right one among distinct answers, counted from 1. Answers no label can tell apart are one.
    pub(crate) fn rank(&self, right: &Right, answers: impl Iterator<Item = Answer>) -> Option<usize> {
        let mut seen: Vec<(Option<u32>, Option<u32>)> = Vec::new();
        for answer in answers.filter(|answer| self.judges(right, *answer)) {
            if right.accepts(answer) {
                return Some(seen.len() + 1);
            }
            let class = self.class(right, answer);
            if !seen.contains(&class) {
                seen.push(class);
            }
        }
        None
    }

    /// Whether any label can be right by how a case comes out. If none can, an outcome without a lead is not judged.
    pub(crate) fn judges_outcomes(&self) -> bool {
        self.meanings.values().flatten().any(|right| !right.outcomes.is_empty())
    }

    /// What an answer is called where it is set against a label: the category, in the label's depth, for a label of categories; else
    /// the lead.
    pub(crate) fn called<'r>(&self, right: &Right, answer: Answer, rules: &'r Resolved) -> &'r str {
        match answer.category {
            Some(category) if right.is_of_categories() => {
                let shown = if self.is_of_tops(right) { self.tops[category.index()] } else { category };
                &rules.categories[shown.index()].path
            }
            _ => &rules.bodies[answer.lead.index()].name,
        }
    }

    /// Whether a label speaks of first-level categories only.
    fn is_of_tops(&self, right: &Right) -> bool {
        right.categories.iter().all(|(first, _)| self.tops[first.index()] == *first)
    }

    fn category_answer(&self, answer: Answer) -> Option<u32> {
        match answer.category {
            Some(category) => self.category_answers[category.index()],
            None => self.is_plain.then_some(u32::MAX),
        }
    }

    /// By which two categories are one answer to a label.
    fn category_key(&self, right: &Right, answer: Answer) -> Option<u32> {
        match answer.category {
            Some(category) if self.is_plain && self.is_of_tops(right) => Some(self.tops[category.index()].0),
            _ => self.category_answer(answer),
        }
    }
}

/// Numbers those that are right for the same labels alike. What no label means has a number of its own, or none.
fn numbered(labels: impl Iterator<Item = Vec<usize>>, or_none: bool) -> Vec<Option<u32>> {
    let mut numbers: FxHashMap<Vec<usize>, u32> = FxHashMap::default();
    let mut next = 0;
    let mut number = |labels: Vec<usize>| {
        if labels.is_empty() && or_none {
            return None;
        }
        let fresh = next;
        next += 1;
        Some(if labels.is_empty() { fresh } else { *numbers.entry(labels).or_insert(fresh) })
    };
    labels.map(&mut number).collect()
}

/// The map in names, in one order.
fn described<'m>(labels: &[(&'m String, &'m Option<Right>)], rules: &'m Resolved) -> Vec<(&'m String, Vec<&'m str>)> {
    let words = |right: &'m Option<Right>| -> Vec<&'m str> {
        let Some(right) = right else { return vec!["-"] };
        let bodies = right.bodies.iter().map(|body| rules.bodies[body.index()].name.as_str());
        let categories = right.categories.iter().map(|(first, _)| rules.categories[first.index()].path.as_str());
        bodies.chain(categories).chain(right.outcomes.iter().map(|outcome| outcome.code())).collect()
    };
    labels.iter().map(|(label, right)| (*label, words(right))).collect()
}

fn add(
    meanings: &mut FxHashMap<String, Option<Right>>,
    places: &mut FxHashMap<String, Span>,
    (label, place): (&str, Span),
    right: Option<Right>,
    diagnostics: &mut Diagnostics,
) {
    let key = fold_name(label.trim());
    match places.get(&key) {
        Some(first) => {
            let message = say!("label `{label}` is given twice", "标签 `{label}` 重复");
            let first_here = say!("first given here", "首次出现在这里");
            diagnostics.push(Diagnostic::new(Code::TableDuplicate, place, message).also(*first, first_here));
        }
        None => {
            places.insert(key.clone(), place);
            meanings.insert(key, right);
        }
    }
}

/// Looks names up in the tables.
#[derive(Clone, Copy)]
struct Names<'a> {
    tables: &'a Tables,
    rules: &'a Resolved,
}

impl Names<'_> {
    /// The bodies called so at any level; for those that no longer exist, whoever has their duties now too.
    fn bodies(&self, name: &str) -> Option<Vec<BodyId>> {
        match self.tables.departments.find(name) {
            Found::One(one) => Some(self.ids(&[one])),
            Found::Several(several) => Some(self.ids(&several)),
            Found::None => None,
        }
    }

    /// The bodies of a department line.
    fn line(&self, line: &str) -> Option<Vec<BodyId>> {
        let wanted = fold_name(line);
        let members = self.tables.departments.members().iter().enumerate();
        let found: Vec<usize> =
            members.filter(|(_, member)| fold_name(&member.line) == wanted).map(|(at, _)| at).collect();
        (!found.is_empty()).then(|| self.ids(&found))
    }

    fn ids(&self, members: &[usize]) -> Vec<BodyId> {
        let departments = &self.tables.departments;
        let mut wanted: Vec<usize> = members.to_vec();
        let mut at = 0;
        while let Some(member) = wanted.get(at).map(|at| &departments.members()[*at]) {
            at += 1;
            let is_gone = member.until.is_some_and(|until| until <= self.rules.as_of);
            if let (true, Some(successor)) = (is_gone, &member.successor)
                && let Found::One(next) = departments.find(successor)
                && !wanted.contains(&next)
            {
                wanted.push(next);
            }
        }
        let names: Vec<&str> = wanted.iter().map(|at| departments.members()[*at].name.as_str()).collect();
        let bodies = (0..).map(BodyId).zip(&self.rules.bodies);
        bodies.filter(|(_, body)| names.contains(&body.name.as_str())).map(|(id, _)| id).collect()
    }

    /// The subtrees of a category's path, or of the last part of one.
    fn category(&self, path: &str) -> Option<Vec<(CategoryId, CategoryId)>> {
        let found = match self.tables.categories.find(path) {
            Found::One(one) => vec![one],
            Found::Several(several) => several,
            Found::None => return None,
        };
        let paths: Vec<&str> = found.iter().map(|at| self.tables.categories.list()[*at].path.as_str()).collect();
        let categories = (0..).map(CategoryId).zip(&self.rules.categories);
        let wanted = categories.filter(|(_, category)| paths.contains(&category.path.as_str()));
        Some(wanted.map(|(id, category)| (id, CategoryId(category.end))).collect())
    }
}

/// Turns names into ids, and says where one is wrong.
struct Reader<'a> {
    names: Names<'a>,
    locator: &'a Locator<'a>,
    /// One past the last byte of the labels.
    section: usize,
}

impl Reader<'_> {
    fn right(&self, raw: &RawRight, label: Span, diagnostics: &mut Diagnostics) -> Right {
        let mut cursor = label.end as usize;
        let mut place = |name: &str| {
            let place = self.locator.element(cursor..self.section, name);
            cursor = place.map_or(cursor, |place| place.end as usize);
            place.unwrap_or(label)
        };
        let mut right = Right::default();
        let tables = self.names.tables;
        for name in &raw.body {
            let span = place(name);
            match self.names.bodies(name) {
                Some(bodies) => right.bodies.extend(bodies),
                None => diagnostics.push(unknown(name, span, "body", tables.departments.all())),
            }
        }
        for name in &raw.line {
            let span = place(name);
            let lines = tables.departments.members().iter().map(|member| member.line.as_str());
            match self.names.line(name) {
                Some(bodies) => right.bodies.extend(bodies),
                None => diagnostics.push(unknown(name, span, "line", lines)),
            }
        }
        for name in &raw.category {
            let span = place(name);
            let paths = tables.categories.list().iter().map(|category| category.path.as_str());
            match self.names.category(name) {
                Some(categories) => right.categories.extend(categories),
                None => diagnostics.push(unknown(name, span, "category", paths)),
            }
        }
        for name in &raw.outcome {
            let span = place(name);
            match OutcomeKind::ALL.iter().find(|kind| kind.code() == name || kind.zh() == name) {
                Some(kind) => right.outcomes.push(*kind),
                None => {
                    let codes = OutcomeKind::ALL.iter().map(|kind| kind.code());
                    diagnostics.push(unknown(name, span, "outcome", codes));
                }
            }
        }
        right.bodies.sort_unstable();
        right.bodies.dedup();
        if raw.names().next().is_none() && !raw.is_list {
            let message = say!("the label says nothing that is right", "标签没有写明什么算对");
            let help = say!(
                "name bodies, or `line:`, `category:`, `outcome:`; `[]` if nothing here is right; what is not to be scored goes under `skip:`",
                "写机构名，或 `line:`、`category:`、`outcome:`；没有一个对的写 `[]`；不计分的写在 `skip:` 下"
            );
            diagnostics.push(Diagnostic::new(Code::TableValue, label, message).help(help));
        }
        right
    }
}

fn unknown<'a>(name: &str, span: Span, kind: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let message: Say = match kind {
        "body" => say!("no body is called `{name}`", "没有名为 `{name}` 的机构"),
        "line" => say!("no department line is called `{name}`", "没有名为 `{name}` 的条线"),
        "category" => say!("no category is called `{name}`", "没有名为 `{name}` 的类别"),
        _ => say!("no outcome is called `{name}`", "没有名为 `{name}` 的去向"),
    };
    with_suggestion(Diagnostic::new(Code::TableReference, span, message), name, known)
}

#[cfg(test)]
#[path = "labels_tests.rs"]
mod tests;
