//! The index for the clerk who keeps the rules: which duty stands where, who leads what, which words and facts are shared.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{body_name, file_and_line};
use crate::ids::*;
use crate::resolve::model::{Cond, Duty, Line, Resolved, Rule, Target, Worth};
use crate::router::Router;

/// An index of a rule set.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Index {
    name: String,
    as_of: String,
    ruleset: String,
    n_duties: usize,
    n_rules: usize,
    n_keywords: usize,
    n_examples: usize,
    boards: Vec<BoardPart>,
    outcomes: Vec<Entry>,
    /// Backing rules; their `leads` are the bodies or categories whose duties they add to.
    backing: Vec<Entry>,
    /// Guarantees; their `leads` are the bodies they speak of.
    guarantees: Vec<Entry>,
    bodies: Vec<BodyPart>,
    files: Vec<FilePart>,
    facts: Vec<FactPart>,
}

#[derive(Clone, Debug, Serialize)]
struct BoardPart {
    name: String,
    categories: Vec<CategoryPart>,
}

#[derive(Clone, Debug, Serialize)]
struct CategoryPart {
    path: String,
    entries: Vec<Entry>,
}

/// A duty or outcome, with the rules that find it.
#[derive(Clone, Debug, Serialize)]
struct Entry {
    name: String,
    leads: Vec<String>,
    draft: bool,
    file: String,
    line: usize,
    rules: Vec<RuleEntry>,
}

#[derive(Clone, Debug, Serialize)]
struct RuleEntry {
    name: String,
    file: String,
    line: usize,
    n_words: usize,
    n_examples: usize,
}

/// A body that leads, organises or assists something.
#[derive(Clone, Debug, Serialize)]
struct BodyPart {
    name: String,
    leads: Vec<String>,
    n_organises: usize,
    n_assists: usize,
}

#[derive(Clone, Debug, Serialize)]
struct FilePart {
    file: String,
    duties: Vec<String>,
    n_rules: usize,
    n_words: usize,
    n_examples: usize,
}

#[derive(Clone, Debug, Serialize)]
struct FactPart {
    name: String,
    values: Vec<String>,
    file: String,
    line: usize,
    /// The duties whose roles depend on it.
    duties: Vec<String>,
}

impl Index {
    /// Reads the index from the rules. O(rules × words).
    #[must_use]
    pub(crate) fn of(router: &Router) -> Self {
        let rules = router.rules();
        let reader = Reader { router, rules };
        let n_examples = rules.rules.iter().map(n_examples).sum();
        Self {
            name: rules.name.clone(),
            as_of: rules.as_of.to_string(),
            ruleset: rules.ruleset.clone(),
            n_duties: rules.duties.len(),
            n_rules: rules.rules.len(),
            n_keywords: rules.keywords.len(),
            n_examples,
            boards: reader.boards(),
            outcomes: reader.outcomes(),
            backing: reader.backing(),
            guarantees: reader.guarantees(),
            bodies: reader.bodies(),
            files: reader.files(),
            facts: reader.facts(),
        }
    }
}

struct Reader<'r> {
    router: &'r Router,
    rules: &'r Resolved,
}

