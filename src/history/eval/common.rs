//! What the letters that nobody answers have in common, and those that somebody answers have not.

use std::collections::BTreeSet;

use daachorse::CharwiseDoubleArrayAhoCorasick;

use super::report::{Phrase, Phrases};
use crate::history::phrases::phrases;

/// The most letters that are kept of each kind, and the most characters of each: memory must not grow with the file.
const MOST_LETTERS: usize = 50_000;
const MOST_CHARS: usize = 2_000;

/// The most phrases that are looked for in the other letters, and the most that are told.
const MOST_SOUGHT: usize = 20_000;
const MOST_TOLD: usize = 60;

/// The most phrases that are weighed against each other.
const MOST_WEIGHED: usize = 1_000;

/// The fewest characters of a phrase.
const FEWEST_CHARS: usize = 3;

/// How many times as frequent a phrase must be as in the letters that are answered: what everybody says teaches nothing.
const LIFT: u64 = 2;

/// Folded letters, each once however often it came.
#[derive(Debug, Default)]
pub(super) struct Letters {
    unanswered: BTreeSet<String>,
    answered: BTreeSet<String>,
}

impl Letters {
    pub(super) fn add(&mut self, folded: &str, is_answered: bool) {
        let letters = if is_answered { &mut self.answered } else { &mut self.unanswered };
        if letters.len() < MOST_LETTERS {
            letters.insert(folded.chars().take(MOST_CHARS).collect());
        }
    }

    /// The most frequent phrases first. Figures and Latin letters, which may be somebody's number or name, are in none.
    pub(super) fn told(&self, min_cases: usize) -> Phrases {
        let (n_cases, n_answered) = (self.unanswered.len() as u64, self.answered.len() as u64);
        let is_words =
            |text: &str| text.chars().count() >= FEWEST_CHARS && !text.chars().any(|c| c.is_ascii_alphanumeric());
        let found = phrases(self.unanswered.iter().map(String::as_str), min_cases.max(2));
        let mut list: Vec<Phrase> = found
            .into_iter()
            .filter(|phrase| is_words(&phrase.text))
            .map(|phrase| Phrase { phrase: phrase.text, n: phrase.cases.len() as u64, n_answered: 0 })
            .collect();
        list.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.phrase.cmp(&b.phrase)));
        list.truncate(MOST_SOUGHT);
        let counts = self.in_answered(&list);
        for (phrase, n) in list.iter_mut().zip(counts) {
            phrase.n_answered = n;
        }
        list.retain(|phrase| phrase.n * n_answered >= LIFT * phrase.n_answered * n_cases);
        list.truncate(MOST_WEIGHED);
        let mut list = without_parts(list);
        list.truncate(MOST_TOLD);
        Phrases { n_cases, n_answered, at_least: min_cases.max(2) as u64, list }
    }

    /// In how many answered letters each phrase stands.
    fn in_answered(&self, list: &[Phrase]) -> Vec<u64> {
        let mut counts = vec![0; list.len()];
        let patterns = list.iter().map(|phrase| phrase.phrase.as_str());
        let Ok(index) = CharwiseDoubleArrayAhoCorasick::<u32>::new(patterns) else { return counts };
        let mut seen = vec![0_usize; list.len()];
        for (at, letter) in self.answered.iter().enumerate() {
            for found in index.find_overlapping_iter(letter) {
                let phrase = found.value() as usize;
                if std::mem::replace(&mut seen[phrase], at + 1) != at + 1 {
                    counts[phrase] += 1;
                }
            }
        }
        counts
    }
}

/// Without what is mostly said within a longer phrase: of 境污染 and 环境污染 the longer, and none that begins or ends with 的.
fn without_parts(list: Vec<Phrase>) -> Vec<Phrase> {
    let is_part = |of: &Phrase| {
        let is_longer = |other: &&Phrase| other.phrase.len() > of.phrase.len() && other.phrase.contains(&of.phrase);
        of.phrase.starts_with('的')
            || of.phrase.ends_with('的')
            || list.iter().filter(is_longer).any(|other| other.n * 4 >= of.n * 3)
    };
    list.iter().filter(|of| !is_part(of)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_of_many_letters_and_of_few_answered_ones() {
        let mut letters = Letters::default();
        for n in 0..6 {
            letters.add(&format!("您好 村口的石桥塌了{n}"), false);
            letters.add(&format!("您好 路灯又不亮了{n}"), true);
        }
        // Sent five times, by one citizen: no phrase.
        (0..5).for_each(|_| letters.add("我家门牌是甲乙丙", false));
        // A number that many name is none either.
        ["电话12345", "打电话12345", "请打电话12345"].iter().for_each(|text| letters.add(text, false));
        let told = letters.told(3);
        let phrases: Vec<(&str, u64, u64)> =
            told.list.iter().map(|of| (of.phrase.as_str(), of.n, of.n_answered)).collect();
        assert_eq!(phrases, [("村口的石桥塌了", 6, 0)]);
        assert_eq!((told.n_cases, told.n_answered, told.at_least), (10, 6, 3));
        assert_eq!(letters.told(7).list, []);
    }
}
