//! Every word of a rule set in one matcher. The only place that knows how it finds them.
//!
//! A text is read once into codes ([`alphabet`]); a word is found by one pair of neighbours in it ([`anchors`]). Two other ways are
//! taken by few words: those of one character, found by their code, and those for which the anchors have no room ([`links`]).
//!
//! Words of several kinds may have the same text: the matcher finds texts, and a text has roles. What is told of a text that is
//! a keyword and nothing else is the keyword itself.
//!
//! What is only like a keyword (`约`, `音`) is found in two more ways ([`fuzzy`], [`sound`]), taken only if a rule set asks for it.
//!
//! INVARIANT: every text stands in exactly one of the three ways, each of which tells the hits of one text in order. All hits
//! together are in no order.

pub(crate) mod alphabet;
mod anchors;
mod fuzzy;
mod links;
mod sound;

use borsh::{BorshDeserialize, BorshSerialize};

use self::alphabet::{Alphabet, FIRST, PAD, Text, by_frequency, is_boundary};
use self::anchors::{Anchors, Sieve};
use self::fuzzy::Fuzzy;
use self::links::Links;
use self::sound::Sounds;
use super::flat::{Flat, size};
use crate::ids::*;
use crate::like::{self, Likeness};
use crate::resolve::model::Resolved;
use crate::store::{packed, stored};

packed!(Role);

/// What a text is to a rule set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub(crate) enum Role {
    Keyword(KeywordId),
    Mask(MaskId),
    Cue(CueId),
    Name(NameId),
}

/// A word found: a keyword, or with [`ROLES`] an index of roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct WordHit {
    /// In characters of the folded text.
    pub(crate) start: u32,
    pub(crate) end: u32,
    word: u32,
}

/// Marks a word that is not a keyword only.
const ROLES: u32 = 1 << 31;
const NO_WORD: u32 = u32::MAX;

impl WordHit {
    /// The keyword, if it is one and nothing else.
    #[inline]
    pub(crate) fn keyword(self) -> Option<KeywordId> {
        if self.word & ROLES == 0 { Some(KeywordId(self.word)) } else { None }
    }
}

/// The words found in a text. Made to be filled again and again.
#[derive(Clone, Debug, Default)]
pub(crate) struct WordHits {
    kept: Kept,
    sieve: Box<Sieve>,
    fuzzy: fuzzy::Work,
}

#[derive(Clone, Debug, Default)]
struct Kept {
    /// The first `n_hits` are of this text.
    hits: Vec<WordHit>,
    n_hits: usize,
    /// The words found, OR-ed.
    words: u32,
}

impl WordHits {
    /// What was found. The hits of one word are in order of the text.
    #[inline]
    pub(crate) fn all(&self) -> &[WordHit] {
        &self.kept.hits[..self.kept.n_hits]
    }

    /// Keyword, start and end of everything found, if every word found is a keyword and nothing else.
    #[inline]
    pub(crate) fn keywords(&self) -> Option<impl Iterator<Item = (u32, u32, u32)> + Clone> {
        let all = self.all().iter().map(|hit| (hit.word, hit.start, hit.end));
        if self.kept.words & ROLES == 0 { Some(all) } else { None }
    }
}

impl Kept {
    /// Keeps a hit if it `counts`, by places counted from the first pad.
    #[inline]
    fn keep(&mut self, counts: bool, start: usize, end: usize, word: u32) {
        if self.n_hits == self.hits.len() {
            self.grow();
        }
        self.hits[self.n_hits] =
            WordHit { start: start.wrapping_sub(PAD) as u32, end: end.wrapping_sub(PAD) as u32, word };
        self.n_hits += usize::from(counts);
        self.words |= if counts { word } else { 0 };
    }

    /// Keeps a hit of a keyword.
    fn add(&mut self, start: usize, end: usize, keyword: KeywordId) {
        self.keep(true, start, end, keyword.0);
    }

    #[cold]
    fn grow(&mut self) {
        self.hits.resize(2 * self.n_hits + 64, WordHit::default());
    }
}

/// The matcher over all words.
#[derive(Clone)]
pub(crate) struct Index {
    pub(crate) alphabet: Alphabet,
    anchors: Anchors,
    /// Words of one character, by code from [`FIRST`] on; [`NO_WORD`] where there is none.
    singles: Vec<u32>,
    links: Links,
    /// By word with [`ROLES`].
    roles: Flat<Role>,
    fuzzy: Fuzzy,
    /// 音 and 音 混.
    sound: Sounds,
    loose_sound: Sounds,
}

stored!(Index { alphabet, anchors, singles, links, roles, fuzzy, sound, loose_sound });

impl Default for Index {
    fn default() -> Self {
        Self::build(&Resolved::default())
    }
}

