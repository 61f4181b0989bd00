//! What entries of the list are made of, read from one set of rules.

use std::collections::BTreeSet;

use super::{Party, Shown, Side};
use crate::case::Case;
use crate::diagnostic::{Say, say};
use crate::explain::describe;
use crate::ids::*;
use crate::resolve::model::*;
use crate::router::{Router, Scratch};
use crate::verdict::{Demand, Verdict};

/// So many single words of a duty's rules are tried as a text.
const MOST_WORDS: usize = 100;

/// One set of rules that decides cases.
pub(super) struct Reader<'r> {
    pub(super) router: &'r Router,
    pub(super) rules: &'r Resolved,
    scratch: Scratch,
}

impl<'r> Reader<'r> {
    pub(super) fn of(router: &'r Router) -> Self {
        Self { router, rules: router.rules(), scratch: Scratch::default() }
    }

    pub(super) fn verdict(&mut self, case: &Case) -> &Verdict {
        self.router.verdict(case, &mut self.scratch)
    }

    /// Whether a case's first demand is this duty.
    pub(super) fn is_first(&mut self, duty: DutyId, case: &Case) -> bool {
        self.verdict(case).first.is_some_and(|first| first.duty == duty)
    }

    /// A case with what becomes of it.
    pub(super) fn shown(&mut self, case: Case) -> Shown {
        let outcome = self.verdict(&case).outcome.code();
        let decision = self.router.route(&case, &mut self.scratch);
        let (duty, lead, question) = (decision.duty, decision.lead, decision.question);
        Shown { case, outcome, duty, lead, question }
    }

    fn party(&self, body: BodyId) -> Party {
        let body = &self.rules.bodies[body.index()];
        Party { level: body.level.code(), name: body.name.clone() }
    }

    fn side(&self, duty: DutyId, roles: &Roles, when: Option<Say>) -> Side {
        let of = &self.rules.duties[duty.index()];
        Side {
            duty: of.name.clone(),
            title: of.title.clone().filter(|title| *title != of.name),
            list: of.list.map(|list| self.rules.lists[list].name.clone()),
            board: of.board.clone(),
            when,
            lead: self.party(roles.lead),
            via: roles.via.map(|via| self.rules.bodies[via.index()].name.clone()),
            basis: roles.basis.clone(),
            draft: of.draft,
            score: None,
            words: Vec::new(),
        }
    }

    /// The side a demand of a decided case takes.
    pub(super) fn side_of(&self, demand: &Demand) -> Side {
        self.side(demand.duty, demand.roles(self.rules), None)
    }

    /// Every side a duty may take: its leads with their papers, each once, and when.
    pub(super) fn sides(&self, duty: DutyId) -> Vec<Side> {
        let of = &self.rules.duties[duty.index()];
        let mut sides: Vec<Side> = Vec::new();
        for variant in &of.variants {
            let scope = describe::scope(self.rules, &variant.scope);
            for arm in &variant.arms {
                let asked = arm.condition.as_ref().map(|asked| describe::condition(self.router, asked));
                let when = match (scope.is_empty(), asked) {
                    (true, asked) if variant.arms.len() > 1 => asked.unwrap_or(say!("otherwise", "其余")),
                    (true, _) if of.variants.len() > 1 => say!("elsewhere", "其他地方"),
                    (true, _) => say!("", ""),
                    (false, Some(Say { en, zh })) => say!("{scope}, {en}", "{scope}，{zh}"),
                    (false, None) => say!("{scope}", "{scope}"),
                };
                let side = self.side(duty, &arm.roles, Some(when).filter(|when| !when.zh.is_empty()));
                let same =
                    |other: &&mut Side| (&other.lead, &other.via, &other.basis) == (&side.lead, &side.via, &side.basis);
                match (sides.iter_mut().find(same), &side.when) {
                    (None, _) => sides.push(side),
                    (Some(Side { when: Some(known), .. }), Some(also)) if known.zh != also.zh => {
                        known.zh += &format!("；{}", also.zh);
                        known.en += &format!("; {}", also.en);
                    }
                    _ => {}
                }
            }
        }
        sides
    }

    /// Gives each side its points in a case, and the words they are for.
    pub(super) fn weigh<'s>(&self, case: &Case, sides: impl Iterator<Item = &'s mut Side>) {
        let explained = self.router.explain(case);
        for side in sides {
            let Some(entry) = explained.ledger.iter().find(|entry| entry.name == side.duty) else { continue };
            let lines = entry.rules.iter().take(1).flat_map(|rule| &rule.lines).filter(|line| line.points > 0);
            let words: BTreeSet<&String> = lines.flat_map(|line| &line.keywords).collect();
            side.score = Some(entry.score);
            side.words = words.into_iter().cloned().collect();
        }
    }

    /// The bodies of some sides, by level and name; for a class of parties, the body an order goes through.
    pub(super) fn confer<'s>(&self, sides: impl IntoIterator<Item = &'s Side>) -> Vec<Party> {
        let bodies = sides.into_iter().map(|side| {
            let via = side.via.as_ref().and_then(|via| self.rules.bodies.iter().position(|body| body.name == *via));
            via.map_or_else(|| side.lead.clone(), |via| self.party(BodyId::at(via)))
        });
        in_order(bodies.collect())
    }

    /// The examples of a duty's rules, in the order written.
    pub(super) fn examples(&self, duty: DutyId) -> Vec<&'r Case> {
        let rules = self.rules.rules.iter().filter(|rule| rule.target == Target::Duty(duty));
        rules.flat_map(|rule| &rule.examples).map(|example| &example.case).collect()
    }

    /// Words of a duty's rules, each as a text of its own.
    pub(super) fn words(&self, duty: DutyId) -> Vec<Case> {
        let mut words = Vec::new();
        let rules = self.rules.rules.iter().filter(|rule| rule.target == Target::Duty(duty));
        for line in rules.flat_map(|rule| &rule.lines) {
            line.condition.iter().for_each(|condition| condition.keywords(&mut words));
            if let Worth::Each { words: weighed, .. } = &line.worth {
                words.extend(weighed.iter().map(|(word, _)| *word));
            }
        }
        let mut seen = BTreeSet::new();
        words.retain(|word| seen.insert(*word));
        words.truncate(MOST_WORDS);
        words.into_iter().map(|word| Case::of_text(self.rules.keywords[word.index()].as_str())).collect()
    }

    /// What its example or words look like to the engine: the first example, else the words of a rule's first line, else its title.
    pub(super) fn said(&self, duty: DutyId) -> Case {
        let of = &self.rules.duties[duty.index()];
        let rule = self.rules.rules.iter().find(|rule| rule.target == Target::Duty(duty));
        let mut words = Vec::new();
        if let Some(condition) = rule.and_then(|rule| rule.lines.first()?.condition.as_ref()) {
            condition.keywords(&mut words);
        }
        match (self.examples(duty).first(), words.first()) {
            (Some(example), _) => (*example).clone(),
            (None, Some(word)) => Case::of_text(self.rules.keywords[word.index()].as_str()),
            (None, None) => Case::of_text(of.title.as_ref().unwrap_or(&of.name).as_str()),
        }
    }
}

/// By level, the highest first, then by name; each once.
pub(super) fn in_order(mut bodies: Vec<Party>) -> Vec<Party> {
    const LEVELS: [Level; 5] = [Level::City, Level::District, Level::Street, Level::Community, Level::Enterprise];
    let rank = |party: &Party| LEVELS.iter().position(|level| level.code() == party.level);
    bodies.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name)));
    bodies.dedup();
    bodies
}
