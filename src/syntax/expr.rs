//! Conditions: from pest's pairs to [`Expr`], with what a condition must not say.

use super::ast::{Expr, ExprKind, Name, Quantifier, WordOrList};
use super::grammar::{Pair, Rule};
use super::value;
use crate::diagnostic::{Code, Diagnostic, Say, say};
use crate::ids::SourceId;
use crate::like::Likeness;
use crate::source::Span;

/// A lowered thing, or the one diagnostic of its statement.
pub(super) type Lowered<T> = Result<T, Box<Diagnostic>>;

/// The most characters of a keyword.
const MAX_KEYWORD: usize = 64;
/// The most characters between the two sides of `近`.
const MAX_GAP: u32 = 100;

/// Where the text of one statement stands in its file.
#[derive(Clone, Copy)]
pub(super) struct Text {
    pub(super) source: SourceId,
    /// The file's byte at which the statement's text begins.
    pub(super) base: usize,
}

impl Text {
    /// Where the statement begins.
    pub(super) fn start(self) -> Span {
        Span::new(self.source, self.base, self.base)
    }

    /// The span of a pair in the file.
    pub(super) fn span(self, pair: &Pair<'_>) -> Span {
        let span = pair.as_span();
        Span::new(self.source, self.base + span.start(), self.base + span.end())
    }

    /// A word or text, without its quotes.
    pub(super) fn name(self, pair: &Pair<'_>) -> Name {
        let span = self.span(pair);
        match pair.as_rule() {
            Rule::string => {
                let (text, skipped) = unquoted(pair.as_str());
                let start = span.start as usize + skipped;
                Name { text: text.into(), span: Span::new(self.source, start, start + text.len()) }
            }
            Rule::keyword => match pair.clone().into_inner().next() {
                Some(inner) => self.name(&inner),
                None => Name { text: pair.as_str().into(), span },
            },
            _ => Name { text: pair.as_str().into(), span },
        }
    }

    /// The names among the direct children of `pair`.
    pub(super) fn names(self, pair: Pair<'_>) -> Vec<Name> {
        pair.into_inner().filter(is_name).map(|p| self.name(&p)).collect()
    }

    /// A keyword: quoted, and not longer than a keyword may be.
    pub(super) fn keyword(self, pair: &Pair<'_>) -> Lowered<Name> {
        let bare = match pair.as_rule() {
            Rule::keyword => pair.clone().into_inner().next().is_some_and(|inner| inner.as_rule() == Rule::word),
            rule => rule == Rule::word,
        };
        let name = self.name(pair);
        if bare {
            return Err(Box::new(unquoted_keyword(&name)));
        }
        let length = name.text.chars().count();
        if length > MAX_KEYWORD {
            let message = say!(
                "a keyword has at most {MAX_KEYWORD} characters, this one {length}",
                "关键词最多 {MAX_KEYWORD} 字，此处有 {length} 字"
            );
            return Err(Box::new(Diagnostic::new(Code::OutOfRange, name.span, message)));
        }
        Ok(name)
    }

    /// A number within `range`.
    pub(super) fn number(self, pair: &Pair<'_>, range: std::ops::RangeInclusive<u32>, what: Say) -> Lowered<u32> {
        let number = value::number(pair.as_str());
        if range.contains(&number) {
            return Ok(number);
        }
        let (low, high, (en, zh), text) = (range.start(), range.end(), (what.en, what.zh), pair.as_str());
        let message = say!("{en} is {low} to {high}, not {text}", "{zh}须为 {low} 至 {high}，不能是 {text}");
        Err(Box::new(Diagnostic::new(Code::OutOfRange, self.span(pair), message)))
    }

    /// Checks a value that was read by hand.
    pub(super) fn value<T>(self, pair: &Pair<'_>, read: Result<T, Say>) -> Lowered<T> {
        read.map_err(|message| Box::new(Diagnostic::new(Code::BadValue, self.span(pair), message)))
    }
}

/// The text between two quotes and the length of the opening one.
pub(super) fn unquoted(text: &str) -> (&str, usize) {
    let mut chars = text.chars();
    chars.next();
    chars.next_back();
    let inner = chars.as_str();
    (inner, text.chars().next().map_or(0, char::len_utf8))
}

fn is_name(pair: &Pair<'_>) -> bool {
    matches!(pair.as_rule(), Rule::word | Rule::string | Rule::bare_path)
}

