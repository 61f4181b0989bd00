//! Why a decision is what it is: which words counted, for how much, what was hidden or negated, which overlay and which article
//! made this body the lead, who was next and what they lacked.
//!
//! Read from the reference interpreter's working, so the reasons are those of the definition. It never prints.

mod auditor;
pub(crate) mod describe;
mod flip;
mod human;
#[cfg(feature = "cli")]
mod page;
mod replay;
mod resident;
mod smallest;
mod suffices;
#[cfg(test)]
mod tests;
mod told;
mod ways;
mod why_not;
mod win;

use serde::Serialize;

pub use self::flip::Flip;
pub use self::replay::{Certainty, Change, Known};
pub use self::suffices::{Exception, Suffices};
pub use self::why_not::WhyNot;

use crate::case::Case;
use crate::decision::Decision;
use crate::ids::*;
use crate::reference::{Among, FactSource, Fate, Hit, Reading, TargetReading, read, read_among};
use crate::resolve::model::{Settings, Target, Worth};
use crate::router::{Router, Scratch};
use crate::source::Span;
use crate::verdict::Demand;

/// The whole explanation of one decision.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// What was decided.
    pub decision: Decision,
    /// The words of the citizen that mattered, in text order, title first.
    pub marks: Vec<Mark>,
    /// The ledger of the first demand, the further demands, the rivals and the runner-up, in rank order.
    pub ledger: Vec<LedgerEntry>,
    /// What is known of the facts that were spoken of.
    pub facts: Vec<FactNote>,
    /// The overlays that changed the first demand's roles, in the order applied.
    pub overlays: Vec<OverlayNote>,
    /// The next duty with another lead, and what it lacked.
    pub runner_up: Option<RunnerUp>,
    /// What separates the first demand from each rival.
    pub separations: Vec<Separation>,
    /// The rules that decided.
    pub rules: RulesNote,
    #[serde(skip)]
    title: String,
    #[serde(skip)]
    text: String,
}

/// The rules that decided.
#[derive(Clone, Debug, Serialize)]
pub struct RulesNote {
    /// Their name.
    pub name: String,
    /// The numbers of the decision.
    pub settings: Settings,
    /// The first day of those on which they are the same, if any is.
    pub from: Option<String>,
    /// The first day after these.
    pub until: Option<String>,
}

/// A word of the citizen that mattered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// Whether it stands in the title.
    pub in_title: bool,
    /// First byte, in its title or text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// First character.
    pub start_char: u32,
    /// One past the last character.
    pub end_char: u32,
    /// The keyword or name, folded.
    pub word: String,
    /// What it did.
    pub role: MarkRole,
    /// For a hidden or negated word: the word that did it.
    pub by: Option<String>,
}

/// What a marked word did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MarkRole {
    /// It counted for the first demand or the outcome.
    First,
    /// It counted for a further demand.
    Further,
    /// It counted for something else.
    Other,
    /// A mask or proper name hid it.
    Hidden,
    /// A cue negated it.
    Negated,
    /// It names a body or place.
    Name,
}

/// What one duty or outcome earned, and how. The points of the best rule, of the category and of every
/// backing rule sum to the score.
#[derive(Clone, Debug, Serialize)]
pub struct LedgerEntry {
    /// The duty or outcome.
    pub name: String,
    /// Its lead, if it has one.
    pub lead: Option<String>,
    /// The papers of its roles in this case.
    pub basis: Vec<String>,
    /// `first`, `also`, `rival`, `runner-up` or `outcome`.
    pub standing: &'static str,
    /// Its score.
    pub score: u32,
    /// What the caller's category added to it.
    pub category_score: u32,
    /// The backing rules that added to it, each with all its lines.
    pub backing: Vec<LedgerRule>,
    /// Its rules with a true line; the best one first.
    pub rules: Vec<LedgerRule>,
}

/// What one rule earned.
#[derive(Clone, Debug, Serialize)]
pub struct LedgerRule {
    /// Its name.
    pub rule: String,
    /// Where it is written, `file:line`.
    pub place: String,
    /// The sum of its lines.
    pub total: u32,
    /// Its true lines.
    pub lines: Vec<LedgerLine>,
}

