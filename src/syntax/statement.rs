//! Lowers one statement without its block.

use super::ast::{BodyEdit, Claim, Comparison, DateValue, Example, Expr, Name, Number, StatementKind};
use super::expr::{self, Lowered, Text, only_name};
use super::grammar::{Pair, Rule, spelling};
use super::lower::keywords;
use super::value;
use crate::diagnostic::{Code, Diagnostic, Say, say};

/// What the statement says; bodies of blocks are left empty.
pub(super) fn kind(at: Text, pair: Pair<'_>) -> Lowered<StatementKind> {
    use StatementKind as K;
    let rule = pair.as_rule();
    let span = at.span(&pair);
    let parts: Vec<Pair<'_>> = pair.clone().into_inner().collect();
    let part = |rule: Rule| parts.iter().find(|p| p.as_rule() == rule);
    let missing = || Box::new(Diagnostic::new(Code::Syntax, span, say!("something is missing", "缺少内容")));
    let condition = || -> Lowered<Expr> { expr::expr(at, part(Rule::expr).ok_or_else(missing)?.clone()) };
    let one = || only_name(at, pair.clone());
    let names = || at.names(pair.clone());
    Ok(match rule {
        Rule::basis => K::Basis { papers: names(), department_paper: part(Rule::kw_department_paper).is_some() },
        Rule::from | Rule::until => {
            let raw = part(Rule::raw).ok_or_else(missing)?;
            let value = DateValue { date: at.value(raw, value::date(raw.as_str()))?, span: at.span(raw) };
            if rule == Rule::from { K::From(value) } else { K::Until(value) }
        }
        Rule::deadline => {
            let raw = part(Rule::raw).ok_or_else(missing)?;
            K::Deadline(at.value(raw, value::deadline(raw.as_str()))?)
        }
        Rule::boards => K::Boards(names()),
        Rule::owners => K::Owners(names()),
        Rule::assert => K::Assert {
            subject: one()?,
            comparison: comparison(part(Rule::compare).map_or("", |p| p.as_str())),
            number: at.number(part(Rule::number).ok_or_else(missing)?, 0..=100_000, say!("the number", "数值"))?,
            percent: part(Rule::percent).is_some(),
        },
        Rule::list => K::List(one()?),
        Rule::category_is => K::Category(one()?),
        Rule::clause => K::Clause(one()?),
        Rule::verb => {
            let mut names = names().into_iter();
            K::Verb { verb: names.next().ok_or_else(missing)?, because: names.next() }
        }
        Rule::lead => K::Lead(names()),
        Rule::organise => K::Organise(bodies(&parts, names())),
        Rule::assist => K::Assist(bodies(&parts, names())),
        Rule::via => K::Via(one()?),
        Rule::first => K::First(one()?),
        Rule::escalate => K::Escalate(one()?),
        Rule::report_in => K::ReportIn(one()?),
        Rule::draft => K::Draft(names().into_iter().next()),
        Rule::when => K::When { condition: condition()?, body: Vec::new() },
        Rule::otherwise => K::Otherwise(Vec::new()),
        Rule::catch_all => K::CatchAll,
        Rule::ask => K::Ask(names().into_iter().next()),
        Rule::question => K::Question(one()?),
        Rule::because => K::Because(one()?),
        Rule::approval => K::Approval(one()?),
        Rule::taken_over_by => K::TakenOverBy(one()?),
        Rule::fact_value => K::FactValue { value: one()?, condition: condition()? },
        Rule::score => match part(Rule::each) {
            Some(each) => self::each(at, each.clone())?,
            None => {
                let number = part(Rule::number).ok_or_else(missing)?;
                let points = numbered(at, number, say!("a score", "分值"))?;
                K::Score { points, condition: condition()? }
            }
        },
        Rule::hide => K::Hide(keywords(at, &parts)?),
        Rule::unless => K::Unless(condition()?),
        Rule::example => K::Example(example(at, &parts)?),
        Rule::counter_example => {
            let arrow = parts.iter().position(|p| p.as_rule() == Rule::arrow);
            let target = arrow.and_then(|arrow| parts.get(arrow + 1)).map(|p| at.name(p));
            K::CounterExample { example: example(at, &parts)?, answered_by: target }
        }
        Rule::allow => {
            let mut beside = names();
            let because = part(Rule::kw_because).and_then(|_| beside.pop());
            if beside.is_empty() {
                return Err(missing());
            }
            K::Allow { code: beside.remove(0), beside, because }
        }
        Rule::remove => K::Remove { duty: one()?, body: Vec::new() },
        Rule::add => {
            let mut names = names().into_iter();
            K::Add { name: names.next().ok_or_else(missing)?, title: names.next(), body: Vec::new() }
        }
        Rule::change => K::Change { duty: one()?, body: Vec::new() },
        Rule::promise => {
            let claim = match (part(Rule::kw_foremost), part(Rule::kw_never)) {
                (Some(_), _) => Claim::First,
                (_, Some(_)) => Claim::Never,
                _ => Claim::Lead,
            };
            K::Promise { condition: condition()?, claim, leads: names() }
        }
        _ => {
            debug_assert_eq!(rule, Rule::reassign);
            let mut names = names().into_iter();
            let mut name = || names.next().ok_or_else(missing);
            K::Reassign { from: name()?, to: name()?, category: name()? }
        }
    })
}

