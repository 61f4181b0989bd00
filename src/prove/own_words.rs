//! What is asked about given texts, and answered by the engine alone: whether every rule wins on its own words, and whether a line of
//! another rule takes an example away.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Instant;

use super::vocabulary::Word;
use super::{Answer, Prover, Question, Status, Witness};
use crate::diagnostic::{Say, say};
use crate::ids::*;
use crate::resolve::model::*;
use crate::verdict::{OutcomeKind, Verdict};

/// More ways than this are not all tried.
const MOST_WAYS: usize = 100_000;

/// One thing that makes a part of a condition true.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    /// A word, perhaps in the title.
    Word(Word, bool),
    /// Two words so near each other.
    Near(KeywordId, KeywordId, u32, bool),
    Fact(FactId, u64),
    District(DistrictId),
    Street(StreetId),
    Category(CategoryId),
    Minute(u16),
}

/// What must be there for a condition to be true.
type Way = Vec<Piece>;

/// The ways of a condition or of a rule.
struct Ways {
    ways: Vec<Way>,
    /// Whether these are all there are.
    all: bool,
}

impl Ways {
    fn one() -> Self {
        Self { ways: vec![Vec::new()], all: true }
    }

    fn none() -> Self {
        Self { ways: Vec::new(), all: true }
    }

    fn or(mut self, other: Self) -> Self {
        self.ways.extend(other.ways);
        self.all &= other.all;
        self.cut()
    }

    fn cut(mut self) -> Self {
        self.all &= self.ways.len() <= MOST_WAYS;
        self.ways.truncate(MOST_WAYS);
        self
    }

    /// Every way of the one with every way of the other; of too many, every pair of which one is the first of its side.
    fn and(self, other: Self) -> Self {
        let joined = |a: &Way, b: &Way| {
            let mut way: Way = a.iter().chain(b).cloned().collect();
            way.sort();
            way.dedup();
            way
        };
        let all = self.all && other.all;
        if self.ways.len() * other.ways.len() <= MOST_WAYS {
            let ways = self.ways.iter().flat_map(|a| other.ways.iter().map(move |b| joined(a, b)));
            return Self { ways: ways.collect(), all };
        }
        let n = self.ways.len().max(other.ways.len());
        let ways = (0..n).map(|at| joined(&self.ways[at % self.ways.len()], &other.ways[at % other.ways.len()]));
        Self { ways: ways.collect(), all: false }
    }
}

