//! What each rule's lines are worth, and by which keywords. Only lines whose words are in the text are looked at.

use super::hit::{Number, Table, View, Zone};
use super::mask::Local;
use super::truth::{Known, Truth, Work, keywords, truth};
use crate::compile::rules::{Line, LineId, Weighed};
use crate::ids::*;

/// A true line.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineReading {
    pub(super) line: LineId,
    /// What it adds: the larger of its value on the whole and the title factor times its value on the title.
    pub(super) worth: u32,
    /// The same without the title factor.
    pub(super) base: u32,
    /// Whether it is strong.
    pub(super) strong: bool,
    /// Whether it is worth 9 before the title factor.
    pub(super) nine: bool,
    pub(super) in_whole: bool,
    pub(super) in_title: bool,
    /// Its hit keywords, each once.
    keywords: (u32, u32),
}

/// A rule with a true line and no `除非` that silences it.
#[derive(Clone, Copy, Debug)]
pub(super) struct RuleReading {
    pub(super) rule: RuleId,
    /// The place of its target.
    pub(super) target: u32,
    /// What its lines add up to.
    pub(super) total: u32,
    lines: (u32, u32),
}

/// A line, and a word in the text that makes it worth looking at: one number, for the sake of sorting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Trigger(u64);

impl Trigger {
    fn new(line: LineId, keyword: Number) -> Self {
        Self(u64::from(line) << 32 | u64::from(keyword))
    }

    fn line(self) -> LineId {
        (self.0 >> 32) as LineId
    }

    fn keyword(self) -> Number {
        self.0 as Number
    }
}

/// Every rule that counts, those of one target side by side in the order of targets, and of these in the order of rules.
#[derive(Clone, Debug, Default)]
pub(super) struct Scores {
    pub(super) rules: Vec<RuleReading>,
    lines: Vec<LineReading>,
    keywords: Vec<Number>,
    /// Keywords of one line.
    named: Vec<KeywordId>,
    triggered: Vec<Trigger>,
}

/// What is read for one rule, and where from.
struct Reader<'a> {
    known: &'a Known<'a>,
    /// All hits.
    all: &'a Table,
    /// Those that count for the rule.
    hits: View<'a>,
    /// Whether all do.
    all_count: bool,
}

impl Scores {
    /// The true lines of a rule.
    #[inline]
    pub(super) fn lines(&self, rule: &RuleReading) -> &[LineReading] {
        &self.lines[rule.lines.0 as usize..rule.lines.1 as usize]
    }

    /// The hit keywords of a line.
    #[inline]
    pub(super) fn keywords(&self, line: &LineReading) -> &[Number] {
        &self.keywords[line.keywords.0 as usize..line.keywords.1 as usize]
    }

    /// The true lines of rules that stand side by side.
    #[inline]
    pub(super) fn lines_of(&self, rules: &[RuleReading]) -> &[LineReading] {
        let (Some(first), Some(last)) = (rules.first(), rules.last()) else { return &[] };
        &self.lines[first.lines.0 as usize..last.lines.1 as usize]
    }

