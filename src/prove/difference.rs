//! Whether two rule sets decide alike on every text: equal normal forms; else what each edit can change; else the solver.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::encode::Encoding;
use super::joint::Joint;
use super::theft::Lines;
use super::vocabulary::Vocabulary;
use super::{Answer, Found, Prover, Question, Status, Witness};
use crate::compile::{Program, compile};
use crate::decision::Decision;
use crate::diagnostic::say;
use crate::diff::differs;
use crate::engine;
use crate::ids::*;
use crate::resolve::model::*;
use crate::source::Span;
use crate::touch::named;

/// So many cases of an edit are tried at each stage.
const MOST_TRIES: usize = 16;

/// A rule set and what it is compiled to.
pub(crate) type Side<'r> = (&'r Resolved, &'r Program);

/// One answer for each edit of a duty, an outcome or its rules; one for all if nothing was edited or what was edited concerns every
/// case.
pub(crate) fn difference(old: Side<'_>, new: Side<'_>, timeout: Duration) -> Vec<Answer> {
    let everything = |status, why| Answer::new(Question::Difference, &new.0.name, None, status, why);
    if old.0.ruleset == new.0.ruleset {
        let why = say!("both rule sets are one in normal form", "两套规则的规范形式相同");
        return vec![everything(Status::Proved, why)];
    }
    let joint = match Joint::of(old.0, new.0) {
        Ok(joint) => joint,
        Err(what) => {
            let (en, zh) = (&what.en, &what.zh);
            return vec![match sampled(old, new) {
                Some(witness) => {
                    let why = say!("{en}, and this is decided otherwise", "{zh}，这件的判定不同");
                    everything(Status::Witness, why).shown_by(witness)
                }
                None => everything(
                    Status::Unknown,
                    say!(
                        "{en}, which concerns every case; no example or line of either is decided otherwise",
                        "{zh}，涉及所有诉求；两套规则的例句和得分行判定都相同"
                    ),
                ),
            }];
        }
    };
    let program = compile(&joint.rules);
    let vocabulary = Vocabulary::of(&joint.rules, &program, &mut engine::Scratch::default());
    let prover = Prover::new(&joint.rules, &program, &vocabulary, timeout);
    let asked = Compared { joint: &joint, prover, old, new };
    let edits = asked.edits();
    if edits.is_empty() {
        let why = say!("no duty, outcome or rule decides otherwise", "职责、去向、规则的判定没有改变");
        return vec![everything(Status::Proved, why)];
    }
    edits.iter().map(|edit| asked.answer(edit)).collect()
}

/// A duty, outcome or group of backing rules that is not the same in both.
struct Edit {
    name: String,
    span: Option<Span>,
    /// As it is and as it was.
    targets: (Option<Target>, Option<Target>),
}

struct Compared<'r> {
    joint: &'r Joint,
    prover: Prover<'r>,
    old: Side<'r>,
    new: Side<'r>,
}

