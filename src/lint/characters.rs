//! Characters that are not what they look like, or cannot be seen. What folding levels out in keywords anyway is not told there;
//! names and papers come out in decisions as they are written, so in them it is.

use super::{Found, Ground};
use crate::diagnostic::{Code, Diagnostic, Replacement, say};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Head, Item, Name, OutcomeClass, Statement, StatementKind, WordOrList};

/// Greek and Cyrillic letters beside the Latin ones they look like. Small ones only where they do in every common type.
const LETTERS: [(&str, &str); 2] =
    [("АВЕЅІЈКМНОРСТУХаеѕіјорсух", "ABESIJKMHOPCTYXaesijopcyx"), ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo")];

/// Kana, Bopomofo and marks beside the 汉字 they look like.
const HAN: (&str, &str) = ("ーㄧロカニハエタト", "一一口力二八工夕卜");

pub(super) fn look(_ground: &Ground, item: &Item, found: &mut Found) {
    let mut look = |name: &Name, is_word: bool| found.extend(strange(name, is_word));
    match &item.head {
        Head::List { name, title } | Head::Duty { name, title } => {
            look(name, false);
            title.iter().for_each(|title| look(title, false));
        }
        Head::Fact { name, values } => [name].into_iter().chain(values).for_each(|name| look(name, false)),
        Head::Words { words, .. } | Head::Mask { words, .. } => words.iter().for_each(|word| look(word, true)),
        Head::Rule { name, .. } | Head::Guarantee { name } => look(name, false),
        Head::Negate { before, after, targets, .. } => {
            before.iter().chain(after).for_each(|word| look(word, true));
            targets.iter().for_each(|target| word_or_list(target, &mut look));
        }
        Head::Outcome { name, class } => {
            look(name, false);
            if let OutcomeClass::Transfer(line) = class {
                look(line, false);
            }
        }
        Head::Overlay { .. } => {}
    }
    statements(&item.body, &mut look);
}

fn statements(body: &[Statement], look: &mut impl FnMut(&Name, bool)) {
    for statement in body {
        match &statement.kind {
            StatementKind::Basis { papers: names, .. } | StatementKind::Boards(names) => {
                names.iter().for_each(|name| look(name, false));
            }
            StatementKind::Clause(name) | StatementKind::ReportIn(name) | StatementKind::Question(name) => {
                look(name, false);
            }
            StatementKind::Ask(name) => name.iter().for_each(|name| look(name, false)),
            StatementKind::FactValue { condition, .. }
            | StatementKind::Score { condition, .. }
            | StatementKind::Unless(condition) => expr(condition, look),
            StatementKind::Each { words, condition, .. } => {
                words.iter().for_each(|(word, _)| word_or_list(word, look));
                condition.iter().for_each(|condition| expr(condition, look));
            }
            StatementKind::Promise { condition, .. } => expr(condition, look),
            StatementKind::Hide(words) => words.iter().for_each(|word| look(word, true)),
            StatementKind::When { body, .. }
            | StatementKind::Otherwise(body)
            | StatementKind::Remove { body, .. }
            | StatementKind::Change { body, .. } => statements(body, look),
            StatementKind::Add { name, title, body } => {
                look(name, false);
                title.iter().for_each(|title| look(title, false));
                statements(body, look);
            }
            _ => {}
        }
    }
}

fn word_or_list(word: &WordOrList, look: &mut impl FnMut(&Name, bool)) {
    if let WordOrList::Word(word) = word {
        look(word, true);
    }
}

fn expr(of: &Expr, look: &mut impl FnMut(&Name, bool)) {
    match &of.kind {
        ExprKind::Word(word) => look(word, true),
        ExprKind::Group { items, .. } | ExprKind::And(items) | ExprKind::Or(items) => {
            items.iter().for_each(|item| expr(item, look));
        }
        ExprKind::Not(inner) | ExprKind::Title(inner) | ExprKind::Like(_, inner) => expr(inner, look),
        ExprKind::Near { left, right, .. } => [left, right].into_iter().for_each(|side| expr(side, look)),
        _ => {}
    }
}

/// What is wrong with the characters of a word or name; the first kind found, for all of it.
fn strange(name: &Name, is_word: bool) -> Option<Diagnostic> {
    if name.text.is_ascii() {
        return None;
    }
    unreadable(name)
        .or_else(|| letters(name))
        .or_else(|| kana(name))
        .or_else(|| digits(name))
        .or_else(|| if is_word { None } else { invisible(name).or_else(|| mixed_width(name)) })
}

/// A part of a name to be put right: its place and what it becomes.
fn replaced(name: &Name, of: impl Fn(char) -> Option<String>) -> Vec<Replacement> {
    let changed = name.text.char_indices().filter_map(|(at, c)| {
        let start = name.span.start as usize + at;
        Some(Replacement { span: Span::new(name.span.source, start, start + c.len_utf8()), text: of(c)? })
    });
    changed.collect()
}

fn told(name: &Name, message: crate::diagnostic::Say, edits: Vec<Replacement>) -> Option<Diagnostic> {
    let first = edits.first()?;
    let diagnostic = Diagnostic::new(Code::StrangeCharacter, first.span, message);
    let right = with(name, &edits);
    let help =
        if right.is_empty() { say!("take it out", "请去掉") } else { say!("write `{right}`", "写作`{right}`") };
    Some(diagnostic.help(help).fix(edits))
}

fn with(name: &Name, edits: &[Replacement]) -> String {
    let mut text = name.text.clone();
    for edit in edits.iter().rev() {
        let start = (edit.span.start - name.span.start) as usize;
        text.replace_range(start..start + (edit.span.end - edit.span.start) as usize, &edit.text);
    }
    text
}

fn number(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// What some program could not read, or draws its own way: no text holds it.
fn unreadable(name: &Name) -> Option<Diagnostic> {
    let is_private = |c: char| matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10fffd}');
    let (at, c) = name.text.char_indices().find(|(_, c)| is_private(*c))?;
    let start = name.span.start as usize + at;
    let span = Span::new(name.span.source, start, start + c.len_utf8());
    let code = number(c);
    let message = say!("{code} is no character that others can read", "{code} 不是别处能显示的字");
    let help = say!("type the character again", "请重新输入这个字");
    Some(Diagnostic::new(Code::StrangeCharacter, span, message).help(help))
}

/// Greek or Cyrillic letters, if every one of the name looks like a Latin one: then no other alphabet was meant.
fn letters(name: &Name) -> Option<Diagnostic> {
    let is_foreign = |c: char| matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}');
    let mut foreign = name.text.chars().filter(|c| is_foreign(*c)).peekable();
    let first = *foreign.peek()?;
    let latin = |c: char| LETTERS.iter().find_map(|(from, to)| to.chars().nth(from.chars().position(|f| f == c)?));
    if !foreign.all(|c| latin(c).is_some()) || is_alone(name, is_foreign) {
        return None;
    }
    let (seems, code) = (latin(first)?, number(first));
    let script = if u32::from(first) < 0x400 { ("Greek", "希腊") } else { ("Cyrillic", "西里尔") };
    let (en, zh) = script;
    let message = say!(
        "`{first}` ({code}) is a {en} letter that looks like the Latin `{seems}`",
        "`{first}`（{code}）是形似拉丁字母`{seems}`的{zh}字母"
    );
    told(name, message, replaced(name, |c| latin(c).filter(|_| is_foreign(c)).map(String::from)))
}