impl Prover<'_> {
    /// What makes keywords alike: the lines they stand in, what they bring, how long they are.
    pub(super) fn classes(&self) -> BTreeMap<KeywordId, KeywordId> {
        let mut uses: BTreeMap<KeywordId, Vec<(u32, u32, u32)>> = BTreeMap::new();
        for (of_rule, rule) in (0..).zip(&self.rules.rules) {
            for (of_line, line) in (0..).zip(&rule.lines) {
                let mut note = |condition: &Cond, group: u32| {
                    each_keyword(condition, group, &mut |keyword, group| {
                        uses.entry(keyword).or_default().push((of_rule, of_line, group));
                    })
                };
                line.condition.iter().for_each(|condition| note(condition, 0));
                if let Worth::Each { words, .. } = &line.worth {
                    for (word, weight) in words {
                        uses.entry(*word).or_default().push((of_rule, of_line, u32::MAX - weight));
                    }
                }
            }
            for (at, condition) in (0..).zip(&rule.unless) {
                each_keyword(condition, 0, &mut |keyword, group| {
                    uses.entry(keyword).or_default().push((of_rule, u32::MAX - at, group));
                });
            }
        }
        for (of_fact, fact) in (0..).zip(&self.rules.facts) {
            for (value, condition) in &fact.conditions {
                each_keyword(condition, 0, &mut |keyword, group| {
                    uses.entry(keyword).or_default().push((u32::MAX - of_fact, *value, group));
                });
            }
        }
        let negated: BTreeSet<KeywordId> = self.rules.negations.iter().flat_map(|n| &n.negatable).copied().collect();
        let mut first: HashMap<_, KeywordId> = HashMap::new();
        let mut classes = BTreeMap::new();
        for (keyword, mut uses) in uses {
            uses.sort_unstable();
            let text = &self.rules.keywords[keyword.index()];
            // A mask inside a word may hide what the word brings in one rule and not in another.
            let own = self.rules.masks.iter().any(|mask| text.contains(mask.as_str())).then_some(keyword);
            let around = self.vocabulary.brought_by(Word::Keyword(keyword)).to_vec();
            let brings = self.vocabulary.brings(Word::Keyword(keyword)).to_vec();
            let like = (self.rules.likeness(keyword), negated.contains(&keyword), text.chars().count(), own);
            classes.insert(keyword, *first.entry((uses, brings, around, like)).or_insert(keyword));
        }
        classes
    }

    /// Whether every rule wins on its own words.
    pub(crate) fn own_words(&self, id: RuleId, classes: &BTreeMap<KeywordId, KeywordId>) -> Option<Answer> {
        let rule = &self.rules.rules[id.index()];
        if matches!(rule.target, Target::Backing(_)) {
            return None;
        }
        let since = Instant::now();
        let ways = self.ways_of_rule(rule, classes);
        let (mut n_tried, mut n_not_enough) = (0, 0);
        let threshold = self.rules.settings.threshold;
        let mut lost: Option<Witness> = None;
        let mut is_cut = !ways.all;
        for way in &ways.ways {
            if n_tried % 64 == 0 && since.elapsed() > self.timeout {
                is_cut = true;
                break;
            }
            let witness = self.text_of_way(way);
            let loses = self.decide(&witness, |verdict| self.loses(verdict, rule.target));
            n_tried += 1;
            if !self.scratch.borrow().working().reaches(rule.target, threshold) {
                n_not_enough += 1;
            } else if loses {
                lost = Some(witness);
                break;
            }
        }
        let answer = |status, why: Say, witness| Answer {
            question: Question::OwnWords,
            name: rule.name.clone(),
            span: Some(rule.span),
            status,
            why,
            witness,
            refutations: Vec::new(),
        };
        if let Some(witness) = lost {
            let witness = witness.shortened(&mut |shorter| {
                self.decide(shorter, |verdict| self.loses(verdict, rule.target))
                    && self.scratch.borrow().working().reaches(rule.target, threshold)
            });
            let why = say!("its own words do not win", "自己的词未能胜出");
            return Some(answer(Status::Witness, why, Some(witness)));
        }
        let n_ways = n_tried - n_not_enough;
        if n_ways == 0 {
            let why = say!(
                "none of {n_tried} ways to combine its words reaches the threshold",
                "试过 {n_tried} 种组合，都达不到派单线"
            );
            return Some(answer(Status::Unknown, why, None));
        }
        let why = say!("it wins in each of {n_ways} ways to reach the threshold", "达到派单线的 {n_ways} 种组合都胜出");
        Some(answer(if is_cut { Status::Sampled } else { Status::Proved }, why, None))
    }

    /// Whether a case does not go where a target sends it.
    fn loses(&self, verdict: &Verdict, target: Target) -> bool {
        match target {
            Target::Duty(duty) => match verdict.first {
                Some(first) if first.duty == duty => false,
                // Another duty of the same lead in the same case sends it to the same desk.
                Some(first) => {
                    let lead = |demand: &crate::verdict::Demand| {
                        let roles = demand.roles(self.rules);
                        (roles.lead, roles.via)
                    };
                    let own = verdict.candidates.iter().find(|candidate| candidate.duty == duty);
                    let others = verdict.candidates.iter().any(|candidate| lead(candidate) == lead(&first));
                    let of_duty: BTreeSet<_> = self.rules.duties[duty.index()]
                        .variants
                        .iter()
                        .flat_map(|variant| &variant.arms)
                        .map(|arm| (arm.roles.lead, arm.roles.via))
                        .collect();
                    let same = own.map_or(others && of_duty.iter().all(|of| *of == lead(&first)), |own| {
                        lead(own) == lead(&first)
                    });
                    !same
                }
                None => true,
            },
            Target::Outcome(outcome) => {
                verdict.by != Some(outcome)
                    && !(matches!(
                        self.rules.outcomes[outcome.index()].class,
                        OutcomeClass::Inform(InformClass::Repeat)
                    ) && verdict.repeat)
            }
            Target::Backing(_) => false,
        }
    }

    /// Every way in which a rule's own lines reach the threshold, one word standing for all of its class.
    fn ways_of_rule(&self, rule: &Rule, classes: &BTreeMap<KeywordId, KeywordId>) -> Ways {
        let threshold = self.rules.settings.threshold;
        // What can be added: points, whether strong, how.
        let mut units: Vec<Vec<(u32, bool, Ways)>> = Vec::new();
        for line in &rule.lines {
            let condition = match &line.condition {
                Some(condition) => self.ways_of(condition, false, classes),
                None => Ways::one(),
            };
            match &line.worth {
                Worth::Points(points) => units.push(vec![(*points, *points >= 3, condition)]),
                Worth::Each { words, cap } => {
                    // Words of one class and weight are counted, not named.
                    let mut alike: BTreeMap<(KeywordId, u32), Vec<KeywordId>> = BTreeMap::new();
                    for (word, weight) in words {
                        let class = classes.get(word).copied().unwrap_or(*word);
                        alike.entry((class, *weight)).or_default().push(*word);
                    }
                    units.push(each_ways(&alike, *cap, threshold, &condition));
                }
            }
        }
        let mut found = Ways::none();
        let mut open = vec![(0_usize, 0_u32, false, Ways::one())];
        while let Some((at, sum, strong, ways)) = open.pop() {
            if sum >= threshold && strong {
                found = found.or(ways);
                if !found.all {
                    break;
                }
                continue;
            }
            if at == units.len() || ways.ways.is_empty() {
                continue;
            }
            if open.len() > MOST_WAYS {
                found.all = false;
                break;
            }
            for (points, is_strong, more) in &units[at] {
                let more = Ways { ways: more.ways.clone(), all: more.all };
                let here = Ways { ways: ways.ways.clone(), all: ways.all };
                open.push((at + 1, sum + points, strong || *is_strong, here.and(more)));
            }
            open.push((at + 1, sum, strong, ways));
        }
        found.ways.sort();
        found.ways.dedup();
        found
    }

    fn ways_of(&self, condition: &Cond, in_title: bool, classes: &BTreeMap<KeywordId, KeywordId>) -> Ways {
        let class = |keyword: &KeywordId| classes.get(keyword).copied().unwrap_or(*keyword);
        let only = |pieces: Vec<Piece>| Ways { ways: pieces.into_iter().map(|piece| vec![piece]).collect(), all: true };
        match condition {
            Cond::Keyword(keyword) => only(vec![Piece::Word(Word::Keyword(class(keyword)), in_title)]),
            Cond::All(parts) => {
                parts.iter().fold(Ways::one(), |all, part| all.and(self.ways_of(part, in_title, classes)))
            }
            Cond::Any(parts) => {
                let mut any =
                    parts.iter().fold(Ways::none(), |any, part| any.or(self.ways_of(part, in_title, classes)));
                any.ways.sort();
                any.ways.dedup();
                any
            }
            Cond::AtLeast(least, parts) => {
                let mut by_count: Vec<Ways> = vec![Ways::one()];
                by_count.extend((0..*least).map(|_| Ways::none()));
                for part in parts {
                    let of_part = self.ways_of(part, in_title, classes);
                    for count in (0..*least as usize).rev() {
                        let before = Ways { ways: by_count[count].ways.clone(), all: by_count[count].all };
                        let more = before.and(Ways { ways: of_part.ways.clone(), all: of_part.all });
                        let there = std::mem::replace(&mut by_count[count + 1], Ways::none());
                        by_count[count + 1] = there.or(more);
                    }
                }
                by_count.pop().unwrap_or(Ways::none())
            }
            // Nothing else is there, so what must not be there is not.
            Cond::Not(_) => Ways::one(),
            Cond::Near { left, right, gap, .. } => {
                let side = |words: &[KeywordId]| words.iter().map(class).collect::<BTreeSet<_>>();
                let (left, right) = (side(left), side(right));
                let pairs = left.iter().flat_map(|a| right.iter().map(move |b| Piece::Near(*a, *b, *gap, in_title)));
                only(pairs.collect()).cut()
            }
            Cond::Title(inner) => self.ways_of(inner, true, classes),
            Cond::Named(bodies) => {
                let names = (0..).map(NameId).zip(&self.rules.names);
                let named = names.filter(|(_, name)| name.bodies.iter().any(|body| bodies.contains(body)));
                only(named.map(|(id, _)| Piece::Word(Word::Name(id), in_title)).collect())
            }
            Cond::Fact(fact, values) => only(
                (0..64).filter(|value| values >> value & 1 == 1).map(|value| Piece::Fact(*fact, 1 << value)).collect(),
            ),
            Cond::District(districts) => only(districts.iter().map(|district| Piece::District(*district)).collect()),
            Cond::Street(streets) => only(streets.iter().map(|street| Piece::Street(*street)).collect()),
            Cond::Category(roots) => only(roots.iter().map(|root| Piece::Category(*root)).collect()),
            Cond::Hour { from, .. } => only(vec![Piece::Minute(*from)]),
        }
    }

    fn text_of_way(&self, way: &Way) -> Witness {
        let mut witness = Witness::default();
        let text = |keyword: &KeywordId| self.rules.keywords[keyword.index()].as_str();
        for piece in way {
            let (part, in_title) = match piece {
                Piece::Word(word, in_title) => (super::vocabulary::text_of(self.rules, *word).to_owned(), *in_title),
                Piece::Near(left, right, gap, in_title) => {
                    let between = if *gap == 0 { "" } else { "，" };
                    (format!("{}{between}{}", text(left), text(right)), *in_title)
                }
                Piece::Fact(fact, values) => {
                    witness.given.facts.push((*fact, *values));
                    continue;
                }
                Piece::District(district) => {
                    witness.given.district = Some(*district);
                    continue;
                }
                Piece::Street(street) => {
                    witness.given.streets = vec![*street];
                    continue;
                }
                Piece::Category(category) => {
                    witness.given.category = Some(*category);
                    continue;
                }
                Piece::Minute(minute) => {
                    witness.given.minute = Some(*minute);
                    continue;
                }
            };
            if in_title { &mut witness.title } else { &mut witness.text }.push(part);
        }
        witness
    }

    /// Whether adding any one line of another rule to an example leaves its duty among the demands. One answer for each rule with
    /// examples.
    pub(crate) fn no_theft(&self, id: RuleId, lines: &Lines) -> Option<Answer> {
        let rule = &self.rules.rules[id.index()];
        let Target::Duty(duty) = rule.target else { return None };
        if rule.examples.is_empty() {
            return None;
        }
        let since = Instant::now();
        let own = self.words_of_duty(duty);
        // Names of places and bodies in a line may silence what asks for them.
        let of_duty = self.rules.rules.iter().filter(|rule| rule.target == Target::Duty(duty));
        let asks_place = self.rules.duties[duty.index()].only_in != VariantScope::default()
            || of_duty.into_iter().any(|rule| {
                let conditions = rule.lines.iter().filter_map(|line| line.condition.as_ref()).chain(&rule.unless);
                conditions.into_iter().any(asks_for_place)
            });
        let (mut n_tried, mut is_cut) = (0_u64, false);
        let mut n_examples = 0;
        let mut stolen = None;
        'examples: for example in &rule.examples {
            let alone = self.witness_of(&example.case);
            if self.decide(&alone, |verdict| self.is_lost(verdict, duty)) {
                continue;
            }
            n_examples += 1;
            // A duty whose own lines list it is lost only by words that touch its own.
            let stands_alone = !asks_place && self.stands_alone(&alone, duty);
            for (text, inside, of_rule) in &lines.texts {
                if self.rules.rules[of_rule.index()].target == rule.target {
                    continue;
                }
                if stands_alone && !inside.iter().any(|keyword| own.contains(keyword)) {
                    continue;
                }
                n_tried += 1;
                if n_tried.is_multiple_of(256) && since.elapsed() > self.timeout {
                    is_cut = true;
                    break 'examples;
                }
                let mut witness = alone.clone();
                witness.text.push(text.clone());
                if self.decide(&witness, |verdict| self.is_lost(verdict, duty)) {
                    stolen = Some((witness, *of_rule));
                    break 'examples;
                }
            }
        }
        let answer = |status, why: Say, witness| Answer {
            question: Question::Theft,
            name: rule.name.clone(),
            span: Some(rule.span),
            status,
            why,
            witness,
            refutations: Vec::new(),
        };
        Some(match stolen {
            Some((witness, thief)) => {
                let thief = &self.rules.rules[thief.index()].name;
                let why = say!("a line of rule `{thief}` takes its example away", "规则`{thief}`的一行抢走了它的例句");
                answer(Status::Witness, why, Some(witness))
            }
            None => {
                let n_lines = lines.texts.len();
                let why = say!(
                    "no one of {n_lines} texts of lines takes any of its {n_examples} examples away",
                    "加上 {n_lines} 条得分行中任何一条，{n_examples} 个例句仍归它"
                );
                answer(if is_cut { Status::Sampled } else { Status::Proved }, why, None)
            }
        })
    }

    /// Whether a duty, and its lead, are no longer among the demands.
    fn is_lost(&self, verdict: &Verdict, duty: DutyId) -> bool {
        if verdict.outcome == OutcomeKind::Inform {
            return true;
        }
        // A clerk who confers sees both.
        let demands = || verdict.first.iter().chain(&verdict.also).chain(&verdict.rivals);
        if demands().any(|demand| demand.duty == duty) {
            return false;
        }
        // Folded into a demand of the same lead.
        let own = verdict.candidates.iter().find(|candidate| candidate.duty == duty);
        let lead = |demand: &crate::verdict::Demand| (demand.roles(self.rules).lead, demand.roles(self.rules).via);
        !own.is_some_and(|own| demands().any(|demand| lead(demand) == lead(own)))
    }

    /// Whether a duty is listed by its own lines even if another duty comes first: by exact words, not by a title.
    fn stands_alone(&self, witness: &Witness, duty: DutyId) -> bool {
        let threshold = self.rules.settings.threshold;
        let is_own = |rule: RuleId| self.rules.rules[rule.index()].target == Target::Duty(duty);
        let without_title = Witness { title: Vec::new(), ..witness.clone() };
        self.decide(&without_title, |_| ());
        let scratch = self.scratch.borrow();
        let likes = scratch.working().keywords().any(|keyword| self.rules.likeness(keyword).is_some());
        !likes && scratch.working().totals().any(|(rule, total)| is_own(rule) && total >= threshold)
    }

    /// The words a duty's standing depends on: those of its rules, and those that state the facts it asks for.
    fn words_of_duty(&self, duty: DutyId) -> BTreeSet<KeywordId> {
        let mut words = Vec::new();
        let mut facts = self.rules.duties[duty.index()].facts();
        for rule in self.rules.rules.iter().filter(|rule| rule.target == Target::Duty(duty)) {
            for line in &rule.lines {
                if let Worth::Each { words: weighed, .. } = &line.worth {
                    words.extend(weighed.iter().map(|(word, _)| *word));
                }
            }
            let conditions = rule.lines.iter().filter_map(|line| line.condition.as_ref()).chain(&rule.unless);
            for condition in conditions {
                condition.keywords(&mut words);
                condition.facts(&mut facts);
            }
        }
        for fact in facts {
            self.rules.facts[fact.index()].conditions.iter().for_each(|(_, condition)| condition.keywords(&mut words));
        }
        words.into_iter().collect()
    }
}