impl Index {
    /// Builds the matcher. O(characters × log words).
    ///
    /// # Panics
    /// If there are 2³¹ words, which the size limits of the language rule out.
    pub(crate) fn build(rules: &Resolved) -> Self {
        let texts = texts(rules);
        let of_likes: Vec<&str> = rules.likes().map(|(.., text)| text).collect();
        let mut letters = letters(texts.iter().map(|(text, _)| *text).chain(of_likes.iter().copied()));
        letters.extend(heard(rules, &letters));
        let alphabet = Alphabet::of(letters.iter().copied());
        let mut codes = Flat::default();
        let mut roles = Flat::default();
        let mut words: Vec<u32> = Vec::new();
        for same in texts.chunk_by(|a, b| a.0 == b.0) {
            codes.push(same[0].0.chars().map(|char| alphabet.code(char)));
            words.push(match *same {
                [(_, Role::Keyword(keyword))] => keyword.0,
                _ => ROLES | roles.push(same.iter().map(|(_, role)| *role)),
            });
        }
        let (mut singles, mut linked) = (Vec::new(), Vec::new());
        let mut many = Vec::with_capacity(words.len());
        for (index, &word) in words.iter().enumerate() {
            match codes.of(index) {
                // No text has them: more characters than there are codes for, which the language refuses.
                codes if codes.contains(&alphabet::NO_WORD) => {}
                &[code] if !is_boundary(code) => {
                    let place = usize::from(code - FIRST);
                    singles.resize(singles.len().max(place + 1), NO_WORD);
                    singles[place] = word;
                }
                // Boundaries in words the language refuses too.
                codes if codes.iter().any(|&code| is_boundary(code)) => linked.push((codes, word)),
                codes => many.push((codes, word)),
            }
        }
        let (anchors, left) = Anchors::build(&many);
        linked.extend(left.into_iter().map(|index| many[index]));
        let links = Links::build(linked);
        let like = |likeness| rules.likes().filter(move |like| like.1 == likeness).map(|(id, _, text)| (id, text));
        let in_codes = |(id, text): (KeywordId, &str)| (id, text.chars().map(|char| alphabet.code(char)).collect());
        let fuzzy = Fuzzy::build(&like(Likeness::Fuzzy).map(in_codes).collect::<Vec<_>>());
        let sounds = |likeness, is_loose| Sounds::build(&like(likeness).collect::<Vec<_>>(), is_loose, &letters);
        let (sound, loose_sound) = (sounds(Likeness::Sound, false), sounds(Likeness::LooseSound, true));
        Self { alphabet, anchors, singles, links, roles, fuzzy, sound, loose_sound }
    }

    /// The roles of a word that was found.
    pub(crate) fn roles(&self, hit: &WordHit) -> impl Iterator<Item = Role> {
        let others = if hit.word & ROLES == 0 { &[] } else { self.roles.of((hit.word & !ROLES) as usize) };
        hit.keyword().map(Role::Keyword).into_iter().chain(others.iter().copied())
    }

    /// Reads a case and finds every word in it, in place of what was read and found before. O(bytes + words found); allocates only
    /// to grow.
    pub(crate) fn read(&self, title: &str, words: &str, text: &mut Text, found: &mut WordHits) {
        text.fill(&self.alphabet, title, words);
        self.find(text, found);
    }

    /// The same in what is folded. O(characters + words found).
    pub(crate) fn read_folded(&self, folded: &str, text: &mut Text, found: &mut WordHits) {
        text.fill_folded(&self.alphabet, folded);
        self.find(text, found);
    }

    fn find(&self, text: &Text, found: &mut WordHits) {
        let WordHits { kept, sieve, fuzzy } = found;
        (kept.n_hits, kept.words) = (0, 0);
        self.anchors.scan(text.padded(), &self.singles, sieve, |counts, start, end, word| {
            kept.keep(counts, start, end, word);
        });
        if !self.links.is_empty() {
            self.links.scan(text.codes(), |start, end, word| kept.keep(true, start + PAD, end + PAD, word));
        }
        for sounds in [&self.sound, &self.loose_sound] {
            if !sounds.is_empty() {
                sounds.find(text, |start, end, keyword| kept.add(start, end, keyword));
            }
        }
        if !self.fuzzy.is_empty() {
            self.fuzzy.find(text, sieve, fuzzy);
            for &(start, end, keyword) in &fuzzy.hits {
                kept.add(start as usize, end as usize, keyword);
            }
        }
    }
}

/// The characters that sound like those of words of 音, without those of words.
fn heard(rules: &Resolved, letters: &[char]) -> Vec<char> {
    let is_known: std::collections::HashSet<&char> = letters.iter().collect();
    let mut heard = like::heard(rules.sounding());
    heard.retain(|char| !is_known.contains(char));
    heard
}

/// Every exact word with its roles, in order.
fn texts(rules: &Resolved) -> Vec<(&str, Role)> {
    let keywords = rules.exact().iter().enumerate().map(|(id, text)| (text.as_str(), Role::Keyword(KeywordId::at(id))));
    let masks = rules.masks.iter().enumerate().map(|(id, text)| (text.as_str(), Role::Mask(MaskId::at(id))));
    let cues = rules.cues.iter().enumerate().map(|(id, text)| (text.as_str(), Role::Cue(CueId::at(id))));
    let names = rules.names.iter().enumerate().map(|(id, name)| (name.folded.as_str(), Role::Name(NameId::at(id))));
    let mut texts: Vec<(&str, Role)> = keywords.chain(masks).chain(cues).chain(names).collect();
    texts.retain(|(text, _)| !text.is_empty());
    // Each kind stands in order already, which the stable sort makes use of.
    texts.sort();
    assert!(size(texts.len()) < ROLES, "a rule set holds fewer than 2^31 words");
    texts
}

/// The characters of words, those first that are a word, then the most frequent.
fn letters<'w>(texts: impl Iterator<Item = &'w str> + Clone) -> Vec<char> {
    let mut singles: Vec<char> = Vec::new();
    for text in texts.clone() {
        let mut chars = text.chars();
        if let (Some(char), None) = (chars.next(), chars.next()) {
            singles.push(char);
        }
    }
    singles.dedup();
    let mut letters = by_frequency(texts);
    letters.sort_by_key(|(char, _)| singles.binary_search(char).is_err());
    letters.into_iter().map(|(char, _)| char).collect()
}

#[cfg(test)]
mod tests;
