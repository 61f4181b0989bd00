//! What reports for people have in common: two languages, hashes cut short, lines that cannot change a terminal, the look of a page.

use maud::{DOCTYPE, Markup, PreEscaped, html};

#[cfg(feature = "prove")]
use crate::case::Case;
use crate::diagnostic::Lang;

/// The style of pages that open from disk.
const CSS: &str = include_str!("page.css");

/// A page that opens from disk: no script, nothing from elsewhere. `of` is what it is about, told in the window's title; `style` is added
/// to that of every page.
pub(crate) fn page(tongue: Tongue, (title, of): (&str, Option<&str>), style: &str, body: Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(tongue.say("zh-CN", "en")) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) @if let Some(of) = of { " · " (of) } }
                style { (PreEscaped(CSS)) (PreEscaped(style)) }
            }
            body { main {
                h1 { (title) }
                (body)
            } }
        }
    };
    page.into_string() + "\n"
}

/// Chooses between the two languages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tongue(pub(crate) Lang);

impl Tongue {
    pub(crate) fn say(self, zh: &'static str, en: &'static str) -> &'static str {
        if self.0 == Lang::Zh { zh } else { en }
    }
}

/// `sha256:` and the first twelve digits.
pub(crate) fn short(hash: &str) -> &str {
    hash.get(..19).unwrap_or(hash)
}

/// A text on one line, without what could change the terminal, cut if it is longer than so many characters.
pub(crate) fn one_line(text: &str, most: usize) -> String {
    let mut line: String = text.chars().take(most).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(most).is_some() {
        line.push('…');
    }
    line
}

/// The words of a case, and what is given with it.
#[cfg(feature = "prove")]
pub(crate) fn quoted(case: &Case, lang: Lang) -> String {
    let mut parts = Vec::new();
    if !case.title.is_empty() {
        parts.push(match lang {
            Lang::Zh => format!("题“{}”", case.title),
            Lang::En => format!("title “{}”", case.title),
        });
    }
    if !case.text.is_empty() {
        parts.push(format!("“{}”", case.text));
    }
    let given = [&case.district, &case.street, &case.category].into_iter().flatten().cloned();
    parts.extend(given);
    parts.extend(case.time.as_deref().and_then(|time| time.split('T').nth(1)).map(str::to_owned));
    parts.extend(case.facts.iter().map(|(fact, values)| format!("{fact}={}", values.values().join("|"))));
    if parts.is_empty() {
        parts.push(if lang == Lang::Zh { "（无字）".into() } else { "(no words)".into() });
    }
    parts.join(" ")
}

/// What stands in a cell of a Markdown table: nothing in it ends the cell or becomes a mark.
pub(crate) fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
