//! `route fmt`: one layout, one tongue, one width, and nothing lost.
//!
//! What can be read is printed anew from its words; what cannot, and what has a remark inside, stays as it was typed. The result
//! is read again before it is handed out: if it did not say the same with the same remarks, the text would come back unchanged.

use super::belongs::{self, Place};
use super::grammar::{self, Rule, spelling};
use super::outline::{Outline, RawBlock, RawItem, RawStatement, outline};
use super::token::{Kind, Token, tokens};
use super::{MAX_FILE, expr, lower, value};
use crate::diagnostic::{Diagnostics, Lang};
use crate::ids::SourceId;

/// The columns that a line should not exceed; a Chinese character takes two.
const WIDTH: usize = 100;
const INDENT: usize = 4;

/// The language keywords are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// 中文.
    Zh,
    /// English.
    En,
}

/// A formatted file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formatted {
    /// The new text; equal to the old one if there was nothing to do.
    pub text: String,
    /// The language its keywords are in.
    pub tongue: Tongue,
}

/// Formats one file of rules, as `route fmt` does. Without `tongue` it settles on the one most keywords are in, 中文 on a tie. What
/// cannot be read stays as it is; comments and meaning are kept. O(bytes).
///
/// ```
/// assert_eq!(route::format("职责 路灯{主责：路灯管理单位；时限 7天}", None).text, "职责 路灯 { 主责 路灯管理单位；时限 7日 }\n");
/// ```
#[must_use]
pub fn format(text: &str, tongue: Option<Tongue>) -> Formatted {
    let unchanged = |tongue| Formatted { text: text.to_owned(), tongue };
    if text.len() > MAX_FILE {
        return unchanged(tongue.unwrap_or(Tongue::Zh));
    }
    let plain = text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n");
    let before = Read::new(&plain);
    let tongue = tongue.unwrap_or_else(|| before.tongue());
    let mut printer = Printer { read: &before, tongue, lines: Vec::new() };
    printer.file();
    let mut new = printer.lines.join("\n");
    if !new.is_empty() {
        new.push('\n');
    }
    let same = new.len() <= MAX_FILE && Read::new(&new).essence() == before.essence();
    if same { Formatted { text: new, tongue } } else { unchanged(tongue) }
}

/// One thing an item says, in normal form.
#[cfg(feature = "cli")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plain {
    /// The keyword it begins with, in both tongues; of a fact's value the value.
    pub(crate) field: crate::diagnostic::Say,
    /// What stands behind the keyword, keywords in 中文.
    pub(crate) text: String,
}

/// What the items of a text say below their heads, whatever their layout, tongue, width and remarks; and the names they use, folded.
/// O(bytes).
#[cfg(feature = "cli")]
pub(crate) fn plain(text: &str) -> (Vec<Plain>, std::collections::BTreeSet<String>) {
    let mut bare = text.replace("\r\n", "\n");
    for token in tokens(&bare).iter().rev().filter(|token| token.kind == Kind::Comment) {
        bare.replace_range(token.start()..token.end(), "");
    }
    let read = Read::new(&bare);
    let printer = Printer { read: &read, tongue: Tongue::Zh, lines: Vec::new() };
    let (mut said, mut names) = (Vec::new(), std::collections::BTreeSet::new());
    let mut use_names = |raw: &RawStatement, place| {
        let leaves = read.leaves(raw, place).unwrap_or_default();
        let is_name = |leaf: &&Leaf<'_>| spelling(leaf.rule).is_none() && leaf.rule != Rule::string;
        names.extend(leaves.iter().filter(is_name).map(|leaf| crate::fold::fold_name(leaf.text)));
    };
    for item in &read.outline.items {
        let place = belongs::block_of_item(item.keyword);
        use_names(&item.head, None);
        read.each_statement(&item.head, place, &mut use_names);
        for raw in item.head.block.iter().flat_map(|block| &block.statements) {
            said.push(printer.plain(raw, place));
        }
    }
    (said, names)
}

