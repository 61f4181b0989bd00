//! Lines, exceptions and fact words that can never hold.

use std::cell::Cell;

use super::possible::{Given, Possible, Reason};
use super::{Found, Ground};
use crate::diagnostic::{Code, Diagnostic, Say, say};
use crate::resolve::model::{Cond, Rule};
use crate::source::Span;
use crate::syntax::ast::{Item, StatementKind};

pub(super) fn look(ground: &Ground, item: &Item, found: &mut Found) {
    if let Some(rule) = ground.rule_of(item).filter(|_| !item.broken) {
        look_at_rule(ground, item, rule, found);
    }
}

fn look_at_rule(ground: &Ground, item: &Item, rule: &Rule, found: &mut Found) {
    let possible = Possible { rules: ground.rules, words: &ground.words, rule: Some(rule), reason: Cell::new(None) };
    let exceptions = item.body.iter().filter(|statement| matches!(statement.kind, StatementKind::Unless(_)));
    for (statement, condition) in exceptions.zip(&rule.unless) {
        possible.reason.set(None);
        // An undecided fact silences too, so only words are judged.
        if speaks_of_words_only(condition) && !possible.condition(condition, &Given::default()) {
            let message = say!("this exception can never silence the rule", "这条除非永远不会成立");
            found.push(told(ground, statement.span, message, possible.reason.get(), None));
        }
    }
    let given = possible.unless(&rule.unless);
    for line in &rule.lines {
        possible.reason.set(None);
        if possible.line(line, &given) {
            continue;
        }
        // Whether it is the exceptions that forbid it.
        let reason = possible.reason.get();
        let alone = possible.line(line, &Given::default());
        let message = if alone {
            say!(
                "this line never counts: what makes it true silences the rule",
                "本行永远不得分：使它成立的词同时使除非成立"
            )
        } else {
            say!("this line can never be true", "这一行永远不会成立")
        };
        let first = item.body.iter().find(|statement| matches!(statement.kind, StatementKind::Unless(_)));
        found.push(told(ground, line.span, message, reason, first.filter(|_| alone).map(|unless| unless.span)));
    }
}

fn told(ground: &Ground, span: Span, message: Say, reason: Option<Reason>, unless: Option<Span>) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(Code::NeverTrue, span, message);
    if let Some(unless) = unless {
        diagnostic = diagnostic.also(unless, say!("what silences the rule", "使规则失效的除非"));
    }
    let help = match reason {
        Some(Reason::Word(word, by)) => {
            let (word, by) = (ground.rules.told(word), ground.rules.told(by));
            if word == by {
                say!(
                    "`{word}` must be there and must not: take it out on one side",
                    "既要求有`{word}`又要求没有：去掉一边"
                )
            } else {
                say!(
                    "`{word}` must be there and holds `{by}`, which must not: take one of them out",
                    "要求有`{word}`，它含有不许出现的`{by}`：去掉其中一个"
                )
            }
        }
        Some(Reason::Fact(fact)) => {
            let fact = &ground.rules.facts[fact.index()].name;
            say!(
                "no value of `{fact}` satisfies it: join the values with `、`",
                "`{fact}`没有一个取值能满足：几个取值用`、`连写"
            )
        }
        Some(Reason::Nowhere) | None => say!(
            "no place, category or hour satisfies all of it: join them with `、` or take one out",
            "没有地点、类别或时刻能同时满足：用`、`连写，或去掉一项"
        ),
    };
    diagnostic.help(help)
}

fn speaks_of_words_only(condition: &Cond) -> bool {
    match condition {
        Cond::Keyword(_) | Cond::Near { .. } => true,
        Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => parts.iter().all(speaks_of_words_only),
        Cond::Not(inner) | Cond::Title(inner) => speaks_of_words_only(inner),
        _ => false,
    }
}