    /// The hit keywords of lines that stand side by side: one of two lines is there twice.
    #[inline]
    pub(super) fn keywords_of(&self, lines: &[LineReading]) -> &[Number] {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return &[] };
        &self.keywords[first.keywords.0 as usize..last.keywords.1 as usize]
    }

    /// Works out every line that can be true. O(words found + what their lines take).
    pub(super) fn fill(&mut self, known: &Known, hits: &Table, local: &mut Local, work: &mut Work) {
        self.clear();
        self.trigger(known, hits);
        let triggered = std::mem::take(&mut self.triggered);
        let mut rest = &triggered[..];
        while !rest.is_empty() {
            rest = self.read_first(known, rest, (hits, local), work);
        }
        self.triggered = triggered;
    }

    /// Tells of every rule that was looked at last, how to read it again.
    #[cfg(feature = "cli")]
    pub(super) fn each_rule(
        &mut self,
        known: &Known,
        (hits, local): (&Table, &mut Local),
        work: &mut Work,
        each: &mut super::reread::EachRule,
    ) {
        let triggered = std::mem::take(&mut self.triggered);
        let mut rest = &triggered[..];
        while let Some(first) = rest.first() {
            let mut after = rest;
            let mut read = || {
                self.clear();
                after = self.read_first(known, rest, (hits, local), work);
                !self.rules.is_empty()
            };
            read();
            each(known.program.rules.lines[first.line() as usize].rule, &mut read);
            rest = after;
        }
        self.triggered = triggered;
    }

    /// Reads the rule that is triggered first. Returns the triggers of others.
    #[inline]
    fn read_first<'t>(
        &mut self,
        known: &Known,
        triggered: &'t [Trigger],
        (hits, local): (&Table, &mut Local),
        work: &mut Work,
    ) -> &'t [Trigger] {
        let rules = &known.program.rules;
        let line = &rules.lines[triggered[0].line() as usize];
        if line.is_plain {
            return self.read_rule(
                &Reader { known, all: hits, hits: hits.view(), all_count: true },
                line,
                triggered,
                work,
            );
        }
        let table = local.of_rule(rules, line.rule, hits);
        let all_count = std::ptr::eq(table, hits);
        self.read_rule(&Reader { known, all: hits, hits: table.view(), all_count }, line, triggered, work)
    }

    /// Takes a rule out of those that count, with all that is kept of it.
    pub(super) fn forget(&mut self, rule: RuleId) {
        let Some(at) = self.rules.iter().position(|reading| reading.rule == rule) else { return };
        let (first, end) = self.rules.remove(at).lines;
        let lines = first as usize..end as usize;
        let (Some(line), Some(last)) = (self.lines.get(lines.start), self.lines[lines.clone()].last()) else { return };
        let (first_keyword, end_keyword) = (line.keywords.0, last.keywords.1);
        self.keywords.drain(first_keyword as usize..end_keyword as usize);
        self.lines.drain(lines);
        for reading in &mut self.rules[at..] {
            reading.lines.0 -= end - first;
            reading.lines.1 -= end - first;
        }
        for line in &mut self.lines[first as usize..] {
            line.keywords.0 -= end_keyword - first_keyword;
            line.keywords.1 -= end_keyword - first_keyword;
        }
    }

    /// Forgets the last case.
    pub(super) fn clear(&mut self) {
        self.rules.clear();
        self.lines.clear();
        self.keywords.clear();
        self.triggered.clear();
    }

    /// Lists the lines whose words are there, each with each of these words, in order.
    fn trigger(&mut self, known: &Known, hits: &Table) {
        for (number, &keyword) in (0..).zip(&hits.words) {
            let lines = known.program.keywords.triggers(keyword);
            self.triggered.extend(lines.map(|line| Trigger::new(line, number)));
        }
        // No line is twice in `always`, and none of them has triggers.
        self.triggered.extend(known.program.rules.always.iter().map(|&line| Trigger::new(line, u32::MAX)));
        if self.triggered.len() > 1 {
            self.triggered.sort_unstable();
        }
    }

    /// Reads the lines of one rule, which are triggered first. Returns the triggers of other rules.
    fn read_rule<'t>(
        &mut self,
        reader: &Reader,
        first: &Line,
        mut rest: &'t [Trigger],
        work: &mut Work,
    ) -> &'t [Trigger] {
        let rules = &reader.known.program.rules;
        let rule = first.rule;
        let (first_line, first_keyword) = (self.lines.len(), self.keywords.len());
        let mut total = 0;
        while let Some(id) = rest.first().map(|trigger| trigger.line()) {
            let line = &rules.lines[id as usize];
            if line.rule != rule {
                break;
            }
            let n_words = 1 + rest[1..].iter().take_while(|trigger| trigger.line() == id).count();
            let (words, others) = rest.split_at(n_words);
            rest = others;
            let mut reading =
                if line.is_any && reader.all_count { read_any(reader, id, words) } else { read_line(reader, id, work) };
            if reading.worth > 0 {
                total += reading.worth;
                reading.keywords.0 = self.keywords.len() as u32;
                if line.is_any && reader.all_count {
                    self.keywords.extend(words.iter().map(|trigger| trigger.keyword()));
                } else {
                    self.name_keywords(reader, &reading, work);
                }
                reading.keywords.1 = self.keywords.len() as u32;
                self.lines.push(reading);
            }
        }
        let silences =
            |&condition: &u32| truth(reader.known, reader.hits, condition, Zone::Whole, work) != Truth::False;
        if total == 0 || !first.is_plain && rules.unless.of(rule.index()).iter().any(silences) {
            self.lines.truncate(first_line);
            self.keywords.truncate(first_keyword);
        } else {
            let lines = (first_line as u32, self.lines.len() as u32);
            self.rules.push(RuleReading { rule, target: first.target, total, lines });
        }
        rest
    }

    /// Lists the hit keywords of a line.
    fn name_keywords(&mut self, reader: &Reader, reading: &LineReading, work: &mut Work) {
        let line = &reader.known.program.rules.lines[reading.line as usize];
        self.named.clear();
        for (zone, holds) in [(Zone::Whole, reading.in_whole), (Zone::Title, reading.in_title)] {
            if holds {
                line_keywords(reader.known, line, zone, reader.hits, work, &mut self.named);
            }
        }
        self.named.sort_unstable();
        self.named.dedup();
        self.keywords.extend(self.named.iter().filter_map(|keyword| reader.all.number(keyword.0)));
    }
}