/// What one line earned.
#[derive(Clone, Debug, Serialize)]
pub struct LedgerLine {
    /// Points.
    pub points: u32,
    /// Whether the title multiplied them.
    pub by_title: bool,
    /// The keywords that made it true.
    pub keywords: Vec<String>,
    /// Of these, those that the citizen's words are only like (约, 音).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resembled: Vec<Resembled>,
    /// Where it is written, `file:line`.
    pub place: String,
}

/// A keyword of 约 or 音, and what was written in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Resembled {
    /// As in the line's keywords.
    pub keyword: String,
    /// `fuzzy`, `sound` or `sound loose`.
    pub like: &'static str,
    /// What the citizen wrote, folded; each once, in text order.
    pub written: Vec<String>,
}

/// What is known of a fact.
#[derive(Clone, Debug, Serialize)]
pub struct FactNote {
    /// The fact.
    pub fact: String,
    /// The values still possible.
    pub values: Vec<String>,
    /// Whether it is decided.
    pub decided: bool,
    /// `caller`, `place`, `title`, `text` or `nothing`.
    pub source: &'static str,
}

/// An overlay that changed the roles.
#[derive(Clone, Debug, Serialize)]
pub struct OverlayNote {
    /// Scope, list and day.
    pub overlay: String,
    /// Its papers.
    pub basis: Vec<String>,
    /// Where it is written, `file:line`.
    pub place: String,
    /// The lead before any overlay.
    pub lead_before: String,
}

/// What separates the first demand from a rival: the words that speak for one of them only.
#[derive(Clone, Debug, Serialize)]
pub struct Separation {
    /// The rival.
    pub rival: String,
    /// Words that speak for the first demand only.
    pub for_first: Vec<String>,
    /// Words that speak for the rival only.
    pub for_rival: Vec<String>,
    /// Points between them.
    pub points: i64,
}

/// The next duty with another lead.
#[derive(Clone, Debug, Serialize)]
pub struct RunnerUp {
    /// The duty.
    pub duty: String,
    /// Its lead.
    pub lead: String,
    /// Its score.
    pub score: u32,
    /// What it lacked, one clause in 中文 and one in English.
    pub lacked: [String; 2],
}

impl Router {
    /// Explains the decision of a case: [`explain_with`](Self::explain_with), with a scratch of its own.
    #[must_use]
    pub fn explain(&self, case: &Case) -> Explanation {
        self.explain_with(case, &mut Scratch::default())
    }

    /// Explains the decision of a case. The engine finds the words and the rules that may count, the definition reads them: some ten
    /// times as long as [`route`](Self::route), whatever the number of rules.
    #[must_use]
    pub fn explain_with(&self, case: &Case, scratch: &mut Scratch) -> Explanation {
        let among = self.among(case, scratch);
        self.explained(case, Some(&among))
    }

    fn explained(&self, case: &Case, among: Option<&Among>) -> Explanation {
        let given = self.given(case);
        let reading = read_among(self.rules(), (&case.title, &case.text), &given, among);
        let folded = reading.folded.text.chars().collect();
        let chars_before = [chars_before(&case.title), chars_before(&case.text)];
        Explainer { router: self, reading: &reading, case, folded, chars_before }.explanation()
    }

    /// Says why a body does not lead: its nearest rule, that rule's first unmet condition, and the smallest words that would make it
    /// lead. Asks the engine some thousand times.
    ///
    /// # Errors
    /// In both languages, if the rules have no body of this name, or none of its duties has a rule.
    pub fn why_not(&self, case: &Case, body: &str) -> Result<WhyNot, crate::diagnostic::Say> {
        let given = self.given(case);
        let reading = read(self.rules(), &case.title, &case.text, &given);
        why_not::why_not(self, &reading, case, body)
    }
}

impl Router {
    /// The smallest change of keywords that changes who leads, and what suffices for the duty to stay a demand. Asks the engine some
    /// thousand times.
    #[must_use]
    pub fn flip(&self, case: &Case) -> Flip {
        let given = self.given(case);
        let reading = read(self.rules(), &case.title, &case.text, &given);
        flip::flip(self, &reading, case)
    }
}

struct Explainer<'a> {
    router: &'a Router,
    reading: &'a Reading<'a>,
    case: &'a Case,
    /// The folded text by characters.
    folded: Vec<char>,
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

