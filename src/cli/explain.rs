//! `route explain`: one case, its decision, and why.

use serde_json::Value;

use super::args::ExplainArgs;
use super::case;
use super::console::Console;
use super::failure::Failure;
use super::{Found, rules};
use crate::case::Case;
use crate::diagnostic::Lang;
use crate::router::Router;

pub(super) fn run(console: &Console, args: &ExplainArgs) -> Result<Found, Failure> {
    let router = rules::open(console, &args.rules)?.router;
    let case = case::of(args.text.as_deref(), &args.case)?;
    case::refuse_unknown(&router, &case)?;
    let said = match &args.why_not {
        Some(body) => why_not(&router, &case, body, console.lang)?,
        None if args.flip => flip(&router, &case, console.lang),
        None => explanation(&router, &case, console.lang),
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

fn explanation(router: &Router, case: &Case, lang: Lang) -> Said {
    let explanation = router.explain(case);
    Said { human: explanation.human(lang, true), json: explanation.json() }
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
