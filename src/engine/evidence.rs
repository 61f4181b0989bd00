//! What a decision rests on, whatever the lines are worth: which lines of which duties are true where, and by which words.
//!
//! For whoever weighs rules against history. It looks at what [`decide`](super::decide) has left in its buffers, so that it can never
//! see other than what was decided; it is no part of the hot path.

use super::Scratch;
use super::arms::arm_of;
use super::hit::{Number, Table, View, Zone};
use super::mask::Local;
use super::rank::category_score;
use super::score::{LineReading, RuleReading, holds};
use super::truth::{Known, Work};
use crate::compile::Program;
use crate::compile::duties::Lead;
use crate::compile::rules::{LineNumber, Weighed};
use crate::fold::{BREAK, fold_case};
use crate::given::Given;
use crate::ids::*;
use crate::resolve::model::Target;

/// Every duty that scores in one case, in the order of names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evidence {
    pub(crate) targets: Vec<TargetEvidence>,
    /// The backing rules that count, in the order of rules, whether or not a duty is there for them.
    pub(crate) backing: Vec<BackingEvidence>,
    /// The folded case; where names, masks that hide everywhere, figures and Latin letters stand, it has breaks.
    pub(crate) words: String,
    /// How many characters of it are the title's.
    pub(crate) title_chars: usize,
}

/// A duty that scores, but for its score.
#[derive(Clone, Debug)]
pub(crate) struct TargetEvidence {
    pub(crate) duty: DutyId,
    /// Who gets the order, and the first-level category: candidates that share both are one.
    pub(crate) key: (Lead, Option<CategoryId>),
    /// Its category.
    pub(crate) category: Option<CategoryId>,
    /// What the caller's category adds.
    pub(crate) added: u32,
    /// The backings that add to it where their rules count, in order.
    pub(crate) backed_by: Vec<BackingId>,
    /// Characters of its hit keywords that lie in no other of them.
    pub(crate) characters: u32,
    /// Its place by name.
    pub(crate) place: u32,
    pub(crate) rules: Vec<RuleEvidence>,
}

/// A backing rule that counts.
#[derive(Clone, Debug)]
pub(crate) struct BackingEvidence {
    pub(crate) backing: BackingId,
    pub(crate) rule: RuleEvidence,
}

/// A rule that counts.
#[derive(Clone, Debug)]
pub(crate) struct RuleEvidence {
    pub(crate) rule: RuleId,
    pub(crate) lines: Vec<LineEvidence>,
}

/// A true line.
#[derive(Clone, Debug)]
pub(crate) struct LineEvidence {
    /// Counted over all rules, in their order.
    pub(crate) line: LineNumber,
    pub(crate) holds: Holds,
    /// Of `每`: the words that are there, by their index among the line's words.
    pub(crate) words: Vec<(u32, Holds)>,
    /// What is left of the truth of the line's condition if one of its keywords did not count, for those without which
    /// something changes.
    pub(crate) without: Vec<(KeywordId, Holds)>,
}

/// Where something is true.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Holds {
    pub(crate) in_whole: bool,
    pub(crate) in_title: bool,
}

/// Decides a case and says what the decision rests on. Costs a few times what deciding does.
pub(crate) fn evidence(program: &Program, title: &str, text: &str, given: &Given, scratch: &mut Scratch) -> Evidence {
    super::decide(program, title, text, given, scratch);
    let mut evidence = Evidence {
        words: bare(scratch, title, text),
        title_chars: scratch.text.title_chars as usize,
        ..Evidence::default()
    };
    let Scratch { text, verdict, named, hits, local, facts, scores, ranking, work, .. } = scratch;
    let place = verdict.place;
    let known = Known { program, given, text, named, place, present: &hits.words, possible: &facts.possible };
    work.lists.make_all_ready(&known);
    let mut reader = Reader { known, hits, local, work };
    for rule in &scores.rules {
        let Target::Backing(backing) = program.rules.targets[rule.target as usize].target else { continue };
        let rule = reader.rule(rule, scores.lines(rule), |line| scores.keywords(line));
        evidence.backing.push(BackingEvidence { backing, rule });
    }
    for target in ranking.ranked() {
        let (Target::Duty(duty), Some(demand)) = (target.target, &target.demand) else { continue };
        let arm = arm_of(&known, demand);
        let Some(first) = target.rules(scores).first() else { continue };
        let place = first.target;
        let rules =
            target.rules(scores).iter().map(|rule| reader.rule(rule, scores.lines(rule), |line| scores.keywords(line)));
        evidence.targets.push(TargetEvidence {
            duty,
            key: (arm.lead, arm.top),
            category: arm.category,
            added: category_score(&known, arm.category),
            backed_by: program.duties.backings.of(arm.backings as usize).to_vec(),
            characters: target.characters,
            place,
            rules: rules.collect(),
        });
    }
    evidence.targets.sort_by_key(|target| target.place);
    evidence
}

