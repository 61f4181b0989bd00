//! From the outline to the tree: every head and every statement is parsed alone, and gives one diagnostic at most.

use super::ast::{BodyEdit, File, Head, Item, Name, OutcomeClass, RuleTarget, Scope, Statement, StatementKind};
use super::belongs::{self, Place};
use super::expr::{self, Lowered, Text, only_name};
use super::grammar::{self, Pair, Rule, spelling};
use super::outline::{Outline, RawBlock, RawItem, RawStatement, item_keyword};
use super::slip;
use super::statement;
use super::token::{Kind, Token};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, say};
use crate::ids::SourceId;
use crate::source::Span;

/// Lowers a whole file.
pub(super) fn file(
    text: &str,
    source: SourceId,
    tokens: &[Token],
    outline: &Outline,
    diagnostics: &mut Diagnostics,
) -> File {
    let mut lower = Lower { text, source, tokens, diagnostics, broken_names: Vec::new() };
    let items = outline.items.iter().filter_map(|item| lower.item(item)).collect();
    for range in &outline.stray_names {
        let name = lower.written_name(range.start, range.end);
        lower.broken_names.push(name);
    }
    File { items, broken_names: lower.broken_names }
}

struct Lower<'a> {
    text: &'a str,
    source: SourceId,
    tokens: &'a [Token],
    diagnostics: &'a mut Diagnostics,
    broken_names: Vec<Name>,
}

