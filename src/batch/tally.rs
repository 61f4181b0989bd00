//! Who has to do with the decisions of one rule set, counted by ids: a name is looked up once for many cases.

use super::summary::{Load, Summary};
use crate::compile::said::Said;
use crate::decision::DecisionRef;

/// Counts of decisions by the ids of one rule set.
#[derive(Debug, Default)]
pub(super) struct Tally {
    loads: Vec<Load>,
    districts: Vec<u64>,
}

impl Tally {
    /// Counts a decision.
    pub(super) fn count(&mut self, decision: &DecisionRef) {
        if let Some(lead) = decision.lead_id() {
            at(&mut self.loads, lead.index()).lead += 1;
        }
        for body in decision.assist_ids() {
            at(&mut self.loads, body.index()).assist += 1;
        }
        if let Some(district) = decision.district_id() {
            *at(&mut self.districts, district.index()) += 1;
        }
    }

    /// Adds everything to a summary, by name. O(greatest id).
    pub(super) fn tell(self, said: &Said, summary: &mut Summary) {
        for (body, load) in self.loads.into_iter().enumerate().filter(|(_, load)| *load != Load::default()) {
            summary.add_load(said.bodies.of(body), load);
        }
        for (district, n) in self.districts.into_iter().enumerate().filter(|(_, n)| *n > 0) {
            summary.add_district(said.districts.of(district), n);
        }
    }
}

fn at<T: Clone + Default>(list: &mut Vec<T>, index: usize) -> &mut T {
    if index >= list.len() {
        list.resize(index + 1, T::default());
    }
    &mut list[index]
}
