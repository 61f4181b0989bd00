//! Finds the items of a file and their statements, by hand, before anything is parsed.
//!
//! It is here that a mistake is kept from spreading: an item starts at its keyword in column 0 whatever stands before it, and a
//! statement is a line, so a missing bracket or quote spoils one of them. It looks at words, brackets and line breaks only.

use super::belongs::{self, Place};
use super::grammar::{Rule, keyword, spelling};
use super::token::{Kind, Token};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, say};
use crate::ids::SourceId;
use crate::source::Span;

/// How deep brackets may nest.
const MAX_DEPTH: usize = 64;

/// The keywords an item starts with.
pub(super) const ITEMS: [Rule; 10] = [
    Rule::kw_list,
    Rule::kw_duty,
    Rule::kw_fact,
    Rule::kw_words,
    Rule::kw_rule,
    Rule::kw_mask,
    Rule::kw_negate,
    Rule::kw_outcome,
    Rule::kw_overlay,
    Rule::kw_guarantee,
];

/// One item: its head is a statement whose block holds the others.
#[derive(Debug)]
pub(super) struct RawItem {
    /// Its keyword.
    pub(super) keyword: Rule,
    pub(super) head: RawStatement,
}

/// One statement.
#[derive(Debug)]
pub(super) struct RawStatement {
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte before its block, or of it all.
    pub(super) head_end: usize,
    /// One past the last byte, its block included.
    pub(super) end: usize,
    /// Its first token.
    pub(super) first: usize,
    /// The token after the last one before its block.
    pub(super) last: usize,
    pub(super) block: Option<RawBlock>,
    /// Whether it was found broken, and told so.
    pub(super) faulty: bool,
}

/// What stands between block brackets.
#[derive(Debug)]
pub(super) struct RawBlock {
    /// The opening bracket's byte; where the head ends if it is missing.
    pub(super) open: usize,
    pub(super) statements: Vec<RawStatement>,
    /// Whether a bracket of it is missing.
    pub(super) faulty: bool,
}

/// A file's items, and what else stands in it.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) items: Vec<RawItem>,
    /// Stretches of text that belong to no item, in bytes.
    pub(super) strays: Vec<std::ops::Range<usize>>,
    /// Names that stretches which look like an item would have defined, in bytes with quotes.
    pub(super) stray_names: Vec<std::ops::Range<usize>>,
}

/// Finds everything. O(bytes).
pub(super) fn outline(text: &str, source: SourceId, tokens: &[Token], diagnostics: &mut Diagnostics) -> Outline {
    let mut scan = Scan { text, source, tokens, diagnostics, at: 0, abort: false };
    let mut out = Outline::default();
    while let Some(token) = scan.peek() {
        scan.abort = false;
        if matches!(token.kind, Kind::Line | Kind::Comment | Kind::Semi) {
            scan.at += 1;
        } else if let Some(rule) = scan.item_at(scan.at, false) {
            let item = scan.item(rule);
            out.items.push(item);
        } else {
            scan.stray(&mut out);
        }
    }
    out
}

/// The item keyword that `word` is or begins with, and whether a blank is missing behind it.
pub(super) fn item_keyword(word: &str) -> Option<(Rule, bool)> {
    if let Some(rule) = keyword(word) {
        return ITEMS.contains(&rule).then_some((rule, false));
    }
    let glued = |&rule: &Rule| spelling(rule).is_some_and(|(zh, _)| word.starts_with(zh));
    ITEMS.into_iter().find(|rule| glued(rule)).map(|rule| (rule, true))
}

/// What the block around a block is, and what the block itself is.
type Places = (Option<Place>, Option<Place>);

struct Scan<'a> {
    text: &'a str,
    source: SourceId,
    tokens: &'a [Token],
    diagnostics: &'a mut Diagnostics,
    at: usize,
    /// Brackets nest too deep: everything up to the next item is skipped.
    abort: bool,
}

