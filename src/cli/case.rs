//! A case from the arguments.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path;

use super::args::{CaseArgs, KnownArgs};
use super::failure::Failure;
use crate::case::{Case, OneOrMany};
use crate::decision::Decision;
use crate::diagnostic::{Lang, Say, say, suggest};
use crate::router::Router;

/// The most bytes that are read from standard input as one case.
const MOST_BYTES: u64 = 64 << 20;

/// The case that `text` (`-`: standard input) and the options describe.
pub(super) fn of(text: Option<&str>, args: &CaseArgs) -> Result<Case, Failure> {
    let text = match text {
        Some("-") => standard_input()?,
        Some(text) => text.to_owned(),
        None => String::new(),
    };
    Ok(Case { title: args.title.clone().unwrap_or_default(), text, ..known(&args.known)? })
}

/// A case without words.
pub(super) fn known(args: &KnownArgs) -> Result<Case, Failure> {
    let KnownArgs { district, street, time, category, fact } = args.clone();
    Ok(Case { category, district, street, time, facts: facts(&fact)?, ..Case::default() })
}

/// All of standard input as text.
pub(super) fn standard_input() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let name = Path::new("-");
    io::stdin().lock().take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| Failure::reading(name, &error))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Failure::new(say!("standard input is longer than 64 MiB", "标准输入超过 64 MiB")));
    }
    let text = String::from_utf8(bytes).map_err(|_| Failure::reading(name, &io::ErrorKind::InvalidData.into()))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn facts(given: &[String]) -> Result<BTreeMap<String, OneOrMany>, Failure> {
    let mut facts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for fact in given {
        let Some((name, values)) = fact.split_once(['=', '＝']) else {
            let message = say!("`{fact}` is no fact with a value", "`{fact}` 不是“事实=值”");
            return Err(Failure::new(message).help([say!("write `--fact 场所=公园`", "请写成 `--fact 场所=公园`")]));
        };
        let values = values.split('、').map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        facts.entry(name.trim().to_owned()).or_default().extend(values);
    }
    Ok(facts.into_iter().map(|(name, values)| (name, OneOrMany::Many(values))).collect())
}

/// Refuses a case with names the rules don't know: on the command line they are slips, and would count for nothing.
pub(super) fn refuse_unknown(router: &Router, case: &Case) -> Result<(), Failure> {
    let unknown = router.unknown_names(case);
    let Some((kind, name)) = unknown.first().copied() else { return Ok(()) };
    let rules = router.rules();
    let known: Vec<&str> = match kind {
        "district" => rules.districts.iter().map(|district| district.name.as_str()).collect(),
        "street" => rules.streets.iter().map(|street| street.name.as_str()).collect(),
        "category" => rules.categories.iter().map(|category| category.path.as_str()).collect(),
        "fact" => rules.facts.iter().map(|fact| fact.name.as_str()).collect(),
        "value" => {
            let given = rules.facts.iter().filter(|fact| case.facts.contains_key(&fact.name));
            given.flat_map(|fact| fact.values.iter().map(String::as_str)).collect()
        }
        _ => Vec::new(),
    };
    let message = match kind {
        "district" => say!("unknown district `{name}`", "未知的区 `{name}`"),
        "street" => say!("unknown street `{name}`", "未知的街道、乡镇 `{name}`"),
        "category" => say!("unknown category `{name}`", "未知的类别 `{name}`"),
        "fact" => say!("unknown fact `{name}`", "未知的事实 `{name}`"),
        "value" => say!("unknown value `{name}` of a fact", "事实没有取值 `{name}`"),
        _ => say!("the time `{name}` cannot be read", "看不懂时间 `{name}`"),
    };
    let nearest = suggest::nearest(name, known.iter().copied());
    let help = match suggest::did_you_mean(&nearest) {
        Some(help) => Some(help),
        None if kind == "time" => Some(say!("write 2026-11-22T23:10 or 23:10", "请写成 2026-11-22T23:10 或 23:10")),
        None if !known.is_empty() && known.len() <= 20 => Some(Say {
            en: format!("the rules know: {}", known.join("、")),
            zh: format!("规则中有：{}", known.join("、")),
        }),
        None => None,
    };
    Err(Failure::new(message).help(help))
}

/// A decision in one line.
pub(super) fn in_short(decision: &Decision, lang: Lang) -> String {
    let kind = crate::verdict::OutcomeKind::ALL.into_iter().find(|kind| kind.code() == decision.outcome);
    let outcome = match (lang, kind) {
        (Lang::Zh, Some(kind)) => kind.zh(),
        _ => decision.outcome.as_str(),
    };
    let mut words = vec![outcome.to_owned()];
    words.extend(decision.transfer_to.clone());
    words.extend(decision.lead.as_ref().or(decision.body.as_ref()).map(|lead| format!("→ {lead}")));
    words.extend(decision.duty.as_ref().map(|duty| match lang {
        Lang::Zh => format!("（{duty}，{} 分，分差 {}）", decision.score, decision.margin),
        Lang::En => format!("({duty}, score {}, margin {})", decision.score, decision.margin),
    }));
    words.extend(decision.question.as_ref().map(|question| match lang {
        Lang::Zh => format!("问：{question}"),
        Lang::En => format!("ask: {question}"),
    }));
    let rivals: Vec<String> = decision.rivals.iter().map(|rival| format!("{} {}", rival.lead, rival.score)).collect();
    if !rivals.is_empty() {
        words.push(if lang == Lang::Zh {
            format!("竞争：{}", rivals.join("、"))
        } else {
            format!("rivals: {}", rivals.join(", "))
        });
    }
    words.join(" ")
}
