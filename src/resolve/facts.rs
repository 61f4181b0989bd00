//! Facts: their values, their words, and which word silences which.

use std::collections::BTreeMap;

use super::words::Inside;
use super::{Resolver, expr};
use crate::diagnostic::{Code, Diagnostic, say};
use crate::ids::*;
use crate::resolve::model::{Cond, Fact};
use crate::syntax::ast::{Head, StatementKind};

impl Resolver<'_> {
    /// Numbers the facts, then reads their conditions and what places state.
    pub(super) fn take_spot_facts_and_facts(&mut self) {
        let mut order: Vec<(String, String)> =
            self.names.facts.iter().map(|(at, fact)| (fact.name.text.clone(), at.clone())).collect();
        order.sort();
        for (index, (name, at)) in order.iter().enumerate() {
            let defined = self.names.facts.get_mut(at).expect("the order lists what is defined");
            defined.id = Some(index as u32);
            let item = defined.item;
            let Head::Fact { values, .. } = &item.head else { continue };
            if let Some(beyond) = values.get(64) {
                let message = say!("a fact has at most 64 values", "一个事实最多 64 个取值");
                self.out.push(Diagnostic::new(Code::OutOfRange, beyond.span, message));
            }
            let values = values.iter().take(64).map(|value| value.text.clone()).collect();
            self.model.facts.push(Fact {
                name: name.clone(),
                values,
                question: None,
                conditions: Vec::new(),
                hides: Vec::new(),
                contained: Vec::new(),
                span: item.span,
            });
        }
        for (index, (_, at)) in order.iter().enumerate() {
            let item = self.names.facts[at].item;
            for statement in &item.body {
                match &statement.kind {
                    StatementKind::Question(question) => self.model.facts[index].question = Some(question.text.clone()),
                    StatementKind::Hide(words) => {
                        let hides = words.iter().filter_map(|word| self.mask(word)).collect::<Vec<_>>();
                        self.model.facts[index].hides.extend(hides);
                    }
                    StatementKind::FactValue { value, condition } => {
                        let Some(value) = self.fact_value(FactId::at(index), value) else { continue };
                        let resolved = self.condition(condition);
                        if speaks_of_words_only(&resolved) {
                            if !expr::needs_keyword(&resolved) {
                                self.no_keyword(condition.span);
                            }
                            self.model.facts[index].conditions.push((value, resolved));
                        } else {
                            let message = say!("a fact is read from words only", "事实只能由关键词得出");
                            self.out.push(Diagnostic::new(Code::ArmCondition, condition.span, message));
                        }
                    }
                    _ => {}
                }
            }
        }
        self.take_spot_facts();
    }

    /// Fills in which fact words lie inside other words of the same fact. Keywords must have their final numbers.
    pub(super) fn find_contained_fact_words(&mut self) {
        let mut facts = std::mem::take(&mut self.model.facts);
        let model = &self.model;
        for fact in &mut facts {
            let mut words: Vec<KeywordId> = Vec::new();
            for (_, condition) in &mut fact.conditions {
                expr::each_keyword(condition, &mut |keyword| words.push(*keyword));
            }
            words.sort();
            words.dedup();
            let text = |id: KeywordId| model.keywords[id.index()].as_str();
            // A text may be that of several keywords.
            let mut by_text: BTreeMap<&str, Vec<KeywordId>> = BTreeMap::new();
            words.iter().for_each(|&id| by_text.entry(text(id)).or_default().push(id));
            let (texts, ids): (Vec<&str>, Vec<Vec<KeywordId>>) = by_text.into_iter().unzip();
            let inside = Inside::of(&texts);
            let mut contained = Vec::new();
            for &longer in &words {
                let shorter = inside.find(text(longer)).flat_map(|at| &ids[at as usize]).copied();
                let shorter = shorter.filter(|shorter| model.lies_inside(*shorter, longer));
                contained.extend(shorter.map(|shorter| (shorter, longer)));
            }
            contained.sort();
            contained.dedup();
            fact.contained = contained;
        }
        self.model.facts = facts;
    }
}

/// Whether a condition asks for nothing but keywords.
fn speaks_of_words_only(condition: &Cond) -> bool {
    match condition {
        Cond::Keyword(_) | Cond::Near { .. } => true,
        Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => parts.iter().all(speaks_of_words_only),
        Cond::Not(inner) | Cond::Title(inner) => speaks_of_words_only(inner),
        Cond::Named(_)
        | Cond::Fact(..)
        | Cond::District(_)
        | Cond::Street(_)
        | Cond::Category(_)
        | Cond::Hour { .. } => false,
    }
}