fn unquoted_keyword(name: &Name) -> Diagnostic {
    let text = &name.text;
    let diagnostic = Diagnostic::new(
        Code::UnquotedKeyword,
        name.span,
        say!("keyword `{text}` needs quotes", "关键词 `{text}` 须加引号"),
    );
    diagnostic.help(say!("write `\"{text}\"`", "写作 `\"{text}\"`"))
}

/// Lowers a whole condition.
pub(super) fn expr(at: Text, pair: Pair<'_>) -> Lowered<Expr> {
    debug_assert_eq!(pair.as_rule(), Rule::expr);
    let span = at.span(&pair);
    let parts: Vec<Pair<'_>> = pair.into_inner().collect();
    let joins = |rule| parts.iter().any(|part| part.as_rule() == rule);
    let (ands, ors) = (joins(Rule::op_and), joins(Rule::op_or));
    if ands && ors {
        return Err(Box::new(mixed(span, &parts)));
    }
    let mut operands = Vec::new();
    for part in parts {
        if part.as_rule() == Rule::unary {
            operands.push(unary(at, part)?);
        }
    }
    let kind = match (ands, ors, operands.len()) {
        (true, ..) => ExprKind::And(operands),
        (_, true, _) => ExprKind::Or(operands),
        _ => return operands.pop().ok_or_else(|| Box::new(Diagnostic::new(Code::Syntax, span, say!("empty", "空")))),
    };
    Ok(Expr { span, kind })
}

fn mixed(span: Span, parts: &[Pair<'_>]) -> Diagnostic {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut fixed = String::new();
    for group in parts.split_inclusive(|part| part.as_rule() == Rule::op_or) {
        let (operands, or) = match group.split_last() {
            Some((or, operands)) if or.as_rule() == Rule::op_or => (operands, Some(or)),
            _ => (group, None),
        };
        let text = operands.iter().map(|part| one_line(part.as_str())).collect::<Vec<_>>().join(" ");
        let text = if operands.len() > 1 { format!("({text})") } else { text };
        fixed.push_str(&text);
        if let Some(or) = or {
            fixed.push_str(&format!(" {} ", or.as_str()));
        }
    }
    Diagnostic::new(
        Code::MixedAndOr,
        span,
        say!("`且` (and) and `或` (or) need brackets when mixed", "`且` 与 `或` 混用时须加括号"),
    )
    .help(say!("if `且` binds tighter is meant, write `{fixed}`", "若先“且”后“或”，写作 `{fixed}`"))
}

fn unary(at: Text, pair: Pair<'_>) -> Lowered<Expr> {
    let span = at.span(&pair);
    let mut inner: Vec<Pair<'_>> = pair.into_inner().collect();
    let operand = prox(at, pop(&mut inner, span)?)?;
    // Two negations cancel out, also for what is unknown; so a row of them never nests.
    let odd = inner.len() % 2 == 1;
    Ok(if odd { Expr { span, kind: ExprKind::Not(Box::new(operand)) } } else { operand })
}

/// The last pair; the grammar makes sure there is one.
fn pop<'a>(pairs: &mut Vec<Pair<'a>>, span: Span) -> Lowered<Pair<'a>> {
    pairs.pop().ok_or_else(|| Box::new(Diagnostic::new(Code::Syntax, span, say!("something is missing", "缺少内容"))))
}

fn prox(at: Text, pair: Pair<'_>) -> Lowered<Expr> {
    let span = at.span(&pair);
    let mut inner: Vec<Pair<'_>> = pair.into_inner().collect();
    let right = pop(&mut inner, span)?;
    let (Some(number), Some(operator), Some(left)) = (inner.pop(), inner.pop(), inner.pop()) else {
        return primary(at, right);
    };
    let gap = at.number(&number, 0..=MAX_GAP, say!("the distance", "间隔字数"))?;
    let (left, right) = (near_operand(at, left)?, near_operand(at, right)?);
    let ordered = operator.as_rule() == Rule::op_then;
    Ok(Expr { span, kind: ExprKind::Near { left: Box::new(left), right: Box::new(right), gap, ordered } })
}