/// Whether a condition depends on the place or on who is named.
fn asks_for_place(condition: &Cond) -> bool {
    match condition {
        Cond::Named(_) | Cond::District(_) | Cond::Street(_) => true,
        Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => parts.iter().any(asks_for_place),
        Cond::Not(inner) | Cond::Title(inner) => asks_for_place(inner),
        Cond::Keyword(_) | Cond::Near { .. } | Cond::Fact(..) | Cond::Category(_) | Cond::Hour { .. } => false,
    }
}

/// The ways to get points out of words that are weighed singly, capped.
fn each_ways(
    alike: &BTreeMap<(KeywordId, u32), Vec<KeywordId>>,
    cap: u32,
    threshold: u32,
    condition: &Ways,
) -> Vec<(u32, bool, Ways)> {
    // By points so far: the ways to them, of words that are needed for them.
    let enough = cap.min(threshold);
    let mut open: BTreeMap<(u32, bool), Ways> = BTreeMap::from([((0, false), Ways::one())]);
    for ((_, weight), words) in alike {
        for (points, strong) in open.keys().rev().copied().collect::<Vec<_>>() {
            let mut way = Way::new();
            let mut now = points;
            for word in words {
                if now >= enough {
                    break;
                }
                way.push(Piece::Word(Word::Keyword(*word), false));
                now += weight;
                let before = &open[&(points, strong)];
                let before = Ways { ways: before.ways.clone(), all: before.all };
                let more = before.and(Ways { ways: vec![way.clone()], all: true });
                let key = (now, strong || *weight >= 3);
                let there = open.remove(&key).unwrap_or(Ways::none());
                open.insert(key, there.or(more));
            }
        }
    }
    open.remove(&(0, false));
    let ways = |ways: Ways| ways.and(Ways { ways: condition.ways.clone(), all: condition.all });
    open.into_iter().map(|((points, strong), of_words)| (points.min(cap), strong, ways(of_words))).collect()
}

