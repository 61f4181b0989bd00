//! Conditions: names become ids, words lists are spliced, and each place lets in only what it can decide.

use super::{Resolver, key};
use crate::diagnostic::{Code, Diagnostic, say};
use crate::ids::*;
use crate::resolve::model::Cond;
use crate::syntax::ast::{Expr, ExprKind, Name, Quantifier};

impl Resolver<'_> {
    /// Resolves a condition. A part that cannot be resolved is told and becomes "never".
    pub(super) fn condition(&mut self, expr: &Expr) -> Cond {
        let never = || Cond::Any(Vec::new());
        match &expr.kind {
            ExprKind::Word(word) => self.keyword(word).map_or_else(never, Cond::Keyword),
            ExprKind::Words(list) => Cond::Any(self.words_list(list).into_iter().map(Cond::Keyword).collect()),
            ExprKind::Group { quantifier, items } => {
                let n_missed = self.n_missed.get();
                let mut parts = Vec::new();
                for item in items {
                    match &item.kind {
                        ExprKind::Words(list) => parts.extend(self.words_list(list).into_iter().map(Cond::Keyword)),
                        _ => parts.push(self.condition(item)),
                    }
                }
                match quantifier {
                    Quantifier::Any => Cond::Any(parts),
                    Quantifier::All => Cond::All(parts),
                    Quantifier::None => Cond::Not(Box::new(Cond::Any(parts))),
                    Quantifier::AtLeast(least) => {
                        let n_parts = parts.len();
                        if *least as usize > n_parts && self.n_missed.get() == n_missed {
                            let message = say!(
                                "at least {least} of {n_parts} can never hold",
                                "{n_parts} 项里至少 {least} 项，永远不会成立"
                            );
                            self.out.push(Diagnostic::new(Code::OutOfRange, expr.span, message));
                        }
                        Cond::AtLeast(*least, parts)
                    }
                }
            }
            ExprKind::Like(likeness, of) => match self.likes(*likeness, of)[..] {
                [keyword] if matches!(of.kind, ExprKind::Word(_)) => Cond::Keyword(keyword),
                ref keywords => Cond::Any(keywords.iter().copied().map(Cond::Keyword).collect()),
            },
            ExprKind::Not(inner) => Cond::Not(Box::new(self.condition(inner))),
            ExprKind::And(parts) => Cond::All(parts.iter().map(|part| self.condition(part)).collect()),
            ExprKind::Or(parts) => Cond::Any(parts.iter().map(|part| self.condition(part)).collect()),
            ExprKind::Near { left, right, gap, ordered } => {
                let (left, right) = (self.operand(left), self.operand(right));
                Cond::Near { left, right, gap: *gap, ordered: *ordered }
            }
            ExprKind::Title(inner) => Cond::Title(Box::new(self.condition(inner))),
            ExprKind::Named(names) => Cond::Named(names.iter().flat_map(|name| self.bodies_of_line(name)).collect()),
            ExprKind::Fact { fact, values } => self.fact_condition(fact, values),
            ExprKind::District(names) => Cond::District(names.iter().filter_map(|name| self.district(name)).collect()),
            ExprKind::Street(names) => Cond::Street(names.iter().flat_map(|name| self.streets(name)).collect()),
            ExprKind::Category(paths) => Cond::Category(paths.iter().filter_map(|path| self.category(path)).collect()),
            ExprKind::Hour { from, to } => Cond::Hour { from: u16::from(*from) * 60, to: u16::from(*to) * 60 },
        }
    }

    /// The words of an operand of 近 or 接.
    fn operand(&mut self, expr: &Expr) -> Vec<KeywordId> {
        match &expr.kind {
            ExprKind::Word(word) => self.keyword(word).into_iter().collect(),
            ExprKind::Words(list) => self.words_list(list),
            ExprKind::Like(likeness, of) => self.likes(*likeness, of),
            ExprKind::Group { quantifier: Quantifier::Any, items } => {
                items.iter().flat_map(|item| self.operand(item)).collect()
            }
            _ => {
                let message = say!("only words can stand beside 近 or 接", "`近`、`接`两边只能是词");
                self.out.push(
                    Diagnostic::new(Code::NearOperand, expr.span, message)
                        .help(say!("use a keyword, a words list or 任一(…)", "用关键词、词表或`任一(…)`")),
                );
                Vec::new()
            }
        }
    }

    /// `FACT = v1、v2`.
    fn fact_condition(&mut self, fact: &Name, values: &[Name]) -> Cond {
        let Some(id) = self.fact(fact) else { return Cond::Any(Vec::new()) };
        let set = values.iter().filter_map(|value| self.fact_value(id, value)).fold(0, |set, value| set | 1 << value);
        Cond::Fact(id, set)
    }

    /// The fact of a name.
    pub(super) fn fact(&mut self, name: &Name) -> Option<FactId> {
        if let Some(fact) = self.names.facts.get_mut(&key(&name.text)) {
            fact.used = true;
            return fact.id.map(FactId);
        }
        let known: Vec<&str> = self.names.facts.values().map(|fact| fact.name.text.as_str()).collect();
        let diagnostic = self.unknown(Code::UnknownFact, ("fact", "事实"), name, &known);
        self.out.extend(diagnostic);
        None
    }

    /// The index of a value of a fact.
    pub(super) fn fact_value(&mut self, fact: FactId, name: &Name) -> Option<u32> {
        let of_fact = &self.model.facts[fact.index()];
        let wanted = key(&name.text);
        if let Some(value) = of_fact.values.iter().position(|value| key(value) == wanted) {
            return Some(value as u32);
        }
        let values = of_fact.values.clone();
        let fact_name = of_fact.name.clone();
        let known: Vec<&str> = values.iter().map(String::as_str).collect();
        let diagnostic = self.unknown(Code::UnknownFact, ("value", "取值"), name, &known).map(|diagnostic| {
            let listed = values.join("、");
            diagnostic.help(say!("`{fact_name}` is one of {listed}", "`{fact_name}`的取值有：{listed}"))
        });
        self.out.extend(diagnostic);
        None
    }
}

/// Whether a condition can only be true with a keyword present: the positive keyword every line needs.
pub(super) fn needs_keyword(condition: &Cond) -> bool {
    match condition {
        Cond::Keyword(_) | Cond::Near { .. } => true,
        Cond::All(parts) => parts.iter().any(needs_keyword),
        // An empty group was told already.
        Cond::Any(parts) => parts.iter().all(needs_keyword),
        Cond::AtLeast(least, parts) => parts.iter().filter(|part| !needs_keyword(part)).count() < *least as usize,
        Cond::Title(inner) => needs_keyword(inner),
        Cond::Not(_)
        | Cond::Named(_)
        | Cond::Fact(..)
        | Cond::District(_)
        | Cond::Street(_)
        | Cond::Category(_)
        | Cond::Hour { .. } => false,
    }
}

/// Calls `f` on every keyword of a condition, in place.
pub(super) fn each_keyword(condition: &mut Cond, f: &mut impl FnMut(&mut KeywordId)) {
    match condition {
        Cond::Keyword(keyword) => f(keyword),
        Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
            parts.iter_mut().for_each(|part| each_keyword(part, f));
        }
        Cond::Not(inner) | Cond::Title(inner) => each_keyword(inner, f),
        Cond::Near { left, right, .. } => left.iter_mut().chain(right).for_each(f),
        Cond::Named(_)
        | Cond::Fact(..)
        | Cond::District(_)
        | Cond::Street(_)
        | Cond::Category(_)
        | Cond::Hour { .. } => {}
    }
}
