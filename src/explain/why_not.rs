//! Why a body does not lead: the nearest of its rules and that rule's first unmet condition.

use serde::Serialize;

use super::describe;
use super::replay::{Change, lead_of};
use super::win::{self, Wins};
use crate::case::Case;
use crate::diagnostic::{Say, say};
use crate::fold::fold_name;
use crate::ids::*;
use crate::reference::{Reading, RuleReading};
use crate::resolve::model::{Cond, Target, Worth};
use crate::router::Router;
use crate::verdict::Demand;

/// Why a body does not lead.
#[derive(Clone, Debug, Serialize)]
pub struct WhyNot {
    /// The body asked about, by its canonical name.
    pub body: String,
    /// The duty of the nearest rule.
    pub duty: Option<String>,
    /// The nearest rule.
    pub rule: Option<String>,
    /// Where the condition is written, `file:line`.
    pub place: Option<String>,
    /// What that duty scored.
    pub score: u32,
    /// The answer, in 中文 and in English.
    pub answer: [String; 2],
    /// What would make it lead: the smallest words, then what the caller would have to know; if neither is found, both together. The
    /// engine has decided each of them so. Empty if it leads.
    pub would_lead: Vec<Change>,
    /// How many keywords of the rules of its duties there are.
    pub n_keywords: usize,
    /// How often the engine was asked.
    pub n_replays: usize,
}

pub(super) fn why_not(router: &Router, reading: &Reading<'_>, case: &Case, name: &str) -> Result<WhyNot, Say> {
    let bodies = bodies_called(router, name);
    if bodies.is_empty() {
        return Err(say!("the rules know no body called `{name}`", "规则中没有叫“{name}”的机构"));
    }
    let answer = answer(router, reading, &bodies)?;
    if lead_of(router.rules(), &reading.verdict).is_some_and(|lead| bodies.contains(&lead)) {
        return Ok(answer);
    }
    let Wins { changes, n_keywords, n_replays } = win::wins(router, reading, case, &bodies);
    Ok(WhyNot { would_lead: changes, n_keywords, n_replays, ..answer })
}

