//! Answers as people, programs and files of rules read them.

use serde_json::{Value, json};

use super::{Told, place};
use crate::case::Case;
use crate::cli::case;
use crate::diagnostic::Lang;
use crate::prove::periods::{Set, told};
use crate::prove::{Answer, Question, Witness};
use crate::report::quoted;
use crate::resolve::model::Resolved;
use crate::router::Scratch;

/// An answer in a few lines: what was asked, what came of it, and the case that shows it with its decision and ledger.
pub(super) fn human(set: &Set, answer: &Answer, (is_other_period, lang): (bool, Lang)) -> String {
    let (en, zh) = answer.status.say();
    let (status, question) = match lang {
        Lang::Zh => (zh, answer.question.zh()),
        Lang::En => (en, answer.question.name()),
    };
    let color = if answer.status.is_problem() { "\x1b[1;31m" } else { "\x1b[1m" };
    let mut text = format!("{color}{status}\x1b[0m {question} {}", answer.name);
    if let Some(place) = place(set.router(), answer) {
        text += &format!(" ({place})");
    }
    if is_other_period {
        let days: Vec<String> = set.periods.iter().map(|period| told(*period)).collect();
        text += &format!(" [{}]", days.join(" "));
    }
    text += &format!("\n    {}\n", answer.why.in_lang(lang));
    if let Some(witness) = &answer.witness {
        let case = witness.case(set.rules());
        text += &format!("    {}\n", quoted(&case, lang));
        let decision = set.router().route(&case, &mut Scratch::default());
        text += &format!("    → {}\n", case::in_short(&decision, lang));
        for line in ledger(set, &case, lang) {
            text += &format!("      {line}\n");
        }
    }
    text
}

/// What each rule earned, in a line for each duty.
fn ledger(set: &Set, case: &Case, lang: Lang) -> Vec<String> {
    let explanation = set.router().explain(case);
    let entries = explanation.ledger.iter().take(3);
    let lines = entries.map(|entry| {
        let words: Vec<String> = entry
            .rules
            .iter()
            .flat_map(|rule| &rule.lines)
            .filter(|line| line.points > 0)
            .map(|line| format!("{} {}", line.keywords.join("+"), line.points))
            .collect();
        match lang {
            Lang::Zh => format!("{} {} 分：{}", entry.name, entry.score, words.join("，")),
            Lang::En => format!("{} {}: {}", entry.name, entry.score, words.join(", ")),
        }
    });
    lines.collect()
}

/// All answers as one object.
pub(super) fn json(sets: &[Set], told_all: &[Told]) -> Value {
    let of_sets: Vec<Value> = sets
        .iter()
        .map(|set| {
            let periods = set.periods.iter().map(|period| {
                json!({"from": period.from.map(|day| day.to_string()), "until": period.until.map(|day| day.to_string())})
            });
            json!({"ruleset": set.rules().ruleset, "periods": periods.collect::<Vec<_>>()})
        })
        .collect();
    let answers: Vec<Value> = told_all.iter().map(|(at, answer)| one(&sets[*at], *at, answer)).collect();
    let rules = sets[0].rules();
    json!({"ruleset": sets[0].rules().ruleset, "sets": of_sets, "fragment": fragment(rules), "answers": answers})
}

fn fragment(rules: &Resolved) -> Value {
    let outside: Vec<Value> = rules
        .rules
        .iter()
        .filter_map(|rule| {
            let operators: Vec<&str> = crate::prove::outside_of(rules, rule).iter().map(|of| of.say().0).collect();
            (!operators.is_empty()).then(|| json!({"rule": rule.name, "operators": operators}))
        })
        .collect();
    json!({"rules": rules.rules.len(), "outside": outside})
}

fn one(set: &Set, at: usize, answer: &Answer) -> Value {
    let witness = answer.witness.as_ref().map(|witness| {
        let case = witness.case(set.rules());
        let decision = set.router().route(&case, &mut Scratch::default());
        json!({"case": case, "decision": decision})
    });
    // As files of clauses write them; each learned clause follows from all before it by unit propagation.
    let proofs: Vec<Value> = answer
        .refutations
        .iter()
        .map(|refutation| {
            let written = |clauses: &[Vec<crate::prove::Lit>]| -> Vec<Vec<i64>> {
                clauses.iter().map(|clause| clause.iter().map(|lit| lit.written()).collect()).collect()
            };
            json!({"clauses": written(&refutation.clauses), "learned": written(&refutation.learned)})
        })
        .collect();
    json!({
        "question": answer.question.name(),
        "name": answer.name,
        "place": place(set.router(), answer),
        "set": at,
        "answer": answer.status.say().0.to_lowercase(),
        "why": {"zh": answer.why.zh, "en": answer.why.en},
        "kept": answer.kept(set.rules()).map(|kept| &kept.because),
        "witness": witness,
        "proofs": proofs,
    })
}

/// The cases found as statements for the files of rules: for each an example and a counter-example, of which the author keeps the one
/// that is right.
pub(super) fn statements(sets: &[Set], told_all: &[Told]) -> String {
    let mut text = String::new();
    for (at, answer) in told_all.iter().filter(|(_, answer)| answer.status.is_problem()) {
        let is_of_rules = matches!(answer.question, Question::OwnWords | Question::Theft | Question::Competition);
        let Some(witness) = answer.witness.as_ref().filter(|_| is_of_rules) else { continue };
        let set = &sets[*at];
        let case = Witness::case(witness, set.rules());
        let decision = set.router().route(&case, &mut Scratch::default());
        let place = place(set.router(), answer).unwrap_or_default();
        let zones = [case.title.as_str(), case.text.as_str()].into_iter().filter(|zone| !zone.is_empty());
        // A quote would end the statement's own; a blank parts the words as well as it does.
        let whole = zones.collect::<Vec<_>>().join("。").replace(['"', '“', '”', '\n', '\r'], " ");
        text += &format!("# {} {} {place}\n    例 \"{whole}\"\n", answer.question.zh(), answer.name);
        if let Some(duty) = decision.duty {
            text += &format!("    反例 \"{whole}\" → {duty}\n");
        }
    }
    text
}
