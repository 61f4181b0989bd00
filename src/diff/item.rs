//! The items of a rule set, each with what it says in normal form, so that layout, tongue and remarks are no difference.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::civil::Date;

use crate::diagnostic::{Diagnostics, Say, say};
use crate::fold::fold_name;
use crate::source::Sources;
use crate::syntax::ast::{Head, Item, OutcomeClass, RuleTarget, Scope, StatementKind, WordOrList};
use crate::syntax::format::plain;
use crate::syntax::{ast::Name, parse};
use crate::tables::{self, LoadError, Tables};

/// What an edit is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Setting,
    Department,
    Category,
    Place,
    List,
    Duty,
    Overlay,
    Outcome,
    Fact,
    Words,
    Mask,
    Negation,
    Rule,
    Guarantee,
}

impl Kind {
    /// The JSON code and the 中文 word.
    pub(crate) fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Setting => ("setting", "设置"),
            Self::Department => ("departments", "机构"),
            Self::Category => ("categories", "类别"),
            Self::Place => ("places", "地点"),
            Self::List => ("list", "清单"),
            Self::Duty => ("duty", "职责"),
            Self::Overlay => ("overlay", "增减"),
            Self::Outcome => ("outcome", "去向"),
            Self::Fact => ("fact", "事实"),
            Self::Words => ("words", "词表"),
            Self::Mask => ("mask", "遮蔽"),
            Self::Negation => ("negation", "否定"),
            Self::Rule => ("rule", "规则"),
            Self::Guarantee => ("guarantee", "保证"),
        }
    }
}

/// Something an item says, under the name of its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) field: Say,
    pub(crate) text: String,
}

/// An item of one rule set.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    /// Its file, below the folder of the rule set.
    pub(crate) file: String,
    pub(crate) line: usize,
    /// Without what is only for those who test and publish: examples, permissions, assertions.
    pub(crate) item: Item,
    /// As written.
    text: String,
}

/// A rule set as written.
pub(crate) struct Side {
    pub(crate) entries: Vec<Entry>,
    pub(crate) tables: Tables,
    /// Whether it is one file, whose name says nothing.
    pub(crate) is_file: bool,
}

impl Side {
    /// Reads a folder or file of rules that is known to have no errors.
    ///
    /// # Errors
    /// If it cannot be found or listed.
    pub(crate) fn read(path: &Path) -> Result<Self, LoadError> {
        let (mut sources, mut found) = (Sources::default(), Diagnostics::default());
        let files = tables::load(path, &mut sources, &mut found)?;
        let mut tables = tables::read(&sources, files.tables, &mut found);
        tables.places_stand_in = files.builtin_tables;
        let is_file = !path.is_dir();
        let root = if is_file { path.parent().unwrap_or(path) } else { path };
        let mut entries = Vec::new();
        for id in files.rules {
            let source = sources.get(id);
            let file = Path::new(&source.name).strip_prefix(root).unwrap_or(Path::new(&source.name));
            let file = file.display().to_string().replace('\\', "/");
            for mut item in parse(&sources, id, &mut found).items {
                let (kind, name) = name_of(&item);
                let line = source.line(item.span.start as usize);
                let text = sources.text(item.span).to_owned();
                item.body.retain(|statement| !is_aside(&statement.kind));
                entries.push(Entry { kind, name, file: file.clone(), line, item, text });
            }
        }
        Ok(Self { entries, tables, is_file })
    }
}

impl Entry {
    /// What it is known by; an overlay by scope and list, whatever its first day.
    pub(crate) fn key(&self) -> (Kind, String) {
        let name = self.name.split('（').next().filter(|_| self.kind == Kind::Overlay).unwrap_or(&self.name);
        (self.kind, fold_name(name))
    }

    /// Whether it stands there letter by letter as the other does.
    pub(crate) fn is_written_as(&self, other: &Self) -> bool {
        self.text == other.text
    }

    /// Everything it says but its name, and the names it uses, folded.
    pub(crate) fn says(&self) -> (Vec<Said>, BTreeSet<String>) {
        let (below, names) = plain(&self.text);
        let mut said = head(&self.item.head);
        said.extend(below.into_iter().map(|plain| Said { field: plain.field, text: plain.text }));
        (said, names)
    }