fn bodies(parts: &[Pair<'_>], names: Vec<Name>) -> BodyEdit {
    let has = |rule: Rule| parts.iter().any(|p| p.as_rule() == rule);
    match (has(Rule::plus), has(Rule::minus)) {
        (true, _) => BodyEdit::Add(names),
        (_, true) => BodyEdit::Take(names),
        _ => BodyEdit::Set(names),
    }
}

fn comparison(sign: &str) -> Comparison {
    match sign {
        "<" | "＜" => Comparison::Less,
        "<=" | "≤" => Comparison::AtMost,
        ">=" | "≥" => Comparison::AtLeast,
        ">" | "＞" => Comparison::More,
        _ => Comparison::Equal,
    }
}

fn each(at: Text, pair: Pair<'_>) -> Lowered<StatementKind> {
    let (mut words, mut cap, mut condition) = (Vec::new(), None, None);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::weighed => {
                let mut inner = part.into_inner();
                if let (Some(word), Some(weight)) = (inner.next(), inner.next()) {
                    let word = expr::word_or_list(at, word)?;
                    words.push((word, numbered(at, &weight, say!("the weight of a keyword", "关键词的分值"))?));
                }
            }
            Rule::cap => {
                if let Some(number) = part.into_inner().find(|p| p.as_rule() == Rule::number) {
                    cap = Some(at.number(&number, 1..=99, say!("`封顶` (cap)", "`封顶` "))?);
                }
            }
            Rule::expr => condition = Some(expr::expr(at, part)?),
            _ => {}
        }
    }
    Ok(StatementKind::Each { words, cap, condition })
}

/// A score: 1 to 9, with its place.
fn numbered(at: Text, pair: &Pair<'_>, what: Say) -> Lowered<Number> {
    Ok(Number { value: at.number(pair, 1..=9, what)?, span: at.span(pair) })
}

fn example(at: Text, parts: &[Pair<'_>]) -> Lowered<Example> {
    let mut out = Example { text: Name { text: String::new(), span: at.start() }, title: None, given: Vec::new() };
    if let Some(text) = parts.iter().find(|p| p.as_rule() == Rule::string) {
        out.text = at.name(text);
    }
    for part in parts {
        match part.as_rule() {
            Rule::example_title => out.title = Some(only_name(at, part.clone())?),
            Rule::given => out.given.extend(given(at, part.clone())?),
            _ => {}
        }
    }
    Ok(out)
}

fn given(at: Text, pair: Pair<'_>) -> Lowered<Option<(Name, Name)>> {
    let mut inner = pair.into_inner().filter(|p| p.as_rule() != Rule::eq);
    let (Some(name), Some(value)) = (inner.next(), inner.next()) else { return Ok(None) };
    let mut given = (at.name(&name), at.name(&value));
    // The four that are no facts are known by their 中文 names, whatever they were written as.
    if let Some((zh, _)) = spelling(name.as_rule()) {
        given.0.text = zh.into();
    }
    if name.as_rule() == Rule::kw_hour {
        given.1.text = at.value(&value, value::clock(&given.1.text))?;
    }
    Ok(Some(given))
}
