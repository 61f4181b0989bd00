//! `route explain`: one case, its decision, and why.

use std::path::Path;

use serde_json::Value;

use super::args::{AudienceArg, ExplainArgs};
use super::case;
use super::console::Console;
use super::failure::Failure;
use super::output::write;
use super::{Found, rules};
use crate::case::Case;
use crate::diagnostic::{Lang, say};
use crate::router::Router;

pub(super) fn run(console: &Console, args: &ExplainArgs) -> Result<Found, Failure> {
    if args.html.as_deref() == Some(Path::new("-")) {
        let message = say!("the page goes to a file: `--html why.html`", "网页要写到文件：`--html 说明.html`");
        return Err(Failure::new(message));
    }
    let router = rules::open(console, &args.rules)?.router;
    let case = case::of(args.text.as_deref(), &args.case)?;
    case::refuse_unknown(&router, &case)?;
    let said = match &args.why_not {
        Some(body) => why_not(&router, &case, body, console.lang)?,
        None if args.flip => flip(&router, &case, console.lang),
        None => explanation(&router, &case, (console.lang, args))?,
    };
    if args.json {
        console.data(&(said.json.to_string() + "\n"))?;
    } else {
        console.colored(&with_line_end(said.human))?;
    }
    Ok(Found::Nothing)
}

/// An explanation for people, with colours, and for programs.
struct Said {
    human: String,
    json: Value,
}

fn explanation(router: &Router, case: &Case, (lang, args): (Lang, &ExplainArgs)) -> Result<Said, Failure> {
    let explanation = router.explain(case);
    if let Some(path) = &args.html {
        write(path, &explanation.page(lang))?;
    }
    let human = match args.audience {
        AudienceArg::Resident => explanation.for_resident(lang),
        AudienceArg::Clerk => explanation.human(lang, true),
        AudienceArg::Auditor => {
            let (label, command) = (say!("  again: ", "  重放："), again(router, case, args));
            format!("{}{}{command}\n", explanation.for_auditor(lang, true), label.in_lang(lang))
        }
    };
    Ok(Said { human, json: explanation.json() })
}

/// The command that explains the case again, on the same day whenever it is run.
fn again(router: &Router, case: &Case, args: &ExplainArgs) -> String {
    /// The longest text that is written into a command.
    const MOST_CHARS: usize = 1000;
    let mut words = vec!["route".to_owned(), "explain".to_owned()];
    let fits = |text: &str| {
        text.chars().nth(MOST_CHARS).is_none() && !text.contains(char::is_control) && !text.starts_with('-')
    };
    words.push(if fits(&case.text) { quoted(&case.text) } else { "-".to_owned() });
    let mut option = |name: &str, value: &str| words.extend([format!("--{name}"), quoted(value)]);
    let given = &args.case.known;
    let all = [
        ("title", &args.case.title),
        ("district", &given.district),
        ("street", &given.street),
        ("time", &given.time),
        ("category", &given.category),
    ];
    for (name, value) in all {
        value.iter().for_each(|value| option(name, value));
    }
    given.fact.iter().for_each(|fact| option("fact", fact));
    args.rules.rules.iter().for_each(|path| option("rules", &path.to_string_lossy()));
    option("as-of", &router.as_of().to_string());
    words.extend(["--for".to_owned(), "auditor".to_owned()]);
    if !fits(&case.text) {
        words.push(format!("< {}", if args.text.as_deref() == Some("-") { "…" } else { "text.txt" }));
    }
    words.join(" ").replace(char::is_control, " ")
}

/// An argument as a shell takes it.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./=:".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn flip(router: &Router, case: &Case, lang: Lang) -> Said {
    let flip = router.flip(case);
    Said { human: flip.human(lang), json: flip.json() }
}

fn why_not(router: &Router, case: &Case, body: &str, lang: Lang) -> Result<Said, Failure> {
    let answer = router.why_not(case, body).map_err(Failure::new)?;
    Ok(Said { human: answer.human(lang), json: answer.json() })
}

fn with_line_end(mut text: String) -> String {
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
