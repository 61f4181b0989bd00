//! Whether a condition is true, false or unknown, and by which keywords it is true.
//!
//! The truth of every node is worked out from the last to the first: the children of a node come after it, so theirs is there.

use super::bounds::Bounds;
use super::hit::{View, Zone};
use super::names::Named;
use super::near;
use crate::compile::Program;
use crate::compile::condition::{Node, Op};
use crate::compile::index::alphabet::Text;
use crate::given::Given;
use crate::ids::*;
use crate::verdict::{Place, Question};

/// Three-valued truth, ordered so that "and" is the minimum and "or" the maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Truth {
    False,
    Unknown,
    True,
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

impl From<Option<bool>> for Truth {
    fn from(known: Option<bool>) -> Self {
        known.map_or(Self::Unknown, Self::from)
    }
}

/// What is known of a case besides the hits of its keywords.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) program: &'a Program,
    pub(super) given: &'a Given,
    pub(super) text: &'a Text,
    pub(super) named: &'a [Named],
    pub(super) place: Place,
    /// The keywords that are there.
    pub(super) present: &'a [u32],
    /// By fact: the values that are possible.
    pub(super) possible: &'a [u64],
}

/// Buffers of this module.
#[derive(Clone, Debug, Default)]
pub(super) struct Work {
    /// By node of the condition last asked.
    truths: Vec<Truth>,
    pub(super) bounds: Bounds,
    pub(super) lists: Lists,
    pub(super) left: near::Side,
    pub(super) right: near::Side,
}

/// The words of long word lists that are there. Worked out only when first asked: most cases ask for triggers alone.
#[derive(Clone, Debug, Default)]
pub(super) struct Lists {
    is_known: bool,
    /// List and word in one number, for the sake of sorting.
    members: Vec<u64>,
    /// By list: where its words stand in `words`; nowhere if none of them is there.
    ranges: Vec<(u32, u32)>,
    /// The lists that have a range.
    ranged: Vec<u32>,
    words: Vec<KeywordId>,
}

impl Lists {
    /// Forgets the last case.
    pub(super) fn clear(&mut self) {
        self.is_known = false;
    }

    /// The words of a list that can have hits: all of a short list, of a long one those that have hits somewhere, hidden ones too.
    ///
    /// Sorts what is there by list, if that is not done yet and the list is long. O(words there × long lists they stand in × log).
    #[inline]
    pub(super) fn read<'a>(&'a mut self, known: &Known<'a>, list: u32) -> &'a [KeywordId] {
        self.make_ready(known, list);
        self.of(known, list)
    }

    /// Makes ready to tell of a list.
    #[inline]
    pub(super) fn make_ready(&mut self, known: &Known, list: u32) {
        if !self.is_known && known.program.conditions.few.of(list as usize).is_empty() {
            self.group(known, false);
        }
    }

    /// The same as [`read`](Self::read) of a list that was made ready.
    #[inline]
    pub(super) fn of<'a>(&'a self, known: &Known<'a>, list: u32) -> &'a [KeywordId] {
        let few = known.program.conditions.few.of(list as usize);
        if !few.is_empty() {
            return few;
        }
        let (from, to) = self.ranges.get(list as usize).copied().unwrap_or_default();
        &self.words[from as usize..to as usize]
    }

    /// Makes ready to tell of every list.
    #[cfg(feature = "cli")]
    pub(super) fn make_all_ready(&mut self, known: &Known) {
        self.group(known, true);
    }

    fn group(&mut self, known: &Known, all: bool) {
        self.is_known = true;
        let conditions = &known.program.conditions;
        self.members.clear();
        for &word in known.present {
            let others = if all { conditions.other_lists.of(word as usize) } else { &[] };
            for lists in [conditions.lists.of(word as usize), others] {
                self.members.extend(lists.iter().map(|list| u64::from(*list) << 32 | u64::from(word)));
            }
        }
        self.members.sort_unstable();
        for list in self.ranged.drain(..) {
            self.ranges[list as usize] = (0, 0);
        }
        if self.ranges.len() < conditions.few.len() {
            self.ranges.resize(conditions.few.len(), (0, 0));
        }
        self.words.clear();
        for &member in &self.members {
            let (list, at) = ((member >> 32) as u32, self.words.len() as u32);
            let range = &mut self.ranges[list as usize];
            if range.1 == 0 {
                *range = (at, at);
                self.ranged.push(list);
            }
            range.1 += 1;
            self.words.push(KeywordId(member as u32));
        }
    }
}

/// Whether a condition holds on these hits in this zone. O(nodes + keywords), and what `近` takes.
pub(super) fn truth(known: &Known, hits: View, condition: u32, zone: Zone, work: &mut Work) -> Truth {
    let nodes = known.program.conditions.nodes.of(condition as usize);
    if let [node] = nodes {
        return leaf(known, hits, node, zone, work);
    }
    work.truths.clear();
    work.truths.resize(nodes.len(), Truth::False);
    for index in (0..nodes.len()).rev() {
        let children = Children { nodes, at: index + 1, end: nodes[index].end as usize };
        let truths = &work.truths;
        let of_children = children.map(|child| truths[child]);
        work.truths[index] = match nodes[index].op {
            Op::All => of_children.min().unwrap_or(Truth::True),
            Op::Any => of_children.max().unwrap_or(Truth::False),
            Op::Not => match of_children.min() {
                Some(Truth::True) => Truth::False,
                Some(Truth::Unknown) => Truth::Unknown,
                _ => Truth::True,
            },
            Op::AtLeast(least) => at_least(least, of_children),
            _ => leaf(known, hits, &nodes[index], zone, work),
        };
    }
    work.truths.first().copied().unwrap_or(Truth::True)
}