fn near_operand(at: Text, pair: Pair<'_>) -> Lowered<Expr> {
    let written = pair.as_str().trim_matches(['(', ')', '（', '）', ' ']).to_owned();
    let bracketed = pair.as_rule() == Rule::bracketed;
    let operand = primary(at, pair)?;
    let is_word = |expr: &Expr| matches!(expr.kind, ExprKind::Word(_) | ExprKind::Words(_) | ExprKind::Like(..));
    let fits = match &operand.kind {
        ExprKind::Group { quantifier: Quantifier::Any, items } => items.iter().all(is_word),
        _ => is_word(&operand),
    };
    if fits {
        return Ok(operand);
    }
    let message = say!(
        "both sides of `近` and `接` are words, a words list, or `任一` of them",
        "`近`、`接` 的两边只能是关键词、词表或它们的 `任一`"
    );
    let mut diagnostic = Diagnostic::new(Code::NearOperand, operand.span, message);
    if let ExprKind::Or(items) = &operand.kind
        && bracketed
        && items.iter().all(is_word)
    {
        let list = written.split(['或']).map(str::trim).collect::<Vec<_>>().join("、");
        diagnostic = diagnostic.help(say!("write `任一({list})`", "写作 `任一({list})`"));
    }
    Err(Box::new(diagnostic))
}

fn primary(at: Text, pair: Pair<'_>) -> Lowered<Expr> {
    let span = at.span(&pair);
    let kind = match pair.as_rule() {
        Rule::bracketed => {
            let inner = pair.into_inner().find(|p| p.as_rule() == Rule::expr);
            let mut found = inner.into_iter().collect();
            return expr(at, pop(&mut found, span)?);
        }
        Rule::quoted => {
            let mut inner = pair.into_inner().collect();
            ExprKind::Word(at.keyword(&pop(&mut inner, span)?)?)
        }
        Rule::words_ref => ExprKind::Words(only_name(at, pair)?),
        Rule::fuzzy | Rule::sound => like(at, pair)?,
        Rule::any => group(at, pair, Quantifier::Any)?,
        Rule::all => group(at, pair, Quantifier::All)?,
        Rule::none => group(at, pair, Quantifier::None)?,
        Rule::at_least => {
            let number = pair.clone().into_inner().find(|p| p.as_rule() == Rule::number);
            let count = n_items(&pair);
            let spliced = pair.as_str().contains("词表") || pair.as_str().to_ascii_lowercase().contains("words");
            let most = if spliced { 100 } else { u32::try_from(count).unwrap_or(100) };
            let least = match number {
                Some(number) => {
                    at.number(&number, 1..=most, say!("the number of `至少` (at-least)", "`至少` 的个数"))?
                }
                None => 1,
            };
            group(at, pair, Quantifier::AtLeast(least))?
        }
        Rule::title => {
            let mut inner = pair.into_inner().collect();
            ExprKind::Title(Box::new(primary(at, pop(&mut inner, span)?)?))
        }
        Rule::named => ExprKind::Named(at.names(pair)),
        Rule::district => ExprKind::District(at.names(pair)),
        Rule::street => ExprKind::Street(at.names(pair)),
        Rule::category => ExprKind::Category(at.names(pair)),
        Rule::hour => {
            let mut inner = pair.into_inner().collect();
            let range = pop(&mut inner, span)?;
            let (from, to) = at.value(&range, value::hours(range.as_str()))?;
            ExprKind::Hour { from, to }
        }
        _ => {
            debug_assert_eq!(pair.as_rule(), Rule::term);
            let mut inner: Vec<Pair<'_>> = pair.into_inner().collect();
            if inner.len() == 1 {
                let keyword = at.keyword(&pop(&mut inner, span)?).map_err(|mut diagnostic| {
                    if diagnostic.code == Code::UnquotedKeyword {
                        let fact = "`名称 = 值`";
                        diagnostic.help.push(say!("a condition on a fact reads {fact}", "事实条件写作 {fact}"));
                    }
                    diagnostic
                })?;
                ExprKind::Word(keyword)
            } else {
                let mut names = inner.iter().filter(|p| is_name(p)).map(|p| at.name(p));
                let Some(fact) = names.next() else { return Err(Box::new(missing(span))) };
                ExprKind::Fact { fact, values: names.collect() }
            }
        }
    };
    Ok(Expr { span, kind })
}

