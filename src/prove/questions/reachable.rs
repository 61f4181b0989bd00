//! Whether a duty, each of its arms and each line of its rules can ever be the answer.

use std::time::Instant;

use crate::diagnostic::say;
use crate::ids::*;
use crate::prove::earlier::Keeping;
use crate::prove::{Answer, Found, Part, Prover, Question, Status, Witness, outside};
use crate::resolve::model::*;

/// After so many cases that turn out otherwise a question is left open.
const MOST_TRIES: usize = 24;

impl Prover<'_> {
    /// Whether a duty or outcome can decide a case; `None` if it has no rule. What was kept is tried before it is looked for.
    pub(crate) fn reachable(&self, target: Target, keeping: Option<&Keeping<'_>>) -> Option<Answer> {
        let rules: Vec<&Rule> = self.rules.rules.iter().filter(|rule| rule.target == target).collect();
        if rules.is_empty() || matches!(target, Target::Backing(_)) {
            return None;
        }
        let (name, span) = match target {
            Target::Duty(duty) => {
                let duty = &self.rules.duties[duty.index()];
                (duty.name.clone(), duty.span)
            }
            Target::Outcome(outcome) => (self.rules.outcomes[outcome.index()].name.clone(), rules[0].span),
            Target::Backing(_) => return None,
        };
        let answer = |status, why| Answer::new(Question::Reachable, &name, Some(span), status, why);
        let reached = |witness: Witness| {
            Some(answer(Status::Proved, say!("this text reaches it", "这段话可到达它")).shown_by(witness))
        };
        let is_it = |witness: &Witness| {
            let (first, by, repeat) = self.decide(witness, |verdict| (verdict.first, verdict.by, verdict.repeat));
            match target {
                Target::Duty(duty) => first.is_some_and(|first| first.duty == duty),
                Target::Outcome(outcome) => {
                    // A repeat is told beside whatever decides; which outcome tells it is not.
                    let class = &self.rules.outcomes[outcome.index()].class;
                    let repeats = *class == OutcomeClass::Inform(InformClass::Repeat) && repeat;
                    let threshold = self.rules.settings.threshold;
                    by == Some(outcome) || repeats && self.scratch.borrow().working().reaches(target, threshold)
                }
                Target::Backing(_) => false,
            }
        };
        for example in rules.iter().flat_map(|rule| &rule.examples) {
            let witness = self.witness_of(&example.case);
            if is_it(&witness) {
                return reached(witness);
            }
        }
        if let Some(witness) = keeping.and_then(|keeping| keeping.reached(self, &name, span))
            && is_it(&witness)
        {
            return reached(witness);
        }
        let since = Instant::now();
        let mut encoding = self.encoding();
        let parts = encoding.target(target);
        encoding.circuit.require(&[parts.reaches]);
        for _ in 0..MOST_TRIES {
            match self.search(&mut encoding, since) {
                Found::None(refutation) => {
                    let why = say!("no text reaches it", "没有任何说法能到达它");
                    return Some(answer(Status::Failed, why).refuted_by(vec![refutation]));
                }
                Found::GivenUp => break,
                Found::Case(witness) => {
                    if is_it(&witness) {
                        let witness = witness.shortened(&mut |shorter| is_it(shorter));
                        return reached(witness);
                    }
                    // Whatever came first must not.
                    let before = self.decide(&witness, |verdict| {
                        let first = verdict.first.map(|first| Target::Duty(first.duty));
                        verdict.by.map(Target::Outcome).or(first)
                    });
                    match before.filter(|before| *before != target) {
                        Some(before @ Target::Duty(_)) if matches!(target, Target::Duty(_)) => {
                            let reaches = encoding.target(before).reaches;
                            let earlier = encoding.before(before, target);
                            encoding.circuit.require(&[!reaches, !earlier]);
                        }
                        Some(before @ Target::Outcome(_)) => {
                            // To be without it is enough for a text that reaches, but proves nothing if there is none.
                            let Some(answered) = self.reachable_without(target, before, since, &is_it) else { break };
                            return reached(answered);
                        }
                        _ => break,
                    }
                }
            }
        }
        let why = match outside(&encoding.widened) {
            Some((en, zh)) => {
                say!("no text was found; outside the fragment: {en}", "没找到这样的说法；超出可判定范围的有：{zh}")
            }
            None => say!("no text was found", "没找到这样的说法"),
        };
        Some(answer(Status::Unknown, why))
    }

    /// A text that reaches a target where an outcome does not reach the threshold.
    fn reachable_without(
        &self,
        target: Target,
        without: Target,
        since: Instant,
        is_it: &dyn Fn(&Witness) -> bool,
    ) -> Option<Witness> {
        let mut encoding = self.encoding();
        let (parts, other) = (encoding.target(target), encoding.target(without));
        encoding.circuit.require(&[parts.reaches]);
        encoding.circuit.require(&[!other.reaches]);
        match self.search(&mut encoding, since) {
            Found::Case(witness) if is_it(&witness) => Some(witness.shortened(&mut |shorter| is_it(shorter))),
            _ => None,
        }
    }

    /// The arms of a duty that never hold, if any.
    pub(crate) fn arms_that_hold(&self, id: DutyId) -> Option<Answer> {
        let duty = &self.rules.duties[id.index()];
        let n_arms: usize = duty.variants.iter().map(|variant| variant.arms.len()).sum();
        if n_arms == 1 {
            return None;
        }
        let since = Instant::now();
        let mut encoding = self.encoding();
        let arms = encoding.arms(id);
        let exists = encoding.exists(Target::Duty(id));
        let mut open: Vec<(usize, usize)> = arms
            .iter()
            .enumerate()
            .flat_map(|(variant, arms)| (0..arms.len()).map(move |arm| (variant, arm)))
            .collect();
        encoding.circuit.require(&[exists]);
        let is_otherwise = |(variant, arm): (usize, usize)| duty.variants[variant].arms[arm].condition.is_none();
        let (status, why, refutations) = loop {
            let lits: Vec<_> = open.iter().map(|(variant, arm)| arms[*variant][*arm]).collect();
            if open.is_empty() {
                break (
                    Status::Proved,
                    say!("each of {n_arms} arms can hold", "{n_arms} 个情形都可能成立"),
                    Vec::new(),
                );
            }
            encoding.circuit.require(&lits);
            match self.solve(&mut encoding, since) {
                Err(Some(refutation)) => {
                    // 其余 of a duty whose arms say all there is to say stands ready for values to come.
                    if open.iter().all(|at| is_otherwise(*at)) {
                        let n_said = n_arms - open.len();
                        let why = say!(
                            "each of {n_said} arms can hold; 其余 is left over",
                            "{n_said} 个情形都可能成立；其余用不到"
                        );
                        break (Status::Proved, why, vec![refutation]);
                    }
                    let leads = open.iter().filter(|at| !is_otherwise(**at)).map(|(variant, arm)| {
                        self.rules.bodies[duty.variants[*variant].arms[*arm].roles.lead.index()].name.as_str()
                    });
                    let leads = leads.collect::<Vec<_>>().join("、");
                    let why = say!("the arms that lead to {leads} can never hold", "主责为{leads}的情形永远不成立");
                    break (Status::Failed, why, vec![refutation]);
                }
                Err(None) => break (Status::Unknown, say!("given up", "超时未定"), Vec::new()),
                Ok(model) => {
                    let holds = |(variant, arm): &(usize, usize)| {
                        let lit = arms[*variant][*arm];
                        model[lit.variable() as usize] != lit.is_negated()
                    };
                    open.retain(|at| !holds(at));
                }
            }
        };
        let answer = Answer::new(Question::Reachable, &duty.name, Some(duty.span), status, why);
        Some(answer.of_part(Part::Arms).refuted_by(refutations))
    }

    /// The lines of a rule that never count, if any.
    pub(crate) fn lines_that_count(&self, id: RuleId) -> Option<Answer> {
        let rule = &self.rules.rules[id.index()];
        if rule.lines.is_empty() {
            return None;
        }
        let since = Instant::now();
        let mut encoding = self.encoding();
        let lines = encoding.lines_that_count(id);
        let mut open: Vec<usize> = (0..lines.len()).collect();
        let (status, why, refutations) = loop {
            if open.is_empty() {
                let n_lines = lines.len();
                break (
                    Status::Proved,
                    say!("each of {n_lines} lines can count", "{n_lines} 个得分行都可能得分"),
                    Vec::new(),
                );
            }
            let lits: Vec<_> = open.iter().map(|at| lines[*at]).collect();
            encoding.circuit.require(&lits);
            match self.solve(&mut encoding, since) {
                Err(Some(refutation)) => {
                    let which = open.iter().map(|at| (at + 1).to_string()).collect::<Vec<_>>();
                    let (en, zh) = (which.join(", "), which.join("、"));
                    let why = say!("line {en} of the rule can never count", "第 {zh} 个得分行永远不得分");
                    break (Status::Failed, why, vec![refutation]);
                }
                Err(None) => break (Status::Unknown, say!("given up", "超时未定"), Vec::new()),
                Ok(model) => {
                    open.retain(|at| model[lines[*at].variable() as usize] == lines[*at].is_negated());
                }
            }
        };
        let span = match (status, open.first()) {
            (Status::Failed, Some(at)) => rule.lines[*at].span,
            _ => rule.span,
        };
        let answer = Answer::new(Question::Reachable, &rule.name, Some(span), status, why);
        Some(answer.of_part(Part::Lines).refuted_by(refutations))
    }
}
