//! Taking out what was written, with the separators and blanks that belong to it and nothing else.

use super::Ground;
use crate::diagnostic::Replacement;
use crate::ids::SourceId;
use crate::source::Span;
use crate::syntax::token::closers;

const SEPARATORS: [char; 3] = ['、', '，', ','];
const ENDS: [char; 2] = ['；', ';'];

impl Ground<'_> {
    /// A word out of the list it stands in, by the place of the word without its quotes; nothing if it is the only one.
    pub(super) fn without_word(&self, word: Span) -> Option<Replacement> {
        let text = self.text(word.source);
        let (mut start, mut end) = (word.start as usize, word.end as usize);
        if let Some(open) = text[..start].chars().next_back().filter(|c| closers(*c).is_some()) {
            start -= open.len_utf8();
            end += text[end..].chars().next().map_or(0, char::len_utf8);
        }
        let after = text[end..].trim_start();
        if let Some(separator) = after.chars().next().filter(|c| SEPARATORS.contains(c)) {
            end = text.len() - after.len() + separator.len_utf8();
            if let Some(line) = own_line(text, start, end) {
                return Some(gone(word.source, line.0, line.1));
            }
            // Blanks before the next word of the same line go too.
            let blanks = text[end..].len() - text[end..].trim_start_matches([' ', '\t', '\u{3000}']).len();
            let ends_line = text[end + blanks..].starts_with(['\r', '\n']);
            return Some(gone(word.source, start, if ends_line { end } else { end + blanks }));
        }
        let before = text[..start].trim_end();
        let separator = before.chars().next_back().filter(|c| SEPARATORS.contains(c))?;
        // A remark between the two would hide what follows.
        let from = before.len() - separator.len_utf8();
        let line = before[..from].rfind('\n').map_or(0, |at| at + 1);
        (!before[line..].contains('#')).then(|| gone(word.source, from, end))
    }

    /// A statement out of its block; nothing if it is the only one of a block in one line.
    pub(super) fn without_statement(&self, statement: Span) -> Option<Replacement> {
        let text = self.text(statement.source);
        let (start, end) = (statement.start as usize, statement.end as usize);
        if let Some((from, to)) = own_line(text, start, end) {
            return Some(gone(statement.source, from, to));
        }
        let blanks = [' ', '\t', '\u{3000}'];
        let after = text[end..].trim_start_matches(blanks);
        if let Some(separator) = after.chars().next().filter(|c| ENDS.contains(c)) {
            let after = after[separator.len_utf8()..].trim_start_matches(blanks);
            return Some(gone(statement.source, start, text.len() - after.len()));
        }
        let before = text[..start].trim_end_matches(blanks);
        let separator = before.chars().next_back().filter(|c| ENDS.contains(c))?;
        Some(gone(statement.source, before.len() - separator.len_utf8(), end))
    }

    /// An item, and one of the blank lines around it.
    pub(super) fn without_item(&self, item: Span) -> Option<Replacement> {
        let text = self.text(item.source);
        let (from, mut to) = own_line(text, item.start as usize, item.end as usize)?;
        let blank = |rest: &str| {
            let line = rest.find('\n').map_or(rest.len(), |at| at + 1);
            if rest[..line].trim().is_empty() { line } else { 0 }
        };
        let is_first = text[..from].trim_end_matches([' ', '\t', '\r', '\u{feff}']).is_empty();
        if is_first || text[..from].ends_with("\n\n") || text[..from].ends_with("\n\r\n") {
            to += blank(&text[to..]);
        }
        Some(gone(item.source, from, to))
    }

    fn text(&self, source: SourceId) -> &str {
        &self.sources.get(source).text
    }
}

/// The whole lines from `start` to `end`, if nothing else stands on them.
fn own_line(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    let is_bare = |part: &str| part.trim_start_matches('\u{feff}').trim().is_empty();
    let keeps_mark = text[line_start..start].starts_with('\u{feff}');
    let from = if keeps_mark { line_start + '\u{feff}'.len_utf8() } else { line_start };
    (is_bare(&text[line_start..start]) && is_bare(&text[end..line_end])).then_some((from, line_end))
}

fn gone(source: SourceId, start: usize, end: usize) -> Replacement {
    Replacement { span: Span::new(source, start, end), text: String::new() }
}
