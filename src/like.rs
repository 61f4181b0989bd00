//! What it means for a stretch of text to be like a word: written almost the same (`约`), or sounding the same (`音`).
//!
//! This is the definition; it finds nothing. Everything is said of folded characters.
//!
//! **约**: the optimal string alignment distance (insert, delete, replace, swap two neighbours; as in `strsim`) is at most the word's
//! [`allowance`]. Of the stretches of a text within it, those that count are chosen one after the other: the least distance first,
//! then the earliest, then the longest, each only if it shares no character with one chosen before. No stretch holds a boundary.
//!
//! **音**: as many characters, and each has a [`Sound`] in common with the word's character at its place. Sounds are syllables of
//! pinyin without tones; a character has all those it can be read with, but in the word only the one that the word fixes (行 in 银行).
//! A character without pinyin sounds like itself alone.

mod sounds;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;

/// The ways to be like a word, the strictest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, BorshSerialize, BorshDeserialize)]
pub enum Likeness {
    /// 音: the same pinyin without tones.
    Sound,
    /// 音 混: the same where z/zh, c/ch, s/sh, n/l, in/ing and en/eng are one.
    LooseSound,
    /// 约: one or two edits away.
    Fuzzy,
}

impl Likeness {
    /// As it is written before a word, in 中文 and English.
    #[must_use]
    pub fn spelling(self) -> (&'static str, &'static str) {
        match self {
            Likeness::Sound => ("音", "sound"),
            Likeness::LooseSound => ("音 混", "sound loose"),
            Likeness::Fuzzy => ("约", "fuzzy"),
        }
    }

    /// The fewest characters a word must have to be asked for in this way.
    #[must_use]
    pub fn least_chars(self) -> usize {
        match self {
            Likeness::Sound | Likeness::LooseSound => 2,
            Likeness::Fuzzy => 4,
        }
    }
}

/// How many edits a word of so many characters forgives.
pub(crate) fn allowance(n_chars: usize) -> usize {
    match n_chars {
        0..4 => 0,
        4..6 => 1,
        _ => 2,
    }
}

/// A syllable, or a character that has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Sound(u32);

/// Added to the code of a character.
const CHARACTER: u32 = 1 << 31;

/// The ideographs that can have sounds.
const FIRST: u32 = 0x4e00;
const LAST: u32 = 0x9fff;

/// Sounds by character, from [`FIRST`] on: where they begin and end in a list.
struct Syllables {
    ends: Vec<u32>,
    sounds: Vec<Sound>,
    /// By syllable: the first of those that 混 takes for the same.
    loose: Vec<Sound>,
    by_name: HashMap<&'static str, Sound>,
}

static SYLLABLES: LazyLock<Syllables> = LazyLock::new(|| {
    let mut pairs: Vec<(char, Sound)> = Vec::new();
    let (mut by_name, mut first_of, mut loose) = (HashMap::new(), HashMap::new(), Vec::new());
    for (&(name, chars), id) in sounds::SOUNDS.iter().zip(0..) {
        by_name.insert(name, Sound(id));
        loose.push(*first_of.entry(loosened(name)).or_insert(Sound(id)));
        pairs.extend(chars.chars().map(|char| (char, Sound(id))));
    }
    pairs.sort_unstable();
    let ends = (FIRST..=LAST).map(|code| pairs.partition_point(|pair| pair.0 as u32 <= code) as u32);
    Syllables { ends: ends.collect(), sounds: pairs.iter().map(|pair| pair.1).collect(), loose, by_name }
});

/// A syllable with one spelling for what many speakers do not tell apart.
fn loosened(syllable: &str) -> String {
    let (initial, rest) = match syllable.as_bytes() {
        [b'z' | b'c' | b's', b'h', ..] => (&syllable[..1], &syllable[2..]),
        // `n` and `ng` are no initial.
        [b'n', b'a' | b'e' | b'i' | b'o' | b'u' | b'v', ..] => ("l", &syllable[1..]),
        _ => ("", syllable),
    };
    let is_nasal = rest.ends_with("ing") || rest.ends_with("eng");
    format!("{initial}{}", if is_nasal { &rest[..rest.len() - 1] } else { rest })
}