/// Adds the hit keywords of a condition that is true: those of its true parts. A keyword may be added more than once.
pub(super) fn keywords(
    known: &Known,
    hits: View,
    condition: u32,
    zone: Zone,
    work: &mut Work,
    found: &mut Vec<KeywordId>,
) {
    let conditions = &known.program.conditions;
    let nodes = conditions.nodes.of(condition as usize);
    if nodes.len() > 1 {
        truth(known, hits, condition, zone, work);
    }
    let title_chars = known.text.title_chars;
    let mut at = 0;
    while let Some(node) = nodes.get(at) {
        let zone = if node.in_title { Zone::Title } else { zone };
        if nodes.len() > 1 && work.truths[at] != Truth::True {
            at = node.end as usize;
            continue;
        }
        match node.op {
            Op::All | Op::Any | Op::AtLeast(_) => {
                at += 1;
                continue;
            }
            Op::Word(keyword) => found.extend(Some(keyword).filter(|k| hits.has(*k, zone, title_chars))),
            Op::Words(words) => {
                let words = work.lists.read(known, words).iter().copied();
                found.extend(words.filter(|keyword| hits.has(*keyword, zone, title_chars)));
            }
            Op::Near(near) => {
                near::keywords(known, hits, &conditions.nears[near as usize], zone, work, found);
            }
            Op::Not
            | Op::Named(_)
            | Op::Fact(..)
            | Op::District(_)
            | Op::Street(_)
            | Op::Category(_)
            | Op::Hour { .. } => {}
        }
        at = node.end as usize;
    }
}

/// The first thing in a condition that is unknown, if the condition is.
pub(super) fn open_question(known: &Known, condition: u32, work: &mut Work) -> Option<Question> {
    let nodes = known.program.conditions.nodes.of(condition as usize);
    let whole = truth(known, View::NONE, condition, Zone::Whole, work);
    let is_unknown =
        |at: usize| if nodes.len() == 1 { whole == Truth::Unknown } else { work.truths[at] == Truth::Unknown };
    let mut at = 0;
    while let Some(node) = nodes.get(at) {
        if !is_unknown(at) {
            at = node.end as usize;
            continue;
        }
        match node.op {
            Op::Fact(fact, _) => return Some(Question::Fact(fact)),
            Op::District(_) => return Some(Question::District),
            Op::Street(_) => return Some(Question::Street),
            Op::Category(_) => return Some(Question::Category),
            Op::Hour { .. } => return Some(Question::Hour),
            _ => at += 1,
        }
    }
    None
}

/// The children of a node: each begins where the one before ends.
struct Children<'a> {
    nodes: &'a [Node],
    at: usize,
    end: usize,
}

impl Iterator for Children<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let child = self.at;
        if child >= self.end {
            return None;
        }
        self.at = self.nodes[child].end as usize;
        Some(child)
    }
}

fn at_least(least: u32, truths: impl Iterator<Item = Truth>) -> Truth {
    let (mut n_true, mut n_possible) = (0, 0);
    for truth in truths {
        n_true += u32::from(truth == Truth::True);
        n_possible += u32::from(truth != Truth::False);
    }
    if n_true >= least {
        Truth::True
    } else if n_possible >= least {
        Truth::Unknown
    } else {
        Truth::False
    }
}

fn leaf(known: &Known, hits: View, node: &Node, zone: Zone, work: &mut Work) -> Truth {
    let program = known.program;
    let conditions = &program.conditions;
    let title_chars = known.text.title_chars;
    let zone = if node.in_title { Zone::Title } else { zone };
    match node.op {
        Op::Word(keyword) => hits.has(keyword, zone, title_chars).into(),
        Op::Words(words) => work.lists.read(known, words).iter().any(|word| hits.has(*word, zone, title_chars)).into(),
        Op::Near(near) => near::holds(known, hits, &conditions.nears[near as usize], zone, work).into(),
        Op::Named(names) => {
            let names = conditions.named.of(names as usize);
            let counts = |named: &Named| zone == Zone::Whole || named.in_title;
            known.named.iter().any(|named| counts(named) && names.binary_search(&named.name).is_ok()).into()
        }
        Op::Fact(fact, values) => {
            // While facts are being settled, all is possible.
            let possible = known.possible.get(fact.index()).copied().unwrap_or(u64::MAX);
            if possible & values == 0 {
                Truth::False
            } else if possible & !values == 0 {
                Truth::True
            } else {
                Truth::Unknown
            }
        }
        Op::District(districts) => {
            let districts = conditions.districts.of(districts as usize);
            known.place.district.map(|district| districts.contains(&district)).into()
        }
        Op::Street(streets) => {
            let streets = conditions.streets.of(streets as usize);
            let district_of = |street: &StreetId| program.places.district_of_street[street.index()];
            match (known.place.street, known.place.district) {
                (Some(street), _) => streets.contains(&street).into(),
                (None, Some(district)) if streets.iter().all(|street| district_of(street) != district) => Truth::False,
                (None, _) => Truth::Unknown,
            }
        }
        Op::Category(ranges) => {
            let ranges = conditions.categories.of(ranges as usize);
            let within = |category: CategoryId| ranges.iter().any(|&(first, end)| (first..end).contains(&category.0));
            known.given.category.map(within).into()
        }
        Op::Hour { from, to } => {
            let within =
                |minute: u16| if from < to { (from..to).contains(&minute) } else { minute >= from || minute < to };
            known.given.minute.map(within).into()
        }
        // Empty groups.
        Op::All | Op::Not => Truth::True,
        Op::Any => Truth::False,
        Op::AtLeast(least) => at_least(least, std::iter::empty()),
    }
}