impl Explainer<'_> {
    fn explanation(&self) -> Explanation {
        let verdict = &self.reading.verdict;
        let runner_up = self.runner_up();
        let mut ledger: Vec<LedgerEntry> = Vec::new();
        for target in &self.reading.ranking {
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
        let reading_of =
            |duty: DutyId| self.reading.ranking.iter().find(|reading| reading.target == Target::Duty(duty));
        let first = reading_of(self.reading.verdict.first?.duty)?;
        let other = reading_of(rival.duty)?;
        let words = |of: &TargetReading, without: &TargetReading| -> Vec<String> {
            of.keywords.difference(&without.keywords).map(|keyword| self.keyword(*keyword)).collect()
        };
        Some(Separation {
            rival: self.router.rules().duties[rival.duty.index()].name.clone(),
            for_first: words(first, other),
            for_rival: words(other, first),
            points: i64::from(first.score) - i64::from(other.score),
        })
    }

    fn standing(&self, target: Target, runner_up: Option<DutyId>) -> Option<&'static str> {
        let verdict = &self.reading.verdict;
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

    fn entry(&self, target: &TargetReading, standing: &'static str) -> LedgerEntry {
        let rules = self.router.rules();
        let mut backing = Vec::new();
        let (name, lead, basis) = match target.target {
            Target::Duty(duty) => {
                let demand = self.reading.demand(duty, 0);
                let roles = self.reading.roles_of(&demand);
                backing.extend(self.reading.backing(duty).filter_map(|index| self.ledger_rule(index)));
                (rules.duties[duty.index()].name.clone(), Some(roles.lead), roles.basis.clone())
            }
            Target::Outcome(outcome) => {
                let outcome = &rules.outcomes[outcome.index()];
                (outcome.name.clone(), outcome.lead, outcome.basis.clone())
            }
            Target::Backing(_) => (String::new(), None, Vec::new()),
        };
        let mut of_rules: Vec<LedgerRule> = target.rules.iter().filter_map(|index| self.ledger_rule(*index)).collect();
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

    fn ledger_rule(&self, index: usize) -> Option<LedgerRule> {
        let rules = self.router.rules();
        let reading = &self.reading.rules[index];
        let rule = &rules.rules[reading.rule.index()];
        let lines: Vec<LedgerLine> = reading
            .lines
            .iter()
            .zip(&rule.lines)
            .filter(|(reading, _)| reading.worth > 0)
            .map(|(reading, line)| LedgerLine {
                points: reading.worth,
                by_title: reading.by_title,
                keywords: reading.keywords.iter().map(|keyword| self.keyword(*keyword)).collect(),
                resembled: reading.keywords.iter().filter_map(|keyword| self.resembled(index, *keyword)).collect(),
                place: self.place(line.span),
            })
            .collect();
        if lines.is_empty() {
            return None;
        }
        Some(LedgerRule { rule: rule.name.clone(), place: self.place(rule.span), total: reading.total(), lines })
    }

    fn keyword(&self, keyword: KeywordId) -> String {
        self.router.rules().told(keyword)
    }

    /// What was written in place of a keyword of 约 or 音, as a rule counts it.
    fn resembled(&self, rule_idx: usize, keyword: KeywordId) -> Option<Resembled> {
        let (_, like) = self.router.rules().likeness(keyword)?.spelling();
        let mut written: Vec<String> = Vec::new();
        for hit in self.reading.rules[rule_idx].hits_of(keyword) {
            let text = self.folded_text(*hit);
            if !written.contains(&text) {
                written.push(text);
            }
        }
        Some(Resembled { keyword: self.keyword(keyword), like, written })
    }

    fn place(&self, span: Span) -> String {
        describe::place(self.router, span)
    }

    /// The words that mattered, each once for each role.
    fn marks(&self) -> Vec<Mark> {
        let verdict = &self.reading.verdict;
        let mut marks: Vec<Mark> = Vec::new();
        for target in &self.reading.ranking {
            let role = match self.standing(target.target, None) {
                Some("first" | "outcome") => MarkRole::First,
                Some("also") => MarkRole::Further,
                _ => MarkRole::Other,
            };
            for hit in self.reading.hits_of(target) {
                marks.push(self.mark(hit, role, None));
            }
        }
        for &(_, hit, fate) in &self.reading.hits {
            match fate {
                Fate::Counts => {}
                Fate::Hidden(by) => marks.push(self.mark(hit, MarkRole::Hidden, Some(by))),
                Fate::Negated(by) => marks.push(self.mark(hit, MarkRole::Negated, Some(by))),
            }
        }
        let naming = |name: &NameId| {
            let name = &self.router.rules().names[name.index()];
            name.shown.is_some_and(|body| verdict.named.contains(&body)) || name.bodies.is_empty()
        };
        for (name, hit) in &self.reading.names {
            if naming(name) {
                marks.push(self.mark(*hit, MarkRole::Name, None));
            }
        }
        marks.sort_by_key(|mark| (!mark.in_title, mark.start, std::cmp::Reverse(mark.end), mark.role));
        // What counts for the first demand need not be told again as counting elsewhere.
        marks.dedup_by(|b, a| {
            (a.in_title, a.start, a.end) == (b.in_title, b.start, b.end)
                && (a.role == b.role || a.role <= MarkRole::Other && b.role <= MarkRole::Other)
        });
        marks
    }

    fn mark(&self, hit: Hit, role: MarkRole, by: Option<Hit>) -> Mark {
        let folded = &self.reading.folded;
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
            word: self.folded_text(hit),
            role,
            by: by.map(|by| self.folded_text(by)),
        }
    }

    fn folded_text(&self, hit: Hit) -> String {
        self.folded.get(hit.start as usize..hit.end as usize).into_iter().flatten().collect()
    }

    /// The facts that the demands depend on.
    fn fact_notes(&self) -> Vec<FactNote> {
        let rules = self.router.rules();
        let verdict = &self.reading.verdict;
        let demands = verdict.first.iter().chain(&verdict.also);
        let wanted: Vec<FactId> = demands.flat_map(|demand| rules.duties[demand.duty.index()].facts()).collect();
        let note = |(index, known): (usize, &Option<(FactSource, u64)>)| {
            let id = FactId::at(index);
            if !wanted.contains(&id) {
                return None;
            }
            let possible = self.reading.possible(id);
            let fact = &rules.facts[index];
            let values = fact.values.iter().enumerate().filter(|(value, _)| possible >> value & 1 == 1);
            Some(FactNote {
                fact: fact.name.clone(),
                values: values.map(|(_, value)| value.clone()).collect(),
                decided: possible.count_ones() == 1,
                source: match known {
                    Some((FactSource::Caller, _)) => "caller",
                    Some((FactSource::Place, _)) => "place",
                    Some((FactSource::Title, _)) => "title",
                    Some((FactSource::Text, _)) => "text",
                    None => "nothing",
                },
            })
        };
        self.reading.facts.iter().enumerate().filter_map(note).collect()
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
        let verdict = &self.reading.verdict;
        let rules = self.router.rules();
        let first_lead = verdict.first.as_ref().map(|first| self.reading.roles_of(first).lead);
        let next = self.reading.ranking.iter().find_map(|target| {
            let Target::Duty(duty) = target.target else { return None };
            let is_demand = verdict.first.iter().chain(&verdict.also).any(|demand| demand.duty == duty);
            let lead = self.reading.roles_of(&self.reading.demand(duty, 0)).lead;
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

    fn lacked(&self, target: &TargetReading) -> crate::diagnostic::Say {
        use crate::diagnostic::say;
        let rules = self.router.rules();
        let threshold = rules.settings.threshold;
        let verdict = &self.reading.verdict;
        let behind = verdict.score.saturating_sub(target.score);
        // The first line of its best rule that is not true.
        let best = target.rules.iter().max_by_key(|index| self.reading.rules[**index].total());
        let unmet = best.and_then(|index| {
            let reading = &self.reading.rules[*index];
            let rule = &rules.rules[reading.rule.index()];
            let missing = reading.lines.iter().zip(&rule.lines).find(|(reading, _)| reading.worth == 0)?;
            let points = match &missing.1.worth {
                Worth::Points(points) => *points,
                Worth::Each { cap, .. } => *cap,
            };
            Some((points, describe::line(self.router, missing.1)))
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
