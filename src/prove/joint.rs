//! Two rule sets as one, so that a formula can speak of both: words, masks and bodies are those of either, and every duty and rule stands
//! there twice, once as it was.

use std::collections::BTreeMap;

use crate::diagnostic::Say;
use crate::ids::*;
use crate::like::Likeness;
use crate::resolve::model::*;
use crate::touch::everything_else_is_the_same;

/// Two rule sets in one.
pub(crate) struct Joint {
    pub(crate) rules: Resolved,
    /// Duties, outcomes, rules and backings of the old set begin here; before are those of the new one.
    pub(crate) n_duties: usize,
    pub(crate) n_outcomes: usize,
    pub(crate) n_rules: usize,
}

impl Joint {
    /// Joins them, if nothing but duties, outcomes and rules differs; else what does. O(both).
    pub(crate) fn of(old: &Resolved, new: &Resolved) -> Result<Self, Say> {
        everything_else_is_the_same(old, new)?;
        let mut rules = Resolved {
            settings: new.settings,
            categories: new.categories.clone(),
            districts: new.districts.clone(),
            streets: new.streets.clone(),
            spots: new.spots.clone(),
            ..Resolved::default()
        };
        let (words, likenesses) = words(old, new);
        rules.keywords = words.iter().map(|(_, text)| text.clone()).collect();
        rules.likenesses = likenesses;
        rules.masks = union(&old.masks, &new.masks);
        rules.cues = union(&old.cues, &new.cues);
        let name = |body: &Body| body.name.clone();
        let mut bodies: BTreeMap<String, &Body> = old.bodies.iter().map(|body| (name(body), body)).collect();
        bodies.extend(new.bodies.iter().map(|body| (name(body), body)));
        rules.bodies = bodies.into_values().cloned().collect();

        let of_new = Renamed::of(new, &rules, &words, (0, 0, 0));
        let of_old = Renamed::of(old, &rules, &words, (new.duties.len(), new.outcomes.len(), new.backings.len()));
        rules.global_masks = new.global_masks.iter().map(|mask| of_new.masks[mask.index()]).collect();
        rules.names = new.names.clone();
        rules.names.iter_mut().for_each(|name| of_new.name(name));
        rules.facts = new.facts.clone();
        rules.facts.iter_mut().for_each(|fact| of_new.fact(fact));
        for (side, renamed) in [(new, &of_new), (old, &of_old)] {
            for negation in &side.negations {
                let mut negation = negation.clone();
                renamed.negation(&mut negation);
                rules.negations.push(negation);
            }
            for duty in &side.duties {
                let mut duty = duty.clone();
                renamed.duty(&mut duty);
                rules.duties.push(duty);
            }
            rules.outcomes.extend(side.outcomes.iter().cloned().map(|mut outcome| {
                renamed.outcome(&mut outcome);
                outcome
            }));
            for backing in &side.backings {
                let mut backing = backing.clone();
                backing.leads.iter_mut().for_each(|lead| *lead = renamed.bodies[lead.index()]);
                rules.backings.push(backing);
            }
            for rule in &side.rules {
                let mut rule = rule.clone();
                renamed.rule(&mut rule);
                rules.rules.push(rule);
            }
        }
        let (n_duties, n_outcomes, n_rules) = (new.duties.len(), new.outcomes.len(), new.rules.len());
        Ok(Self { rules, n_duties, n_outcomes, n_rules })
    }

    /// Whether a target is as it was, or as it is now.
    pub(crate) fn is_old(&self, target: Target) -> bool {
        match target {
            Target::Duty(duty) => duty.index() >= self.n_duties,
            Target::Outcome(outcome) => outcome.index() >= self.n_outcomes,
            Target::Backing(_) => false,
        }
    }
}

type Like = (Option<Likeness>, String);

/// The words of both: exact ones sorted, then those that something must be like.
fn words(old: &Resolved, new: &Resolved) -> (Vec<Like>, Vec<Likeness>) {
    let mut words: Vec<Like> = Vec::new();
    for side in [old, new] {
        let ids = (0..side.keywords.len()).map(KeywordId::at);
        words.extend(ids.map(|id| (side.likeness(id), side.keywords[id.index()].clone())));
    }
    words.sort();
    words.dedup();
    let likenesses = words.iter().filter_map(|(like, _)| *like).collect();
    (words, likenesses)
}

fn union(old: &[String], new: &[String]) -> Vec<String> {
    let mut all: Vec<String> = old.iter().chain(new).cloned().collect();
    all.sort();
    all.dedup();
    all
}

