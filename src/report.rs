//! What reports for people have in common: two languages, hashes cut short, lines that cannot change a terminal, the look of a page.

use maud::{DOCTYPE, Markup, PreEscaped, html};

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
