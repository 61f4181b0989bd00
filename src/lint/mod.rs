//! What a rule set says in vain: words that add nothing, lines that can never hold, masks that hide nothing, examples that prove
//! nothing. None of it keeps the rules from being used, so it is looked at only where somebody asks what is wrong.
//!
//! Each lint is a small module that reads what was written (trees) beside what it means (the resolved rules). A lint speaks only
//! where it is certain. Time grows with the rules and no faster: what is looked up is hashed, never searched.

mod attach;
mod characters;
mod conditions;
mod dates;
mod edit;
mod examples;
mod groups;
mod masks;
#[cfg(feature = "cli")]
pub(crate) mod mend;
mod possible;
mod words;

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use self::words::Words;
use crate::checked::Checked;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, say};
use crate::ids::KeywordId;
use crate::resolve::model::{Resolved, Rule};
use crate::resolve::{Permissions, setting_words};
use crate::router::Router;
use crate::source::{Sources, Span};
use crate::syntax::ast::{File, Head, Item, Statement, StatementKind};
use crate::tables::Tables;

/// Everything that can be known of a rule set without cases: what was found in reading it, by the lints, and by its examples.
#[derive(Debug, Default)]
pub struct Examined {
    /// The texts.
    pub sources: Sources,
    /// What was found, in the order of places.
    pub diagnostics: Diagnostics,
    /// How many examples and counter-examples were run; none if there are errors.
    pub n_examples: usize,
    /// The router, if the rules can be used.
    pub router: Option<Router>,
}

impl Checked {
    /// Looks at everything that can be known without cases: if there is no error, runs the lints and the examples too. Findings
    /// that an item allows are left out, the others graded as `route.yaml` wants. O(rules).
    #[must_use]
    pub fn examine(mut self) -> Examined {
        let (sources, mut diagnostics) = (self.sources.clone(), self.diagnostics.clone());
        let trees = std::mem::take(&mut self.trees);
        let Ok(router) = self.into_router() else {
            return Examined { sources, diagnostics, n_examples: 0, router: None };
        };
        let run = router.run_examples();
        diagnostics.append(run.diagnostics);
        let mut found = Found::default();
        let ground = Ground::of(&trees, &router);
        ground.look(&mut found);
        let mut permissions = Permissions::of(&trees);
        found.retain(|found| !permissions.excuse(found));
        found.append(&mut permissions.unused(Code::is_lint));
        let project = &router.tables().project;
        for mut finding in found {
            if let Some(severity) = project.severity(finding.code) {
                finding.severity = severity;
                diagnostics.push(finding);
            }
        }
        attach::attach(&ground, diagnostics.iter_mut());
        diagnostics.sort();
        Examined { sources, diagnostics, n_examples: run.n_run, router: Some(router) }
    }
}

/// What lints find.
type Found = Vec<Diagnostic>;

/// What lints look at.
struct Ground<'a> {
    trees: &'a [File],
    router: &'a Router,
    sources: &'a Sources,
    rules: &'a Resolved,
    tables: &'a Tables,
    words: Words<'a>,
    /// The rules in force by where they are written.
    rule_at: FxHashMap<Span, usize>,
    /// The facts by where they are written.
    fact_at: FxHashMap<Span, usize>,
    /// The words that say where and who, seldom what.
    setting: BTreeSet<KeywordId>,
}

impl<'a> Ground<'a> {
    fn of(trees: &'a [File], router: &'a Router) -> Self {
        let rules = router.rules();
        let rule_at = rules.rules.iter().enumerate().map(|(at, rule)| (rule.span, at)).collect();
        let fact_at = rules.facts.iter().enumerate().map(|(at, fact)| (fact.span, at)).collect();
        let words = Words::of(trees, rules);
        let (sources, tables) = (router.sources(), router.tables());
        let setting = setting_words(&tables.project, rules);
        Self { trees, router, sources, rules, tables, words, rule_at, fact_at, setting }
    }

    fn look(&self, found: &mut Found) {
        for item in self.items() {
            groups::look(self, item, found);
            conditions::look(self, item, found);
            masks::look(self, item, found);
            characters::look(self, item, found);
            dates::look(self, item, found);
            look_at_drafts(item, found);
        }
        masks::look_at_items(self, found);
        examples::look(self, found);
    }

    fn items(&self) -> impl Iterator<Item = &'a Item> + use<'a> {
        self.trees.iter().flat_map(|tree| &tree.items)
    }

    /// The rule of an item, if it is in force.
    fn rule_of(&self, item: &Item) -> Option<&'a Rule> {
        self.rule_at.get(&item.span).map(|at| &self.rules.rules[*at])
    }
}

/// A draft says what is not yet known of it.
fn look_at_drafts(item: &Item, found: &mut Found) {
    let mut look = |body: &[Statement]| {
        for statement in body.iter().filter(|statement| matches!(statement.kind, StatementKind::Draft(None))) {
            let message = say!("this draft does not say why it is one", "草稿没有写明缘由");
            let help = say!(
                "write what is still missing: `草稿 \"basis not yet found\"`",
                "写明还缺什么：`草稿 \"依据待查\"`"
            );
            found.push(Diagnostic::new(Code::DraftWithoutReason, statement.span, message).help(help));
        }
    };
    match &item.head {
        Head::Duty { .. } => look(&item.body),
        Head::Overlay { .. } => {
            for statement in &item.body {
                if let StatementKind::Add { body, .. } = &statement.kind {
                    look(body);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