impl Scan<'_> {
    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    fn word(&self, at: usize) -> &str {
        match self.tokens.get(at) {
            Some(token) if token.kind == Kind::Word => token.text(self.text),
            _ => "",
        }
    }

    fn span(&self, token: usize) -> Span {
        let at = self.tokens.get(token).map_or(self.text.len()..self.text.len(), |t| t.start()..t.end());
        Span::new(self.source, at.start, at.end)
    }

    /// The next token from `at` that is neither a comment nor a line break.
    fn significant(&self, mut at: usize) -> usize {
        while self.tokens.get(at).is_some_and(|t| matches!(t.kind, Kind::Line | Kind::Comment)) {
            at += 1;
        }
        at
    }

    /// The keyword of the item that starts at a token. In an open block a line `清单 X` without a block is a duty's statement.
    fn item_at(&self, at: usize, in_block: bool) -> Option<Rule> {
        if !self.tokens.get(at)?.column0 {
            return None;
        }
        let (rule, glued) = item_keyword(self.word(at))?;
        if in_block && (glued || rule == Rule::kw_list) {
            let line = self.tokens[at..].iter().take_while(|t| t.kind != Kind::Line);
            let opens = |t: &Token| t.kind == Kind::BlockOpen || matches!(t.text(self.text), "=" | "＝" | "→" | "->");
            return line.into_iter().any(opens).then_some(rule);
        }
        Some(rule)
    }

    fn item(&mut self, rule: Rule) -> RawItem {
        let place = belongs::block_of_item(rule);
        let mut head = self.statement(0, (None, place));
        let needs_block = place.is_some() && rule != Rule::kw_fact;
        if needs_block && head.block.is_none() && !self.abort {
            if !head.faulty {
                let span = Span::new(self.source, head.head_end, head.head_end);
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::UnclosedBracket,
                        span,
                        say!("expected `{{` after the head", "条目首行之后缺 `{{`"),
                    )
                    .help(say!(
                        "write `{{` at the end of this line and `}}` after the last statement",
                        "行末写 `{{`，最后一条语句之后写 `}}`"
                    )),
                );
            }
            let next = self.significant(self.at);
            if next < self.tokens.len() && self.item_at(next, true).is_none() {
                let open = head.head_end;
                let mut block = self.block(None, 1, (None, place));
                block.open = open;
                head.end = block.statements.last().map_or(head.end, |s| s.end);
                head.block = Some(RawBlock { faulty: true, ..block });
            }
        }
        if self.abort {
            head.faulty |= head.block.is_none();
            while self.at < self.tokens.len() && self.item_at(self.at, false).is_none() {
                self.at += 1;
            }
        }
        RawItem { keyword: rule, head }
    }

    /// Reads one statement from the current token on; stops before what ends it, or after its block.
    fn statement(&mut self, depth: usize, places: Places) -> RawStatement {
        let first = self.at;
        let start = self.span(first).start as usize;
        let mut out =
            RawStatement { start, head_end: start, end: start, first, last: first, block: None, faulty: false };
        let mut parens: Vec<usize> = Vec::new();
        while let Some(token) = self.peek() {
            match token.kind {
                Kind::Line | Kind::Comment => match self.continues(out.last, parens.is_empty(), places.0) {
                    Some(next) => {
                        self.at = next;
                        continue;
                    }
                    None => break,
                },
                Kind::Semi if parens.is_empty() || self.starts_statement(self.at + 1, places.0) => break,
                Kind::BlockClose => break,
                Kind::BlockOpen => {
                    self.unclosed(&mut parens, &mut out);
                    if depth >= MAX_DEPTH {
                        self.too_deep();
                    } else {
                        out.end = token.end();
                        let open = self.at;
                        self.at += 1;
                        let block = self.block(Some(open), depth + 1, places);
                        out.end = self.at.checked_sub(1).map_or(out.end, |at| self.span(at).end as usize).max(out.end);
                        out.block = Some(block);
                    }
                    out.faulty |= self.abort && (depth > 0 || out.block.is_none());
                    return out;
                }
                Kind::Open => {
                    parens.push(self.at);
                    if parens.len() + depth > MAX_DEPTH {
                        self.too_deep();
                        out.faulty = true;
                        return out;
                    }
                }
                Kind::Close if parens.pop().is_none() && !out.faulty => {
                    out.faulty = true;
                    let message = say!("`)` without its `(`", "`)` 没有对应的 `(`");
                    self.diagnostics.push(Diagnostic::new(Code::UnclosedBracket, self.span(self.at), message));
                }
                Kind::Unclosed => {
                    parens.clear();
                    if !out.faulty {
                        self.unclosed_text();
                    }
                    out.faulty = true;
                }
                _ => {}
            }
            self.at += 1;
            out.last = self.at;
            out.head_end = token.end();
            out.end = token.end();
        }
        self.unclosed(&mut parens, &mut out);
        out
    }

    /// Reads the statements of a block up to and with its closing bracket. `open` is its opening bracket.
    fn block(&mut self, open: Option<usize>, depth: usize, places: Places) -> RawBlock {
        let at = open.map_or(0, |open| self.span(open).start as usize);
        let mut out = RawBlock { open: at, statements: Vec::new(), faulty: false };
        while let Some(token) = self.peek() {
            match token.kind {
                Kind::Line | Kind::Comment | Kind::Semi => self.at += 1,
                // A bracket in column 0 before the next item closes the whole item, so the missing one is an inner one.
                Kind::BlockClose if depth > 1 && token.column0 && self.item_ends_after(self.at) => break,
                Kind::BlockClose => {
                    self.at += 1;
                    return out;
                }
                _ if self.item_at(self.at, true).is_some() => break,
                // What can stand around this block but not in it begins a line: the bracket before it is missing.
                _ if token.leads && self.belongs_around(places) => break,
                _ => {
                    let before = self.at;
                    let inner = keyword(self.word(self.at)).and_then(belongs::block_of);
                    let statement = self.statement(depth, (places.1, inner));
                    out.statements.push(statement);
                    // INVARIANT: every turn goes on, whatever the tokens are.
                    self.at = self.at.max(before + usize::from(!self.abort && self.at == before));
                }
            }
            if self.abort {
                out.faulty = true;
                return out;
            }
        }
        let told = out.statements.last().and_then(|s| s.block.as_ref()).is_some_and(|b| b.faulty);
        if let Some(open) = open
            && !told
        {
            let message = say!("`{{` is never closed", "`{{` 没有对应的 `}}`");
            let help = say!("write `}}` after its last statement", "在它最后一条语句之后写 `}}`");
            self.diagnostics.push(Diagnostic::new(Code::UnclosedBracket, self.span(open), message).help(help));
        }
        out.faulty = true;
        out
    }

    fn belongs_around(&self, (outer, inner): Places) -> bool {
        let (Some(rule), Some(outer), Some(inner)) = (keyword(self.word(self.at)), outer, inner) else { return false };
        outer.statements().contains(&rule) && !inner.statements().contains(&rule)
    }

    fn item_ends_after(&self, at: usize) -> bool {
        let next = self.significant(at + 1);
        next >= self.tokens.len() || self.item_at(next, false).is_some()
    }

    /// Where a statement that stands in `place` goes on after a line break at the current token, if it does.
    fn continues(&self, last: usize, brackets_closed: bool, place: Option<Place>) -> Option<usize> {
        let next = self.significant(self.at);
        let token = self.tokens.get(next)?;
        if self.item_at(next, true).is_some() || token.kind == Kind::BlockClose {
            return None;
        }
        if !brackets_closed {
            return (!self.starts_statement(next, place)).then_some(next);
        }
        let goes_on = match token.kind {
            Kind::Comma | Kind::BlockOpen => true,
            Kind::Punct => matches!(token.text(self.text), "+" | "＋" | "−" | "－" | "→" | "->" | "=" | "＝"),
            // A value of a fact may have any name: `无 若 …` begins a statement.
            Kind::Word if keyword(self.word(next + 1)) == Some(Rule::kw_if) => false,
            Kind::Word => match keyword(self.word(next)) {
                Some(Rule::kw_if) => place != Some(Place::Guarantee),
                Some(Rule::kw_lead | Rule::kw_foremost | Rule::kw_first | Rule::kw_never) => {
                    place == Some(Place::Guarantee) && self.wants_lead(last)
                }
                Some(
                    Rule::op_and
                    | Rule::op_or
                    | Rule::op_near
                    | Rule::op_then
                    | Rule::kw_so
                    | Rule::kw_cap
                    | Rule::kw_in
                    | Rule::kw_after,
                ) => true,
                Some(
                    Rule::kw_not
                    | Rule::kw_any
                    | Rule::kw_all
                    | Rule::kw_none
                    | Rule::kw_at_least
                    | Rule::kw_words
                    | Rule::kw_title,
                ) => self.wants_more(last),
                _ => false,
            },
            Kind::Text | Kind::Open => self.wants_more(last),
            _ => false,
        };
        (goes_on && next > self.at).then_some(next)
    }

    /// Whether a line that ends before token `last` asks for a text to follow.
    fn wants_more(&self, last: usize) -> bool {
        let Some(at) = last.checked_sub(1) else { return false };
        match self.tokens[at].kind {
            Kind::Comma => true,
            Kind::Punct => matches!(self.tokens[at].text(self.text), "=" | "＝"),
            Kind::Word => matches!(keyword(self.word(at)), Some(Rule::op_and | Rule::op_or | Rule::kw_if)),
            _ => false,
        }
    }

    /// Whether a line that ends before token `last` breaks off on the way from 则 to 主责.
    fn wants_lead(&self, last: usize) -> bool {
        let word = last.checked_sub(1).and_then(|at| keyword(self.word(at)));
        let way = [Rule::kw_so, Rule::op_then, Rule::kw_foremost, Rule::kw_first, Rule::kw_never];
        word.is_some_and(|rule| way.contains(&rule))
    }

    /// Whether a statement of `place` begins at a token, inside an open bracket.
    fn starts_statement(&self, at: usize, place: Option<Place>) -> bool {
        let Some(token) = self.tokens.get(at) else { return false };
        let after = self.tokens.get(at + 1).map_or("", |t| t.text(self.text));
        if matches!(token.kind, Kind::Word | Kind::Text) && keyword(after) == Some(Rule::kw_if) {
            return true;
        }
        let of_guarantee = |rule| place == Some(Place::Guarantee) && rule == Rule::kw_if;
        let statement = keyword(self.word(at)).is_some_and(|rule| belongs::is_statement(rule) || of_guarantee(rule));
        statement && !matches!(after, "=" | "＝" | "==")
    }

    fn unclosed(&mut self, parens: &mut Vec<usize>, out: &mut RawStatement) {
        if let Some(open) = parens.pop() {
            parens.clear();
            if !out.faulty {
                let message = say!("`(` is never closed", "`(` 没有对应的 `)`");
                self.diagnostics.push(Diagnostic::new(Code::UnclosedBracket, self.span(open), message));
            }
            out.faulty = true;
        }
    }

    fn unclosed_text(&mut self) {
        let token = self.tokens[self.at];
        let close = match token.text(self.text).chars().next() {
            Some('“' | '”') => '”',
            Some('‘' | '’') => '’',
            Some('「') => '」',
            Some('『') => '』',
            Some(other) => other,
            None => '"',
        };
        let diagnostic = Diagnostic::new(
            Code::Syntax,
            self.span(self.at),
            say!("the quote opened here is not closed on this line", "此处的引号在本行没有闭合"),
        );
        self.diagnostics.push(diagnostic.help(say!(
            "close the text with `{close}`; it may also be an earlier quote of this line that has no partner",
            "在文字末尾补上 `{close}`；也可能是本行前面的引号不成对"
        )));
    }

    fn too_deep(&mut self) {
        self.abort = true;
        let message = say!("brackets are nested more than {MAX_DEPTH} deep", "括号嵌套超过 {MAX_DEPTH} 层");
        let help = say!("give parts of it names of their own, as words lists or facts", "把其中的部分另写成词表或事实");
        self.diagnostics.push(Diagnostic::new(Code::TooLarge, self.span(self.at), message).help(help));
    }

    /// Skips text outside any item: up to the next item, an empty line, or a line that looks like an item.
    fn stray(&mut self, out: &mut Outline) {
        let first = self.at;
        let mut last = first;
        let mut depth = 0usize;
        while let Some(token) = self.peek() {
            let blank_line = token.kind == Kind::Line && token.leads;
            let new_item = token.column0 && self.at > first && depth == 0 && self.looks_like_item(self.at);
            if self.item_at(self.at, false).is_some() || new_item || (blank_line && depth == 0) {
                break;
            }
            match token.kind {
                Kind::BlockOpen => depth += 1,
                Kind::BlockClose => depth = depth.saturating_sub(1),
                _ => {}
            }
            if !matches!(token.kind, Kind::Line | Kind::Comment) {
                last = self.at;
            }
            self.at += 1;
        }
        out.strays.push(self.span(first).start as usize..self.span(last).end as usize);
        let line_end = (first..=last).find(|&at| self.tokens[at].kind == Kind::Line).unwrap_or(last + 1);
        let shown = self.span(first).to(self.span(line_end.saturating_sub(1).max(first)));
        if self.tokens[first].column0 && self.looks_like_item(first) {
            let at = if super::slip::is(self.word(first + 1), Rule::kw_duty) { first + 2 } else { first + 1 };
            if self.tokens.get(at).is_some_and(|t| matches!(t.kind, Kind::Word | Kind::Text)) {
                out.stray_names.push(self.span(at).range());
            }
        }
        let brackets = (first..=last)
            .all(|at| matches!(self.tokens[at].kind, Kind::Close | Kind::BlockClose | Kind::Line | Kind::Comment));
        let diagnostic = if brackets {
            let message = say!("closing bracket without its partner", "多余的右括号");
            Diagnostic::new(Code::UnclosedBracket, self.span(first), message)
        } else {
            self.no_item(first, shown)
        };
        self.diagnostics.push(diagnostic);
    }

    fn no_item(&self, first: usize, shown: Span) -> Diagnostic {
        let word = self.word(first);
        let is_item = ITEMS.into_iter().filter(|_| self.tokens[first].column0);
        if let Some(near) = super::slip::nearest(word, is_item) {
            let message = say!("unknown item `{word}`", "未知的条目 `{word}`");
            return Diagnostic::new(Code::NotAnItem, self.span(first), message)
                .help(say!("did you mean {near}?", "是否想写 {near}？"));
        }
        let diagnostic = Diagnostic::new(Code::NotAnItem, shown, say!("text outside any item", "条目之外的文字"));
        if item_keyword(word).is_some() {
            return diagnostic.help(say!(
                "begin the line with `{word}`, without blanks before it",
                "`{word}` 须顶格写，前面不留空格"
            ));
        }
        if keyword(word).is_some_and(belongs::is_statement) {
            return diagnostic.help(say!(
                "`{word}` belongs inside an item; is there a `}}` too many before it?",
                "`{word}` 应写在条目之内；前面是否多了 `}}`？"
            ));
        }
        diagnostic.help(say!(
            "an item begins with a keyword such as `duty` or `rule` in the first column; a remark begins with `#`",
            "条目以顶格的关键字（如 `职责`、`规则`）开始；注释以 `#` 开始"
        ))
    }

    fn looks_like_item(&self, at: usize) -> bool {
        let word = self.word(at);
        if word.is_empty() {
            return false;
        }
        let line = self.tokens[at..].iter().take_while(|t| t.kind != Kind::Line);
        let opens = line.into_iter().last().is_some_and(|t| t.kind == Kind::BlockOpen);
        opens || super::slip::nearest(word, ITEMS.into_iter()).is_some()
    }
}