impl Compared<'_> {
    /// What is not the same in both, by name.
    fn edits(&self) -> Vec<Edit> {
        let rules = &self.joint.rules;
        let mut by_name: BTreeMap<(u8, String), [Option<Target>; 2]> = BTreeMap::new();
        let duties = (0..rules.duties.len()).map(|at| (0, rules.duties[at].name.clone(), Target::Duty(DutyId::at(at))));
        let outcomes = (0..rules.outcomes.len())
            .map(|at| (1, rules.outcomes[at].name.clone(), Target::Outcome(OutcomeId::at(at))));
        for (kind, name, target) in duties.chain(outcomes) {
            by_name.entry((kind, name)).or_default()[usize::from(self.joint.is_old(target))] = Some(target);
        }
        let mut edits = Vec::new();
        for ((_, name), [now, was]) in by_name {
            if self.said(now) != self.said(was) {
                let span = rules.rules.iter().find(|rule| Some(rule.target) == now).map(|rule| rule.span);
                edits.push(Edit { name, span, targets: (now, was) });
            }
        }
        edits
    }

    /// All that a target is: itself, its rules and the rules that back it, in names.
    fn said(&self, target: Option<Target>) -> Option<BTreeSet<Vec<u8>>> {
        let (target, rules) = (target?, &self.joint.rules);
        let mut said = BTreeSet::new();
        match target {
            Target::Duty(duty) => {
                let mut duty = rules.duties[duty.index()].clone();
                (duty.list, duty.board, duty.clause, duty.title) = (None, None, None, None);
                said.insert(named(&duty, rules));
            }
            Target::Outcome(outcome) => _ = said.insert(named(&rules.outcomes[outcome.index()], rules)),
            Target::Backing(_) => {}
        }
        for (at, rule) in rules.rules.iter().enumerate() {
            let is_old = at >= self.joint.n_rules;
            let backs = match (rule.target, target) {
                (Target::Backing(backing), Target::Duty(duty)) if is_old == self.joint.is_old(target) => {
                    let arms = rules.duties[duty.index()].variants.iter().flat_map(|variant| &variant.arms);
                    arms.into_iter().any(|arm| rules.backs(backing, &arm.roles))
                }
                _ => false,
            };
            if rule.target == target || backs {
                said.insert(named(rule, rules));
            }
        }
        Some(said)
    }

    fn answer(&self, edit: &Edit) -> Answer {
        let since = Instant::now();
        let answer = |status, why| Answer::new(Question::Difference, &edit.name, edit.span, status, why);
        let shows = |witness: &Witness| differ(self.old, self.new, witness);
        // What is only seen where one of them reaches the threshold is looked for first.
        for stage in 0..3 {
            let mut encoding = self.prover.encoding();
            encoding.only_backed_by_own = Some(self.joint.n_rules);
            let differ = encoding.differ(edit.targets.0, edit.targets.1);
            encoding.circuit.require(&[differ]);
            let reach = |encoding: &mut Encoding<'_>, target: Option<Target>| match target {
                Some(target) => encoding.target(target).reaches,
                None => encoding.circuit.no(),
            };
            let (now, was) = (reach(&mut encoding, edit.targets.0), reach(&mut encoding, edit.targets.1));
            match stage {
                0 => {
                    encoding.circuit.require(&[now, was]);
                    encoding.circuit.require(&[!now, !was]);
                }
                1 => encoding.circuit.require(&[now, was]),
                _ => {}
            }
            for _ in 0..MOST_TRIES {
                match self.prover.search(&mut encoding, since) {
                    Found::Case(witness) => {
                        for witness in [witness.clone(), witness.in_one_sentence()] {
                            if shows(&witness) {
                                let witness = witness.shortened(&mut |shorter| shows(shorter));
                                let why = say!("this is decided otherwise", "这件的判定不同");
                                return answer(Status::Witness, why).shown_by(witness);
                            }
                        }
                        encoding.block_last();
                    }
                    Found::None(refutation) if stage == 2 => {
                        let why = say!("the edit changes no decision", "改动不影响任何判定");
                        return answer(Status::Proved, why).refuted_by(vec![refutation]);
                    }
                    Found::None(_) | Found::GivenUp => break,
                }
            }
        }
        let why = say!(
            "the edit changes what counts, but no case was found that is decided otherwise",
            "改动影响计分，但没有找到判定不同的诉求"
        );
        answer(Status::Unknown, why)
    }
}

/// Whether two rule sets decide a case otherwise: points, candidates and rivals are no difference.
fn differ(old: Side<'_>, new: Side<'_>, witness: &Witness) -> bool {
    let (title, text) = witness.zones();
    let decided = |(rules, program): Side<'_>| {
        let mut scratch = engine::Scratch::default();
        let verdict = engine::decide(program, &title, &text, &witness.given, &mut scratch);
        Decision::of(&program.said, rules.as_of, None, verdict)
    };
    differs(&decided(old), &decided(new)).contains(&true)
}

/// An example or a line of either rule set that is decided otherwise.
fn sampled(old: Side<'_>, new: Side<'_>) -> Option<Witness> {
    for side in [new, old] {
        let vocabulary = Vocabulary::of(side.0, side.1, &mut engine::Scratch::default());
        let prover = Prover::new(side.0, side.1, &vocabulary, Duration::from_secs(60));
        let examples = side.0.rules.iter().flat_map(|rule| rule.examples.iter().chain(&rule.counter_examples));
        let examples = examples.map(|example| prover.witness_of(&example.case));
        let classes = prover.classes();
        let lines = Lines::of(&prover, &classes);
        let words = side.0.keywords.iter().map(|word| Witness { text: vec![word.clone()], ..Witness::default() });
        let mut cases = words.chain(lines.cases(&prover)).chain(examples);
        if let Some(found) = cases.find(|case| differ(old, new, case)) {
            // Sentence by sentence, as far as it goes.
            let mut parted = found.clone();
            parted.text = found.text.iter().flat_map(|part| part.split('。')).map(str::to_owned).collect();
            let found = if differ(old, new, &parted) { parted } else { found };
            return Some(found.shortened(&mut |shorter| differ(old, new, shorter)));
        }
    }
    None
}