/// The keywords of a condition, each with a number for the group it stands in.
fn each_keyword(condition: &Cond, group: u32, each: &mut impl FnMut(KeywordId, u32)) {
    fn walk(condition: &Cond, group: u32, next: &mut u32, each: &mut impl FnMut(KeywordId, u32)) {
        match condition {
            Cond::Keyword(keyword) => each(*keyword, group),
            Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
                *next += 1;
                let own = *next;
                for part in parts {
                    // In 全部 each word has a place of its own.
                    if matches!(condition, Cond::All(_)) {
                        *next += 1;
                        let own = *next;
                        walk(part, own, next, each);
                    } else {
                        walk(part, own, next, each);
                    }
                }
            }
            Cond::Not(inner) | Cond::Title(inner) => {
                *next += 1;
                let own = *next;
                walk(inner, own, next, each);
            }
            Cond::Near { left, right, .. } => {
                for side in [left, right] {
                    *next += 1;
                    side.iter().for_each(|keyword| each(*keyword, *next));
                }
            }
            _ => {}
        }
    }
    walk(condition, group, &mut group.clone(), each);
}

/// Texts that make single lines of duties true.
pub(crate) struct Lines {
    /// Each with the keywords that stand anywhere in it, hidden or not, and the rule it is of.
    texts: Vec<(String, Vec<KeywordId>, RuleId)>,
}

