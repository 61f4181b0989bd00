//! Phrases that many letters share: counted once a letter, each in its longest form.
//!
//! A phrase stands between boundaries of the folded text. It is left out if a longer one stands in just as many letters: of 不动产登,
//! 动产登记 and 不动产登记 only the last is told.

use rustc_hash::FxHashMap;

use crate::fold::{BREAK, STOP};

/// The fewest and most characters of a phrase.
const FEWEST: usize = 2;
const MOST: usize = 8;

/// What many letters say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub(crate) text: String,
    /// The letters it stands in, by their place among the texts.
    pub(crate) cases: Vec<u32>,
}

/// One place in the texts: the next eight characters, as numbers of 16 bits, and where it is.
type Suffix = (u128, u32);

/// Every phrase of folded texts that stands in `min_cases` of them or more, in the order of their characters; boundaries part texts.
/// Time and space are linear in the characters, but for sorting: some 50 bytes each.
pub(crate) fn phrases<'t>(texts: impl IntoIterator<Item = &'t str>, min_cases: usize) -> Vec<Phrase> {
    let corpus = Corpus::of(texts);
    let suffixes = corpus.suffixes();
    let mut found = Vec::new();
    let mut counter = Counter { seen: vec![0; corpus.n_texts], stamp: 0 };
    for length in FEWEST..=MOST {
        let mask = u128::MAX << (16 * (MOST - length));
        // A run that ends before `length` characters has a zero in its last place.
        let is_whole = |key: u128| key >> (16 * (MOST - length)) & 0xffff != 0;
        let mut rest = &suffixes[..];
        while let Some(&(first, _)) = rest.first() {
            let n_alike = rest.partition_point(|(key, _)| key & mask <= first & mask);
            let (run, after) = rest.split_at(n_alike);
            rest = after;
            if !is_whole(first) || run.len() < min_cases {
                continue;
            }
            let n_cases = counter.cases(&corpus, run.iter().map(|(_, at)| *at));
            if n_cases >= min_cases && !corpus.is_part_of_a_longer(run, length, n_cases, &mut counter) {
                found.push(corpus.phrase(run, length));
            }
        }
    }
    found.sort_by(|a, b| a.text.cmp(&b.text));
    found
}

/// All texts, one after the other, a boundary after each.
struct Corpus {
    /// 0 is a boundary; the others are in the order of characters.
    letters: Vec<u16>,
    /// By letter.
    chars: Vec<char>,
    /// By place: the text.
    text_of: Vec<u32>,
    n_texts: usize,
}

impl Corpus {
    fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut all: Vec<char> = Vec::new();
        let (mut text_of, mut n_texts) = (Vec::new(), 0);
        for text in texts {
            all.extend(text.chars().chain([STOP]));
            text_of.resize(all.len(), n_texts);
            n_texts += 1;
        }
        let mut chars: Vec<char> = all.clone();
        chars.sort_unstable();
        chars.dedup();
        chars.retain(|c| !matches!(*c, STOP | BREAK));
        chars.insert(0, STOP);
        // Of more characters than fit, none of which is common, the last are boundaries.
        chars.truncate(usize::from(u16::MAX) + 1);
        let places: FxHashMap<char, u16> = chars.iter().copied().zip(0..=u16::MAX).collect();
        let letters = all.iter().map(|c| places.get(c).copied().unwrap_or(0)).collect();
        Self { letters, chars, text_of, n_texts: n_texts as usize }
    }

    /// Every place that begins a phrase, in the order of what follows.
    fn suffixes(&self) -> Vec<Suffix> {
        let mut suffixes: Vec<Suffix> = Vec::with_capacity(self.letters.len());
        for (at, letter) in self.letters.iter().enumerate() {
            if *letter == 0 {
                continue;
            }
            let mut key = 0u128;
            let mut open = true;
            for offset in 0..MOST {
                let letter = self.letters.get(at + offset).copied().unwrap_or(0);
                open &= letter != 0;
                key = key << 16 | u128::from(if open { letter } else { 0 });
            }
            suffixes.push((key, at as u32));
        }
        suffixes.sort_unstable();
        suffixes
    }

    /// Whether one more character before or behind stands in as many texts.
    fn is_part_of_a_longer(&self, run: &[Suffix], length: usize, n_cases: usize, counter: &mut Counter) -> bool {
        if length < MOST {
            let mask = u128::MAX << (16 * (MOST - length - 1));
            let next = |key: u128| key >> (16 * (MOST - length - 1)) & 0xffff;
            for longer in run.chunk_by(|a, b| a.0 & mask == b.0 & mask) {
                let goes_on = longer.first().is_some_and(|(key, _)| next(*key) != 0);
                if goes_on && longer.len() >= n_cases && counter.cases(self, places(longer)) == n_cases {
                    return true;
                }
            }
        }
        let before = |at: u32| at.checked_sub(1).map_or(0, |before| self.letters[before as usize]);
        let mut by_before: Vec<(u16, u32)> = run.iter().map(|(_, at)| (before(*at), *at)).collect();
        by_before.sort_unstable();
        by_before.chunk_by(|a, b| a.0 == b.0).any(|longer| {
            let goes_on = longer.first().is_some_and(|(letter, _)| *letter != 0);
            goes_on && longer.len() >= n_cases && counter.cases(self, longer.iter().map(|(_, at)| *at)) == n_cases
        })
    }

    fn phrase(&self, run: &[Suffix], length: usize) -> Phrase {
        let start = run.first().map_or(0, |(_, at)| *at as usize);
        let letters = &self.letters[start..start + length];
        let text = letters.iter().map(|letter| self.chars[usize::from(*letter)]).collect();
        let mut cases: Vec<u32> = places(run).map(|at| self.text_of[at as usize]).collect();
        cases.sort_unstable();
        cases.dedup();
        Phrase { text, cases }
    }
}

