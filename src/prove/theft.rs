//! Whether a line of another rule takes an example away: the engine replays them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Instant;

use super::vocabulary::Word;
use super::ways::{Piece, Ways};
use super::{Answer, Prover, Question, Status, Witness};
use crate::diagnostic::say;
use crate::ids::*;
use crate::resolve::model::*;
use crate::verdict::{OutcomeKind, Verdict};

impl Prover<'_> {
    /// Whether adding any one line of another rule to an example leaves its duty among the demands. One answer for each rule with
    /// examples.
    pub(crate) fn no_theft(&self, id: RuleId, lines: &Lines) -> Option<Answer> {
        let rule = &self.rules.rules[id.index()];
        let Target::Duty(duty) = rule.target else { return None };
        if rule.examples.is_empty() {
            return None;
        }
        let since = Instant::now();
        let own = self.words_of_duty(duty);
        // Names of places and bodies in a line may silence what asks for them.
        let of_duty = self.rules.rules.iter().filter(|rule| rule.target == Target::Duty(duty));
        let asks_place = self.rules.duties[duty.index()].only_in != VariantScope::default()
            || of_duty.into_iter().any(|rule| {
                let conditions = rule.lines.iter().filter_map(|line| line.condition.as_ref()).chain(&rule.unless);
                conditions.into_iter().any(asks_for_place)
            });
        let (mut n_tried, mut is_cut) = (0_u64, false);
        let mut n_examples = 0;
        let mut stolen = None;
        'examples: for example in &rule.examples {
            let alone = self.witness_of(&example.case);
            if self.decide(&alone, |verdict| self.is_lost(verdict, duty)) {
                continue;
            }
            n_examples += 1;
            // A duty whose own lines list it is lost only by words that touch its own.
            let stands_alone = !asks_place && self.stands_alone(&alone, duty);
            for (text, inside, of_rule) in &lines.texts {
                if self.rules.rules[of_rule.index()].target == rule.target {
                    continue;
                }
                if stands_alone && !inside.iter().any(|keyword| own.contains(keyword)) {
                    continue;
                }
                n_tried += 1;
                if n_tried.is_multiple_of(256) && since.elapsed() > self.timeout {
                    is_cut = true;
                    break 'examples;
                }
                let mut witness = alone.clone();
                witness.text.push(text.clone());
                if self.decide(&witness, |verdict| self.is_lost(verdict, duty)) {
                    stolen = Some((witness, *of_rule));
                    break 'examples;
                }
            }
        }
        let answer = |status, why| Answer::new(Question::Theft, &rule.name, Some(rule.span), status, why);
        Some(match stolen {
            Some((witness, thief)) => {
                let thief = &self.rules.rules[thief.index()].name;
                let why = say!("a line of rule `{thief}` takes its example away", "规则`{thief}`的一行抢走了它的例句");
                answer(Status::Witness, why).shown_by(witness)
            }
            None => {
                let n_lines = lines.texts.len();
                let why = say!(
                    "no one of {n_lines} texts of lines takes any of its {n_examples} examples away",
                    "加上 {n_lines} 条得分行中任何一条，{n_examples} 个例句仍归它"
                );
                answer(if is_cut { Status::Sampled } else { Status::Proved }, why)
            }
        })
    }

    /// Whether a duty, and its lead, are no longer among the demands.
    fn is_lost(&self, verdict: &Verdict, duty: DutyId) -> bool {
        if verdict.outcome == OutcomeKind::Inform {
            return true;
        }
        // A clerk who confers sees both.
        let demands = || verdict.first.iter().chain(&verdict.also).chain(&verdict.rivals);
        if demands().any(|demand| demand.duty == duty) {
            return false;
        }
        // Folded into a demand of the same lead.
        let own = verdict.candidates.iter().find(|candidate| candidate.duty == duty);
        let lead = |demand: &crate::verdict::Demand| (demand.roles(self.rules).lead, demand.roles(self.rules).via);
        !own.is_some_and(|own| demands().any(|demand| lead(demand) == lead(own)))
    }

    /// Whether a duty is listed by its own lines even if another duty comes first: by exact words, not by a title.
    fn stands_alone(&self, witness: &Witness, duty: DutyId) -> bool {
        let threshold = self.rules.settings.threshold;
        let is_own = |rule: RuleId| self.rules.rules[rule.index()].target == Target::Duty(duty);
        let without_title = Witness { title: Vec::new(), ..witness.clone() };
        self.decide(&without_title, |_| ());
        let scratch = self.scratch.borrow();
        let likes = scratch.working().keywords().any(|keyword| self.rules.likeness(keyword).is_some());
        !likes && scratch.working().totals().any(|(rule, total)| is_own(rule) && total >= threshold)
    }

    /// The words a duty's standing depends on: those of its rules, and those that state the facts it asks for.
    fn words_of_duty(&self, duty: DutyId) -> BTreeSet<KeywordId> {
        let mut words = Vec::new();
        let mut facts = self.rules.duties[duty.index()].facts();
        for rule in self.rules.rules.iter().filter(|rule| rule.target == Target::Duty(duty)) {
            for line in &rule.lines {
                if let Worth::Each { words: weighed, .. } = &line.worth {
                    words.extend(weighed.iter().map(|(word, _)| *word));
                }
            }
            let conditions = rule.lines.iter().filter_map(|line| line.condition.as_ref()).chain(&rule.unless);
            for condition in conditions {
                condition.keywords(&mut words);
                condition.facts(&mut facts);
            }
        }
        for fact in facts {
            self.rules.facts[fact.index()].conditions.iter().for_each(|(_, condition)| condition.keywords(&mut words));
        }
        words.into_iter().collect()
    }
}