/// A word of a statement.
struct Leaf<'a> {
    rule: Rule,
    text: &'a str,
}

/// A file that has been read, with the places where something is wrong.
struct Read<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    outline: Outline,
    /// Where the diagnostics point, in order, and whether to a place between two characters.
    wrong: Vec<(usize, bool)>,
}

impl<'a> Read<'a> {
    fn new(text: &'a str) -> Self {
        let tokens = tokens(text);
        let mut diagnostics = Diagnostics::default();
        let outline = outline(text, SourceId(0), &tokens, &mut diagnostics);
        lower::file(text, SourceId(0), &tokens, &outline, &mut diagnostics);
        let places = diagnostics.list().iter().filter_map(|d| d.primary.as_ref());
        let mut wrong: Vec<_> = places.map(|l| (l.span.start as usize, l.span.start == l.span.end)).collect();
        wrong.sort_unstable();
        Self { text, tokens, outline, wrong }
    }

    fn token_at(&self, byte: usize) -> usize {
        self.tokens.partition_point(|token| token.start() < byte)
    }

    fn between(&self, from: usize, to: usize) -> &[Token] {
        self.tokens.get(self.token_at(from)..self.token_at(to)).unwrap_or(&[])
    }

    fn has(&self, from: usize, to: usize, kind: Kind) -> bool {
        self.between(from, to).iter().any(|token| token.kind == kind)
    }

    fn is_wrong(&self, from: usize, to: usize) -> bool {
        let at = self.wrong.partition_point(|&(place, _)| place < from);
        let after = self.wrong.get(at..).unwrap_or(&[]);
        after.iter().take_while(|&&(place, _)| place <= to).any(|&(place, between)| place < to || between)
    }

    /// Whether a block stands on one line and holds no remark.
    fn is_short(&self, raw: &RawStatement, block: &RawBlock) -> bool {
        !self.has(block.open, raw.end, Kind::Line) && !self.has(block.open, raw.end, Kind::Comment)
    }