/// Whether a name is one letter of its kind and no other letter or 汉字: a formula or a size, perhaps.
fn is_alone(name: &Name, is_kind: impl Fn(char) -> bool) -> bool {
    let mut others = name.text.chars().filter(|c| c.is_alphanumeric());
    others.clone().count() == 1 && others.all(is_kind)
}

/// Kana and the like among 汉字, if every one looks like a 汉字.
fn kana(name: &Name) -> Option<Diagnostic> {
    let is_kana = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3105}'..='\u{312f}');
    let is_han = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}');
    let mut kana = name.text.chars().filter(|c| is_kana(*c)).peekable();
    let first = *kana.peek()?;
    let han = |c: char| HAN.1.chars().nth(HAN.0.chars().position(|from| from == c)?).filter(|_| is_kana(c));
    if !kana.all(|c| han(c).is_some()) || !name.text.chars().any(is_han) {
        return None;
    }
    let (seems, code) = (han(first)?, number(first));
    let message = say!(
        "`{first}` ({code}) is no 汉字 but looks like `{seems}`",
        "`{first}`（{code}）不是汉字，只是形似`{seems}`"
    );
    told(name, message, replaced(name, |c| han(c).map(String::from)))
}

/// Circles and letters that stand for a nought between figures.
fn digits(name: &Name) -> Option<Diagnostic> {
    let is_han_figure = |c: char| "〇一二三四五六七八九零".contains(c);
    let chars: Vec<char> = name.text.chars().collect();
    let circle = |at: usize| matches!(chars[at], '○' | '◯' | '⭕' | '〇');
    let near = |at: usize| {
        let before = at.checked_sub(1).map(|before| chars[before]);
        [before, chars.get(at + 1).copied()].into_iter().flatten().any(|c| is_han_figure(c) || "○◯⭕".contains(c))
    };
    let wrong = |at: usize| circle(at) && chars[at] != '〇' && near(at);
    // Circles beside circles alone are marks, not figures.
    if !chars.iter().any(|c| is_han_figure(*c)) {
        return None;
    }
    let first = (0..chars.len()).find(|at| wrong(*at)).map(|at| chars[at])?;
    let code = number(first);
    let message = say!("`{first}` ({code}) among figures looks like `〇`", "数字中的`{first}`（{code}）形似`〇`");
    let mut at = 0;
    let places: Vec<Replacement> = name
        .text
        .char_indices()
        .filter_map(|(byte, c)| {
            at += 1;
            let start = name.span.start as usize + byte;
            let span = Span::new(name.span.source, start, start + c.len_utf8());
            wrong(at - 1).then(|| Replacement { span, text: "〇".into() })
        })
        .collect();
    told(name, message, places)
}

/// Characters that take no room: joiners, marks of direction, soft hyphens.
fn invisible(name: &Name) -> Option<Diagnostic> {
    let is_gone = |c: char| crate::fold::is_deleted(c);
    let first = name.text.chars().find(|c| is_gone(*c))?;
    let code = number(first);
    let message = say!("{code} here cannot be seen", "这里有看不见的字符 {code}");
    told(name, message, replaced(name, |c| is_gone(c).then(String::new)))
}

/// Figures or letters in both widths.
fn mixed_width(name: &Name) -> Option<Diagnostic> {
    let is_wide = |c: char| matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ');
    if !name.text.chars().any(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let first = name.text.chars().find(|c| is_wide(*c))?;
    let narrow = |c: char| char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).filter(|_| is_wide(c));
    let message = say!("`{first}` is full-width beside half-width characters", "`{first}`是全角，与半角字符混用");
    told(name, message, replaced(name, |c| if is_wide(c) { narrow(c).map(String::from) } else { None }))
}