fn places(run: &[Suffix]) -> impl Iterator<Item = u32> + '_ {
    run.iter().map(|(_, at)| *at)
}

/// Counts texts, each once.
struct Counter {
    seen: Vec<u32>,
    stamp: u32,
}

impl Counter {
    fn cases(&mut self, corpus: &Corpus, places: impl Iterator<Item = u32>) -> usize {
        self.stamp += 1;
        let mut n_cases = 0;
        for at in places {
            let seen = &mut self.seen[corpus.text_of[at as usize] as usize];
            n_cases += usize::from(*seen != self.stamp);
            *seen = self.stamp;
        }
        n_cases
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    fn found(texts: &[&str], min_cases: usize) -> Vec<(String, Vec<u32>)> {
        phrases(texts.iter().copied(), min_cases).into_iter().map(|phrase| (phrase.text, phrase.cases)).collect()
    }

    #[test]
    fn the_longest_form_counts() {
        let texts = ["我的不动产登记", "办不动产登记难", "不动产登记处", "不动产"];
        assert_eq!(found(&texts, 3), [("不动产".into(), vec![0, 1, 2, 3]), ("不动产登记".into(), vec![0, 1, 2])]);
    }

    #[test]
    fn nothing_crosses_a_boundary_and_a_text_counts_once() {
        let texts = ["路灯 坏了路灯\n坏了", "路灯坏了"];
        assert_eq!(found(&texts, 2), [("坏了".into(), vec![0, 1]), ("路灯".into(), vec![0, 1])]);
        assert_eq!(found(&["路灯路灯"], 2), []);
    }

    #[test]
    fn of_what_is_longer_than_a_phrase_the_head_is_told() {
        let long = "一二三四五六七八九十甲乙";
        assert_eq!(found(&[long, long], 2), [("一二三四五六七八".into(), vec![0, 1])]);
    }

    proptest! {
        #[test]
        fn agrees_with_counting_everything(texts in prop::collection::vec("[路灯坏 ]{0,9}", 0..8), min_cases in 1usize..4) {
            let mut cases: BTreeMap<Vec<char>, BTreeSet<u32>> = BTreeMap::new();
            for (case, text) in (0..).zip(&texts) {
                for part in text.split(' ') {
                    let chars: Vec<char> = part.chars().collect();
                    for start in 0..chars.len() {
                        for end in start + 1..=chars.len() {
                            cases.entry(chars[start..end].to_vec()).or_default().insert(case);
                        }
                    }
                }
            }
            let is_closed = |phrase: &[char], of: &BTreeSet<u32>| {
                !cases.iter().any(|(longer, same)| {
                    let extends = longer.len() == phrase.len() + 1
                        && (longer.starts_with(phrase) && phrase.len() < MOST || longer.ends_with(phrase));
                    extends && same == of
                })
            };
            let expected: Vec<(String, Vec<u32>)> = cases
                .iter()
                .filter(|(phrase, of)| (FEWEST..=MOST).contains(&phrase.len()) && of.len() >= min_cases)
                .filter(|(phrase, of)| is_closed(phrase, of))
                .map(|(phrase, of)| (phrase.iter().collect(), of.iter().copied().collect()))
                .collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            prop_assert_eq!(found(&texts, min_cases), expected);
        }
    }
}
