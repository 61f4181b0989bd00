//! Cuts a file into words, texts, brackets and comments, for the outline and for finding out what went wrong.
//!
//! It agrees with `grammar/lexical.pest` on what a word, a text and a comment is; it knows no keyword.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of word characters.
    Word,
    /// A text with both its quotes.
    Text,
    /// A text whose closing quote is missing; it ends with its line, or before the block bracket that ends its line.
    Unclosed,
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// `{`.
    BlockOpen,
    /// `}`.
    BlockClose,
    /// `；`.
    Semi,
    /// `、`.
    Comma,
    /// `# …`, without the line break.
    Comment,
    /// A line break.
    Line,
    /// Any other character, or an operator of several.
    Punct,
}

/// One token; offsets are bytes of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Whether it is the first of its line.
    pub(super) leads: bool,
    /// Whether it stands in column 0.
    pub(super) column0: bool,
    start: u32,
    end: u32,
}

impl Token {
    pub(super) fn start(&self) -> usize {
        self.start as usize
    }

    pub(super) fn end(&self) -> usize {
        self.end as usize
    }

    pub(super) fn text<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start()..self.end()).unwrap_or("")
    }
}

/// The quotes that close a text opened by `open`; `None` if it opens none.
pub(crate) fn closers(open: char) -> Option<&'static [char]> {
    Some(match open {
        '"' | '＂' => &['"', '＂'],
        '“' | '”' => &['”', '“', '"', '＂'],
        '‘' | '’' => &['’', '‘'],
        '\'' => &['\''],
        '「' => &['」'],
        '『' => &['』'],
        _ => return None,
    })
}

/// Whether `c` can stand in a word.
pub(super) fn is_word(c: char) -> bool {
    pest::unicode::XID_CONTINUE(c)
}

/// Whether `c` is a blank; a line break is one too.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

/// All tokens of `text`, blanks left out. O(bytes).
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(text.len() / 6);
    let (mut at, mut line_start, mut leads) = (0, 0, true);
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if c == '\n' {
            out.push(Token { kind: Kind::Line, leads, column0: false, start: at as u32, end: at as u32 + 1 });
            at += 1;
            (line_start, leads) = (at, true);
            continue;
        }
        if is_blank(c) {
            at += c.len_utf8();
            continue;
        }
        let (kind, length) = next(rest, c);
        let column0 = leads && text[line_start..at].chars().all(|c| c == '\u{FEFF}');
        out.push(Token { kind, leads, column0, start: at as u32, end: (at + length) as u32 });
        at += length;
        leads = false;
    }
    out
}

fn next(rest: &str, c: char) -> (Kind, usize) {
    let one = c.len_utf8();
    match c {
        '(' | '（' => (Kind::Open, one),
        ')' | '）' => (Kind::Close, one),
        '{' | '｛' => (Kind::BlockOpen, one),
        '}' | '｝' => (Kind::BlockClose, one),
        ';' | '；' => (Kind::Semi, one),
        '、' | '，' | ',' => (Kind::Comma, one),
        '#' | '＃' => (Kind::Comment, line(rest).trim_end_matches('\r').len()),
        _ if closers(c).is_some() => quoted(rest, c),
        _ if is_word(c) => (Kind::Word, word_length(rest)),
        _ => {
            let long =
                ["->", "－>", "=>", "==", "<=", ">=", "!=", "&&", "||"].into_iter().find(|p| rest.starts_with(p));
            (Kind::Punct, long.map_or(one, str::len))
        }
    }
}

fn line(rest: &str) -> &str {
    rest.split('\n').next().unwrap_or(rest)
}

fn word_length(rest: &str) -> usize {
    let mut chars = rest.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let hyphen = c == '-' && i > 0 && chars.peek().is_none_or(|&(_, next)| next != '>');
        if !(is_word(c) || hyphen) {
            return i;
        }
    }
    rest.len()
}

fn quoted(rest: &str, open: char) -> (Kind, usize) {
    let closers = closers(open).unwrap_or(&[]);
    let inside = &rest[open.len_utf8()..];
    // One search for both, so that a long line is not looked through for each of its texts.
    let stop = inside.find(|c| c == '\n' || closers.contains(&c));
    if let Some(at) = stop
        && let Some(close) = inside[at..].chars().next().filter(|&c| c != '\n')
    {
        return (Kind::Text, open.len_utf8() + at + close.len_utf8());
    }
    let inside = &inside[..stop.unwrap_or(inside.len())];
    // A block bracket without a partner at the very end of the line is meant as one: `职责 甲 "乙 {` opens a block.
    let count = |brackets: &[char]| inside.matches(brackets).count();
    let (opened, closed) = (count(&['{', '｛']), count(&['}', '｝']));
    let tail = inside.trim_end_matches(is_blank);
    let cut = if opened > closed && tail.ends_with(['{', '｛']) {
        tail.char_indices().next_back().map(|(i, _)| i)
    } else if closed > opened && tail.ends_with(['}', '｝']) {
        let mut spare = closed - opened;
        let mut from = tail.len();
        for (i, c) in tail.char_indices().rev() {
            if spare == 0 || !(is_blank(c) || matches!(c, '}' | '｝')) {
                break;
            }
            if !is_blank(c) {
                spare -= 1;
                from = i;
            }
        }
        Some(from)
    } else {
        None
    };
    let length = cut.map_or(tail.len(), |cut| tail[..cut].trim_end_matches(is_blank).len());
    (Kind::Unclosed, open.len_utf8() + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts() {
        let table: &[(&str, &[(Kind, &str)])] = &[
            ("甲->乙", &[(Kind::Word, "甲"), (Kind::Punct, "->"), (Kind::Word, "乙")]),
            ("at-least 22-6", &[(Kind::Word, "at-least"), (Kind::Word, "22-6")]),
            ("\"a#b\"#c\r\n", &[(Kind::Text, "\"a#b\""), (Kind::Comment, "#c"), (Kind::Line, "\n")]),
            ("”a”“b“「c\"」", &[(Kind::Text, "”a”"), (Kind::Text, "“b“"), (Kind::Text, "「c\"」")]),
            ("\"a {\n", &[(Kind::Unclosed, "\"a"), (Kind::BlockOpen, "{"), (Kind::Line, "\n")]),
            ("\"a } }", &[(Kind::Unclosed, "\"a"), (Kind::BlockClose, "}"), (Kind::BlockClose, "}")]),
            ("\"a {b}", &[(Kind::Unclosed, "\"a {b}")]),
        ];
        for (text, expected) in table {
            let found: Vec<_> = tokens(text).iter().map(|t| (t.kind, t.text(text))).collect();
            assert_eq!(&found, expected, "{text}");
        }
    }
}
