//! The old rule set with some of the edits: built from what both sets say, without reading them again.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::edits::Edit;
use super::item::{Entry, Kind, Side};
use crate::checked::Checked;
use crate::diagnostic::Diagnostics;
use crate::resolve::period::Period;
use crate::resolve::resolve;
use crate::router::Router;
use crate::source::Sources;
use crate::syntax::ast::File;
use crate::tables::{TableIds, Tables};

/// Both rule sets and the edits between them.
pub(crate) struct Composer<'a> {
    pub(crate) old: &'a Side,
    pub(crate) new: &'a Side,
    pub(crate) edits: &'a [Edit],
    as_of: Date,
    /// By edit: those it cannot stand without.
    needs: Vec<BTreeSet<usize>>,
}

impl<'a> Composer<'a> {
    pub(crate) fn new(old: &'a Side, new: &'a Side, edits: &'a [Edit], as_of: Date) -> Self {
        let is_met = |names: &BTreeSet<String>, uses: &BTreeSet<String>| names.iter().any(|name| uses.contains(name));
        let deciding = |at: &usize| edits[*at].can_decide;
        let needs = (0..edits.len()).map(|at| {
            let needs = |other: &usize| {
                let (one, two) = (&edits[at], &edits[*other]);
                // What it names is there only with the other; or it takes away what the other's old text names.
                *other != at && (is_met(&two.brings, &one.uses.1) || is_met(&one.takes, &two.uses.0))
            };
            (0..edits.len()).filter(deciding).filter(needs).collect()
        });
        Self { needs: needs.collect(), old, new, edits, as_of }
    }

    /// The edits that a decision can rest on.
    pub(crate) fn deciding(&self) -> Vec<usize> {
        (0..self.edits.len()).filter(|&at| self.edits[at].can_decide).collect()
    }

    /// With all that they cannot stand without, in order.
    pub(crate) fn closed(&self, set: &[usize]) -> Vec<usize> {
        let mut closed: BTreeSet<usize> = set.iter().copied().collect();
        let mut open: Vec<usize> = set.to_vec();
        while let Some(at) = open.pop() {
            open.extend(self.needs[at].iter().filter(|&&other| closed.insert(other)));
        }
        closed.into_iter().collect()
    }

    /// The old rule set with these edits; `None` if it has errors.
    pub(crate) fn build(&self, set: &[usize]) -> Option<Router> {
        let mut tables = self.old.tables.clone();
        tables.project.lints.clear();
        let mut gone: BTreeSet<usize> = BTreeSet::new();
        let mut items = Vec::new();
        for edit in set.iter().map(|&at| &self.edits[at]) {
            self.put_table(edit, &mut tables);
            gone.extend(edit.old);
            items.extend(edit.new.map(|at| self.new.entries[at].item.clone()));
        }
        // Guarantees change no decision, and an old one may name what is gone.
        let stays = |at: usize, entry: &Entry| !gone.contains(&at) && entry.kind != Kind::Guarantee;
        let kept = self.old.entries.iter().enumerate().filter(|&(at, entry)| stays(at, entry));
        items.extend(kept.map(|(_, entry)| entry.item.clone()));
        let files = [File { items, broken_names: Vec::new() }];
        let mut diagnostics = Diagnostics::default();
        let rules = resolve(&files, &tables, self.as_of, &mut diagnostics);
        let period = Period::around(self.as_of, &files, &tables);
        let (sources, table_ids) = (Sources::default(), TableIds::default());
        Checked { sources, diagnostics, n_files: 1, tables, rules, period, table_ids, trees: Vec::new(), root: None }
            .into_router_if_sound()
    }

    fn put_table(&self, edit: &Edit, tables: &mut Tables) {
        let new = &self.new.tables;
        match edit.kind {
            Kind::Department => tables.departments = new.departments.clone(),
            Kind::Category => tables.categories = new.categories.clone(),
            Kind::Place => {
                tables.places = new.places.clone();
                tables.places_stand_in = new.places_stand_in;
            }
            Kind::Setting => match edit.name.as_str() {
                "threshold" => tables.project.threshold = new.project.threshold,
                "margin" => tables.project.margin = new.project.margin,
                "title_factor" => tables.project.title_factor = new.project.title_factor,
                "category_score" => tables.project.category_score = new.project.category_score,
                _ => {}
            },
            _ => {}
        }
    }
}
