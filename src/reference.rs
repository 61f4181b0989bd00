//! The naive interpreter that defines what rules mean.
//!
//! It follows the text of the language's definition step by step: fold, find every word, hide, negate, decide facts and place,
//! score every line, rank, split into demands, choose the outcome. It is written to be read, not to be fast; `engine` must give
//! the same [`Verdict`] for every rule set and every case. The ledger that `explain` prints is read from here, so the reasons
//! shown are those of the definition.
//!
//! It never fails, prints or looks at a clock.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::fold::{BREAK, Folded, STOP};
use crate::given::Given;
use crate::ids::*;
use crate::like::{self, Likeness};
use crate::reasons::{FactSource, Fate, Hit};
use crate::resolve::model::*;
use crate::verdict::{Demand, OutcomeKind, Place, Question, Verdict};

/// Three-valued truth, ordered so that "and" is the minimum and "or" the maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    False,
    Unknown,
    True,
}

/// A mask in the text: it hides what overlaps it, except what contains it whole or lies inside its kind word.
#[derive(Clone, Copy, Debug)]
struct Cover {
    hit: Hit,
    kind_chars: u32,
}

impl Cover {
    fn hides(self, hit: Hit) -> bool {
        let in_kind_word = hit.start >= self.hit.end - self.kind_chars && hit.end <= self.hit.end;
        hit.overlaps(self.hit) && !hit.contains(self.hit) && !in_kind_word
    }
}

/// Hits that count, by keyword.
type Hits = BTreeMap<KeywordId, Vec<Hit>>;

/// Hits in text order, so that those near a place are found without looking at all of them.
struct Ordered<T> {
    sorted: Vec<T>,
    longest: u32,
    hit_of: fn(&T) -> Hit,
}

impl<T> Ordered<T> {
    fn new(mut hits: Vec<T>, hit_of: fn(&T) -> Hit) -> Self {
        hits.sort_by_key(hit_of);
        let longest = hits.iter().map(|hit| hit_of(hit).end - hit_of(hit).start).max().unwrap_or(0);
        Self { sorted: hits, longest, hit_of }
    }

    /// Every hit that reaches into `from..=to`, and perhaps a few just before it.
    fn around(&self, from: u32, to: u32) -> impl Iterator<Item = &T> {
        let first = from.saturating_sub(self.longest);
        let start = self.sorted.partition_point(|hit| (self.hit_of)(hit).start < first);
        self.sorted[start..].iter().take_while(move |hit| (self.hit_of)(hit).start <= to)
    }
}

/// The part of a case a condition is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zone {
    Whole,
    Title,
}

/// One line of a rule, worked out.
#[derive(Clone, Debug)]
pub(crate) struct LineReading {
    /// What it adds: the larger of its value on the whole and `title_factor` times its value on the title.
    pub(crate) worth: u32,
    /// The same without the title factor.
    pub(crate) base: u32,
    /// Whether the title decided its worth.
    pub(crate) by_title: bool,
    /// Whether it is strong.
    strong: bool,
    /// Whether it is true and worth 9 before the title factor.
    nine: bool,
    /// Its hit keywords.
    pub(crate) keywords: BTreeSet<KeywordId>,
}

/// One rule, worked out.
#[derive(Clone, Debug)]
pub(crate) struct RuleReading {
    pub(crate) rule: RuleId,
    /// The first 除非 that is not false, if any.
    pub(crate) silenced_by: Option<usize>,
    pub(crate) lines: Vec<LineReading>,
    /// Hits that count for this rule.
    hits: Rc<Hits>,
}

impl RuleReading {
    pub(crate) fn total(&self) -> u32 {
        self.lines.iter().map(|line| line.worth).sum()
    }

    pub(crate) fn hits_of(&self, keyword: KeywordId) -> &[Hit] {
        self.hits.get(&keyword).map_or(&[], Vec::as_slice)
    }
}

/// One duty or outcome, worked out.
#[derive(Clone, Debug)]
pub(crate) struct TargetReading {
    pub(crate) target: Target,
    /// The score of its best rule, of the caller's category and of what backs it.
    pub(crate) score: u32,
    /// What the caller's category added.
    pub(crate) category_score: u32,
    /// What backing rules added.
    pub(crate) backing_score: u32,
    /// Whether a strong line is true.
    pub(crate) strong: bool,
    nine: bool,
    /// Its hit keywords.
    pub(crate) keywords: BTreeSet<KeywordId>,
    /// Characters of its hit keywords that lie in no other of them.
    characters: usize,
    /// Indexes into [`Reading::rules`].
    pub(crate) rules: Vec<usize>,
}

/// A whole case, worked out.
pub(crate) struct Reading<'r> {
    pub(crate) rules_of: &'r Resolved,
    given: Given,
    pub(crate) folded: Folded,
    chars: Vec<char>,
    /// The sentence each character stands in.
    sentences: Vec<u32>,
    /// Every hit of every mask.
    masks: BTreeMap<usize, Vec<Hit>>,
    /// Every hit of every keyword, with what became of it.
    pub(crate) hits: Vec<(KeywordId, Hit, Fate)>,
    /// The hits that count where no local mask hides.
    counting: Rc<Hits>,
    /// Every name that names somebody or some place.
    pub(crate) names: Vec<(NameId, Hit)>,
    pub(crate) facts: Vec<Option<(FactSource, u64)>>,
    place: Place,
    pub(crate) rules: Vec<RuleReading>,
    /// Everything that scores, in rank order.
    pub(crate) ranking: Vec<TargetReading>,
    /// The duties whose own lines list them beside the first demand, in rank order.
    pub(crate) listed: Vec<Demand>,
    pub(crate) verdict: Verdict,
}

/// The decision for a case by the definition. O(words × characters).
#[cfg(test)]
pub(crate) fn decide(rules: &Resolved, title: &str, text: &str, given: &Given) -> Verdict {
    read(rules, title, text, given).verdict
}

/// Works a case out, step by step.
pub(crate) fn read<'r>(rules: &'r Resolved, title: &str, text: &str, given: &Given) -> Reading<'r> {
    let mut reading = Reading::new(rules, title, text, given);
    reading.part_sentences();
    reading.scan();
    reading.settle_place();
    reading.settle_facts(|_| true);
    reading.score_rules();
    reading.rank();
    reading.conclude();
    reading
}