/// What the ids of one side are in both.
struct Renamed {
    keywords: Vec<KeywordId>,
    masks: Vec<MaskId>,
    cues: Vec<CueId>,
    bodies: Vec<BodyId>,
    n_before: (usize, usize, usize),
}

impl Renamed {
    fn of(side: &Resolved, joint: &Resolved, words: &[Like], n_before: (usize, usize, usize)) -> Self {
        fn at<T: Ord>(sorted: &[T], wanted: &T) -> usize {
            // INVARIANT: what both have is what either has.
            sorted.binary_search(wanted).unwrap_or(0)
        }
        let ids = (0..side.keywords.len()).map(KeywordId::at);
        let word = |id: KeywordId| (side.likeness(id), side.keywords[id.index()].clone());
        let bodies: Vec<String> = joint.bodies.iter().map(|body| body.name.clone()).collect();
        Self {
            keywords: ids.map(|id| KeywordId::at(at(words, &word(id)))).collect(),
            masks: side.masks.iter().map(|mask| MaskId::at(at(&joint.masks, mask))).collect(),
            cues: side.cues.iter().map(|cue| CueId::at(at(&joint.cues, cue))).collect(),
            bodies: side.bodies.iter().map(|body| BodyId::at(at(&bodies, &body.name))).collect(),
            n_before,
        }
    }

    fn keyword(&self, keyword: &mut KeywordId) {
        *keyword = self.keywords[keyword.index()];
    }

    fn body(&self, body: &mut BodyId) {
        *body = self.bodies[body.index()];
    }

    fn hides(&self, masks: &mut [MaskId]) {
        masks.iter_mut().for_each(|mask| *mask = self.masks[mask.index()]);
        masks.sort();
    }

    fn condition(&self, condition: &mut Cond) {
        match condition {
            Cond::Keyword(keyword) => self.keyword(keyword),
            Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
                parts.iter_mut().for_each(|part| self.condition(part));
            }
            Cond::Not(inner) | Cond::Title(inner) => self.condition(inner),
            Cond::Near { left, right, .. } => left.iter_mut().chain(right).for_each(|keyword| self.keyword(keyword)),
            Cond::Named(bodies) => bodies.iter_mut().for_each(|body| self.body(body)),
            Cond::Fact(..) | Cond::District(_) | Cond::Street(_) | Cond::Category(_) | Cond::Hour { .. } => {}
        }
    }

    fn name(&self, name: &mut ProperName) {
        name.bodies.iter_mut().chain(&mut name.shown).for_each(|body| self.body(body));
    }

    fn fact(&self, fact: &mut Fact) {
        fact.conditions.iter_mut().for_each(|(_, condition)| self.condition(condition));
        self.hides(&mut fact.hides);
        for (shorter, longer) in &mut fact.contained {
            self.keyword(shorter);
            self.keyword(longer);
        }
    }

    fn negation(&self, negation: &mut Negation) {
        let Negation { before, after, negatable } = negation;
        before.iter_mut().chain(after).for_each(|cue| *cue = self.cues[cue.index()]);
        negatable.iter_mut().for_each(|keyword| self.keyword(keyword));
        negatable.sort();
    }

    fn duty(&self, duty: &mut Duty) {
        for variant in &mut duty.variants {
            variant.overlays.clear();
            for Arm { condition, roles } in &mut variant.arms {
                condition.iter_mut().for_each(|condition| self.condition(condition));
                let Roles { lead, via, first, organise, assist, escalate, .. } = roles;
                let single = std::iter::once(lead).chain(via).chain(first).chain(escalate);
                single.chain(organise).chain(assist).for_each(|body| self.body(body));
            }
        }
    }

    fn outcome(&self, outcome: &mut Outcome) {
        let Outcome { lead, via, assist, .. } = outcome;
        lead.iter_mut().chain(via).chain(assist).for_each(|body| self.body(body));
    }

    fn rule(&self, rule: &mut Rule) {
        let (duties, outcomes, backings) = self.n_before;
        rule.target = match rule.target {
            Target::Duty(duty) => Target::Duty(DutyId::at(duty.index() + duties)),
            Target::Outcome(outcome) => Target::Outcome(OutcomeId::at(outcome.index() + outcomes)),
            Target::Backing(backing) => Target::Backing(BackingId::at(backing.index() + backings)),
        };
        for line in &mut rule.lines {
            line.condition.iter_mut().for_each(|condition| self.condition(condition));
            if let Worth::Each { words, .. } = &mut line.worth {
                words.iter_mut().for_each(|(keyword, _)| self.keyword(keyword));
            }
        }
        rule.unless.iter_mut().for_each(|condition| self.condition(condition));
        self.hides(&mut rule.hides);
    }
}