    /// The words of a head or statement without its block; `None` if it has to stay as it is.
    fn leaves(&self, raw: &RawStatement, place: Option<Place>) -> Option<Vec<Leaf<'a>>> {
        let open = raw.block.as_ref().map_or(raw.head_end, |block| block.open);
        let block_wrong = raw.block.as_ref().is_some_and(|block| block.faulty || self.is_wrong(open, open + 1));
        let head_wrong = raw.faulty || self.is_wrong(raw.start, raw.head_end);
        if head_wrong || block_wrong || self.has(raw.start, open, Kind::Comment) {
            return None;
        }
        if let (Some(block), Some(_)) = (&raw.block, place)
            && self.is_short(raw, block)
            && self.is_wrong(raw.start, raw.end)
        {
            return None;
        }
        let word = self.tokens.get(raw.first).map_or("", |token| token.text(self.text));
        let entry = match place {
            None => Rule::head_only,
            Some(place) if grammar::keyword(word).is_some_and(|rule| place.statements().contains(&rule)) => {
                Rule::statement_only
            }
            Some(_) => Rule::fact_value_only,
        };
        let pair = grammar::read(entry, self.text.get(raw.start..raw.head_end)?).ok()?;
        let flat = pair.into_inner().flatten().filter(|pair| pair.clone().into_inner().next().is_none());
        Some(flat.map(|pair| Leaf { rule: pair.as_rule(), text: pair.as_str() }).collect())
    }

    /// The place inside a statement's block.
    fn inside(&self, raw: &RawStatement) -> Option<Place> {
        let word = self.tokens.get(raw.first).map_or("", |token| token.text(self.text));
        grammar::keyword(word).and_then(belongs::block_of)
    }

    /// Whether some block in it lacks a bracket.
    fn is_torn(raw: &RawStatement) -> bool {
        raw.block.as_ref().is_some_and(|block| block.faulty || block.statements.iter().any(Self::is_torn))
    }

    /// Items and stretches outside, in order; an item that is torn or has a wrong head stays whole.
    fn pieces(&self) -> Vec<Piece<'_>> {
        let mut pieces: Vec<Piece<'_>> = Vec::new();
        for range in &self.outline.strays {
            pieces.push(Piece { start: range.start, end: range.end, item: None, stray: true });
        }
        for item in &self.outline.items {
            let whole = Self::is_torn(&item.head) || self.leaves(&item.head, None).is_none();
            let (start, end) = (item.head.start, item.head.end);
            pieces.push(Piece { start, end, item: (!whole).then_some(item), stray: false });
        }
        pieces.sort_by_key(|piece| piece.start);
        // What stays whole reaches up to the last thing before the next piece that is no remark.
        for i in 0..pieces.len() {
            let next = pieces.get(i + 1).map_or(self.text.len(), |piece| piece.start);
            if pieces[i].item.is_none() {
                let mut tokens = self.between(pieces[i].start, next).iter();
                let last = tokens.rfind(|token| !matches!(token.kind, Kind::Line | Kind::Comment));
                pieces[i].end = last.map_or(pieces[i].end, Token::end);
            }
        }
        pieces
    }

    /// The tongue of most keywords.
    fn tongue(&self) -> Tongue {
        let (mut zh, mut en) = (0usize, 0usize);
        let mut count = |leaves: Option<Vec<Leaf<'_>>>| {
            for leaf in leaves.iter().flatten().filter(|leaf| spelling(leaf.rule).is_some()) {
                *(if leaf.text.is_ascii() { &mut en } else { &mut zh }) += 1;
            }
        };
        for item in &self.outline.items {
            count(self.leaves(&item.head, None));
            self.each_statement(&item.head, belongs::block_of_item(item.keyword), &mut |raw, place| {
                count(self.leaves(raw, place));
            });
        }
        if en > zh { Tongue::En } else { Tongue::Zh }
    }

    fn each_statement(
        &self,
        raw: &RawStatement,
        place: Option<Place>,
        visit: &mut impl FnMut(&RawStatement, Option<Place>),
    ) {
        for statement in raw.block.iter().flat_map(|block| &block.statements) {
            visit(statement, place);
            self.each_statement(statement, self.inside(statement), visit);
        }
    }

    /// What the file says, apart from layout, tongue and width; and its remarks.
    fn essence(&self) -> Vec<String> {
        let mut out = Vec::new();
        for piece in self.pieces() {
            match piece.item {
                Some(item) => self.say(&item.head, None, belongs::block_of_item(item.keyword), &mut out),
                None => out.push(format!("{}{}", piece.stray, self.text.get(piece.start..piece.end).unwrap_or(""))),
            }
        }
        out.push(self.wrong.len().to_string());
        let remarks = self.tokens.iter().filter(|token| token.kind == Kind::Comment);
        out.extend(remarks.map(|token| token.text(self.text).trim_end().to_owned()));
        out
    }

    fn say(&self, raw: &RawStatement, place: Option<Place>, inside: Option<Place>, out: &mut Vec<String>) {
        match self.leaves(raw, place) {
            Some(leaves) => out.push(words(&leaves, Tongue::Zh).join(" ")),
            None => {
                out.push(self.text.get(raw.start..raw.end).unwrap_or("").to_owned());
                return;
            }
        }
        if let Some(block) = &raw.block {
            out.push("{".into());
            for statement in &block.statements {
                self.say(statement, inside, self.inside(statement), out);
            }
            out.push("}".into());
        }
    }
}

/// A top-level thing: an item to be printed anew, or text that stays.
struct Piece<'a> {
    start: usize,
    end: usize,
    item: Option<&'a RawItem>,
    /// Whether it belongs to no item.
    stray: bool,
}