/// Why none of these bodies leads.
fn answer(router: &Router, reading: &Reading<'_>, bodies: &[BodyId]) -> Result<WhyNot, Say> {
    let rules = router.rules();
    let body = bodies[0];
    let answer =
        |demand: Option<DutyId>, rule: Option<(RuleId, crate::source::Span)>, score: u32, answer: Say| WhyNot {
            body: rules.bodies[body.index()].name.clone(),
            duty: demand.map(|duty| rules.duties[duty.index()].name.clone()),
            rule: rule.map(|(rule, _)| rules.rules[rule.index()].name.clone()),
            place: rule.map(|(_, span)| describe::place(router, span)),
            score,
            answer: [answer.zh, answer.en],
            would_lead: Vec::new(),
            n_keywords: 0,
            n_replays: 0,
        };
    let verdict = &reading.verdict;
    let leads = |demand: &Demand| bodies.contains(&reading.roles_of(demand).lead);
    let shown = &rules.bodies[body.index()].name;
    if let Some(first) = verdict.first.iter().find(|first| leads(first)) {
        let say = say!("it does: `{shown}` leads", "它就是主责：{shown}");
        return Ok(answer(Some(first.duty), None, first.score, say));
    }
    if let Some(also) = verdict.also.iter().find(|also| leads(also)) {
        let duty = &rules.duties[also.duty.index()].name;
        let say = say!("`{shown}` leads a further demand, `{duty}`", "{shown} 是另一诉求“{duty}”的主责");
        return Ok(answer(Some(also.duty), None, also.score, say));
    }
    // The first demand's own duty may name the body in an arm that does not hold.
    if let Some(first) = &verdict.first {
        let arms = &rules.duties[first.duty.index()].variants[first.variant as usize].arms;
        let of_body = arms.iter().find(|arm| bodies.contains(&arm.roles.lead));
        if let Some(arm) = of_body {
            let duty = &rules.duties[first.duty.index()].name;
            let condition = arm.condition.as_ref().map(|condition| describe::condition(router, condition));
            let condition = condition.unwrap_or(say!("nothing else holds", "其余情形"));
            let (en, zh) = (condition.en, condition.zh);
            let say = say!(
                "`{shown}` leads `{duty}` only if {en}, which is not settled here",
                "{shown} 只在“{zh}”时主责“{duty}”，本件不具备"
            );
            return Ok(answer(Some(first.duty), None, first.score, say));
        }
    }
    // An overlay may have taken the first demand from the body.
    if let Some(first) = &verdict.first {
        let duty = &rules.duties[first.duty.index()];
        let variant = &duty.variants[first.variant as usize];
        let written = variant.written_leads.get(first.arm as usize);
        let overlay = variant.overlays.get(first.arm as usize).and_then(|overlays| overlays.last());
        if let (Some(_), Some(overlay)) = (written.filter(|lead| bodies.contains(lead)), overlay) {
            let (overlay, name) = (&rules.overlays[overlay.index()], &duty.name);
            let lead = &rules.bodies[reading.roles_of(first).lead.index()].name;
            let (title, basis) = (&overlay.title, overlay.basis.join("；"));
            let say = say!(
                "`{name}` was led by `{shown}` until the overlay {title} ({basis}) made `{lead}` its lead",
                "“{name}”原由 {shown} 主责，增减“{title}”（{basis}）改由 {lead} 主责"
            );
            return Ok(answer(Some(first.duty), None, first.score, say));
        }
    }
    let of_body = |duty: DutyId| {
        let arms = rules.duties[duty.index()].variants.iter().flat_map(|variant| &variant.arms);
        arms.into_iter().any(|arm| bodies.contains(&arm.roles.lead))
    };
    // The nearest rule: the one that earned most; of equals the one with most of its words in the text, then by name.
    let mut nearest: Option<(u32, usize, std::cmp::Reverse<RuleId>, usize, DutyId)> = None;
    for (index, of_rule) in reading.rules.iter().enumerate() {
        let Target::Duty(duty) = rules.rules[of_rule.rule.index()].target else { continue };
        if of_body(duty) {
            let standing = (of_rule.total(), n_present(router, of_rule), std::cmp::Reverse(of_rule.rule), index, duty);
            nearest = nearest.max(Some(standing));
        }
    }
    let Some((total, _, _, index, duty)) = nearest else {
        return Err(say!("no duty that `{shown}` leads has a rule", "由“{shown}”主责的职责都没有规则"));
    };
    let of_rule = &reading.rules[index];
    let rule = &rules.rules[of_rule.rule.index()];
    let (duty_name, rule_name) = (&rules.duties[duty.index()].name, &rule.name);
    if let Some(unless) = of_rule.silenced_by {
        let condition = describe::condition(router, &rule.unless[unless]);
        let (en, zh) = (condition.en, condition.zh);
        let say = say!(
            "its nearest rule `{rule_name}` ({duty_name}) is silenced by 除非 {en}",
            "最接近的规则“{rule_name}”（{duty_name}）因“除非 {zh}”不计分"
        );
        return Ok(answer(Some(duty), Some((of_rule.rule, rule.span)), 0, say));
    }
    let unmet = of_rule.lines.iter().zip(&rule.lines).find(|(line, _)| line.worth == 0);
    let (say, span) = match unmet {
        Some((_, line)) => {
            let missing = line
                .condition
                .as_ref()
                .and_then(|c| reading.first_unmet(index, c))
                .map(|c| describe::condition(router, c));
            let missing = missing.unwrap_or_else(|| describe::line(router, line));
            let (en, zh) = (missing.en, missing.zh);
            let say = say!(
                "its nearest rule `{rule_name}` ({duty_name}) has {total} points; the first thing it lacks is {en}",
                "最接近的规则“{rule_name}”（{duty_name}）得 {total} 分；首先缺的是 {zh}"
            );
            (say, line.span)
        }
        None => {
            let score = verdict.score;
            let say = say!(
                "its nearest rule `{rule_name}` ({duty_name}) holds in full with {total} points, but what decided has {score} and ranks before it",
                "最接近的规则“{rule_name}”（{duty_name}）各行都成立，得 {total} 分，但判定项得 {score} 分，排在它前面"
            );
            (say, rule.span)
        }
    };
    Ok(answer(Some(duty), Some((of_rule.rule, span)), total, say))
}

/// How many of a rule's words stand in the text and count.
fn n_present(router: &Router, of_rule: &RuleReading) -> usize {
    let mut words = Vec::new();
    for line in &router.rules().rules[of_rule.rule.index()].lines {
        line.condition.iter().for_each(|condition| condition.keywords(&mut words));
        if let Worth::Each { words: weighed, .. } = &line.worth {
            words.extend(weighed.iter().map(|(word, _)| *word));
        }
    }
    words.sort();
    words.dedup();
    words.into_iter().filter(|word| !of_rule.hits_of(*word).is_empty()).count()
}

/// The bodies a person may mean: by canonical name, else by a proper name of the text, else by a part of the canonical name.
fn bodies_called(router: &Router, name: &str) -> Vec<BodyId> {
    let rules = router.rules();
    let wanted = fold_name(name);
    let all = || (0..).map(BodyId).zip(&rules.bodies);
    let exact: Vec<BodyId> = all().filter(|(_, body)| fold_name(&body.name) == wanted).map(|(id, _)| id).collect();
    if !exact.is_empty() || wanted.is_empty() {
        return exact;
    }
    let aliased = rules.names.iter().find(|alias| alias.folded == wanted).map(|alias| alias.bodies.clone());
    aliased.filter(|bodies| !bodies.is_empty()).unwrap_or_else(|| {
        all().filter(|(_, body)| fold_name(&body.name).contains(&wanted)).map(|(id, _)| id).collect()
    })
}

impl Reading<'_> {
    /// The first part of a condition of a rule that is not true.
    fn first_unmet<'c>(&self, rule_index: usize, condition: &'c Cond) -> Option<&'c Cond> {
        if self.holds(rule_index, condition) {
            return None;
        }
        match condition {
            Cond::All(parts) => parts.iter().find_map(|part| self.first_unmet(rule_index, part)),
            _ => Some(condition),
        }
    }
}