/// `约` or `音` before words.
fn like(at: Text, pair: Pair<'_>) -> Lowered<ExprKind> {
    let span = at.span(&pair);
    let is_fuzzy = pair.as_rule() == Rule::fuzzy;
    let mut inner: Vec<Pair<'_>> = pair.into_inner().collect();
    let of = pop(&mut inner, span)?;
    let is_loose = inner.iter().any(|part| part.as_rule() == Rule::kw_loose);
    let likeness = match (is_fuzzy, is_loose) {
        (true, _) => Likeness::Fuzzy,
        (false, true) => Likeness::LooseSound,
        (false, false) => Likeness::Sound,
    };
    let of = match of.as_rule() {
        Rule::string => Expr { span: at.span(&of), kind: ExprKind::Word(at.keyword(&of)?) },
        _ => primary(at, of)?,
    };
    let is_word = |expr: &Expr| matches!(expr.kind, ExprKind::Word(_) | ExprKind::Words(_));
    let fits = match &of.kind {
        ExprKind::Group { items, .. } => items.iter().all(is_word),
        _ => is_word(&of),
    };
    if fits {
        return Ok(ExprKind::Like(likeness, Box::new(of)));
    }
    let (zh, en) = likeness.spelling();
    let message = say!(
        "`{en}` stands before a word, a words list, or `any` of them",
        "`{zh}` 后面只能是关键词、词表或它们的 `任一`"
    );
    let help = say!("write `{en}` before each word it is meant for", "在每个要放宽的词前面写 `{zh}`");
    Err(Box::new(Diagnostic::new(Code::BadLikeness, of.span, message).help(help)))
}

fn missing(span: Span) -> Diagnostic {
    Diagnostic::new(Code::Syntax, span, say!("a name is missing", "缺少名称"))
}

/// The only name among the children of `pair`.
pub(super) fn only_name(at: Text, pair: Pair<'_>) -> Lowered<Name> {
    let span = at.span(&pair);
    at.names(pair).into_iter().next().ok_or_else(|| Box::new(missing(span)))
}

/// A keyword, or the name of a words list.
pub(super) fn word_or_list(at: Text, pair: Pair<'_>) -> Lowered<WordOrList> {
    match pair.as_rule() {
        Rule::words_ref => Ok(WordOrList::List(only_name(at, pair)?)),
        _ => Ok(WordOrList::Word(at.keyword(&pair)?)),
    }
}

fn group(at: Text, pair: Pair<'_>, quantifier: Quantifier) -> Lowered<ExprKind> {
    let mut items = Vec::new();
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::expr => items.push(expr(at, part)?),
            Rule::quoted_words => {
                for word in part.into_inner().filter(|p| p.as_rule() == Rule::string) {
                    items.push(Expr { span: at.span(&word), kind: ExprKind::Word(at.keyword(&word)?) });
                }
            }
            _ => {}
        }
    }
    Ok(ExprKind::Group { quantifier, items })
}

/// How many conditions a group holds as written.
fn n_items(group: &Pair<'_>) -> usize {
    let count = |part: Pair<'_>| match part.as_rule() {
        Rule::expr => 1,
        Rule::quoted_words => part.into_inner().filter(|p| p.as_rule() == Rule::string).count(),
        _ => 0,
    };
    group.clone().into_inner().map(count).sum()
}

/// What a condition of an arm must not hold: keywords.
pub(super) fn arm_condition(condition: &Expr) -> Lowered<()> {
    let refused = match &condition.kind {
        ExprKind::Not(inner) => return arm_condition(inner),
        ExprKind::And(items) | ExprKind::Or(items) => return items.iter().try_for_each(arm_condition),
        ExprKind::Named(_)
        | ExprKind::Fact { .. }
        | ExprKind::District(_)
        | ExprKind::Street(_)
        | ExprKind::Category(_)
        | ExprKind::Hour { .. } => return Ok(()),
        ExprKind::Word(_)
        | ExprKind::Words(_)
        | ExprKind::Like(..)
        | ExprKind::Group { .. }
        | ExprKind::Near { .. }
        | ExprKind::Title(_) => condition.span,
    };
    let message = say!(
        "the condition of an arm asks for facts, district, street, category, hour or named bodies, not for keywords",
        "情形只能用事实、区、街、类别、时、点名作条件，不能用关键词"
    );
    let help = say!(
        "let a `fact` find these words, and ask for its value here",
        "另写一个 `事实` 来识别这些词，此处用它的取值"
    );
    Err(Box::new(Diagnostic::new(Code::ArmCondition, refused, message).help(help)))
}
