//! Puts what the engine left behind into words.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::*;
use crate::case::Case;
use crate::fold::Folded;
use crate::reasons::{FactSource, Fate, Hit, KeywordReason, LineReason, Reasons, RuleReason, TargetReason};
use crate::resolve::model::{Target, Worth};
use crate::router::{Router, Scratch};
use crate::source::Span;
use crate::verdict::{Demand, Verdict};

pub(super) struct Explainer<'a> {
    router: &'a Router,
    case: &'a Case,
    reasons: &'a Reasons,
    verdict: &'a Verdict,
    folded: &'a Folded,
    /// Where each folded character begins in the folded text, in bytes, and at last where all end.
    chars: Vec<usize>,
    /// How many characters of title and text stand before each byte.
    chars_before: [Vec<u32>; 2],
}

/// For each byte of a text, how many characters begin before it.
fn chars_before(text: &str) -> Vec<u32> {
    let mut before = Vec::with_capacity(text.len() + 1);
    let mut n_chars = 0;
    for byte in 0..text.len() {
        before.push(n_chars);
        n_chars += u32::from(text.is_char_boundary(byte + 1));
    }
    before.push(n_chars);
    before
}

impl<'a> Explainer<'a> {
    /// Of a case whose reasons have just been read.
    pub(super) fn new(router: &'a Router, case: &'a Case, scratch: &'a Scratch) -> Self {
        let (reasons, folded, verdict) = (&scratch.reasons, &scratch.folded, scratch.verdict());
        let ends = folded.text.char_indices().map(|(at, char)| at + char.len_utf8());
        let chars = std::iter::once(0).chain(ends).collect();
        let chars_before = [chars_before(&case.title), chars_before(&case.text)];
        Self { router, case, reasons, verdict, folded, chars, chars_before }
    }
}