impl Lines {
    /// Each as a case.
    pub(crate) fn cases(&self) -> impl Iterator<Item = Witness> {
        self.texts.iter().map(|(text, ..)| Witness { text: vec![text.clone()], ..Witness::default() })
    }

    /// One text for each way to make a line true, one word standing for all of its class.
    pub(crate) fn of(prover: &Prover<'_>, classes: &BTreeMap<KeywordId, KeywordId>) -> Self {
        let rules = prover.rules;
        let known: HashMap<&str, Vec<KeywordId>> = {
            let mut known: HashMap<&str, Vec<KeywordId>> = HashMap::new();
            for (at, keyword) in rules.keywords.iter().enumerate() {
                known.entry(keyword).or_default().push(KeywordId::at(at));
            }
            known
        };
        let mut texts = Vec::new();
        for (id, rule) in rules.rules.iter().enumerate() {
            if !matches!(rule.target, Target::Duty(_)) {
                continue;
            }
            let mut of_rule: BTreeSet<String> = BTreeSet::new();
            for line in &rule.lines {
                let condition = line.condition.as_ref().map(|condition| prover.ways_of(condition, false, classes));
                let ways = match &line.worth {
                    Worth::Points(_) => condition.unwrap_or(Ways::none()),
                    Worth::Each { words, .. } => {
                        let ways = words.iter().map(|(word, _)| {
                            vec![Piece::Word(Word::Keyword(classes.get(word).copied().unwrap_or(*word)), false)]
                        });
                        Ways { ways: ways.collect(), all: true }.and(condition.unwrap_or(Ways::one()))
                    }
                };
                for way in ways.ways {
                    let Witness { title, text, .. } = prover.text_of_way(&way);
                    of_rule.insert(title.into_iter().chain(text).collect::<Vec<_>>().join("。"));
                }
            }
            for text in of_rule.into_iter().filter(|text| !text.is_empty()) {
                let mut inside: Vec<KeywordId> = Vec::new();
                let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
                for (first, from) in starts.iter().enumerate() {
                    for to in &starts[first + 1..] {
                        inside.extend(known.get(&text[*from..*to]).into_iter().flatten());
                    }
                }
                // What is like a word may be anywhere.
                inside.extend(rules.likes().map(|(keyword, ..)| keyword));
                inside.sort_unstable();
                inside.dedup();
                texts.push((text, inside, RuleId::at(id)));
            }
        }
        Self { texts }
    }
}
