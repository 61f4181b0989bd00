//! From a resolved rule set to the tables the engine reads: ids only, flat, nothing to look up by name.
//!
//! Decides nothing. What it can work out once (which keyword lies inside which, which words a line waits for, the order of
//! names) it does here, so that the engine need not for each case.

pub(crate) mod condition;
pub(crate) mod duties;
pub(crate) mod facts;
pub(crate) mod flat;
pub(crate) mod index;
pub(crate) mod keywords;
pub(crate) mod lookup;
pub(crate) mod places;
pub(crate) mod rules;
pub(crate) mod said;
pub(crate) mod words;

use std::thread;

use self::condition::{Builder, Conditions};
use self::duties::Duties;
use self::facts::Facts;
use self::index::Index;
use self::keywords::Keywords;
use self::lookup::Lookup;
use self::places::Places;
use self::rules::Rules;
use self::said::Said;
use self::words::{Words, keywords_inside};
use crate::resolve::model::{Resolved, Settings};
use crate::store::{Column, Stored, Writer, stored};

/// A rule set as the engine reads it. Immutable; shared by any number of threads.
#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) settings: Settings,
    pub(crate) index: Index,
    pub(crate) words: Words,
    pub(crate) keywords: Keywords,
    pub(crate) places: Places,
    pub(crate) facts: Facts,
    pub(crate) rules: Rules,
    pub(crate) duties: Duties,
    pub(crate) conditions: Conditions,
    /// By category: one past the last of its subtree.
    pub(crate) category_ends: Column<u32>,
    /// What a decision says.
    pub(crate) said: Said,
    /// What a caller's names mean.
    pub(crate) lookup: Lookup,
}

stored!(Program {
    settings,
    index,
    words,
    keywords,
    places,
    facts,
    rules,
    duties,
    conditions,
    category_ends,
    said,
    lookup
});

/// Compiles a rule set. Time and space are linear in it, but for sorting.
///
/// # Panics
/// If a table has 2³² entries, which the size limits of the language rule out.
pub(crate) fn compile(rules: &Resolved) -> Program {
    let mut conditions = Builder::default();
    let Finder { index, keywords, facts, duties, rules: of_rules } = Finder::build(rules, &mut conditions);
    Program {
        settings: rules.settings,
        words: Words::build(rules, &index),
        index,
        keywords,
        places: Places::build(rules),
        facts,
        rules: of_rules,
        duties,
        conditions: conditions.finish(rules.keywords.len()),
        category_ends: rules.categories.iter().map(|category| category.end).collect(),
        said: Said::build(rules),
        lookup: Lookup::build(rules),
    }
}

/// So many words are worth a thread of their own.
const MANY_WORDS: usize = 2_000;

/// What finds the words of a rule set, and what a word that was found sets going.
pub(crate) struct Finder {
    index: Index,
    keywords: Keywords,
    facts: Facts,
    duties: Duties,
    rules: Rules,
}

impl Finder {
    fn build(rules: &Resolved, conditions: &mut Builder) -> Self {
        let (index, (facts, facts_of_keyword, duties, of_rules, triggers)) = thread::scope(|scope| {
            // The matcher knows nothing of rules, nor the rules of the matcher.
            let finding = (rules.keywords.len() >= MANY_WORDS).then(|| scope.spawn(|| Index::build(rules)));
            let (facts, facts_of_keyword) = Facts::build(rules, conditions);
            let (duties, plain_arms) = Duties::build(rules, conditions);
            let (of_rules, triggers) = Rules::build(rules, (&duties, &plain_arms), conditions);
            let index = finding.map_or_else(|| Ok(Index::build(rules)), thread::ScopedJoinHandle::join);
            let index = index.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            (index, (facts, facts_of_keyword, duties, of_rules, triggers))
        });
        let chars: Vec<u32> = rules.keywords.iter().map(|text| flat::size(text.chars().count())).collect();
        let keywords = Keywords::join(&chars, &triggers, &keywords_inside(rules, &index), &facts_of_keyword);
        Self { index, keywords, facts, duties, rules: of_rules }
    }

    /// Only this of a rule set, for whoever wants to know what it costs.
    pub(crate) fn of(rules: &Resolved) -> Self {
        Self::build(rules, &mut Builder::default())
    }
}

impl Program {
    /// Bytes of the tables that find keywords and tell what each sets going.
    pub(crate) fn n_index_bytes(&self) -> usize {
        let mut tables = Writer::default();
        self.index.store(&mut tables);
        self.keywords.store(&mut tables);
        tables.n_bytes()
    }
}
