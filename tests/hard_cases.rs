//! Decisions the built-in rules must give: politeness, denial, places named in passing, nested words, several demands, wrongly
//! named bodies. One row of `data/hard-cases.tsv` is one case: text, what is given, outcome, lead, further leads, deadline, why.

use route::{Case, Decision, OneOrMany, Router, Scratch};

/// 城管 is whichever of the two has the power since the delegation of 2020-07-01.
const CHENGGUAN: [&str; 2] = ["区城管执法局", "街道综合行政执法队"];

struct Row<'a> {
    text: &'a str,
    given: &'a str,
    outcomes: Vec<&'a str>,
    lead: &'a str,
    also: &'a str,
    deadline: &'a str,
    why: &'a str,
}

fn rows(table: &str) -> impl Iterator<Item = Row<'_>> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let mut cells = line.split('\t').map(str::trim);
        let mut next = || cells.next().unwrap_or("");
        Row {
            text: next(),
            given: next(),
            outcomes: next().split('|').collect(),
            lead: next(),
            also: next(),
            deadline: next(),
            why: next(),
        }
    })
}

fn case_of(row: &Row<'_>) -> Case {
    let mut case = Case::of_text(row.text);
    if let Some((name, value)) = row.given.split_once('=') {
        match name {
            "区" => case.district = Some(value.to_owned()),
            _ => _ = case.facts.insert(name.to_owned(), OneOrMany::One(value.to_owned())),
        }
    }
    case
}

fn lead_is(wanted: &str, lead: Option<&str>, via: Option<&str>) -> bool {
    let lead = lead.unwrap_or("");
    match (wanted, wanted.split_once(" 经 ")) {
        ("城管", _) => CHENGGUAN.contains(&lead),
        (_, Some((wanted, wanted_via))) => lead == wanted && via == Some(wanted_via),
        (_, None) => lead == wanted,
    }
}

/// What is wrong with a decision, if anything.
fn fault(row: &Row<'_>, decision: &Decision) -> Option<String> {
    let also: Vec<&str> = decision.also.iter().map(|also| also.lead.as_str()).collect();
    if !row.outcomes.contains(&decision.outcome.as_str()) {
        return Some(format!("outcome {}", decision.outcome));
    }
    let three = ["区市场监管局", "街道综合行政执法队", "区生态环境局"];
    let lead = decision.lead.as_deref();
    let lead_fits = match row.lead {
        "" | "-" => lead.is_none(),
        "三者之一" => lead.is_some_and(|lead| three.contains(&lead)),
        wanted => lead_is(wanted, lead, decision.via.as_deref()),
    };
    if !lead_fits {
        return Some(format!("lead {lead:?}"));
    }
    let also_fits = match row.also {
        "其余二者" => also.len() == 2 && also.iter().all(|lead| three.contains(lead)),
        "垃圾清运的主责" => also == ["区城市管理委"],
        _ => also.is_empty(),
    };
    if !also_fits {
        return Some(format!("also {also:?}"));
    }
    if !row.deadline.is_empty() && decision.deadline.as_deref() != Some(row.deadline) {
        return Some(format!("deadline {:?}", decision.deadline));
    }
    if let Some(reason) = row.why.split_once("reason=").map(|(_, reason)| reason) {
        let reason = reason.split('；').next().unwrap_or("").replace("法定渠道", "legal-channel");
        if decision.reason.as_deref() != Some(reason.as_str()) {
            return Some(format!("reason {:?}", decision.reason));
        }
    }
    if row.why.contains("repeat=true") && !decision.repeat {
        return Some("repeat is not set".to_owned());
    }
    if row.why.contains("named 有环保局") && !decision.named.iter().any(|named| named.contains("生态环境局")) {
        return Some(format!("named {:?}", decision.named));
    }
    None
}

#[test]
fn every_hard_case_comes_out_as_stated() {
    let router = Router::builtin("2026-11-22".parse().unwrap()).unwrap();
    let mut scratch = Scratch::default();
    let mut faults = Vec::new();
    let mut n_rows = 0;
    for row in rows(include_str!("data/hard-cases.tsv")) {
        n_rows += 1;
        let decision = router.route(&case_of(&row), &mut scratch);
        faults.extend(fault(&row, &decision).map(|fault| format!("{}: {fault}", row.text)));
    }
    assert_eq!(n_rows, 50);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_decision_written_without_copies_is_the_same_json() {
    let router = Router::builtin("2026-11-22".parse().unwrap()).unwrap();
    let mut scratch = Scratch::default();
    let mut outcomes = std::collections::BTreeSet::new();
    for row in rows(include_str!("data/hard-cases.tsv")) {
        for (district, street) in
            [(None, None), (Some("西城区"), Some("大栅栏街道")), (Some("密云区"), Some("溪翁庄镇"))]
        {
            let mut case = case_of(&row);
            case.id = Some("\"7\"\n".to_owned());
            case.district = case.district.or(district.map(str::to_owned));
            case.street = street.map(str::to_owned);
            let decision = router.decide(&case, &mut scratch);
            let mut written = b"before".to_vec();
            decision.write_json(case.id.as_deref(), &mut written);
            let copied = serde_json::to_string(&decision.to_decision(case.id.as_deref())).unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), format!("before{copied}"), "{}", row.text);
            outcomes.insert(decision.outcome());
        }
    }
    assert!(outcomes.len() >= 6, "{outcomes:?}");
}

#[test]
fn a_delegated_power_has_another_lead_before_the_delegation() {
    let case = Case::of_text("门口有人摆地摊占道经营");
    let lead_on = |day: &str| {
        let router = Router::builtin(day.parse().unwrap()).unwrap();
        let explanation = router.explain(&case);
        (explanation.decision.lead.unwrap(), explanation.overlays.len())
    };
    assert_eq!(lead_on("2019-01-01"), ("区城管执法局".to_owned(), 0));
    assert_eq!(lead_on("2021-01-01"), ("街道综合行政执法队".to_owned(), 1));
}