impl Lower<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }

    fn slice(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or("")
    }

    /// A word or text of the file as a name.
    fn written_name(&self, start: usize, end: usize) -> Name {
        let text = self.slice(start, end);
        let open = text.chars().next();
        if let Some(closers) = open.and_then(super::token::closers) {
            let start = start + open.map_or(0, char::len_utf8);
            // The closing quote may be missing.
            let inner = self.slice(start, end);
            let inner = inner.strip_suffix(closers).unwrap_or(inner);
            return Name { text: inner.into(), span: self.span(start, start + inner.len()) };
        }
        Name { text: text.into(), span: self.span(start, end) }
    }

    fn item(&mut self, raw: &RawItem) -> Option<Item> {
        let head = self.head(raw);
        let place = belongs::block_of_item(raw.keyword);
        let mut broken = false;
        let body = match (&raw.head.block, place) {
            (Some(block), Some(place)) => self.block(block, place, &mut broken),
            (Some(block), None) => {
                if !raw.head.faulty {
                    let span = self.span(block.open, block.open);
                    self.diagnostics.push(Diagnostic::new(
                        Code::Syntax,
                        span,
                        say!("this item has no block of statements", "此条目没有语句块"),
                    ));
                }
                broken = true;
                Vec::new()
            }
            (None, place) => {
                // That its block is missing was told.
                broken = place.is_some() && raw.keyword != Rule::kw_fact;
                Vec::new()
            }
        };
        match head {
            Some(head) => Some(Item {
                span: self.span(raw.head.start, raw.head.end),
                head,
                body,
                broken: broken || raw.head.faulty,
            }),
            None => {
                let name = self.defined_name(raw);
                self.broken_names.extend(name);
                None
            }
        }
    }

    /// The name that a broken head would have defined.
    fn defined_name(&self, raw: &RawItem) -> Option<Name> {
        let first = self.tokens.get(raw.head.first)?;
        let word = first.text(self.text);
        if let Some((rule, true)) = item_keyword(word) {
            let start = first.start() + spelling(rule).map_or(0, |(zh, _)| zh.len());
            return Some(self.written_name(start, first.end()));
        }
        self.first_name(raw.head.first + 1, raw.head.last)
    }

    fn first_name(&self, from: usize, to: usize) -> Option<Name> {
        let tokens = self.tokens.get(from..to)?;
        let token = tokens.iter().find(|t| !(t.kind == Kind::Punct && matches!(t.text(self.text), "：" | ":")))?;
        matches!(token.kind, Kind::Word | Kind::Text | Kind::Unclosed)
            .then(|| self.written_name(token.start(), token.end()))
    }

    fn head(&mut self, raw: &RawItem) -> Option<Head> {
        if raw.head.faulty {
            return None;
        }
        let RawStatement { start, head_end, .. } = raw.head;
        let text = self.text.get(start..head_end)?;
        let word = self.tokens.get(raw.head.first)?.text(self.text);
        let result = match item_keyword(word) {
            Some((rule, true)) => Err(slip::glued(rule, word, self.span(start, start + word.len()))),
            _ => self
                .read(Rule::head_only, Some(raw.keyword), text, start)
                .and_then(|pair| self::head(self.at(start), pair)),
        };
        self.keep(result)
    }

    fn at(&self, base: usize) -> Text {
        Text { source: self.source, base }
    }

    /// Reads a text by an entry point; `keyword` is its first word, if that is one.
    fn read<'t>(&self, entry: Rule, keyword: Option<Rule>, text: &'t str, base: usize) -> Lowered<Pair<'t>> {
        grammar::read_from(keyword, entry, text).map_err(|stop| Box::new(slip::explain(&stop, text, self.at(base))))
    }

    fn keep<T>(&mut self, result: Lowered<T>) -> Option<T> {
        result.map_err(|diagnostic| self.diagnostics.push(*diagnostic)).ok()
    }

    fn block(&mut self, block: &RawBlock, place: Place, broken: &mut bool) -> Vec<Statement> {
        *broken |= block.faulty;
        let mut out: Vec<Statement> = Vec::with_capacity(block.statements.len());
        let mut singles: Vec<(std::mem::Discriminant<StatementKind>, bool, Span)> = Vec::new();
        for raw in &block.statements {
            let Some(statement) = self.statement(raw, place, broken) else {
                *broken = true;
                continue;
            };
            let Some((what, sets)) = single(&statement.kind) else {
                out.push(statement);
                continue;
            };
            // INVARIANT: one entry for each kind of statement, so this search is short however long the block is.
            match singles.iter().find(|earlier| earlier.0 == what) {
                Some(&(_, also_sets, first)) if sets || also_sets => {
                    let word = self.tokens.get(raw.first).map_or("", |t| t.text(self.text));
                    let message = say!("`{word}` is given twice", "`{word}` 写了两次");
                    let diagnostic = Diagnostic::new(Code::DuplicateStatement, statement.span, message)
                        .also(first, say!("first given here", "第一次写在这里"))
                        .help(say!("keep one of them", "只留一条"));
                    self.diagnostics.push(diagnostic);
                    *broken = true;
                }
                Some(_) => out.push(statement),
                None => {
                    singles.push((what, sets, statement.span));
                    out.push(statement);
                }
            }
        }
        out
    }

    fn statement(&mut self, raw: &RawStatement, place: Place, broken: &mut bool) -> Option<Statement> {
        let result = if raw.faulty { None } else { Some(self.statement_kind(raw, place)) };
        let read = result.and_then(|result| self.keep(result));
        let inner = match read.as_ref() {
            Some((_, inner)) => *inner,
            // The statements under a broken line are looked at too.
            None => {
                self.tokens.get(raw.first).and_then(|t| grammar::keyword(t.text(self.text))).and_then(belongs::block_of)
            }
        };
        let mut body = Vec::new();
        if let (Some(block), Some(inner)) = (&raw.block, inner) {
            body = self.block(block, inner, broken);
        }
        let Some((kind, _)) = read else {
            if self.tokens.get(raw.first).is_some_and(|t| slip::is(t.text(self.text), Rule::kw_add)) {
                let name = self.first_name(raw.first + 2, raw.last);
                self.broken_names.extend(name);
            }
            return None;
        };
        let kind = match kind {
            StatementKind::When { condition, .. } => StatementKind::When { condition, body },
            StatementKind::Otherwise(_) => StatementKind::Otherwise(body),
            StatementKind::Remove { duty, .. } => StatementKind::Remove { duty, body },
            StatementKind::Add { name, title, .. } => StatementKind::Add { name, title, body },
            StatementKind::Change { duty, .. } => StatementKind::Change { duty, body },
            other => other,
        };
        Some(Statement { span: self.span(raw.start, raw.end), kind })
    }

    /// What a statement says, its block still empty, and the place that its block is.
    fn statement_kind(&self, raw: &RawStatement, place: Place) -> Lowered<(StatementKind, Option<Place>)> {
        let text = self.slice(raw.start, raw.head_end);
        let at = self.at(raw.start);
        let first = self.tokens.get(raw.first).map_or(0..0, |t| t.start()..t.end());
        let word = self.slice(first.start, first.end);
        let keyword = grammar::keyword(word);
        let entry = self.known(raw, keyword, place)?;
        let pair = self.read(entry, keyword, text, raw.start)?;
        let kind = statement::kind(at, pair)?;
        if let StatementKind::When { condition, .. } = &kind {
            expr::arm_condition(condition)?;
        }
        if let StatementKind::Organise(edit) | StatementKind::Assist(edit) = &kind
            && !matches!(edit, BodyEdit::Set(_))
            && place != Place::Change
        {
            let message = say!("`+` and `−` change a list only inside `change`", "`+`、`−` 只能写在 `改` 之内");
            return Err(Box::new(Diagnostic::new(
                Code::MisplacedStatement,
                self.span(raw.start, raw.head_end),
                message,
            )));
        }
        let inner = keyword.filter(|_| entry == Rule::statement_only).and_then(belongs::block_of);
        match (&raw.block, inner) {
            (Some(block), None) => {
                let message = say!("`{word}` has no block", "`{word}` 之后没有语句块");
                Err(Box::new(Diagnostic::new(Code::Syntax, self.span(block.open, block.open + 1), message)))
            }
            (None, Some(inner)) if inner != Place::Remove => {
                let span = self.span(raw.head_end, raw.head_end);
                let message = say!("expected `{{` and the statements of `{word}`", "此处应有 `{{` 和 `{word}` 的语句");
                Err(Box::new(Diagnostic::new(Code::Syntax, span, message)))
            }
            _ => Ok((kind, inner)),
        }
    }

    /// The entry point for a statement, if it may stand here; `keyword` is its first word, if that is one.
    fn known(&self, raw: &RawStatement, keyword: Option<Rule>, place: Place) -> Lowered<Rule> {
        let text_of = |at: usize| self.tokens.get(at).filter(|_| at < raw.last).map_or("", |t| t.text(self.text));
        let word = text_of(raw.first);
        let span = self.span(raw.start, raw.start + word.len());
        if let Some(rule) = keyword.filter(|&rule| belongs::is_statement(rule) || place.statements().contains(&rule)) {
            if place.statements().contains(&rule) {
                return Ok(Rule::statement_only);
            }
            if !(place == Place::Fact && slip::is(text_of(raw.first + 1), Rule::kw_if)) {
                return Err(Box::new(slip::misplaced(rule, word, span, place)));
            }
        }
        let is_value = || (raw.first + 1..raw.last).any(|at| slip::is(text_of(at), Rule::kw_if));
        if place == Place::Fact && (is_value() || slip::glued_in(word, place.statements()).is_none()) {
            return Ok(Rule::fact_value_only);
        }
        Err(Box::new(slip::unknown_statement(word, span, place)))
    }
}