impl Reader<'_> {
    /// Boards in the order the longest list gives them, those of no list last; categories by their path.
    fn boards(&self) -> Vec<BoardPart> {
        let order: Vec<&str> = self
            .rules
            .lists
            .iter()
            .map(|list| &list.boards)
            .max_by_key(|boards| boards.len())
            .map_or_else(Vec::new, |boards| boards.iter().map(String::as_str).collect());
        let mut boards: BTreeMap<(usize, &str), BTreeMap<&str, Vec<Entry>>> = BTreeMap::new();
        for (at, duty) in self.rules.duties.iter().enumerate() {
            let board = duty.board.as_deref().unwrap_or("");
            let place = order.iter().position(|name| *name == board).unwrap_or(order.len());
            let entry = self.entry(duty, Target::Duty(DutyId(at as u32)));
            boards.entry((place, board)).or_default().entry(self.category(duty)).or_default().push(entry);
        }
        let part = |((_, name), categories): ((usize, &str), BTreeMap<&str, Vec<Entry>>)| {
            let categories =
                categories.into_iter().map(|(path, entries)| CategoryPart { path: path.to_owned(), entries });
            BoardPart { name: name.to_owned(), categories: categories.collect() }
        };
        boards.into_iter().map(part).collect()
    }

    fn category(&self, duty: &Duty) -> &str {
        let everywhere = &duty.variants[duty.variants.len() - 1];
        everywhere.arms[0].roles.category.map_or("", |id| self.rules.categories[id.index()].path.as_str())
    }

    fn entry(&self, duty: &Duty, target: Target) -> Entry {
        let everywhere = &duty.variants[duty.variants.len() - 1];
        let mut leads: Vec<String> = Vec::new();
        for arm in &everywhere.arms {
            let lead = body_name(&self.rules.bodies, arm.roles.lead);
            if !leads.contains(&lead) {
                leads.push(lead);
            }
        }
        let (file, line) = file_and_line(self.router, duty.span);
        Entry { name: duty.name.clone(), leads, draft: duty.draft, file, line, rules: self.rules_of(target) }
    }

    fn outcomes(&self) -> Vec<Entry> {
        let entries = self.rules.outcomes.iter().enumerate().map(|(at, outcome)| {
            let rules = self.rules_of(Target::Outcome(OutcomeId(at as u32)));
            let leads = outcome.lead.map(|id| body_name(&self.rules.bodies, id)).into_iter().collect();
            let (file, line) = rules.first().map_or_else(Default::default, |rule| (rule.file.clone(), rule.line));
            Entry { name: outcome.name.clone(), leads, draft: false, file, line, rules }
        });
        entries.collect()
    }

    fn backing(&self) -> Vec<Entry> {
        let entries = self.rules.rules.iter().filter_map(|rule| {
            let Target::Backing(backing) = rule.target else { return None };
            let leads = self.rules.backed(backing).into_iter().map(str::to_owned).collect();
            let (file, line) = file_and_line(self.router, rule.span);
            Some(Entry { name: rule.name.clone(), leads, draft: false, file, line, rules: Vec::new() })
        });
        entries.collect()
    }

    fn guarantees(&self) -> Vec<Entry> {
        let entries = self.rules.guarantees.iter().map(|guarantee| {
            let leads: BTreeSet<BodyId> =
                guarantee.clauses.iter().flat_map(|promise| &promise.leads).copied().collect();
            let leads = leads.into_iter().map(|lead| body_name(&self.rules.bodies, lead)).collect();
            let (file, line) = file_and_line(self.router, guarantee.span);
            Entry { name: guarantee.name.clone(), leads, draft: false, file, line, rules: Vec::new() }
        });
        entries.collect()
    }

    fn rules_of(&self, target: Target) -> Vec<RuleEntry> {
        let rules = self.rules.rules.iter().filter(|rule| rule.target == target);
        rules.map(|rule| self.rule(rule)).collect()
    }

    fn rule(&self, rule: &Rule) -> RuleEntry {
        let (file, line) = file_and_line(self.router, rule.span);
        RuleEntry { name: rule.name.clone(), file, line, n_words: words(rule).len(), n_examples: n_examples(rule) }
    }

    fn bodies(&self) -> Vec<BodyPart> {
        let mut parts: Vec<BodyPart> = Vec::new();
        for (at, body) in self.rules.bodies.iter().enumerate() {
            let id = BodyId(at as u32);
            let mut part = BodyPart { name: body.name.clone(), leads: Vec::new(), n_organises: 0, n_assists: 0 };
            for duty in &self.rules.duties {
                let roles = || duty.variants.iter().flat_map(|variant| &variant.arms).map(|arm| &arm.roles);
                if roles().any(|roles| roles.lead == id) {
                    part.leads.push(duty.name.clone());
                }
                part.n_organises += usize::from(roles().any(|roles| roles.organise.contains(&id)));
                part.n_assists += usize::from(roles().any(|roles| roles.assist.contains(&id)));
            }
            if !part.leads.is_empty() || part.n_organises + part.n_assists > 0 {
                parts.push(part);
            }
        }
        parts
    }

    fn files(&self) -> Vec<FilePart> {
        let mut files: BTreeMap<String, FilePart> = BTreeMap::new();
        let new =
            |file: &str| FilePart { file: file.to_owned(), duties: Vec::new(), n_rules: 0, n_words: 0, n_examples: 0 };
        for duty in &self.rules.duties {
            let (file, _) = file_and_line(self.router, duty.span);
            files.entry(file.clone()).or_insert_with(|| new(&file)).duties.push(duty.name.clone());
        }
        for rule in &self.rules.rules {
            let (file, _) = file_and_line(self.router, rule.span);
            let part = files.entry(file.clone()).or_insert_with(|| new(&file));
            part.n_rules += 1;
            part.n_words += words(rule).len();
            part.n_examples += n_examples(rule);
        }
        files.into_values().collect()
    }

    fn facts(&self) -> Vec<FactPart> {
        let parts = self.rules.facts.iter().enumerate().map(|(at, fact)| {
            let (file, line) = file_and_line(self.router, fact.span);
            let depends = |duty: &&Duty| duty.facts().contains(&FactId(at as u32));
            let duties = self.rules.duties.iter().filter(depends).map(|duty| duty.name.clone()).collect();
            FactPart { name: fact.name.clone(), values: fact.values.clone(), file, line, duties }
        });
        parts.collect()
    }
}

fn n_examples(rule: &Rule) -> usize {
    rule.examples.len() + rule.counter_examples.len()
}

/// The words a rule scores by, each once.
fn words(rule: &Rule) -> BTreeSet<KeywordId> {
    let mut words: Vec<KeywordId> = Vec::new();
    for Line { worth, condition, .. } in &rule.lines {
        if let Worth::Each { words: weighed, .. } = worth {
            words.extend(weighed.iter().map(|(word, _)| *word));
        }
        condition.iter().for_each(|asked: &Cond| asked.keywords(&mut words));
    }
    words.into_iter().collect()
}