/// Reads a line that asks for nothing but its words, from those that are there.
#[inline]
fn read_any(reader: &Reader, id: LineId, triggers: &[Trigger]) -> LineReading {
    let &Reader { known, all, .. } = reader;
    let rules = &known.program.rules;
    let line = &rules.lines[id as usize];
    let title_chars = known.text.title_chars;
    let in_title = |trigger: &Trigger| {
        title_chars > 0 && all.at(trigger.keyword()).first().is_some_and(|hit| hit.start < title_chars)
    };
    let (whole, title, heaviest) = match line.each {
        None => {
            let title = if triggers.iter().any(in_title) { line.points } else { 0 };
            (line.points, title, line.points)
        }
        Some(each) => {
            let words = rules.each.of(each as usize);
            let (mut whole, mut title, mut heaviest) = (0, 0, 0);
            for trigger in triggers {
                let weight = weight_of(words, KeywordId(all.words[trigger.keyword() as usize]));
                whole += weight;
                title += if in_title(trigger) { weight } else { 0 };
                heaviest = heaviest.max(weight);
            }
            (whole.min(line.points), title.min(line.points), heaviest)
        }
    };
    LineReading {
        line: id,
        worth: whole.max(title * known.program.settings.title_factor),
        base: whole,
        strong: whole > 0 && heaviest >= 3,
        nine: whole >= 9,
        in_whole: whole > 0,
        in_title: title > 0,
        keywords: (0, 0),
    }
}

/// The weight of a word of `每`. O(log words).
fn weight_of(words: &[Weighed], word: KeywordId) -> u32 {
    words.binary_search_by_key(&word, |weighed| weighed.word).map_or(0, |at| words[at].weight)
}

fn read_line(reader: &Reader, id: LineId, work: &mut Work) -> LineReading {
    let &Reader { known, hits, .. } = reader;
    let line = &known.program.rules.lines[id as usize];
    let (in_whole, heaviest_in_whole) = value(known, line, Zone::Whole, hits, work);
    // Without a title no keyword stands in it, and a line needs one.
    let has_title = known.text.title_chars > 0 || known.program.rules.always.binary_search(&id).is_ok();
    let (in_title, heaviest_in_title) = if has_title { value(known, line, Zone::Title, hits, work) } else { (0, 0) };
    LineReading {
        line: id,
        worth: in_whole.max(in_title * known.program.settings.title_factor),
        base: in_whole.max(in_title),
        strong: heaviest_in_whole.max(heaviest_in_title) >= 3,
        nine: in_whole.max(in_title) >= 9,
        in_whole: in_whole > 0,
        in_title: in_title > 0,
        keywords: (0, 0),
    }
}

/// What a line is worth in a zone, and the weight of its heaviest part.
fn value(known: &Known, line: &Line, zone: Zone, hits: View, work: &mut Work) -> (u32, u32) {
    let rules = &known.program.rules;
    if line.condition.is_some_and(|condition| !holds(known, hits, condition, zone, work)) {
        return (0, 0);
    }
    let Some(each) = line.each else { return (line.points, line.points) };
    let (mut sum, mut heaviest) = (0, 0);
    for &word in work.lists.read(known, rules.each_lists[each as usize]) {
        if hits.has(word, zone, known.text.title_chars) {
            let weight = weight_of(rules.each.of(each as usize), word);
            sum += weight;
            heaviest = heaviest.max(weight);
        }
    }
    let value = sum.min(line.points);
    (value, if value > 0 { heaviest } else { 0 })
}

/// Whether a condition is true on these hits.
pub(super) fn holds(known: &Known, hits: View, condition: u32, zone: Zone, work: &mut Work) -> bool {
    truth(known, hits, condition, zone, work) == Truth::True
}

/// Adds the hit keywords of a line that is worth something in a zone.
fn line_keywords(known: &Known, line: &Line, zone: Zone, hits: View, work: &mut Work, found: &mut Vec<KeywordId>) {
    if let Some(each) = line.each {
        let words = work.lists.read(known, known.program.rules.each_lists[each as usize]).iter().copied();
        found.extend(words.filter(|word| hits.has(*word, zone, known.text.title_chars)));
    }
    if let Some(condition) = line.condition {
        keywords(known, hits, condition, zone, work, found);
    }
}