impl Sound {
    fn of_character(char: char) -> Self {
        Self(CHARACTER | char as u32)
    }

    fn loosened(self) -> Self {
        SYLLABLES.loose.get(self.0 as usize).copied().unwrap_or(self)
    }
}

/// All sounds of a folded character: its syllables, or itself.
pub(crate) fn sounds(char: char, is_loose: bool) -> Vec<Sound> {
    let Syllables { ends, sounds, .. } = &*SYLLABLES;
    let of_syllables = (char as u32).checked_sub(FIRST).map(|at| at as usize).filter(|&at| at < ends.len()).map(|at| {
        let start = if at == 0 { 0 } else { ends[at - 1] };
        &sounds[start as usize..ends[at] as usize]
    });
    let mut found = match of_syllables {
        None | Some([]) => vec![Sound::of_character(char)],
        Some(sounds) => sounds.to_vec(),
    };
    if is_loose {
        found.iter_mut().for_each(|sound| *sound = sound.loosened());
        found.sort_unstable();
        found.dedup();
    }
    found
}

/// Whether a character can be read.
pub(crate) fn is_read(char: char) -> bool {
    sounds(char, false)[0].0 & CHARACTER == 0
}

/// Words that fix how a character of several readings is read: (character, syllable) of each such character.
///
/// A line of the file is a character, a syllable, and the words in which it is read so.
static FIXED: LazyLock<HashMap<&'static str, Vec<(char, Sound)>>> = LazyLock::new(|| {
    let mut fixed: HashMap<&str, Vec<(char, Sound)>> = HashMap::new();
    for line in include_str!("like/words.txt").lines() {
        let mut fields = line.split(' ');
        let char = fields.next().and_then(|field| field.chars().next());
        let sound = fields.next().and_then(|name| SYLLABLES.by_name.get(name));
        if let (Some(char), Some(&sound)) = (char, sound) {
            fields.for_each(|word| fixed.entry(word).or_default().push((char, sound)));
        }
    }
    fixed
});

/// The most characters of a word that fixes readings.
const LONGEST_FIXING: usize = 3;

/// By character of a folded word: the sounds it may have there. Words that fix readings are looked for from the left, the longest
/// first, none in another.
pub(crate) fn word_sounds(word: &str, is_loose: bool) -> Vec<Vec<Sound>> {
    let places: Vec<(usize, char)> = word.char_indices().collect();
    let mut found: Vec<Vec<Sound>> = places.iter().map(|&(_, char)| sounds(char, is_loose)).collect();
    let mut at = 0;
    while at < places.len() {
        let fixing = (2..=LONGEST_FIXING.min(places.len() - at)).rev().find_map(|n_chars| {
            let end = places.get(at + n_chars).map_or(word.len(), |place| place.0);
            Some((n_chars, FIXED.get(&word[places[at].0..end])?))
        });
        let Some((n_chars, readings)) = fixing else {
            at += 1;
            continue;
        };
        for index in at..at + n_chars {
            // A word in which one character is read in two ways fixes neither.
            let mut of_char = readings.iter().filter(|(char, _)| *char == places[index].1);
            if let (Some(&(_, sound)), None) = (of_char.next(), of_char.next()) {
                found[index] = vec![if is_loose { sound.loosened() } else { sound }];
            }
        }
        at += n_chars;
    }
    found
}

/// Whether two characters have a sound in common.
pub(crate) fn sounds_alike(one: &[Sound], other: &[Sound]) -> bool {
    one.iter().any(|sound| other.contains(sound))
}