/// What may be said once in a block; whether it sets the field, so that nothing can stand beside it.
fn single(kind: &StatementKind) -> Option<(std::mem::Discriminant<StatementKind>, bool)> {
    use StatementKind as K;
    let sets = match kind {
        K::Organise(edit) | K::Assist(edit) => matches!(edit, BodyEdit::Set(_)),
        K::From(_)
        | K::Until(_)
        | K::Boards(_)
        | K::Owners(_)
        | K::List(_)
        | K::Category(_)
        | K::Clause(_)
        | K::Verb { .. }
        | K::Lead(_)
        | K::Via(_)
        | K::First(_)
        | K::Escalate(_)
        | K::Deadline(_)
        | K::ReportIn(_)
        | K::Draft(_)
        | K::Otherwise(_)
        | K::CatchAll
        | K::Ask(_)
        | K::Question(_)
        | K::Because(_)
        | K::Approval(_)
        | K::TakenOverBy(_) => true,
        _ => return None,
    };
    Some((std::mem::discriminant(kind), sets))
}

fn head(at: Text, pair: Pair<'_>) -> Lowered<Head> {
    let rule = pair.as_rule();
    let parts: Vec<Pair<'_>> = pair.clone().into_inner().collect();
    let part = |rule: Rule| parts.iter().find(|p| p.as_rule() == rule).cloned();
    let span = at.span(&pair);
    let missing = || Box::new(Diagnostic::new(Code::Syntax, span, say!("the head is incomplete", "条目首行不完整")));
    let mut names = at.names(pair).into_iter();
    let mut name = || names.next().ok_or_else(missing);
    Ok(match rule {
        Rule::guarantee_head => Head::Guarantee { name: name()? },
        Rule::list_head => Head::List { name: name()?, title: names.next() },
        Rule::duty_head => Head::Duty { name: name()?, title: names.next() },
        Rule::fact_head => Head::Fact { name: name()?, values: names.collect() },
        Rule::words_head => Head::Words { name: name()?, words: keywords(at, &parts)? },
        Rule::mask_head => Head::Mask { name: name()?, words: keywords(at, &parts)? },
        Rule::rule_head => {
            let own = name()?;
            let target = match (part(Rule::backed_leads), part(Rule::backed_categories)) {
                (Some(leads), _) => RuleTarget::Leads(at.names(leads)),
                (_, Some(categories)) => RuleTarget::Categories(at.names(categories)),
                _ => RuleTarget::Named(name()?),
            };
            Head::Rule { name: own, target }
        }
        Rule::negate_head => {
            let cues = |rule: Rule| -> Lowered<Vec<Name>> {
                let mut all = Vec::new();
                for cues in parts.iter().filter(|p| p.as_rule() == rule) {
                    all.extend(keywords(at, &cues.clone().into_inner().collect::<Vec<_>>())?);
                }
                Ok(all)
            };
            let targets = parts.iter().filter(|p| p.as_rule() == Rule::target);
            let targets = targets
                .filter_map(|target| target.clone().into_inner().next())
                .map(|target| expr::word_or_list(at, target))
                .collect::<Lowered<_>>()?;
            Head::Negate { name: names.next(), before: cues(Rule::before)?, after: cues(Rule::after)?, targets }
        }
        Rule::outcome_head => {
            let class = match (part(Rule::transfer), part(Rule::inform)) {
                (Some(transfer), _) => OutcomeClass::Transfer(only_name(at, transfer)?),
                (_, Some(inform)) => OutcomeClass::Inform(only_name(at, inform)?),
                _ => return Err(missing()),
            };
            Head::Outcome { name: name()?, class }
        }
        _ => {
            debug_assert_eq!(rule, Rule::overlay_head);
            let list = name()?;
            let scope = if part(Rule::citywide).is_some() {
                Scope::Citywide
            } else if let Some(under) = part(Rule::under) {
                let mut names = at.names(under).into_iter();
                let mut name = || names.next().ok_or_else(missing);
                Scope::Fact { fact: name()?, value: name()? }
            } else {
                Scope::Place(only_name(at, part(Rule::place).ok_or_else(missing)?)?)
            };
            Head::Overlay { scope, list }
        }
    })
}

/// The keywords among `parts`.
pub(super) fn keywords(at: Text, parts: &[Pair<'_>]) -> Lowered<Vec<Name>> {
    parts.iter().filter(|p| p.as_rule() == Rule::keyword).map(|p| at.keyword(p)).collect()
}