/// What is known of a case that says nothing, before any rule is asked; of the facts only these.
#[cfg(feature = "prove")]
pub(crate) fn read_nothing<'r>(rules: &'r Resolved, given: &Given, facts: &[FactId]) -> Reading<'r> {
    let mut reading = Reading::new(rules, "", "", given);
    reading.settle_place();
    reading.settle_facts(|fact| facts.contains(&fact));
    reading
}

/// Every place of these words, by their numbers. A word that stands nowhere is left out.
fn find_all<'w>(chars: &[char], words: impl IntoIterator<Item = &'w String>) -> BTreeMap<usize, Vec<Hit>> {
    let mut at: BTreeMap<char, Vec<usize>> = BTreeMap::new();
    for (position, &c) in chars.iter().enumerate() {
        at.entry(c).or_default().push(position);
    }
    let find = |(number, word): (usize, &String)| {
        let word: Vec<char> = word.chars().collect();
        let begins = |&&start: &&usize| chars[start..].starts_with(&word);
        let hit = |&start: &usize| Hit { start: start as u32, end: (start + word.len()) as u32 };
        let hits: Vec<Hit> = at.get(word.first()?)?.iter().filter(begins).map(hit).collect();
        (!hits.is_empty()).then_some((number, hits))
    };
    words.into_iter().enumerate().filter_map(find).collect()
}

/// Every place of what is like a word, in order.
pub(crate) fn find_like(chars: &[char], word: &str, likeness: Likeness) -> Vec<Hit> {
    let mut found = match likeness {
        Likeness::Fuzzy => find_fuzzy(chars, word),
        Likeness::Sound => find_sound(chars, word, false),
        Likeness::LooseSound => find_sound(chars, word, true),
    };
    found.sort();
    found
}

/// 约: of the stretches without a boundary within the word's allowance the best, then the best that does not overlap it, and so on.
fn find_fuzzy(chars: &[char], word: &str) -> Vec<Hit> {
    let n_chars = word.chars().count();
    let edits = like::allowance(n_chars);
    let mut candidates = Vec::new();
    for start in 0..chars.len() {
        let bounded = chars[start..].iter().position(|&c| c == STOP || c == BREAK).unwrap_or(chars.len() - start);
        for len in n_chars - edits..=(n_chars + edits).min(bounded) {
            let stretch: String = chars[start..start + len].iter().collect();
            let distance = strsim::osa_distance(word, &stretch);
            if distance <= edits {
                candidates.push((distance, start, std::cmp::Reverse(len)));
            }
        }
    }
    candidates.sort();
    let mut found: Vec<Hit> = Vec::new();
    for (_, start, std::cmp::Reverse(len)) in candidates {
        let hit = Hit { start: start as u32, end: (start + len) as u32 };
        if !found.iter().any(|other| other.overlaps(hit)) {
            found.push(hit);
        }
    }
    found
}

/// 音: as many characters as the word, each with a sound of the word's character at its place.
fn find_sound(chars: &[char], word: &str, is_loose: bool) -> Vec<Hit> {
    let asked = like::word_sounds(word, is_loose);
    let sounds_so = |stretch: &[char]| {
        let mut places = stretch.iter().zip(&asked);
        places.all(|(&char, asked)| like::sounds_alike(&like::sounds(char, is_loose), asked))
    };
    let stretches = chars.windows(asked.len().max(1)).zip(0..);
    stretches
        .filter(|(stretch, _)| sounds_so(stretch))
        .map(|(_, start)| Hit { start, end: start + asked.len() as u32 })
        .collect()
}

impl<'r> Reading<'r> {
    fn new(rules: &'r Resolved, title: &str, text: &str, given: &Given) -> Self {
        let mut folded = Folded::default();
        folded.fill(title, text);
        let chars: Vec<char> = folded.text.chars().collect();
        Self {
            rules_of: rules,
            given: given.clone(),
            folded,
            sentences: Vec::new(),
            chars,
            masks: BTreeMap::new(),
            hits: Vec::new(),
            counting: Rc::default(),
            names: Vec::new(),
            facts: Vec::new(),
            place: Place::default(),
            rules: Vec::new(),
            ranking: Vec::new(),
            listed: Vec::new(),
            verdict: Verdict::default(),
        }
    }
}