impl Explainer<'_> {
    pub(super) fn explanation(&self) -> Explanation {
        let verdict = self.verdict;
        let runner_up = self.runner_up();
        let mut ledger: Vec<LedgerEntry> = Vec::new();
        for target in &self.reasons.targets {
            let standing = self.standing(target.target, runner_up.as_ref().map(|(duty, _)| *duty));
            ledger.extend(standing.map(|standing| self.entry(target, standing)));
        }
        Explanation {
            decision: self.router.said(self.case.id.as_deref(), verdict),
            marks: self.marks(),
            ledger,
            facts: self.fact_notes(),
            overlays: verdict.first.as_ref().map(|first| self.overlay_notes(first)).unwrap_or_default(),
            runner_up: runner_up.map(|(_, runner_up)| runner_up),
            separations: verdict.rivals.iter().filter_map(|rival| self.separation(rival)).collect(),
            rules: self.rules_note(),
            title: self.case.title.clone(),
            text: self.case.text.clone(),
        }
    }

    fn rules_note(&self) -> RulesNote {
        let period = self.router.period();
        RulesNote {
            name: self.router.rules().name.clone(),
            settings: self.router.settings(),
            from: period.from.map(|day| day.to_string()),
            until: period.until.map(|day| day.to_string()),
        }
    }

    fn separation(&self, rival: &Demand) -> Option<Separation> {
        let reason_of =
            |demand: &Demand| self.reasons.targets.iter().find(|target| target.target == Target::Duty(demand.duty));
        let first = reason_of(self.verdict.first.as_ref()?)?;
        let other = reason_of(rival)?;
        let keywords = |of: &TargetReason| -> BTreeSet<KeywordId> {
            self.reasons.keywords_of(of).map(|reason| reason.keyword).collect()
        };
        let (of_first, of_other) = (keywords(first), keywords(other));
        let words = |of: &BTreeSet<KeywordId>, without: &BTreeSet<KeywordId>| -> Vec<String> {
            of.difference(without).map(|keyword| self.keyword(*keyword)).collect()
        };
        Some(Separation {
            rival: self.router.rules().duties[rival.duty.index()].name.clone(),
            for_first: words(&of_first, &of_other),
            for_rival: words(&of_other, &of_first),
            points: i64::from(first.score) - i64::from(other.score),
        })
    }

    fn standing(&self, target: Target, runner_up: Option<DutyId>) -> Option<&'static str> {
        let verdict = self.verdict;
        match target {
            Target::Outcome(outcome) => (verdict.by == Some(outcome)).then_some("outcome"),
            Target::Backing(_) => None,
            Target::Duty(duty) => {
                let among = |demands: &[Demand]| demands.iter().any(|demand| demand.duty == duty);
                if verdict.first.is_some_and(|first| first.duty == duty) {
                    Some("first")
                } else if among(&verdict.also) {
                    Some("also")
                } else if among(&verdict.rivals) {
                    Some("rival")
                } else {
                    (runner_up == Some(duty)).then_some("runner-up")
                }
            }
        }
    }

    fn entry(&self, target: &TargetReason, standing: &'static str) -> LedgerEntry {
        let rules = self.router.rules();
        let mut backing = Vec::new();
        let (name, lead, basis) = match (target.target, &target.demand) {
            (Target::Duty(duty), Some(demand)) => {
                let roles = demand.roles(rules);
                backing.extend(self.reasons.backing(rules, demand).map(|rule| self.ledger_rule(rule)));
                (rules.duties[duty.index()].name.clone(), Some(roles.lead), roles.basis.clone())
            }
            (Target::Outcome(outcome), _) => {
                let outcome = &rules.outcomes[outcome.index()];
                (outcome.name.clone(), outcome.lead, outcome.basis.clone())
            }
            (Target::Duty(_) | Target::Backing(_), _) => (String::new(), None, Vec::new()),
        };
        let mut of_rules: Vec<LedgerRule> =
            self.reasons.rules(target).iter().map(|rule| self.ledger_rule(rule)).collect();
        of_rules.sort_by(|a, b| b.total.cmp(&a.total).then_with(|| a.rule.cmp(&b.rule)));
        LedgerEntry {
            name,
            lead: lead.map(|lead| rules.bodies[lead.index()].name.clone()),
            basis,
            standing,
            score: target.score,
            category_score: target.category_score,
            backing,
            rules: of_rules,
        }
    }

    fn ledger_rule(&self, reason: &RuleReason) -> LedgerRule {
        let rule = &self.router.rules().rules[reason.rule.index()];
        let line = |line: &LineReason| {
            let keywords = self.reasons.keywords(line);
            LedgerLine {
                points: line.worth,
                by_title: line.by_title,
                keywords: keywords.iter().map(|reason| self.keyword(reason.keyword)).collect(),
                resembled: keywords.iter().filter_map(|reason| self.resembled(reason)).collect(),
                place: self.place(rule.lines[line.index].span),
            }
        };
        LedgerRule {
            rule: rule.name.clone(),
            place: self.place(rule.span),
            total: reason.total,
            lines: self.reasons.lines(reason).iter().map(line).collect(),
        }
    }

    fn keyword(&self, keyword: KeywordId) -> String {
        self.router.rules().told(keyword)
    }

    /// What was written in place of a keyword of 约 or 音, as a rule counts it.
    fn resembled(&self, reason: &KeywordReason) -> Option<Resembled> {
        let (_, like) = self.router.rules().likeness(reason.keyword)?.spelling();
        let mut written: Vec<String> = Vec::new();
        for hit in self.reasons.hits(reason) {
            let text = self.folded_text(*hit);
            if !written.iter().any(|other| other == text) {
                written.push(text.to_owned());
            }
        }
        Some(Resembled { keyword: self.keyword(reason.keyword), like, written })
    }

    fn place(&self, span: Span) -> String {
        describe::place(self.router, span)
    }

    /// The words that mattered, each once for each role.
    fn marks(&self) -> Vec<Mark> {
        let reasons = self.reasons;
        let n_marked = reasons.hits.len() + reasons.lost.len() + reasons.names.len();
        let mut marked: Vec<(Hit, MarkRole, Option<Hit>)> = Vec::with_capacity(n_marked);
        for target in &reasons.targets {
            let role = match self.standing(target.target, None) {
                Some("first" | "outcome") => MarkRole::First,
                Some("also") => MarkRole::Further,
                _ => MarkRole::Other,
            };
            let hits = reasons.keywords_of(target).flat_map(|keyword| reasons.hits(keyword));
            marked.extend(hits.map(|hit| (*hit, role, None)));
        }
        for &(_, hit, fate) in &reasons.lost {
            match fate {
                Fate::Counts => {}
                Fate::Hidden(by) => marked.push((hit, MarkRole::Hidden, Some(by))),
                Fate::Negated(by) => marked.push((hit, MarkRole::Negated, Some(by))),
            }
        }
        let naming = |name: &NameId| {
            let name = &self.router.rules().names[name.index()];
            name.shown.is_some_and(|body| self.verdict.named.contains(&body)) || name.bodies.is_empty()
        };
        let names = reasons.names.iter().filter(|(name, _)| naming(name));
        marked.extend(names.map(|(_, hit)| (*hit, MarkRole::Name, None)));
        marked.sort_by_key(|&(hit, role, _)| (hit.start, Reverse(hit.end), role));
        // What counts for the first demand need not be told again as counting elsewhere.
        marked.dedup_by(|(b, b_role, _), (a, a_role, _)| {
            a == b && (a_role == b_role || *a_role <= MarkRole::Other && *b_role <= MarkRole::Other)
        });
        marked.into_iter().map(|(hit, role, by)| self.mark(hit, role, by)).collect()
    }

    fn mark(&self, hit: Hit, role: MarkRole, by: Option<Hit>) -> Mark {
        let folded = self.folded;
        let in_title = hit.start < folded.title_chars;
        let start = folded.starts.get(hit.start as usize).copied().unwrap_or(0);
        let end = folded.ends.get(hit.end as usize - 1).copied().unwrap_or(start);
        let before = &self.chars_before[usize::from(!in_title)];
        let chars_to = |byte: u32| before.get(byte as usize).copied().unwrap_or(0);
        Mark {
            in_title,
            start,
            end,
            start_char: chars_to(start),
            end_char: chars_to(end),
            word: self.folded_text(hit).to_owned(),
            role,
            by: by.map(|by| self.folded_text(by).to_owned()),
        }
    }

    fn folded_text(&self, hit: Hit) -> &str {
        let at = |char: u32| self.chars.get(char as usize).copied();
        let (start, end) = (at(hit.start), at(hit.end));
        start.zip(end).and_then(|(start, end)| self.folded.text.get(start..end)).unwrap_or("")
    }

    /// The facts that the demands depend on.
    fn fact_notes(&self) -> Vec<FactNote> {
        let rules = self.router.rules();
        let verdict = self.verdict;
        let demands = verdict.first.iter().chain(&verdict.also);
        let wanted: BTreeSet<FactId> = demands.flat_map(|demand| rules.duties[demand.duty.index()].facts()).collect();
        let note = |id: FactId| {
            let fact = &rules.facts[id.index()];
            let known = self.reasons.facts.iter().find(|(of, ..)| *of == id);
            let is_possible = |value: &usize| known.is_none_or(|(_, _, possible)| possible >> value & 1 == 1);
            let values = fact.values.iter().enumerate().filter(|(value, _)| is_possible(value));
            let values: Vec<String> = values.map(|(_, value)| value.clone()).collect();
            FactNote {
                fact: fact.name.clone(),
                decided: values.len() == 1,
                values,
                source: match known {
                    Some((_, FactSource::Caller, _)) => "caller",
                    Some((_, FactSource::Place, _)) => "place",
                    Some((_, FactSource::Title, _)) => "title",
                    Some((_, FactSource::Text, _)) => "text",
                    None => "nothing",
                },
            }
        };
        wanted.into_iter().map(note).collect()
    }

    fn overlay_notes(&self, first: &Demand) -> Vec<OverlayNote> {
        let rules = self.router.rules();
        let duty = &rules.duties[first.duty.index()];
        let variant = &duty.variants[first.variant as usize];
        let note = |overlay: &OverlayId| {
            let overlay = &rules.overlays[overlay.index()];
            OverlayNote {
                overlay: overlay.title.clone(),
                basis: overlay.basis.clone(),
                place: self.place(overlay.span),
                lead_before: variant
                    .written_leads
                    .get(first.arm as usize)
                    .map_or_else(String::new, |lead| rules.bodies[lead.index()].name.clone()),
            }
        };
        variant.overlays.get(first.arm as usize).into_iter().flatten().map(note).collect()
    }

    /// The best duty with another lead that is neither the first demand nor a further one.
    fn runner_up(&self) -> Option<(DutyId, RunnerUp)> {
        let verdict = self.verdict;
        let rules = self.router.rules();
        let first_lead = verdict.first.as_ref().map(|first| first.roles(rules).lead);
        let next = self.reasons.targets.iter().find_map(|target| {
            let (Target::Duty(duty), Some(demand)) = (target.target, &target.demand) else { return None };
            let is_demand = verdict.first.iter().chain(&verdict.also).any(|demand| demand.duty == duty);
            let lead = demand.roles(rules).lead;
            (!is_demand && Some(lead) != first_lead).then_some((target, duty, lead))
        });
        let (target, duty, lead) = next?;
        let lacked = self.lacked(target);
        Some((
            duty,
            RunnerUp {
                duty: rules.duties[duty.index()].name.clone(),
                lead: rules.bodies[lead.index()].name.clone(),
                score: target.score,
                lacked: [lacked.zh, lacked.en],
            },
        ))
    }

    fn lacked(&self, target: &TargetReason) -> crate::diagnostic::Say {
        use crate::diagnostic::say;
        let rules = self.router.rules();
        let threshold = rules.settings.threshold;
        let verdict = self.verdict;
        let behind = verdict.score.saturating_sub(target.score);
        // The first line of its best rule that is not true.
        let best = self.reasons.rules(target).iter().max_by_key(|reason| reason.total);
        let unmet = best.and_then(|reason| {
            let is_true = |index: usize| self.reasons.lines(reason).iter().any(|line| line.index == index);
            let lines = &rules.rules[reason.rule.index()].lines;
            let (_, missing) = lines.iter().enumerate().find(|(index, _)| !is_true(*index))?;
            let points = match &missing.worth {
                Worth::Points(points) => *points,
                Worth::Each { cap, .. } => *cap,
            };
            Some((points, describe::line(self.router, missing)))
        });
        let standing = if !target.strong {
            say!("only words that colour", "只有陪衬词")
        } else if target.score < threshold {
            let short = threshold - target.score;
            say!("{short} short of the threshold {threshold}", "离门槛 {threshold} 分差 {short} 分")
        } else {
            say!("{behind} behind", "落后 {behind} 分")
        };
        match unmet {
            Some((points, line)) => {
                let (en, zh, line_en, line_zh) = (standing.en, standing.zh, line.en, line.zh);
                say!("{en}; {points} more with {line_en}", "{zh}；若有{line_zh}再得 {points} 分")
            }
            None => standing,
        }
    }
}