struct Printer<'a> {
    read: &'a Read<'a>,
    tongue: Tongue,
    lines: Vec<String>,
}

impl Printer<'_> {
    fn file(&mut self) {
        let mut at = 0;
        let mut before: Option<bool> = None;
        for piece in self.read.pieces() {
            let bare = piece.item.is_some_and(|item| item.head.block.is_none());
            // Two items of one line each may stand together; everything else has an empty line between.
            let apart = before.is_some_and(|before| !(before && bare));
            self.gap(at, piece.start, 0, if apart { Blank::Always } else { Blank::Kept });
            match piece.item {
                Some(item) => self.statement(&item.head, 0, None, belongs::block_of_item(item.keyword)),
                // What is no item must not come to stand where an item begins.
                None => self.verbatim(piece.start, piece.end, usize::from(piece.stray)),
            }
            at = piece.end;
            before = Some(bare);
        }
        self.gap(at, self.read.text.len(), 0, Blank::Kept);
        while self.lines.last().is_some_and(String::is_empty) {
            self.lines.pop();
        }
    }

    /// Prints the remarks between two things, and at most one empty line before each of them and before what follows.
    fn gap(&mut self, from: usize, to: usize, indent: usize, blank: Blank) {
        let mut line_breaks = 0;
        let mut wanted = blank == Blank::Always;
        let mut started = blank == Blank::Never || self.lines.is_empty();
        let read = self.read;
        for token in read.between(from, to) {
            match token.kind {
                Kind::Line => line_breaks += 1,
                Kind::Comment => {
                    let remark = token.text(read.text).trim_end();
                    match self.lines.last_mut() {
                        Some(line) if line_breaks == 0 && from > 0 => {
                            line.push_str("  ");
                            line.push_str(remark);
                        }
                        _ => {
                            if (wanted || line_breaks > 1) && !started {
                                self.lines.push(String::new());
                            }
                            (wanted, started) = (false, false);
                            self.lines.push(format!("{}{remark}", " ".repeat(indent)));
                            line_breaks = 0;
                        }
                    }
                }
                _ => {}
            }
        }
        let at_end = blank == Blank::Last;
        if (wanted || line_breaks > 1) && !started && !at_end {
            self.lines.push(String::new());
        }
    }

    fn verbatim(&mut self, start: usize, end: usize, indent: usize) {
        let text = self.read.text;
        let leads = self.read.tokens.get(self.read.token_at(start)).is_some_and(|token| token.leads);
        // Only what leads its line looks back for the line's beginning, so that this is done once a line.
        let line =
            text.get(..start).filter(|_| leads).map(|before| &before[before.rfind('\n').map_or(0, |at| at + 1)..]);
        let lead = line.map_or_else(|| " ".repeat(indent), str::to_owned);
        let kept = format!("{lead}{}", text.get(start..end).unwrap_or(""));
        self.lines.extend(kept.split('\n').map(str::to_owned));
    }

    fn statement(&mut self, raw: &RawStatement, indent: usize, place: Option<Place>, inside: Option<Place>) {
        let Some(leaves) = self.read.leaves(raw, place) else {
            self.verbatim(raw.start, raw.end, indent);
            return;
        };
        let Some(block) = &raw.block else {
            self.wrapped(&leaves, indent, "");
            return;
        };
        if self.read.is_short(raw, block)
            && let Some(line) = self.one_line(raw, place, inside)
            && indent + columns(&line) <= WIDTH
        {
            self.lines.push(format!("{}{line}", " ".repeat(indent)));
            return;
        }
        self.wrapped(&leaves, indent, " {");
        let mut at = block.open + 1;
        for (i, statement) in block.statements.iter().enumerate() {
            self.gap(at, statement.start, indent + INDENT, if i == 0 { Blank::Never } else { Blank::Kept });
            self.statement(statement, indent + INDENT, inside, self.read.inside(statement));
            at = statement.end;
        }
        let close = raw.end.saturating_sub(1);
        let blank = if block.statements.is_empty() { Blank::Never } else { Blank::Last };
        self.gap(at, close, indent + INDENT, blank);
        while self.lines.last().is_some_and(String::is_empty) {
            self.lines.pop();
        }
        self.lines.push(format!("{}}}", " ".repeat(indent)));
    }

    /// A statement in normal form; what cannot be read stays as it is.
    #[cfg(feature = "cli")]
    fn plain(&self, raw: &RawStatement, place: Option<Place>) -> Plain {
        let whole = || self.read.text.get(raw.start..raw.end).unwrap_or("").to_owned();
        let line = self.one_line(raw, place, self.read.inside(raw)).unwrap_or_else(whole);
        let first = self.read.leaves(raw, place).and_then(|leaves| leaves.into_iter().next());
        match first.as_ref().and_then(|leaf| spelling(leaf.rule)) {
            Some((zh, en)) => {
                let text = line.strip_prefix(zh).unwrap_or(&line).trim().to_owned();
                Plain { field: crate::diagnostic::Say { en: en.to_owned(), zh: zh.to_owned() }, text }
            }
            None => Plain { field: crate::diagnostic::say!("value", "取值"), text: line },
        }
    }

    /// A statement with its short block on one line.
    fn one_line(&self, raw: &RawStatement, place: Option<Place>, inside: Option<Place>) -> Option<String> {
        let head = joined(&words(&self.read.leaves(raw, place)?, self.tongue));
        let Some(block) = &raw.block else { return Some(head) };
        let inner =
            block.statements.iter().map(|statement| self.one_line(statement, inside, self.read.inside(statement)));
        let inner: Vec<String> = inner.collect::<Option<_>>()?;
        let separator = if self.tongue == Tongue::Zh { "；" } else { "; " };
        Some(if inner.is_empty() { format!("{head} {{ }}") } else { format!("{head} {{ {} }}", inner.join(separator)) })
    }

    /// Prints a statement; what is too long goes on in lines that begin with an operator, else with `、`.
    fn wrapped(&mut self, leaves: &[Leaf<'_>], indent: usize, tail: &str) {
        let mut words = words(leaves, self.tongue);
        if let Some(last) = words.last_mut() {
            last.push_str(tail);
        }
        let is_operator = |word: &str| matches!(word, " 且 " | " 或 " | " 则 " | " and " | " or " | " then ");
        let is_comma = |word: &str| matches!(word, "、" | ", ");
        let mut line = " ".repeat(indent);
        let mut used = indent;
        for (i, operand) in chunks(&words, is_operator).enumerate() {
            let whole: usize = operand.iter().map(|word| columns(word)).sum();
            for (j, piece) in chunks(operand, is_comma).enumerate() {
                let text = piece.concat();
                let width = if j == 0 && i > 0 { whole } else { columns(text.trim_end()) };
                if (i, j) != (0, 0) && used + width > WIDTH {
                    self.lines.push(line.trim_end().to_owned());
                    line = " ".repeat(indent + INDENT) + text.trim_start();
                    used = columns(&line);
                } else {
                    line.push_str(&text);
                    used += columns(&text);
                }
            }
        }
        self.lines.push(line.trim_end().to_owned());
    }
}

