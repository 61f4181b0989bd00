//! Keeps the authors' examples as they are: of a set of changes, those that would break one are left out.

use std::collections::BTreeSet;

use super::numbers::Numbers;
use crate::resolve::model::{Rule, RuleExample, Worth};
use crate::router::{Router, Scratch};
use crate::source::Span;

/// A rule set whose numbers can be changed and changed back.
pub(crate) struct Guard<'a> {
    numbers: &'a Numbers,
    /// The rules as written, for their examples.
    router: &'a Router,
    changed: Router,
    values: Vec<u32>,
    /// By number: the lines it stands in, with the words it weighs.
    lines: Vec<Vec<u32>>,
    /// Examples that come out wrong as the rules are written.
    wrong: BTreeSet<(Span, bool)>,
    scratch: Scratch,
}

/// The farthest a number can be from what is written.
const MOST_STEPS: u32 = 8;

/// An example and its rule; whether it is a counter-example.
type Example<'a> = (&'a Rule, &'a RuleExample, bool);

impl<'a> Guard<'a> {
    pub(crate) fn new(router: &'a Router, numbers: &'a Numbers) -> Self {
        let mut lines = vec![Vec::new(); numbers.list.len()];
        for (line, of_line) in (0..).zip(&numbers.of_line) {
            for number in of_line.iter().collect::<BTreeSet<_>>() {
                lines[*number as usize].push(line);
            }
        }
        let (changed, values) = (router.clone(), numbers.written());
        let mut guard =
            Self { numbers, router, changed, values, lines, wrong: BTreeSet::new(), scratch: Scratch::default() };
        guard.wrong = guard.failing().into_iter().map(|(_, example, is_counter)| (example.span, is_counter)).collect();
        guard
    }

    /// The values with as few put back as it takes for every example to come out as it did; `gains` says which are the dearest.
    pub(crate) fn keep(&mut self, values: &[u32], gains: &[f64]) -> Vec<u32> {
        for (number, value) in (0..).zip(values) {
            self.set(number, *value);
        }
        loop {
            let wrong = std::mem::take(&mut self.wrong);
            let broken: Vec<Example> = self.failing();
            let broken: Vec<Example> =
                broken.into_iter().filter(|(_, example, counter)| !wrong.contains(&(example.span, *counter))).collect();
            self.wrong = wrong;
            if broken.is_empty() {
                return self.values.clone();
            }
            for example in broken {
                self.mend(example, gains);
            }
        }
    }

    /// The rules with these values.
    #[cfg(test)]
    pub(super) fn with(mut self, values: &[u32]) -> Router {
        (0..).zip(values).for_each(|(number, value)| self.set(number, *value));
        self.changed
    }

    /// Moves one number back towards what is written, as little as is enough; if no number alone is enough, puts back one after the
    /// other, those first that gain least.
    fn mend(&mut self, example: Example<'a>, gains: &[f64]) {
        if !self.fails(example) {
            return;
        }
        let changed: Vec<(u32, u32)> = self.concerned(example.1, gains);
        for step in 1..=MOST_STEPS {
            for &(number, value) in &changed {
                let written = self.numbers.list[number as usize].written;
                if value.abs_diff(written) >= step {
                    self.set(number, if value > written { value - step } else { value + step });
                    if !self.fails(example) {
                        return;
                    }
                    self.set(number, value);
                }
            }
        }
        for &(number, _) in &changed {
            self.set(number, self.numbers.list[number as usize].written);
            if !self.fails(example) {
                return;
            }
        }
        // Only what stands in an example can change how it comes out; were it otherwise, nothing may change.
        for number in 0..self.numbers.list.len() as u32 {
            self.set(number, self.numbers.list[number as usize].written);
        }
    }

    /// The changed numbers that stand in an example with what they are, those first that gain least.
    fn concerned(&mut self, example: &RuleExample, gains: &[f64]) -> Vec<(u32, u32)> {
        let evidence = self.router.evidence(&example.case, &mut self.scratch);
        let rules = evidence.targets.iter().flat_map(|target| &target.rules);
        let backing = evidence.backing.iter().map(|backing| &backing.rule);
        let lines = rules.chain(backing).flat_map(|rule| &rule.lines);
        let numbers: BTreeSet<u32> =
            lines.flat_map(|line| &self.numbers.of_line[line.line as usize]).copied().collect();
        let now = |number: u32| self.values[number as usize];
        let is_changed = |number: &u32| now(*number) != self.numbers.list[*number as usize].written;
        let mut changed: Vec<(u32, u32)> = numbers.into_iter().filter(is_changed).map(|n| (n, now(n))).collect();
        changed.sort_by(|a, b| gains[a.0 as usize].total_cmp(&gains[b.0 as usize]).then(a.0.cmp(&b.0)));
        changed
    }

    fn fails(&mut self, (rule, example, is_counter): Example) -> bool {
        self.changed.run_example(rule, example, is_counter, &mut self.scratch).is_some()
    }

    fn failing(&mut self) -> Vec<Example<'a>> {
        let router = self.router;
        router.examples().filter(|example| self.fails(*example)).collect()
    }

    fn set(&mut self, number: u32, value: u32) {
        if self.values[number as usize] == value {
            return;
        }
        self.values[number as usize] = value;
        for &line in &self.lines[number as usize] {
            let (of_line, values) = (&self.numbers.of_line[line as usize], &self.values);
            let written_cap = self.numbers.caps[line as usize];
            self.changed.reweigh(line, |worth| match worth {
                Worth::Points(points) => *points = value,
                Worth::Each { words, cap } => {
                    for ((_, weight), number) in words.iter_mut().zip(of_line) {
                        *weight = values[*number as usize];
                    }
                    *cap = written_cap.min(words.iter().map(|(_, weight)| weight).sum());
                }
            });
        }
    }
}