/// The folded words without what names somebody or some place, or may be somebody's number.
fn bare(scratch: &Scratch, title: &str, text: &str) -> String {
    let mut chars: Vec<char> = fold_case(title, text).text.chars().collect();
    let names = scratch.found.names.iter().map(|(_, hit)| hit);
    for hit in names.chain(&scratch.found.masks) {
        chars[hit.start as usize..hit.end as usize].fill(BREAK);
    }
    chars.into_iter().map(|c| if c.is_numeric() || c.is_ascii_alphanumeric() { BREAK } else { c }).collect()
}

struct Reader<'a> {
    known: Known<'a>,
    hits: &'a Table,
    local: &'a mut Local,
    work: &'a mut Work,
}

impl Reader<'_> {
    fn rule<'s>(
        &mut self,
        rule: &RuleReading,
        lines: &[LineReading],
        keywords: impl Fn(&LineReading) -> &'s [Number],
    ) -> RuleEvidence {
        let Self { known, hits, local, work } = self;
        let rules = &known.program.rules;
        let table = local.of_rule(rules, rule.rule, hits);
        let lines = lines.iter().map(|line| {
            let holds = Holds { in_whole: line.in_whole, in_title: line.in_title };
            let keywords = keywords(line).iter().map(|number| KeywordId(hits.words[*number as usize]));
            let words = weighed(known, line, table.view());
            let without = lacking(known, line, keywords, table, work);
            LineEvidence { line: rules.numbers[line.line as usize], holds, words, without }
        });
        RuleEvidence { rule: rule.rule, lines: lines.collect() }
    }
}

/// The words of `每` that are there.
fn weighed(known: &Known, line: &LineReading, hits: View) -> Vec<(u32, Holds)> {
    let rules = &known.program.rules;
    let Some(each) = rules.lines[line.line as usize].each else { return Vec::new() };
    let has = |word: KeywordId, zone: Zone| hits.has(word, zone, known.text.title_chars);
    let words = rules.each.of(each as usize).iter().map(|&Weighed { word, index, .. }| {
        let in_whole = line.in_whole && has(word, Zone::Whole);
        let in_title = line.in_title && has(word, Zone::Title);
        (index, Holds { in_whole, in_title })
    });
    let mut there: Vec<_> = words.filter(|(_, holds)| holds.in_whole || holds.in_title).collect();
    there.sort_unstable_by_key(|(index, _)| *index);
    there
}

/// For each keyword of a line: what its condition still says without it.
fn lacking(
    known: &Known,
    line: &LineReading,
    keywords: impl Iterator<Item = KeywordId>,
    table: &Table,
    work: &mut Work,
) -> Vec<(KeywordId, Holds)> {
    let Some(condition) = known.program.rules.lines[line.line as usize].condition else { return Vec::new() };
    let mut lacking = Vec::new();
    for keyword in keywords {
        let without = [keyword];
        let view = table.view_without(&without);
        let left = Holds {
            in_whole: line.in_whole && holds(known, view, condition, Zone::Whole, work),
            in_title: line.in_title && holds(known, view, condition, Zone::Title, work),
        };
        if left != (Holds { in_whole: line.in_whole, in_title: line.in_title }) {
            lacking.push((keyword, left));
        }
    }
    lacking
}
