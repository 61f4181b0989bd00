//! Runs the examples and counter-examples that stand in rules.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, say};
use crate::ids::RuleId;
use crate::resolve::model::{Rule, RuleExample, Target};
use crate::router::{Router, Scratch};
use crate::verdict::{OutcomeKind, Verdict};

/// How many examples were run, and those that came out wrong.
#[derive(Debug, Default)]
pub struct ExampleRun {
    /// How many examples and counter-examples were run.
    pub n_run: usize,
    /// One diagnostic for each that came out wrong.
    pub diagnostics: Diagnostics,
}

impl Router {
    /// Routes every example of every rule. An example must make its rule's target the first demand (or the outcome that decides),
    /// without a rival; a counter-example must be answered by the duty or outcome it names, or at least not by its rule's target.
    ///
    /// The texts are the authors' own, so they may stand in the messages.
    #[must_use]
    pub fn run_examples(&self) -> ExampleRun {
        let mut run = ExampleRun::default();
        let mut scratch = Scratch::default();
        for (rule, example, is_counter) in self.examples() {
            run.n_run += 1;
            run.diagnostics.push_all(self.run_example(rule, example, is_counter, &mut scratch));
        }
        run.diagnostics.sort();
        run
    }

    /// Every example with its rule, and whether it is a counter-example.
    pub(crate) fn examples(&self) -> impl Iterator<Item = (&Rule, &RuleExample, bool)> {
        self.rules().rules.iter().flat_map(|rule| {
            let examples = rule.examples.iter().map(|example| (example, false));
            let counters = rule.counter_examples.iter().map(|example| (example, true));
            examples.chain(counters).map(move |(example, is_counter)| (rule, example, is_counter))
        })
    }

    /// What is wrong with how an example comes out.
    pub(crate) fn run_example(
        &self,
        rule: &Rule,
        example: &RuleExample,
        is_counter: bool,
        scratch: &mut Scratch,
    ) -> Option<Diagnostic> {
        let verdict = self.verdict(&example.case, scratch);
        if is_counter {
            return self.check_counter(rule, example, verdict);
        }
        if self.is_right(rule, verdict) {
            return None;
        }
        let (en, zh) = self.summary(verdict);
        let name = &rule.name;
        let message = say!("this example of `{name}` comes out as {en}", "`{name}`的例句判成了：{zh}");
        let help = say!("`route explain` shows which words counted", "用`route explain`查看哪些词得了分");
        Some(Diagnostic::new(Code::ExampleFails, example.span, message).help(help))
    }

    /// Whether an example comes out as it should.
    pub(crate) fn comes_out(&self, rule: &Rule, example: &RuleExample, scratch: &mut Scratch) -> bool {
        self.is_right(rule, self.verdict(&example.case, scratch))
    }

    /// Whether it still does without its rule; asked right after [`Self::comes_out`].
    pub(crate) fn comes_out_without(&self, rule: &Rule, id: RuleId, scratch: &mut Scratch) -> bool {
        self.is_right(rule, self.verdict_without(id, scratch))
    }

    fn is_right(&self, rule: &Rule, verdict: &Verdict) -> bool {
        self.answers(verdict, rule.target) && verdict.outcome != OutcomeKind::Confer
    }

    fn check_counter(&self, rule: &Rule, counter: &RuleExample, verdict: &Verdict) -> Option<Diagnostic> {
        let right = match counter.answered_by {
            Some(target) => self.answers(verdict, target),
            None => true,
        };
        let stolen = counter.answered_by != Some(rule.target) && self.is_demand(verdict, rule.target);
        if right && !stolen {
            return None;
        }
        let ((en, zh), name) = (self.summary(verdict), &rule.name);
        let message = say!("this counter-example of `{name}` comes out as {en}", "`{name}`的反例判成了：{zh}");
        Some(Diagnostic::new(Code::CounterExampleFails, counter.span, message))
    }

    /// Whether the target is what decided.
    fn answers(&self, verdict: &Verdict, target: Target) -> bool {
        match target {
            Target::Duty(duty) => verdict.first.is_some_and(|first| first.duty == duty),
            Target::Outcome(outcome) => verdict.by == Some(outcome),
            Target::Backing(backing) => {
                verdict.first.is_some_and(|first| self.rules().backs(backing, first.roles(self.rules())))
            }
        }
    }

    fn is_demand(&self, verdict: &Verdict, target: Target) -> bool {
        let also = |duty| verdict.also.iter().any(|demand| demand.duty == duty);
        self.answers(verdict, target) || matches!(target, Target::Duty(duty) if also(duty))
    }

    /// A decision in a few words, English and 中文: outcome, duty, lead, score, and who came close.
    fn summary(&self, verdict: &Verdict) -> (String, String) {
        let decision = self.said(None, verdict);
        let mut words = Vec::new();
        words.extend(decision.duty);
        words.extend(decision.lead.map(|lead| format!("→ {lead}")));
        if verdict.score > 0 {
            words.push(format!("{}", verdict.score));
        }
        let close = decision.rivals.iter().chain(decision.candidates.iter().filter(|_| verdict.score == 0)).take(3);
        words.extend(close.map(|candidate| format!("({} {})", candidate.duty, candidate.score)));
        let said = |outcome: &str| format!("{outcome} {}", words.join(" ")).trim_end().to_owned();
        (said(verdict.outcome.code()), said(verdict.outcome.zh()))
    }
}
