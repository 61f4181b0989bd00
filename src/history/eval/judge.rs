//! One labelled case: how it is decided, and whether that is right.

use crate::engine::Working;
use crate::fold::fold_case;
use crate::history::{Answer, LabelMap, LabelledCase, Meaning, Right};
use crate::ids::*;
use crate::resolve::model::Target;
use crate::router::{Router, Scratch};
use crate::verdict::{OutcomeKind, Verdict};

/// What of the citizen's words is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Keep {
    /// The words of cases whose first candidate is not right: somebody wants to read them.
    pub(crate) misses: bool,
}

/// A case, decided and judged.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) key: String,
    pub(super) digest: [u8; 32],
    pub(super) label: Option<String>,
    pub(super) standing: Standing,
    pub(super) used: Used,
    /// The folded words, to be searched for phrases.
    pub(super) folded: String,
    pub(super) is_answered: bool,
    /// Title and text, if they are kept.
    pub(super) words: Option<(String, String)>,
}

/// Whether a case is scored.
#[derive(Debug)]
pub(super) enum Standing {
    Unlabelled,
    Unknown,
    Skipped,
    Scored(Box<Scored>),
}

/// How a scored case came out.
#[derive(Debug)]
pub(super) struct Scored {
    pub(super) outcome: OutcomeKind,
    pub(super) score: u32,
    pub(super) margin: i32,
    /// Whether any duty scores that can be judged.
    pub(super) has_candidates: bool,
    /// The place of the right one among the candidates, counted from 1.
    pub(super) rank: Option<usize>,
    /// The first candidate that can be judged.
    pub(super) best: Option<Answer>,
    /// What it is called beside the label.
    pub(super) called: Option<String>,
    /// The words by which it scores, folded.
    pub(super) words: Vec<KeywordId>,
    /// Whether the answer given is right; `None` if there is none, or it cannot be judged.
    pub(super) right: Option<bool>,
    pub(super) n_also: usize,
    /// Whether a further demand is right, a rival, or another arm of the first duty.
    pub(super) also_right: bool,
    pub(super) rival_right: bool,
    pub(super) arm_right: bool,
}

/// What fired in a case.
#[derive(Debug, Default)]
pub(super) struct Used {
    pub(super) rules: Vec<RuleId>,
    /// The rule behind the answer.
    pub(super) won: Option<RuleId>,
    pub(super) keywords: Vec<KeywordId>,
}

/// Decides and judges one case. O(bytes of the case).
pub(super) fn judge(
    router: &Router,
    map: &LabelMap,
    labelled: LabelledCase,
    keep: Keep,
    scratch: &mut Scratch,
) -> Judged {
    let digest = labelled.digest();
    let LabelledCase { key, case, label } = labelled;
    let verdict = router.verdict(&case, scratch).clone();
    let working = scratch.working();
    let target = match (verdict.by, verdict.first) {
        (Some(by), _) => Some(Target::Outcome(by)),
        (None, Some(first)) => Some(Target::Duty(first.duty)),
        (None, None) => None,
    };
    let used = Used {
        rules: working.rules().collect(),
        won: target.and_then(|target| working.best_rule(target)),
        keywords: working.keywords().collect(),
    };
    let standing = match label.as_deref().map(|label| map.meaning(label)) {
        None => Standing::Unlabelled,
        Some(Meaning::Unknown) => Standing::Unknown,
        Some(Meaning::Skip) => Standing::Skipped,
        Some(Meaning::Right(right)) => {
            Standing::Scored(Box::new(Judge { router, map, right, verdict: &verdict }.scored(working)))
        }
    };
    let is_miss = matches!(&standing, Standing::Scored(scored) if scored.rank != Some(1));
    let words = (keep.misses && is_miss).then(|| (case.title.clone(), case.text.clone()));
    let (folded, is_answered) = (fold_case(&case.title, &case.text).text, is_answer(verdict.outcome));
    Judged { key, digest, label, standing, used, folded, is_answered, words }
}

/// Whether an outcome is an answer rather than a case left over.
pub(super) fn is_answer(outcome: OutcomeKind) -> bool {
    !matches!(outcome, OutcomeKind::District | OutcomeKind::Unmatched)
}

struct Judge<'a> {
    router: &'a Router,
    map: &'a LabelMap,
    right: &'a Right,
    verdict: &'a Verdict,
}

impl Judge<'_> {
    fn scored(&self, working: Working<'_>) -> Scored {
        let Self { map, right, verdict, .. } = *self;
        let rules = self.router.rules();
        let outcome_is_right = right.accepts_outcome(verdict.outcome);
        let answer = |demand: &crate::verdict::Demand| Answer::of(rules, demand);
        let judged = |demand: &&crate::verdict::Demand| map.judges(right, answer(demand));
        let best = verdict.candidates.iter().find(judged);
        let rank = match outcome_is_right {
            true => Some(1),
            false => map.rank(right, verdict.candidates.iter().map(answer)),
        };
        let any = |demands: &[crate::verdict::Demand]| demands.iter().any(|demand| right.accepts(answer(demand)));
        Scored {
            outcome: verdict.outcome,
            score: verdict.score,
            margin: verdict.margin,
            has_candidates: best.is_some(),
            rank,
            best: best.map(answer),
            called: best.map(|best| map.called(right, answer(best), rules).to_owned()),
            words: best.map_or_else(Vec::new, |best| working.keywords_of(Target::Duty(best.duty))),
            right: self.answer_is_right(outcome_is_right),
            n_also: verdict.also.len(),
            also_right: any(&verdict.also),
            rival_right: any(&verdict.rivals),
            arm_right: self.another_arm_is_right(),
        }
    }

    /// Whether the answer given is right; `None` if there is none, or the label says nothing about such a one.
    fn answer_is_right(&self, outcome_is_right: bool) -> Option<bool> {
        let Self { map, right, verdict, .. } = *self;
        if !is_answer(verdict.outcome) {
            return None;
        }
        if outcome_is_right {
            return Some(true);
        }
        let rules = self.router.rules();
        let own_lead = || verdict.by.and_then(|by| rules.outcomes[by.index()].lead);
        let answer = match &verdict.first {
            Some(first) => Some(Answer::of(rules, first)),
            None => own_lead().map(|lead| Answer { lead, category: None }),
        };
        match answer {
            Some(answer) if !right.is_of_outcomes() => map.judges(right, answer).then(|| right.accepts(answer)),
            _ => map.judges_outcomes().then_some(false),
        }
    }

    fn another_arm_is_right(&self) -> bool {
        let rules = self.router.rules();
        let Some(first) = &self.verdict.first else { return false };
        let n_arms = rules.duties[first.duty.index()].variants[first.variant as usize].arms.len();
        (0..n_arms as u32)
            .filter(|arm| *arm != first.arm)
            .any(|arm| self.right.accepts(Answer::of(rules, &crate::verdict::Demand { arm, ..*first })))
    }
}