    /// The names, folded, that others can use because it is there.
    pub(crate) fn defines(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        if matches!(self.kind, Kind::List | Kind::Duty | Kind::Outcome | Kind::Fact | Kind::Words) {
            names.insert(self.key().1);
        }
        if let Head::Fact { values, .. } = &self.item.head {
            names.extend(values.iter().map(|value| fold_name(&value.text)));
        }
        names.extend(self.item.body.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Add { name, .. } => Some(fold_name(&name.text)),
            _ => None,
        }));
        names
    }
}

/// What no decision rests on.
fn is_aside(kind: &StatementKind) -> bool {
    matches!(
        kind,
        StatementKind::Example(_)
            | StatementKind::CounterExample { .. }
            | StatementKind::Allow { .. }
            | StatementKind::Assert { .. }
    )
}

/// Whether a field, by its English name, is one that no decision rests on.
pub(crate) fn is_aside_field(field: &str) -> bool {
    matches!(field, "ok" | "no" | "allow" | "assert")
}

fn name_of(item: &Item) -> (Kind, String) {
    match &item.head {
        Head::List { name, .. } => (Kind::List, name.text.clone()),
        Head::Duty { name, .. } => (Kind::Duty, name.text.clone()),
        Head::Fact { name, .. } => (Kind::Fact, name.text.clone()),
        Head::Words { name, .. } => (Kind::Words, name.text.clone()),
        Head::Rule { name, .. } => (Kind::Rule, name.text.clone()),
        Head::Mask { name, .. } => (Kind::Mask, name.text.clone()),
        Head::Guarantee { name } => (Kind::Guarantee, name.text.clone()),
        Head::Outcome { name, .. } => (Kind::Outcome, name.text.clone()),
        Head::Negate { name, .. } => (Kind::Negation, name.as_ref().map_or_else(String::new, |name| name.text.clone())),
        Head::Overlay { scope, list } => {
            let scope = match scope {
                Scope::Citywide => "全市".to_owned(),
                Scope::Place(place) => place.text.clone(),
                Scope::Fact { fact, value } => format!("当 {} = {}", fact.text, value.text),
            };
            let from = item.body.iter().find_map(|statement| match &statement.kind {
                StatementKind::From(value) => Some(value.date),
                _ => None,
            });
            let from = from.map_or_else(String::new, |from: Date| format!("（{from}）"));
            (Kind::Overlay, format!("{scope} 对 {}{from}", list.text))
        }
    }
}

fn head(head: &Head) -> Vec<Said> {
    let mut said = Vec::new();
    let mut put = |field: Say, text: String| said.push(Said { field, text });
    let title = || say!("title", "标题");
    let word = |word: &WordOrList| match word {
        WordOrList::Word(word) => format!("\"{}\"", word.text),
        WordOrList::List(list) => format!("词表 {}", list.text),
    };
    let joined = |names: &[Name]| names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join("、");
    match head {
        Head::List { title: text, .. } | Head::Duty { title: text, .. } => {
            text.iter().for_each(|text| put(title(), text.text.clone()));
        }
        Head::Fact { values, .. } => put(say!("values", "各值"), joined(values)),
        Head::Words { words, .. } | Head::Mask { words, .. } => {
            words.iter().for_each(|word| put(say!("word", "词"), format!("\"{}\"", word.text)));
        }
        Head::Rule { target, .. } => {
            let text = match target {
                RuleTarget::Named(name) => name.text.clone(),
                RuleTarget::Leads(bodies) => format!("主责 {}", joined(bodies)),
                RuleTarget::Categories(paths) => format!("类别 {}", joined(paths)),
            };
            put(say!("target", "所指"), text);
        }
        Head::Negate { before, after, targets, .. } => {
            let quoted = |name: &Name| format!("\"{}\"", name.text);
            before.iter().for_each(|cue| put(say!("before", "前"), quoted(cue)));
            after.iter().for_each(|cue| put(say!("after", "后"), quoted(cue)));
            targets.iter().for_each(|target| put(say!("negated", "所否定"), word(target)));
        }
        Head::Outcome { class, .. } => {
            let text = match class {
                OutcomeClass::Transfer(line) => format!("转接 \"{}\"", line.text),
                OutcomeClass::Inform(class) => format!("告知 {}", class.text),
            };
            put(say!("class", "种类"), text);
        }
        Head::Overlay { .. } | Head::Guarantee { .. } => {}
    }
    said
}