impl Reading<'_> {
    /// Parts the case into sentences: the title is one; the text is parted at stops, or at breaks if no stop stands before its end.
    fn part_sentences(&mut self) {
        let title = self.folded.title_chars as usize;
        let text = &self.chars[title..];
        let has_stop = text.iter().rev().skip(1).any(|&c| c == STOP);
        let mut sentence = 1;
        self.sentences = vec![0; title];
        for &c in text {
            self.sentences.push(sentence);
            sentence += u32::from(c == STOP || (!has_stop && c == BREAK));
        }
    }

    /// Finds every word, hides what masks hide, drops what cues negate (matching, points 2–4).
    fn scan(&mut self) {
        let rules = self.rules_of;
        let masks = find_all(&self.chars, &rules.masks);
        let names = find_all(&self.chars, rules.names.iter().map(|name| &name.folded));
        let cues = find_all(&self.chars, &rules.cues);
        let mut keywords = find_all(&self.chars, rules.exact());
        for (keyword, likeness, word) in rules.likes() {
            keywords.insert(keyword.index(), find_like(&self.chars, word, likeness));
        }

        let of_mask =
            |mask: &MaskId| masks.get(&mask.index()).into_iter().flatten().map(|&hit| Cover { hit, kind_chars: 0 });
        let mask_covers: Vec<Cover> = rules.global_masks.iter().flat_map(of_mask).collect();
        let of_name = |(name, hits): (&usize, &Vec<Hit>)| {
            let kind_chars = rules.names[*name].kind_chars;
            hits.iter().map(|&hit| Cover { hit, kind_chars }).collect::<Vec<Cover>>()
        };
        let name_covers: Vec<Cover> = names.iter().flat_map(of_name).collect();
        let mask_covers = Ordered::new(mask_covers, |cover| cover.hit);
        let name_covers = Ordered::new(name_covers, |cover| cover.hit);
        let cover_of = |hit: Hit, hides: &dyn Fn(&Cover) -> bool| {
            let mut covers = mask_covers.around(hit.start, hit.end).chain(name_covers.around(hit.start, hit.end));
            covers.find(|cover| hides(cover)).copied()
        };

        // A name says who or where unless a mask hides it or a longer name holds it.
        for (&id, hits) in &names {
            for &hit in hits {
                let in_longer = |cover: &&Cover| cover.hit != hit && cover.hit.contains(hit) && cover.hides(hit);
                let masked = mask_covers.around(hit.start, hit.end).any(|mask| mask.hides(hit));
                if !masked && name_covers.around(hit.start, hit.end).find(in_longer).is_none() {
                    self.names.push((NameId::at(id), hit));
                }
            }
        }

        let every_cue = Ordered::new(cues.values().flatten().copied().collect(), |cue: &Hit| *cue);
        let in_longer_cue =
            |hit: Hit| every_cue.around(hit.start, hit.start).any(|&cue| cue != hit && cue.contains(hit));
        let works = |hit: &Hit| cover_of(*hit, &|cover| cover.hides(*hit)).is_none() && !in_longer_cue(*hit);
        let working =
            |hits: &Vec<Hit>| Ordered::new(hits.iter().filter(|hit| works(hit)).copied().collect(), |cue: &Hit| *cue);
        let working: BTreeMap<usize, Ordered<Hit>> = cues.iter().map(|(cue, hits)| (*cue, working(hits))).collect();

        for (&id, hits) in &keywords {
            let keyword = KeywordId::at(id);
            for &hit in hits {
                let hides = |cover: &Cover| self.hides(*cover, keyword, hit);
                let fate = match (cover_of(hit, &hides), self.cue_on(keyword, hit, &working)) {
                    (Some(cover), _) => Fate::Hidden(cover.hit),
                    (None, Some(cue)) => Fate::Negated(cue),
                    (None, None) => Fate::Counts,
                };
                self.hits.push((keyword, hit, fate));
            }
        }
        let counts = self.hits.iter().filter(|(_, _, fate)| *fate == Fate::Counts);
        let mut counting = Hits::new();
        counts.for_each(|&(keyword, hit, _)| counting.entry(keyword).or_default().push(hit));
        self.counting = Rc::new(counting);
        self.masks = masks;
    }

    /// Whether a mask hides a hit of a keyword: one that contains it is spared only if the keyword contains it too, which matters
    /// where the hit is not the keyword itself but like it.
    fn hides(&self, cover: Cover, keyword: KeywordId, hit: Hit) -> bool {
        let Cover { hit: mask, kind_chars } = cover;
        let is_strange = || {
            let text: String = self.chars[mask.start as usize..mask.end as usize].iter().collect();
            !self.text_of(keyword).contains(&text)
        };
        let in_kind_word = hit == mask && kind_chars == mask.end - mask.start;
        cover.hides(hit) || (hit.contains(mask) && !in_kind_word && is_strange())
    }

    /// The cue that negates a hit, if one does.
    fn cue_on(&self, keyword: KeywordId, hit: Hit, cues: &BTreeMap<usize, Ordered<Hit>>) -> Option<Hit> {
        let near = |from: u32, to: u32| {
            to.saturating_sub(from) <= 4
                && self.chars[from.min(to) as usize..to as usize].iter().all(|&c| c != STOP && c != BREAK)
        };
        let negating = |negation: &Negation| {
            let (from, to) = (hit.start.saturating_sub(4), hit.end + 4);
            let of_cue = |cue: &CueId| cues.get(&cue.index()).into_iter().flat_map(move |hits| hits.around(from, to));
            let (before, after) = (negation.before.iter().flat_map(of_cue), negation.after.iter().flat_map(of_cue));
            before
                .filter(|cue| cue.start < hit.start && cue.end <= hit.end && near(cue.end, hit.start))
                .chain(after.filter(|cue| cue.end > hit.end && cue.start >= hit.start && near(hit.end, cue.start)))
                .min()
                .copied()
        };
        let negations = self.rules_of.negations.iter();
        negations.filter(|negation| negation.negatable.contains(&keyword)).filter_map(negating).min()
    }

    /// The hits that count where these local masks hide too.
    fn counting_hits(&self, hides: &[MaskId]) -> Rc<Hits> {
        let hits_of = |mask: &MaskId| self.masks.get(&mask.index()).into_iter().flatten();
        let of_mask = |mask: &MaskId| hits_of(mask).map(|&hit| Cover { hit, kind_chars: 0 });
        let covers = Ordered::new(hides.iter().flat_map(of_mask).collect(), |cover: &Cover| cover.hit);
        if covers.sorted.is_empty() {
            return Rc::clone(&self.counting);
        }
        let is_bare = |keyword: KeywordId, hit: Hit| {
            !covers.around(hit.start, hit.end).any(|cover| self.hides(*cover, keyword, hit))
        };
        let bare = |keyword: KeywordId, hits: &[Hit]| -> Vec<Hit> {
            hits.iter().filter(|hit| is_bare(keyword, **hit)).copied().collect()
        };
        let counting = self.counting.iter().map(|(keyword, hits)| (*keyword, bare(*keyword, hits)));
        Rc::new(counting.filter(|(_, hits)| !hits.is_empty()).collect())
    }

    /// Where the case happened: from the caller, else from the names in the text.
    fn settle_place(&mut self) {
        let rules = self.rules_of;
        let districts_of = |id: &StreetId| rules.streets[id.index()].district;
        let named: BTreeSet<NameId> = self.names.iter().map(|&(name, _)| name).collect();
        let named: Vec<&ProperName> = named.iter().map(|name| &rules.names[name.index()]).collect();

        let given = &self.given;
        let fits = |street: &StreetId| given.district.is_none_or(|district| districts_of(street) == district);
        let given_streets: Vec<StreetId> = given.streets.iter().filter(|street| fits(street)).copied().collect();
        let given_street = if let [street] = given_streets[..] { Some(street) } else { None };

        let mut implied: BTreeSet<DistrictId> = BTreeSet::new();
        for name in &named {
            match (&name.districts[..], &name.streets[..], &name.spots[..]) {
                ([district], ..) => _ = implied.insert(*district),
                (_, [street], _) => _ = implied.insert(districts_of(street)),
                (_, _, [spot]) => implied.extend(rules.spots[spot.index()].district),
                _ => {}
            }
        }
        let only = |set: &BTreeSet<DistrictId>| if set.len() == 1 { set.first().copied() } else { None };
        let district = given.district.or_else(|| given_street.as_ref().map(districts_of)).or_else(|| only(&implied));

        let spots: Vec<&Vec<SpotId>> = named.iter().map(|name| &name.spots).filter(|spots| !spots.is_empty()).collect();
        let spot = match spots[..] {
            [spots] => {
                let here = |spot: &&SpotId| {
                    let of_spot = rules.spots[spot.index()].district;
                    of_spot.is_none() || district.is_none() || of_spot == district
                };
                let here: Vec<SpotId> = spots.iter().filter(here).copied().collect();
                if let [spot] = here[..] { Some(spot) } else { None }
            }
            _ => None,
        };

        let street = if !given.streets.is_empty() {
            given_street
        } else {
            let streets: Vec<&Vec<StreetId>> =
                named.iter().map(|name| &name.streets).filter(|streets| !streets.is_empty()).collect();
            match streets[..] {
                [streets] => {
                    let here = |street: &&StreetId| district.is_some_and(|district| districts_of(street) == district);
                    let here: Vec<StreetId> = streets.iter().filter(here).copied().collect();
                    if let [street] = here[..] { Some(street) } else { None }
                }
                [] => spot
                    .and_then(|spot| rules.spots[spot.index()].street)
                    .filter(|street| district.is_some_and(|district| districts_of(street) == district)),
                _ => None,
            }
        };
        self.place = Place { district, street, spot };
    }

    /// Decides facts as far as they can be decided (matching, point 5). Each is read from words alone, not from another.
    fn settle_facts(&mut self, is_asked: impl Fn(FactId) -> bool) {
        let rules = self.rules_of;
        let mut of_places: BTreeMap<FactId, u64> = BTreeMap::new();
        for (name, _) in &self.names {
            for spot in &rules.names[name.index()].spots {
                for &(fact, values) in &rules.spots[spot.index()].facts {
                    *of_places.entry(fact).or_default() |= values;
                }
            }
        }
        self.facts = vec![None; rules.facts.len()];
        let facts = rules.facts.iter().enumerate().filter(|(index, _)| is_asked(FactId::at(*index)));
        for (index, fact) in facts {
            let id = FactId::at(index);
            let given =
                self.given.facts.iter().filter(|(fact, _)| *fact == id).fold(0, |all, (_, values)| all | values);
            let hits = self.counting_hits(&fact.hides);
            let said = |zone: Zone| self.values_said(fact, &hits, zone);
            let (title, whole) = (said(Zone::Title), said(Zone::Whole));
            self.facts[index] = if given != 0 {
                Some((FactSource::Caller, given))
            } else if let Some(&values) = of_places.get(&id) {
                Some((FactSource::Place, values))
            } else if title.count_ones() == 1 {
                Some((FactSource::Title, title))
            } else if whole != 0 {
                Some((FactSource::Text, whole))
            } else {
                None
            };
        }
    }

    /// The values of a fact that one zone states.
    fn values_said(&self, fact: &Fact, hits: &Hits, zone: Zone) -> u64 {
        let mut counting = Cow::Borrowed(hits);
        for (shorter, longer) in &fact.contained {
            if hits.contains_key(shorter) && self.present(hits, *longer, zone) {
                counting.to_mut().remove(shorter);
            }
        }
        let states = |(value, condition): &(u32, Cond)| {
            if self.truth(condition, &counting, zone) == Truth::True { 1 << value } else { 0 }
        };
        fact.conditions.iter().map(states).fold(0, |all, value| all | value)
    }

    fn in_zone(&self, hit: Hit, zone: Zone) -> bool {
        zone == Zone::Whole || hit.start < self.folded.title_chars
    }

    fn present(&self, hits: &Hits, keyword: KeywordId, zone: Zone) -> bool {
        hits.get(&keyword).is_some_and(|hits| hits.iter().any(|&hit| self.in_zone(hit, zone)))
    }

    /// The values of a fact that are possible; all of them if nothing is known.
    pub(crate) fn possible(&self, fact: FactId) -> u64 {
        let n_values = self.rules_of.facts[fact.index()].values.len();
        let all = if n_values == 64 { u64::MAX } else { (1 << n_values) - 1 };
        self.facts.get(fact.index()).copied().flatten().map_or(all, |(_, values)| values)
    }

    /// Whether a condition holds, on these hits, in this zone.
    fn truth(&self, condition: &Cond, hits: &Hits, zone: Zone) -> Truth {
        let of_bool = |holds: bool| if holds { Truth::True } else { Truth::False };
        let known = |known: Option<bool>| known.map_or(Truth::Unknown, of_bool);
        let each = |conditions: &[Cond]| conditions.iter().map(|c| self.truth(c, hits, zone)).collect::<Vec<Truth>>();
        match condition {
            Cond::Keyword(keyword) => of_bool(self.present(hits, *keyword, zone)),
            Cond::All(conditions) => each(conditions).into_iter().min().unwrap_or(Truth::True),
            Cond::Any(conditions) => each(conditions).into_iter().max().unwrap_or(Truth::False),
            Cond::AtLeast(least, conditions) => {
                let truths = each(conditions);
                let count = |truth: Truth| truths.iter().filter(|&&t| t >= truth).count() as u32;
                if count(Truth::True) >= *least {
                    Truth::True
                } else if count(Truth::Unknown) >= *least {
                    Truth::Unknown
                } else {
                    Truth::False
                }
            }
            Cond::Not(inner) => match self.truth(inner, hits, zone) {
                Truth::True => Truth::False,
                Truth::Unknown => Truth::Unknown,
                Truth::False => Truth::True,
            },
            Cond::Near { .. } => of_bool(!self.near_keywords(condition, hits, zone).is_empty()),
            Cond::Title(inner) => self.truth(inner, hits, Zone::Title),
            Cond::Named(bodies) => of_bool(self.names.iter().any(|&(name, hit)| {
                let of_name = &self.rules_of.names[name.index()].bodies;
                self.in_zone(hit, zone) && of_name.iter().any(|body| bodies.contains(body))
            })),
            Cond::Fact(fact, values) => {
                let possible = self.possible(*fact);
                if possible & values == 0 {
                    Truth::False
                } else if possible & !values == 0 {
                    Truth::True
                } else {
                    Truth::Unknown
                }
            }
            Cond::District(districts) => known(self.place.district.map(|district| districts.contains(&district))),
            Cond::Street(streets) => match (self.place.street, self.place.district) {
                (Some(street), _) => of_bool(streets.contains(&street)),
                (None, Some(district))
                    if streets.iter().all(|street| self.rules_of.streets[street.index()].district != district) =>
                {
                    Truth::False
                }
                (None, _) => Truth::Unknown,
            },
            Cond::Category(roots) => known(self.given.category.map(|category| {
                let covers =
                    |root: &CategoryId| *root <= category && category.0 < self.rules_of.categories[root.index()].end;
                roots.iter().any(covers)
            })),
            Cond::Hour { from, to } => known(self.given.minute.map(|minute| {
                if from < to { (*from..*to).contains(&minute) } else { minute >= *from || minute < *to }
            })),
        }
    }

    /// The keywords that take part in a qualifying pair of `近`/`接`.
    fn near_keywords(&self, near: &Cond, hits: &Hits, zone: Zone) -> BTreeSet<KeywordId> {
        let Cond::Near { left, right, gap, ordered } = near else { return BTreeSet::new() };
        let hits_of = |keywords: &[KeywordId]| -> Vec<(KeywordId, Hit)> {
            let in_zone = |hit: &&Hit| self.in_zone(**hit, zone);
            let of = |k: &KeywordId| hits.get(k).into_iter().flatten().filter(in_zone).map(|h| (*k, *h)).collect();
            keywords.iter().flat_map(|k| -> Vec<(KeywordId, Hit)> { of(k) }).collect()
        };
        let lefts = hits_of(left);
        let rights = Ordered::new(hits_of(right), |(_, hit): &(KeywordId, Hit)| *hit);
        let mut taking_part = BTreeSet::new();
        for &(a, first) in &lefts {
            for &(b, second) in rights.around(first.start.saturating_sub(*gap), first.end + gap) {
                if (a, first) == (b, second) || (*ordered && second.start < first.end) {
                    continue;
                }
                let from = first.end.min(second.end);
                let to = first.start.max(second.start);
                let between = self.chars.get(from as usize..to as usize).unwrap_or(&[]);
                if between.len() <= *gap as usize && !between.contains(&STOP) {
                    taking_part.extend([a, b]);
                }
            }
        }
        taking_part
    }

    /// The hit keywords of a condition: those of its true parts.
    fn keywords_of(&self, condition: &Cond, hits: &Hits, zone: Zone, found: &mut BTreeSet<KeywordId>) {
        if self.truth(condition, hits, zone) != Truth::True {
            return;
        }
        match condition {
            Cond::Keyword(keyword) => _ = found.insert(*keyword),
            Cond::All(conditions) | Cond::Any(conditions) | Cond::AtLeast(_, conditions) => {
                conditions.iter().for_each(|condition| self.keywords_of(condition, hits, zone, found));
            }
            Cond::Near { .. } => found.extend(self.near_keywords(condition, hits, zone)),
            Cond::Title(inner) => self.keywords_of(inner, hits, Zone::Title, found),
            Cond::Not(_)
            | Cond::Named(_)
            | Cond::Fact(..)
            | Cond::District(_)
            | Cond::Street(_)
            | Cond::Category(_)
            | Cond::Hour { .. } => {}
        }
    }

    /// Works out every line of every rule (matching, point 6).
    fn score_rules(&mut self) {
        let rules = self.rules_of;
        for (index, rule) in rules.rules.iter().enumerate() {
            let hits = self.counting_hits(&rule.hides);
            let silences = |condition: &Cond| self.truth(condition, &hits, Zone::Whole) != Truth::False;
            let silenced_by = rule.unless.iter().position(silences);
            let lines = rule.lines.iter().map(|line| self.score_line(line, &hits)).collect();
            self.rules.push(RuleReading { rule: RuleId::at(index), silenced_by, lines, hits });
        }
    }

    fn score_line(&self, line: &Line, hits: &Hits) -> LineReading {
        let mut reading =
            LineReading { worth: 0, base: 0, by_title: false, strong: false, nine: false, keywords: BTreeSet::new() };
        for (zone, factor) in [(Zone::Whole, 1), (Zone::Title, self.rules_of.settings.title_factor)] {
            let holds = |condition: &Cond| self.truth(condition, hits, zone) == Truth::True;
            if !line.condition.as_ref().is_none_or(holds) {
                continue;
            }
            let (value, heaviest) = match &line.worth {
                Worth::Points(points) => (*points, *points),
                Worth::Each { words, cap } => {
                    let present = words.iter().filter(|(word, _)| self.present(hits, *word, zone));
                    let (mut sum, mut heaviest) = (0, 0);
                    for &(word, weight) in present {
                        sum += weight;
                        heaviest = heaviest.max(weight);
                        reading.keywords.insert(word);
                    }
                    (sum.min(*cap), heaviest)
                }
            };
            if value == 0 {
                continue;
            }
            if let Some(condition) = &line.condition {
                self.keywords_of(condition, hits, zone, &mut reading.keywords);
            }
            reading.strong |= heaviest >= 3;
            reading.nine |= value >= 9;
            reading.base = reading.base.max(value);
            if value * factor > reading.worth {
                reading.worth = value * factor;
                reading.by_title = zone == Zone::Title;
            }
        }
        reading
    }

    /// Whether a condition of a rule is true on the whole case.
    pub(crate) fn holds(&self, rule_index: usize, condition: &Cond) -> bool {
        self.truth(condition, &self.rules[rule_index].hits, Zone::Whole) == Truth::True
    }

    /// Whether a condition is true on the whole case, where no local mask hides.
    #[cfg(feature = "prove")]
    pub(crate) fn is_true(&self, condition: &Cond) -> bool {
        self.truth(condition, &self.counting, Zone::Whole) == Truth::True
    }

    /// Whether a condition without words is not false.
    #[cfg(feature = "prove")]
    pub(crate) fn may_be_true(&self, condition: &Cond) -> bool {
        self.truth(condition, &BTreeMap::new(), Zone::Whole) != Truth::False
    }

    fn text_of(&self, keyword: KeywordId) -> &str {
        &self.rules_of.keywords[keyword.index()]
    }

    /// Whether a keyword is one of these or lies inside one of them.
    fn covered(&self, keyword: KeywordId, by: &BTreeSet<KeywordId>) -> bool {
        by.iter().any(|other| *other == keyword || self.rules_of.lies_inside(keyword, *other))
    }

    /// Sums up every duty and outcome and puts them in rank order.
    fn rank(&mut self) {
        let rules = self.rules_of;
        let mut by_target: BTreeMap<Target, Vec<usize>> = BTreeMap::new();
        for (index, reading) in self.rules.iter().enumerate() {
            if reading.silenced_by.is_none() {
                by_target.entry(rules.rules[reading.rule.index()].target).or_default().push(index);
            }
        }
        for (target, indexes) in by_target {
            if matches!(target, Target::Backing(_)) {
                continue;
            }
            let readings = || indexes.iter().map(|&index| &self.rules[index]);
            let lines = || readings().flat_map(|reading| &reading.lines).filter(|line| line.worth > 0);
            let best = readings().map(RuleReading::total).max().unwrap_or(0);
            if best == 0 || !self.exists_here(target) {
                continue;
            }
            let (category_score, backing_score) = match target {
                Target::Duty(duty) => {
                    (self.category_score(duty), self.backing(duty).map(|index| self.rules[index].total()).sum())
                }
                Target::Outcome(_) | Target::Backing(_) => (0, 0),
            };
            let keywords: BTreeSet<KeywordId> = lines().flat_map(|line| &line.keywords).copied().collect();
            let inside_another = |keyword: &KeywordId| keywords.iter().any(|other| rules.lies_inside(*keyword, *other));
            let outermost = keywords.iter().filter(|keyword| !inside_another(keyword));
            let characters = outermost.map(|keyword| self.text_of(*keyword).chars().count()).sum();
            let (strong, nine) = (lines().any(|line| line.strong), lines().any(|line| line.nine));
            let score = best + category_score + backing_score;
            self.ranking.push(TargetReading {
                target,
                score,
                category_score,
                backing_score,
                strong,
                nine,
                keywords,
                characters,
                rules: indexes,
            });
        }
        let name_of = |target: Target| match target {
            Target::Duty(duty) => rules.duties[duty.index()].name.as_str(),
            Target::Outcome(outcome) => rules.outcomes[outcome.index()].name.as_str(),
            Target::Backing(_) => "",
        };
        let is_catch_all = |target: Target| rules.is_catch_all(target);
        self.ranking.sort_by(|a, b| {
            let by_score = b.score.cmp(&a.score).then(is_catch_all(a.target).cmp(&is_catch_all(b.target)));
            by_score.then(b.characters.cmp(&a.characters)).then_with(|| name_of(a.target).cmp(name_of(b.target)))
        });
    }

    /// Whether a target exists where the case happened: an addition of a district does not elsewhere.
    fn exists_here(&self, target: Target) -> bool {
        match target {
            Target::Duty(duty) => self.scope(&self.rules_of.duties[duty.index()].only_in) == Truth::True,
            Target::Outcome(_) | Target::Backing(_) => true,
        }
    }

    /// What the caller's category adds to a duty that bears it or lies under it.
    fn category_score(&self, duty: DutyId) -> u32 {
        let roles = self.roles_of(&self.demand(duty, 0));
        let matches = self.given.category.zip(roles.category).is_some_and(|(given, of_duty)| {
            given <= of_duty && of_duty.0 < self.rules_of.categories[given.index()].end
        });
        if matches { self.rules_of.settings.category_score } else { 0 }
    }

    /// The backing rules that add to a duty, as indexes into [`Self::rules`].
    pub(crate) fn backing(&self, duty: DutyId) -> impl Iterator<Item = usize> {
        let roles = self.roles_of(&self.demand(duty, 0));
        let backs = move |reading: &RuleReading| match self.rules_of.rules[reading.rule.index()].target {
            Target::Backing(backing) => reading.silenced_by.is_none() && self.rules_of.backs(backing, roles),
            Target::Duty(_) | Target::Outcome(_) => false,
        };
        self.rules.iter().enumerate().filter(move |(_, reading)| backs(reading)).map(|(index, _)| index)
    }

    /// Whether a target is dispatched at all: at the threshold, with a strong line.
    fn reaches(&self, reading: &TargetReading) -> bool {
        reading.strong && reading.score >= self.rules_of.settings.threshold
    }

    /// The roles of a demand.
    pub(crate) fn roles_of(&self, demand: &Demand) -> &Roles {
        demand.roles(self.rules_of)
    }

    /// Who gets the order: the lead, and the body it goes through.
    fn lead_of(&self, demand: &Demand) -> (BodyId, Option<BodyId>) {
        let roles = self.roles_of(demand);
        (roles.lead, roles.via)
    }

    /// A duty as a demand: its variant, its arm, and what must be asked.
    pub(crate) fn demand(&self, duty: DutyId, score: u32) -> Demand {
        let variants = &self.rules_of.duties[duty.index()].variants;
        let holds = |variant: &Variant| self.scope(&variant.scope) == Truth::True;
        let chosen = variants.iter().position(holds).unwrap_or(variants.len() - 1);
        let mut demand = self.arm(duty, chosen, score);
        // The place is asked for only if the lead depends on it.
        if demand.question.is_none() {
            let lead = self.lead_of(&demand);
            for (index, variant) in variants.iter().enumerate() {
                let possible = self.scope(&variant.scope) == Truth::Unknown;
                if possible && self.lead_of(&self.arm(duty, index, score)) != lead {
                    let unknown = if self.place.district.is_none() { Question::District } else { Question::Street };
                    demand.question = Some(unknown);
                    break;
                }
            }
        }
        demand
    }

    /// Whether a variant holds here. An undecided fact and a named place that is not named count as false.
    fn scope(&self, scope: &VariantScope) -> Truth {
        let facts = scope.facts.iter().all(|&(fact, value)| self.possible(fact) == 1 << value);
        let spot = scope.spot.is_none_or(|spot| self.place.spot == Some(spot));
        if !facts || !spot {
            return Truth::False;
        }
        let district = scope.district.map_or(Truth::True, |district| {
            self.place.district.map_or(Truth::Unknown, |here| if here == district { Truth::True } else { Truth::False })
        });
        let street = scope.street.map_or(Truth::True, |street| match (self.place.street, self.place.district) {
            (Some(here), _) if here == street => Truth::True,
            (Some(_), _) => Truth::False,
            (None, Some(district)) if self.rules_of.streets[street.index()].district != district => Truth::False,
            (None, _) => Truth::Unknown,
        });
        district.min(street)
    }

    /// The arm of one variant: the first that is true, unless an earlier unknown one has another lead.
    fn arm(&self, duty: DutyId, variant: usize, score: u32) -> Demand {
        let of_duty = &self.rules_of.duties[duty.index()];
        let arms = &of_duty.variants[variant].arms;
        let nothing = BTreeMap::new();
        let truth = |arm: &Arm| arm.condition.as_ref().map_or(Truth::True, |c| self.truth(c, &nothing, Zone::Whole));
        let mut open: Vec<usize> = Vec::new();
        let mut winner = None;
        for (index, arm) in arms.iter().enumerate() {
            match truth(arm) {
                Truth::True => {
                    winner = Some(index);
                    break;
                }
                Truth::Unknown => open.push(index),
                Truth::False => {}
            }
        }
        let demand = |arm: usize, question| Demand { duty, variant: variant as u32, arm: arm as u32, question, score };
        let Some(&first_open) = open.first() else {
            return demand(winner.unwrap_or(arms.len() - 1), None);
        };
        let lead = |index: usize| (arms[index].roles.lead, arms[index].roles.via);
        let one_lead = open.iter().chain(&winner).all(|&index| lead(index) == lead(first_open));
        let otherwise = arms.iter().position(|arm| arm.condition.is_none());
        if one_lead {
            demand(winner.unwrap_or(first_open), None)
        } else if of_duty.ask.is_some() {
            let question = arms[first_open].condition.as_ref().and_then(|condition| self.open_question(condition));
            demand(first_open, question)
        } else {
            demand(otherwise.unwrap_or(first_open), None)
        }
    }

    /// The first thing in a condition that is unknown.
    fn open_question(&self, condition: &Cond) -> Option<Question> {
        if self.truth(condition, &BTreeMap::new(), Zone::Whole) != Truth::Unknown {
            return None;
        }
        match condition {
            Cond::Fact(fact, _) => Some(Question::Fact(*fact)),
            Cond::District(_) => Some(Question::District),
            Cond::Street(_) => Some(Question::Street),
            Cond::Category(_) => Some(Question::Category),
            Cond::Hour { .. } => Some(Question::Hour),
            Cond::All(inner) | Cond::Any(inner) | Cond::AtLeast(_, inner) => {
                inner.iter().find_map(|condition| self.open_question(condition))
            }
            Cond::Not(inner) | Cond::Title(inner) => self.open_question(inner),
            Cond::Keyword(_) | Cond::Near { .. } | Cond::Named(_) => None,
        }
    }

    /// The sentence a character stands in.
    fn sentence(&self, position: u32) -> u32 {
        self.sentences.get(position as usize).copied().unwrap_or(0)
    }

    /// The decision: a total function of the ranking.
    fn conclude(&mut self) {
        let rules = self.rules_of;
        let class = |reading: &TargetReading| match reading.target {
            Target::Outcome(outcome) => Some((outcome, &rules.outcomes[outcome.index()].class)),
            Target::Duty(_) | Target::Backing(_) => None,
        };
        let is_repeat = |class: &OutcomeClass| *class == OutcomeClass::Inform(InformClass::Repeat);
        let reaching: Vec<&TargetReading> = self.ranking.iter().filter(|reading| self.reaches(reading)).collect();
        let transfer = reaching.iter().find_map(|reading| {
            let (outcome, class) = class(reading)?;
            (matches!(class, OutcomeClass::Transfer(_)) && reading.nine).then_some((outcome, reading.score))
        });
        let repeat = reaching.iter().find_map(|reading| {
            let (outcome, class) = class(reading)?;
            is_repeat(class).then_some((outcome, reading.score))
        });
        let informs = |reading: &TargetReading| {
            let (outcome, class) = class(reading)?;
            let informs = matches!(class, OutcomeClass::Inform(_)) && !is_repeat(class);
            informs.then_some((outcome, reading.score, reading.nine))
        };
        let nine = reaching.iter().filter_map(|reading| informs(reading)).find(|&(_, _, nine)| nine);
        let first_of_all = reaching.iter().find(|reading| class(reading).is_none() || informs(reading).is_some());
        let inform = nine.or_else(|| first_of_all.and_then(|reading| informs(reading)));
        let inform = inform.map(|(outcome, score, _)| (outcome, score));
        let first = reaching.iter().find_map(|reading| match reading.target {
            Target::Duty(duty) => Some((duty, reading.score)),
            Target::Outcome(_) | Target::Backing(_) => None,
        });

        let mut verdict = Verdict {
            facts: (0..).map(FactId).zip(&self.facts).filter_map(|(id, f)| f.map(|(_, v)| (id, v))).collect(),
            place: self.place,
            named: self.named(),
            repeat: repeat.is_some(),
            candidates: self.candidates(),
            ..Verdict::default()
        };
        let inform = inform.or(if first.is_none() { repeat } else { None });
        if let (None, Some((outcome, score))) = (transfer, inform) {
            verdict.outcome = OutcomeKind::Inform;
            verdict.by = Some(outcome);
            if let OutcomeClass::Inform(reason) = rules.outcomes[outcome.index()].class {
                verdict.reason = Some(reason);
            }
            verdict.score = score;
            verdict.margin = score as i32;
        } else if let Some((duty, score)) = first {
            self.split_demands(self.demand(duty, score), &mut verdict);
        } else if self.place.district.is_some() {
            verdict.outcome = OutcomeKind::District;
        }
        if let Some((outcome, score)) = transfer {
            verdict.outcome = OutcomeKind::Transfer;
            verdict.by = Some(outcome);
            verdict.score = score;
            verdict.margin = score as i32;
            verdict.rivals.clear();
        }
        self.verdict = verdict;
    }

    /// Parts the duties into the first demand, further demands, rivals and the rest.
    fn split_demands(&mut self, first: Demand, verdict: &mut Verdict) {
        let mut listed = Vec::new();
        let first_reading = self.reading_of(first.duty);
        let mut known = first_reading.keywords.clone();
        let mut known_hits = self.hits_of(first_reading);
        let mut leads = vec![self.lead_of(&first)];
        let mut strongest = 0;
        for reading in &self.ranking {
            let Target::Duty(duty) = reading.target else { continue };
            // What no other claims is claimed by the first.
            let is_catch_all = |duty| self.rules_of.is_catch_all(Target::Duty(duty));
            let is_claimed = is_catch_all(duty) && !is_catch_all(first.duty);
            if duty == first.duty || is_claimed {
                continue;
            }
            let demand = self.demand(duty, reading.score);
            let own = self.own_hits(reading, &known);
            let mut further = false;
            if let Some(own) = own {
                listed.push(demand);
                let sentences: BTreeSet<u32> = known_hits.iter().map(|hit| self.sentence(hit.start)).collect();
                further = own.iter().any(|hit| !sentences.contains(&self.sentence(hit.start)));
                known.extend(&reading.keywords);
                known_hits.extend(self.hits_of(reading));
            }
            let lead = self.lead_of(&demand);
            if further {
                if !leads.contains(&lead) {
                    leads.push(lead);
                    verdict.also.push(demand);
                }
            } else if lead != leads[0] && reading.strong {
                let strength = self.strength_against(reading, &first_reading.keywords);
                strongest = strongest.max(strength);
                if strength > 0 && first.score as i32 - (strength as i32) < self.rules_of.settings.margin as i32 {
                    verdict.rivals.push(demand);
                }
            }
        }
        verdict.outcome = if first.question.is_some() {
            OutcomeKind::Ask
        } else if !verdict.rivals.is_empty() {
            OutcomeKind::Confer
        } else {
            OutcomeKind::Dispatch
        };
        verdict.score = first.score;
        verdict.margin = first.score as i32 - strongest as i32;
        verdict.first = Some(first);
        self.listed = listed;
    }

    fn reading_of(&self, duty: DutyId) -> &TargetReading {
        let is_it = |reading: &&TargetReading| reading.target == Target::Duty(duty);
        self.ranking.iter().find(is_it).expect("a demand is in the ranking")
    }

    /// Every hit of a duty's hit keywords.
    pub(crate) fn hits_of(&self, reading: &TargetReading) -> BTreeSet<Hit> {
        let mut hits = BTreeSet::new();
        for rule in reading.rules.iter().map(|&index| &self.rules[index]) {
            for line in rule.lines.iter().filter(|line| line.worth > 0) {
                hits.extend(line.keywords.iter().flat_map(|keyword| rule.hits_of(*keyword)));
            }
        }
        hits
    }

    /// The hits of a duty's own keywords if its own lines list it: those of one rule reach the threshold without the title factor.
    fn own_hits(&self, reading: &TargetReading, known: &BTreeSet<KeywordId>) -> Option<BTreeSet<Hit>> {
        if !reading.strong {
            return None;
        }
        let is_own = |keyword: &&KeywordId| !self.covered(**keyword, known);
        // What is only like a word makes a line own if the line is worth something by itself.
        let makes_own = |keyword: &&KeywordId, line: &LineReading| {
            is_own(keyword) && (line.base >= 3 || self.rules_of.likeness(**keyword).is_none())
        };
        let mut own: Option<BTreeSet<Hit>> = None;
        for rule in reading.rules.iter().map(|&index| &self.rules[index]) {
            let own_lines =
                || rule.lines.iter().filter(|line| line.worth > 0 && line.keywords.iter().any(|k| makes_own(&k, line)));
            let sum: u32 = own_lines().map(|line| line.base).sum();
            if sum >= self.rules_of.settings.threshold {
                let keywords = own_lines().flat_map(|line| line.keywords.iter().filter(is_own));
                own.get_or_insert_default().extend(keywords.flat_map(|keyword| rule.hits_of(*keyword)));
            }
        }
        own
    }

    /// A rival's score without the lines all of whose keywords lie strictly inside longer hit keywords of the first demand.
    fn strength_against(&self, reading: &TargetReading, first: &BTreeSet<KeywordId>) -> u32 {
        let inside_longer = |keyword: &KeywordId| first.iter().any(|other| self.rules_of.lies_inside(*keyword, *other));
        let counts = |line: &&LineReading| line.worth > 0 && !line.keywords.iter().all(inside_longer);
        let total = |&index: &usize| self.rules[index].lines.iter().filter(counts).map(|line| line.worth).sum();
        let best: u32 = reading.rules.iter().map(total).max().unwrap_or(0);
        if best == 0 { 0 } else { best + reading.category_score + reading.backing_score }
    }

    /// The bodies named in the text.
    fn named(&self) -> Vec<BodyId> {
        let shown = self.names.iter().filter_map(|(name, _)| self.rules_of.names[name.index()].shown);
        shown.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Every duty that scores, the best for each lead and first-level category, at most ten.
    fn candidates(&self) -> Vec<Demand> {
        let mut seen = BTreeSet::new();
        let mut candidates = Vec::new();
        for reading in &self.ranking {
            let Target::Duty(duty) = reading.target else { continue };
            let demand = self.demand(duty, reading.score);
            let category = self.roles_of(&demand).category.map(|category| self.top_category(category));
            if candidates.len() < 10 && seen.insert((self.lead_of(&demand), category)) {
                candidates.push(demand);
            }
        }
        candidates
    }

    /// The first-level category above a category.
    fn top_category(&self, category: CategoryId) -> CategoryId {
        let categories = &self.rules_of.categories;
        let is_top = |id: &CategoryId| !categories[id.index()].path.contains('/');
        (0..=category.0).rev().map(CategoryId).find(is_top).unwrap_or(category)
    }
}