/// Whether a condition depends on the place or on who is named.
fn asks_for_place(condition: &Cond) -> bool {
    match condition {
        Cond::Named(_) | Cond::District(_) | Cond::Street(_) => true,
        Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => parts.iter().any(asks_for_place),
        Cond::Not(inner) | Cond::Title(inner) => asks_for_place(inner),
        Cond::Keyword(_) | Cond::Near { .. } | Cond::Fact(..) | Cond::Category(_) | Cond::Hour { .. } => false,
    }
}

/// Texts that make single lines of duties true.
pub(crate) struct Lines {
    /// Each with the keywords that stand anywhere in it, hidden or not, and the rule it is of.
    texts: Vec<(String, Vec<KeywordId>, RuleId)>,
}

impl Lines {
    /// Each as a case.
    pub(crate) fn cases(&self) -> impl Iterator<Item = Witness> {
        self.texts.iter().map(|(text, ..)| Witness { text: vec![text.clone()], ..Witness::default() })
    }

    /// One text for each way to make a line true, one word standing for all of its class.
    pub(crate) fn of(prover: &Prover<'_>, classes: &BTreeMap<KeywordId, KeywordId>) -> Self {
        let rules = prover.rules;
        let known: HashMap<&str, Vec<KeywordId>> = {
            let mut known: HashMap<&str, Vec<KeywordId>> = HashMap::new();
            for (at, keyword) in rules.keywords.iter().enumerate() {
                known.entry(keyword).or_default().push(KeywordId::at(at));
            }
            known
        };
        let mut texts = Vec::new();
        for (id, rule) in rules.rules.iter().enumerate() {
            if !matches!(rule.target, Target::Duty(_)) {
                continue;
            }
            let mut of_rule: BTreeSet<String> = BTreeSet::new();
            for line in &rule.lines {
                let condition = line.condition.as_ref().map(|condition| prover.ways_of(condition, false, classes));
                let ways = match &line.worth {
                    Worth::Points(_) => condition.unwrap_or(Ways::none()),
                    Worth::Each { words, .. } => {
                        let ways = words.iter().map(|(word, _)| {
                            vec![Piece::Word(Word::Keyword(classes.get(word).copied().unwrap_or(*word)), false)]
                        });
                        Ways { ways: ways.collect(), all: true }.and(condition.unwrap_or(Ways::one()))
                    }
                };
                for way in ways.ways {
                    let Witness { title, text, .. } = prover.text_of_way(&way);
                    of_rule.insert(title.into_iter().chain(text).collect::<Vec<_>>().join("。"));
                }
            }
            for text in of_rule.into_iter().filter(|text| !text.is_empty()) {
                let mut inside: Vec<KeywordId> = Vec::new();
                let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
                for (first, from) in starts.iter().enumerate() {
                    for to in &starts[first + 1..] {
                        inside.extend(known.get(&text[*from..*to]).into_iter().flatten());
                    }
                }
                // What is like a word may be anywhere.
                inside.extend(rules.likes().map(|(keyword, ..)| keyword));
                inside.sort_unstable();
                inside.dedup();
                texts.push((text, inside, RuleId::at(id)));
            }
        }
        Self { texts }
    }
}