/// The characters that sound like a character of one of these words, 混 or not, in order.
pub(crate) fn heard<'w>(words: impl Iterator<Item = (&'w str, bool)>) -> Vec<char> {
    let mut wanted = [HashSet::new(), HashSet::new()];
    for (word, is_loose) in words {
        wanted[usize::from(is_loose)].extend(word_sounds(word, is_loose).into_iter().flatten());
    }
    if wanted.iter().all(HashSet::is_empty) {
        return Vec::new();
    }
    let has = |char: char, is_loose: bool| {
        let wanted = &wanted[usize::from(is_loose)];
        !wanted.is_empty() && sounds(char, is_loose).iter().any(|sound| wanted.contains(sound))
    };
    let chars = (FIRST..=LAST).filter_map(char::from_u32);
    chars.filter(|&char| is_read(char) && (has(char, false) || has(char, true))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_speakers_mix_up() {
        for (one, other) in [
            ("zhang", "zang"),
            ("chi", "ci"),
            ("shi", "si"),
            ("nan", "lan"),
            ("nv", "lv"),
            ("jing", "jin"),
            ("sheng", "sen"),
            ("neng", "len"),
        ] {
            assert_eq!(loosened(one), loosened(other));
        }
        for syllable in ["zang", "lin", "n", "ng", "en", "hang", "a"] {
            assert_eq!(loosened(syllable), syllable);
        }
        assert_ne!(loosened("zhang"), loosened("zhan"));
    }

    fn names(sounds: &[Sound]) -> Vec<&'static str> {
        sounds.iter().map(|sound| sounds::SOUNDS[sound.0 as usize].0).collect()
    }

    #[test]
    fn a_word_fixes_how_its_characters_are_read() {
        assert_eq!(names(&sounds('行', false)), ["hang", "heng", "xing"]);
        for (word, wanted) in [
            ("银行", vec![vec!["yin"], vec!["hang"]]),
            ("行人", vec![vec!["xing"], vec!["ren"]]),
            ("人行道", vec![vec!["ren"], vec!["xing"], vec!["dao"]]),
            // Inside a longer word too, the longest from the left first.
            ("去银行人多", vec![vec!["qu"], vec!["yin"], vec!["hang"], vec!["ren"], vec!["duo"]]),
            ("行奶", vec![vec!["hang", "heng", "xing"], vec!["nai"]]),
        ] {
            let found: Vec<Vec<&str>> = word_sounds(word, false).iter().map(|sounds| names(sounds)).collect();
            assert_eq!(found, wanted, "{word}");
        }
    }

    #[test]
    fn what_a_word_fixes_is_one_of_the_readings() {
        assert!(FIXED.len() > 5_000);
        for line in include_str!("like/words.txt").lines() {
            let fields: Vec<&str> = line.split(' ').collect();
            let char = fields[0].chars().next().unwrap();
            let sound = SYLLABLES.by_name.get(fields[1]).unwrap_or_else(|| panic!("{line}"));
            assert!(sounds(char, false).contains(sound), "{line}");
            for word in &fields[2..] {
                assert!(word.contains(char) && (2..=LONGEST_FIXING).contains(&word.chars().count()), "{word}");
            }
        }
    }

    #[test]
    fn what_is_not_read_sounds_like_itself() {
        for char in ['a', '3', '😀', '㐀', '\u{9fff}'] {
            assert!(!is_read(char));
            assert_eq!(sounds(char, false), [Sound::of_character(char)]);
            assert_eq!(sounds(char, true), sounds(char, false));
        }
        assert!(sounds_alike(&sounds('灯', false), &sounds('登', false)));
        assert!(!sounds_alike(&sounds('灯', false), &sounds('路', false)));
    }

    #[test]
    fn what_is_heard() {
        assert!(heard(std::iter::empty()).is_empty());
        let (strict, loose) = (heard([("路灯", false)].into_iter()), heard([("路灯", true)].into_iter()));
        assert!(strict.contains(&'登') && strict.contains(&'陆') && !strict.contains(&'怒'));
        assert!(loose.contains(&'登') && loose.contains(&'怒') && loose.len() > strict.len());
    }
}