/// Cuts before each word that `begins` a new piece.
fn chunks(words: &[String], begins: impl Fn(&str) -> bool) -> impl Iterator<Item = &[String]> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = words.get(from..).filter(|rest| !rest.is_empty())?;
        let length = rest.iter().skip(1).position(|word| begins(word)).map_or(rest.len(), |at| at + 1);
        from += length;
        Some(&rest[..length])
    })
}

/// What to do with an empty line before a thing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blank {
    /// There is one.
    Always,
    /// There is one if there was one.
    Kept,
    /// There is none: it is the first of its block.
    Never,
    /// There is none: it is the bracket that closes a block.
    Last,
}

fn joined(words: &[String]) -> String {
    words.concat().trim().to_owned()
}

/// How a statement's words are written in a tongue, with the blanks around them.
fn words(leaves: &[Leaf<'_>], tongue: Tongue) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(leaves.len());
    let leaves: Vec<&Leaf<'_>> = leaves.iter().filter(|leaf| !matches!(leaf.rule, Rule::colon | Rule::EOI)).collect();
    for (i, leaf) in leaves.iter().enumerate() {
        let before = i.checked_sub(1).map(|at| leaves[at].rule);
        let lead = i.checked_sub(2).map(|at| leaves[at].rule);
        let word = written(leaf, before, lead, tongue);
        let group = [Rule::kw_any, Rule::kw_all, Rule::kw_none, Rule::kw_each, Rule::kw_before, Rule::kw_after];
        let tight = match (before, leaf.rule) {
            (None, _) | (Some(Rule::paren_open | Rule::comma), _) => true,
            (_, Rule::paren_close | Rule::comma | Rule::percent) => true,
            (Some(rule), Rule::paren_open) => group.contains(&rule),
            _ => false,
        };
        // Operators carry their own blanks, so that a line can be broken before them.
        let word = match leaf.rule {
            Rule::op_and | Rule::op_or | Rule::kw_so => format!(" {word} "),
            // `例` and `反例` stand under each other, and so do their texts.
            Rule::string if before == Some(Rule::kw_ok) && tongue == Tongue::Zh => format!("   {word}"),
            _ if tight || before.is_some_and(|rule| matches!(rule, Rule::op_and | Rule::op_or | Rule::kw_so)) => word,
            _ => format!(" {word}"),
        };
        out.push(word);
    }
    out
}

fn written(leaf: &Leaf<'_>, before: Option<Rule>, lead: Option<Rule>, tongue: Tongue) -> String {
    let pick = |zh: &'static str, en: &'static str| if tongue == Tongue::Zh { zh } else { en }.to_owned();
    let kept = || leaf.text.to_owned();
    if let Some((zh, en)) = spelling(leaf.rule) {
        return pick(zh, en);
    }
    match leaf.rule {
        Rule::comma => pick("、", ", "),
        Rule::paren_open => "(".into(),
        Rule::paren_close => ")".into(),
        Rule::eq => "=".into(),
        Rule::arrow => pick("→", "->"),
        Rule::plus => "+".into(),
        Rule::minus => pick("−", "-"),
        Rule::percent => "%".into(),
        Rule::compare => match leaf.text {
            "＜" => "<".into(),
            "＞" => ">".into(),
            "≤" => "<=".into(),
            "≥" => ">=".into(),
            "==" | "＝" => "=".into(),
            other => other.into(),
        },
        Rule::string => {
            let (inner, _) = expr::unquoted(leaf.text);
            if inner.contains(['"', '＂']) { kept() } else { format!("\"{inner}\"") }
        }
        Rule::number => value::number(leaf.text).to_string(),
        Rule::hour_range => value::hours(leaf.text).map_or_else(|_| kept(), |(from, to)| format!("{from}-{to}")),
        Rule::clock if lead == Some(Rule::kw_hour) => value::clock(leaf.text).unwrap_or_else(|_| kept()),
        Rule::raw if before == Some(Rule::kw_deadline) => value::deadline(leaf.text).map_or_else(
            |_| kept(),
            |deadline| match tongue {
                Tongue::En => deadline.to_string(),
                Tongue::Zh => deadline.in_words(Lang::Zh),
            },
        ),
        Rule::raw => value::date(leaf.text).map_or_else(|_| kept(), |date| date.to_string()),
        _ => kept(),
    }
}

/// How many columns a text takes on a terminal.
fn columns(text: &str) -> usize {
    let wide = |c: char| matches!(c, '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}' | '\u{20000}'..='\u{3FFFD}');
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}
