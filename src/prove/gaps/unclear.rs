//! Duties whose lead rests on a question nobody has answered (职责不顺).

use std::collections::{BTreeMap, BTreeSet};

use super::reader::Reader;
use super::{Entry, Kind};
use crate::case::{Case, OneOrMany};
use crate::diagnostic::{Say, say};
use crate::ids::*;
use crate::prove::{Answer, Question};
use crate::resolve::model::*;
use crate::verdict::{self, OutcomeKind};

/// One entry for each duty and each question that was seen to be asked. A text in which it is asked is looked for among the examples,
/// the single words of the duty's rules, and the examples with what they decide left open.
pub(super) fn entries(reader: &mut Reader<'_>, answers: &[&Answer], names: &[String]) -> Vec<Entry> {
    let rules = reader.rules;
    let mut entries = Vec::new();
    for (id, duty) in (0..).map(DutyId).zip(&rules.duties) {
        let is_named = names.is_empty() || names.contains(&duty.name);
        let has_rules = rules.rules.iter().any(|rule| rule.target == Target::Duty(id));
        if !is_named || !has_rules || leads(duty).len() < 2 {
            continue;
        }
        let reached = answers.iter().find(|answer| answer.question == Question::Reachable && answer.name == duty.name);
        let reached = reached.and_then(|answer| answer.witness.as_ref()).map(|witness| witness.case(rules));
        let mut asked: BTreeMap<verdict::Question, Case> = BTreeMap::new();
        let plain: Vec<Case> = reader.examples(id).into_iter().cloned().chain(reached).collect();
        let bare = reader.words(id);
        for case in plain.iter().chain(&bare).cloned().chain(opened(rules, duty, &plain)) {
            let verdict = reader.verdict(&case);
            let question = verdict.first.filter(|first| first.duty == id).and_then(|first| first.question);
            if let Some(question) = question.filter(|_| verdict.outcome == OutcomeKind::Ask) {
                asked.entry(question).or_insert(case);
            }
        }
        for case in asked.into_values() {
            let shown = reader.shown(case);
            let question = shown.question.clone().unwrap_or_default();
            let sides = reader.sides(id);
            entries.push(Entry {
                kind: Kind::Unclear,
                about: vec![duty.name.clone()],
                why: match question.as_str() {
                    "" => say!("who leads is open", "主责待定"),
                    _ => Say { en: question.clone(), zh: question },
                },
                place: None,
                periods: Vec::new(),
                confer: reader.confer(&sides),
                sides,
                shown: Some(shown),
                kept: None,
            });
        }
    }
    entries
}

/// Who may lead, and through whom.
fn leads(duty: &Duty) -> BTreeSet<(BodyId, Option<BodyId>)> {
    let arms = duty.variants.iter().flat_map(|variant| &variant.arms);
    arms.map(|arm| (arm.roles.lead, arm.roles.via)).collect()
}

/// The same cases with each fact of the duty left open, alone and all together.
fn opened<'c>(rules: &'c Resolved, duty: &'c Duty, cases: &'c [Case]) -> impl Iterator<Item = Case> + 'c {
    let facts: BTreeSet<FactId> = duty.facts().into_iter().collect();
    let mut sets: Vec<Vec<FactId>> = facts.iter().map(|fact| vec![*fact]).collect();
    if facts.len() > 1 {
        sets.push(facts.into_iter().collect());
    }
    sets.into_iter().flat_map(move |open| {
        cases.iter().map(move |case| {
            let mut case = case.clone();
            for fact in &open {
                let fact = &rules.facts[fact.index()];
                case.facts.insert(fact.name.clone(), OneOrMany::Many(fact.values.clone()));
            }
            case
        })
    })
}
