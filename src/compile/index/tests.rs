//! The index against a search that looks everywhere for everything, and the codes against the folded text.

use proptest::prelude::*;

use super::alphabet::{BREAK_CODE, STOP_CODE, boundaries};
use super::*;
use crate::fold::{BREAK, Folded, STOP};
use crate::like::allowance;
use crate::reference::find_like;
use crate::testing::{Rng, mistyped};

fn rules(words: impl IntoIterator<Item = String>) -> Resolved {
    let mut keywords: Vec<String> = words.into_iter().collect();
    keywords.sort();
    keywords.dedup();
    Resolved { keywords, ..Resolved::default() }
}

/// (start, end, word) of all hits, in order.
fn found(index: &Index, title: &str, text: &str) -> Vec<(u32, u32, KeywordId)> {
    let (mut reading, mut hits) = (Text::default(), WordHits::default());
    index.read(title, text, &mut reading, &mut hits);
    let of_hit = |hit: &WordHit| {
        let keywords = index.roles(hit).filter_map(|role| if let Role::Keyword(k) = role { Some(k) } else { None });
        keywords.map(|keyword| (hit.start, hit.end, keyword)).collect::<Vec<_>>()
    };
    let mut last = std::collections::BTreeMap::new();
    for hit in hits.all() {
        let before = last.insert(hit.word, hit.start);
        assert!(before.is_none_or(|before| before < hit.start), "the hits of one word are in order");
    }
    let mut found: Vec<_> = hits.all().iter().flat_map(of_hit).collect();
    found.sort_unstable();
    found
}

/// The same by looking at every place for every word.
fn naive(rules: &Resolved, title: &str, text: &str) -> Vec<(u32, u32, KeywordId)> {
    let mut folded = Folded::default();
    folded.fill(title, text);
    let chars: Vec<char> = folded.text.chars().collect();
    let mut found = Vec::new();
    for (id, word) in rules.keywords.iter().enumerate() {
        let word: Vec<char> = word.chars().collect();
        let places = (0..chars.len()).filter(|&at| !word.is_empty() && chars[at..].starts_with(&word));
        found.extend(places.map(|at| (at as u32, (at + word.len()) as u32, KeywordId::at(id))));
    }
    found.sort_unstable();
    found
}

fn word(rng: &mut Rng, letters: &[char], most: usize) -> String {
    (0..rng.between(1, most)).map(|_| *rng.pick(letters)).collect()
}

#[test]
fn words_of_every_kind() {
    let words = [
        "灯",
        "路灯",
        "路",
        "a路",
        "😀",
        "灯😀灯",
        "😀😀",
        "3.5",
        "24:00",
        "一二三四五六七八九",
        "三四五六七八九十一二三四五",
    ];
    let rules = rules(words.map(str::to_string));
    let index = Index::build(&rules);
    for text in [
        "A路灯，灯😀灯。路",
        "3.5元，3. 5；２４：００到24:0",
        "一二三四五六七八九十一二三四五六",
        "😀😀😀",
        "一二三四五六七八",
        "",
        "，",
    ] {
        assert_eq!(found(&index, "", text), naive(&rules, "", text), "{text}");
        assert_eq!(found(&index, text, text), naive(&rules, text, text), "{text}");
    }
}

#[test]
fn a_text_has_all_its_roles() {
    let rules =
        Resolved { cues: vec!["路灯".into()], keywords: vec!["灯".into(), "路灯".into()], ..Resolved::default() };
    let index = Index::build(&rules);
    let (mut reading, mut hits) = (Text::default(), WordHits::default());
    index.read("", "路灯", &mut reading, &mut hits);
    assert!(hits.keywords().is_none());
    let roles: Vec<Role> = hits.all().iter().flat_map(|hit| index.roles(hit)).collect();
    assert_eq!(roles.len(), 3);
    for role in [Role::Keyword(KeywordId(0)), Role::Keyword(KeywordId(1)), Role::Cue(CueId(0))] {
        assert!(roles.contains(&role));
    }
    index.read("", "灯", &mut reading, &mut hits);
    assert!(hits.keywords().is_some());
}

#[test]
fn boundaries_of_sixteen() {
    for bits in 0..1_u64 << 16 {
        let codes =
            std::array::from_fn(|at| if bits >> at & 1 == 1 { [BREAK_CODE, STOP_CODE][at % 2] } else { 0x3fff });
        assert_eq!(boundaries(&codes), bits);
    }
}

#[test]
fn no_words_find_nothing() {
    assert_eq!(found(&Index::default(), "路灯", "坏了。"), []);
}

#[test]
fn words_with_boundaries_are_found_too() {
    let rules = rules(["灯 坏", "灯\n坏", "\n", " 坏", "灯 "].map(str::to_string));
    let index = Index::build(&rules);
    for text in ["灯，坏了", "灯。坏了", "灯，，坏。", "，坏灯，"] {
        assert_eq!(found(&index, "", text), naive(&rules, "", text), "{text}");
    }
}

#[test]
fn characters_beyond_what_can_be_numbered_are_in_no_word() {
    let chars = ('\u{20000}'..='\u{2ffff}').chain('\u{30000}'..='\u{31fff}');
    let rules = rules(chars.map(|c| format!("{c}灯")));
    let index = Index::build(&rules);
    let (first, last) = ("\u{20000}灯", "\u{31fff}灯");
    assert_eq!(found(&index, "", first).len(), 1);
    assert_eq!(found(&index, "", last), []);
}

#[test]
fn random_words_of_few_letters() {
    for seed in 0..400 {
        let mut rng = Rng::new(seed);
        let letters: Vec<char> = "甲乙丙丁戊己庚辛😀3.a".chars().take(rng.between(1, 12)).collect();
        let most = *rng.pick(&[2, 3, 6, 12, 80]);
        let n_words = *rng.pick(&[1, 5, 40, 600]);
        let rules = rules((0..n_words).map(|_| word(&mut rng, &letters, most)));
        let index = Index::build(&rules);
        assert!(index.anchors.n_longest_bucket() <= 12);
        for _ in 0..4 {
            let mut text = String::new();
            while text.chars().count() < 200 {
                match rng.below(8) {
                    0 => text.push(*rng.pick(&['，', '。', 'x', '\u{200b}', '.'])),
                    1..4 => text.push_str(rng.pick(&rules.keywords).as_str()),
                    _ => text.push(*rng.pick(&letters)),
                }
            }
            let title = word(&mut rng, &letters, 9);
            assert_eq!(found(&index, &title, &text), naive(&rules, &title, &text), "seed {seed}");
        }
    }
}

#[test]
fn every_word_of_two_letters() {
    // More than the buckets of four pairs hold: all of them are left to the links.
    let all = |len: u32| {
        (0..1 << len)
            .map(move |bits| (0..len).map(|at| if bits >> at & 1 == 1 { '甲' } else { '乙' }).collect::<String>())
    };
    let rules = rules(all(6).chain(all(9)).chain(all(2)).chain(["丙丁".to_owned()]));
    let index = Index::build(&rules);
    assert!(!index.links.is_empty());
    let mut rng = Rng::new(3);
    let text: String = (0..1_500).map(|_| *rng.pick(&['甲', '乙', '乙', '丙', '丁'])).collect();
    assert_eq!(found(&index, "", &text), naive(&rules, "", &text));
}

#[test]
fn megabytes() {
    let rules = rules(["灯坏", "坏了没", "没", "灯坏了没人修灯坏了没人修", "不在文中"].map(str::to_string));
    let index = Index::build(&rules);
    let piece = "灯坏了没人修，";
    let text = piece.repeat(10_000_000 / piece.len());
    let n_pieces = text.chars().count() / 7;
    let mut hits = found(&index, "", &text);
    assert_eq!(hits.len(), 3 * n_pieces);
    // Wherever the strides end, all is as in the first piece.
    hits.sort_unstable_by_key(|&(start, _, word)| (start / 7, word));
    for (number, of_piece) in hits.chunks(3).enumerate() {
        let from = number as u32 * 7;
        let ids = |text: &str| KeywordId::at(rules.keywords.iter().position(|word| word == text).unwrap());
        let mut want =
            [(from + 3, from + 4, ids("没")), (from, from + 2, ids("灯坏")), (from + 1, from + 4, ids("坏了没"))];
        want.sort_unstable_by_key(|&(.., word)| word);
        assert_eq!(of_piece, want);
    }
    // One word over every edge of a stride.
    let long = "灯坏了没人修灯坏了没人修";
    for before in 0..2 * anchors::STRIDE + 20 {
        let text = "人".repeat(before) + long;
        let n_found = found(&index, "", &text).iter().filter(|hit| hit.1 - hit.0 == 12).count();
        assert_eq!(n_found, 1, "{before}");
    }
}

/// Rules with words that something must be like.
fn likes(words: impl IntoIterator<Item = (Likeness, String)>) -> Resolved {
    let mut words: Vec<(Likeness, String)> = words.into_iter().collect();
    words.sort();
    words.dedup();
    let (likenesses, keywords) = words.into_iter().unzip();
    Resolved { keywords, likenesses, ..Resolved::default() }
}

/// What is like words by the definition.
fn naive_likes(rules: &Resolved, title: &str, text: &str) -> Vec<(u32, u32, KeywordId)> {
    let mut folded = Folded::default();
    folded.fill(title, text);
    let chars: Vec<char> = folded.text.chars().collect();
    let of_word = |(id, likeness, word): (KeywordId, Likeness, &str)| {
        find_like(&chars, word, likeness).into_iter().map(move |hit| (hit.start, hit.end, id)).collect::<Vec<_>>()
    };
    let mut found: Vec<_> = rules.likes().flat_map(of_word).collect();
    found.sort_unstable();
    found
}

/// What of a text is like a word.
fn like(likeness: Likeness, word: &str, text: &str) -> Vec<String> {
    let rules = likes([(likeness, word.to_owned())]);
    let hits = found(&Index::build(&rules), "", text);
    assert_eq!(hits, naive_likes(&rules, "", text), "{word}: {text}");
    let chars: Vec<char> = text.chars().collect();
    hits.iter().map(|&(start, end, _)| chars[start as usize..end as usize].iter().collect()).collect()
}

#[test]
fn one_or_two_edits() {
    for (word, text, wanted) in [
        ("路灯不亮", "路灯不亮", vec!["路灯不亮"]),
        // Replaced, left out, put in, swapped; at the edges what was replaced is part of it.
        ("路灯不亮", "我路登不亮", vec!["路登不亮"]),
        ("路灯不亮", "我路灯亮了", vec!["路灯亮"]),
        ("路灯不亮", "路灯都不亮", vec!["路灯都不亮"]),
        ("路灯不亮", "路不灯亮", vec!["路不灯亮"]),
        ("路灯不亮", "灯路不亮", vec!["灯路不亮"]),
        ("路灯不亮", "路灯亮不", vec!["路灯亮不"]),
        ("路灯不亮", "鹿灯不亮", vec!["鹿灯不亮"]),
        ("路灯不亮", "，灯不亮，", vec!["灯不亮"]),
        ("路灯不亮", "路等不凉", vec![]),
        // The better of two that overlap.
        ("路灯不亮", "路灯路灯不亮", vec!["路灯不亮"]),
        // Not over a boundary, which is no character of a word.
        ("路灯不亮", "路灯，不亮", vec![]),
        ("路灯不亮", "路灯不，亮", vec!["路灯不"]),
        ("下水井盖丢失", "下水景盖丢矢", vec!["下水景盖丢矢"]),
        ("下水井盖丢失", "下井水盖失丢", vec!["下井水盖失丢"]),
        ("下水井盖丢失", "下井水盖矢丢", vec![]),
    ] {
        assert_eq!(like(Likeness::Fuzzy, word, text), wanted, "{word}: {text}");
    }
}

#[test]
fn the_same_sounds() {
    for (likeness, word, text, wanted) in [
        (Likeness::Sound, "路灯", "陆登和路灯", vec!["陆登", "路灯"]),
        (Likeness::Sound, "路灯", "怒灯", vec![]),
        (Likeness::LooseSound, "路灯", "怒灯", vec!["怒灯"]),
        // What the word fixes counts, whatever else its characters can be read as.
        (Likeness::Sound, "银行", "淫航", vec!["淫航"]),
        (Likeness::Sound, "银行", "银型", vec![]),
        (Likeness::Sound, "行灯", "航灯形灯", vec!["航灯", "形灯"]),
        // A character of a text counts with all its readings.
        (Likeness::Sound, "航灯", "行灯", vec!["行灯"]),
        (Likeness::Sound, "5号楼", "5号喽6号楼", vec!["5号喽"]),
        (Likeness::Sound, "路灯", "路，灯", vec![]),
        (Likeness::LooseSound, "绳子", "神子神直", vec!["神子", "神直"]),
    ] {
        assert_eq!(like(likeness, word, text), wanted, "{word}: {text}");
    }
}

#[test]
fn random_likes() {
    let letters: Vec<char> = "灯登坏怀路鹿怒行航a😀".chars().collect();
    for seed in 0..300 {
        let mut rng = Rng::new(seed);
        let letters = &letters[..rng.between(2, letters.len())];
        let (n_words, most) = (*rng.pick(&[1, 3, 30]), *rng.pick(&[3, 6, 30]));
        let of_words = |rng: &mut Rng| {
            let likeness = *rng.pick(&[Likeness::Fuzzy, Likeness::Sound, Likeness::LooseSound]);
            let least = likeness.least_chars();
            let n_chars = rng.between(least, least + most);
            (likeness, (0..n_chars).map(|_| *rng.pick(letters)).collect())
        };
        let rules = likes((0..n_words).map(|_| of_words(&mut rng)));
        let index = Index::build(&rules);
        for _ in 0..4 {
            let mut text = String::new();
            while text.chars().count() < 120 {
                let mut word = rng.pick(&rules.keywords).clone();
                match rng.below(8) {
                    0 => text.push(*rng.pick(&['，', '。', 'x', '\u{200b}'])),
                    1..6 => {
                        (0..rng.below(4)).for_each(|_| word = mistyped(&mut rng, &word));
                        text.push_str(&word);
                    }
                    _ => text.push(*rng.pick(letters)),
                }
            }
            let title = word(&mut rng, letters, 9);
            assert_eq!(found(&index, &title, &text), naive_likes(&rules, &title, &text), "seed {seed}");
        }
    }
}

#[test]
fn every_edit_of_a_word() {
    // Whatever is within the allowance is found: all texts over three letters against words of every length that differs.
    for (word, n_chars) in [("甲乙丙丁", 5), ("甲甲乙乙", 5), ("甲乙甲乙丙", 6), ("甲乙丙甲乙丙", 7)]
    {
        let rules = likes([(Likeness::Fuzzy, word.to_owned())]);
        let index = Index::build(&rules);
        let letters = ['甲', '乙', '丙'];
        for number in 0..3_usize.pow(n_chars) {
            let text: String = (0..n_chars).map(|at| letters[number / 3_usize.pow(at) % 3]).collect();
            assert_eq!(found(&index, "", &text), naive_likes(&rules, "", &text), "{word}: {text}");
        }
    }
    assert_eq!([3, 4, 5, 6, 64].map(allowance), [0, 1, 1, 2, 2]);
}

#[test]
fn megabytes_of_what_is_like_words() {
    let words = [(Likeness::Fuzzy, "灯坏了没人修"), (Likeness::Sound, "灯坏"), (Likeness::LooseSound, "没人")];
    let rules = likes(words.map(|(likeness, word)| (likeness, word.to_owned())));
    let index = Index::build(&rules);
    let piece = "登坏没了人修，";
    let n_pieces = 10_000_000 / piece.len();
    let hits = found(&index, "", &piece.repeat(n_pieces));
    let in_one = found(&index, "", piece).len();
    assert_eq!(hits.len(), in_one * n_pieces);
}

/// Texts of all that folds in a way of its own, and of anything at all.
fn raw_text() -> impl Strategy<Value = String> {
    let odd = "路燈灯水⽔門ＡａB１23①.．:：，。！!；…、-— \u{3000}\r\n\0\t%％/\u{200b}\u{feff}\u{fe0f}😡👍🏽℃½⑴ﾊﾟ㑮𝟏\u{e0100}·“”";
    let char = prop_oneof![6 => prop::sample::select(odd.chars().collect::<Vec<_>>()), 1 => any::<char>()];
    prop::collection::vec(char, 0..40).prop_map(String::from_iter)
}

proptest! {
    #[test]
    fn codes_are_the_folded_text(title in raw_text(), text in raw_text(), in_words in raw_text()) {
        let mut folded = Folded::default();
        folded.fill(&in_words, &text);
        let letters: Vec<char> = folded.text.chars().filter(|c| ![STOP, BREAK].contains(c)).collect();
        let index = Index::build(&rules(letters.iter().map(char::to_string)));
        let mut reading = Text::default();
        // What longer texts leave behind is no part of shorter ones.
        reading.fill(&index.alphabet, &text.repeat(3), &title);
        reading.fill(&index.alphabet, &title, &text);
        folded.fill(&title, &text);
        let code = |char: char| match char {
            STOP => STOP_CODE,
            BREAK => BREAK_CODE,
            _ if letters.contains(&char) => index.alphabet.code(char),
            _ => 0,
        };
        let want: Vec<u16> = folded.text.chars().map(code).collect();
        prop_assert_eq!(reading.codes(), &want);
        prop_assert_eq!(reading.title_chars, folded.title_chars);
        prop_assert!(letters.iter().all(|&char| (FIRST..BREAK_CODE).contains(&index.alphabet.code(char))));
    }

    #[test]
    fn what_stands_at_a_hit_folds_to_the_word(title in raw_text(), text in raw_text(), from in 0..20usize, len in 1..5usize) {
        let mut folded = Folded::default();
        folded.fill(&title, &text);
        let chars: Vec<char> = folded.text.chars().collect();
        let words = (from..chars.len()).step_by(3).filter_map(|at| chars.get(at..at + len)).map(String::from_iter);
        let rules = rules(words.filter(|word| !word.contains([STOP, BREAK])));
        let hits = found(&Index::build(&rules), &title, &text);
        prop_assert_eq!(&hits, &naive(&rules, &title, &text));
        for (start, end, word) in hits {
            let zone = if start < folded.title_chars { &title } else { &text };
            let raw = &zone[folded.starts[start as usize] as usize..folded.ends[end as usize - 1] as usize];
            // A point at the edge of a word is one by its neighbours outside.
            if !rules.keywords[word.index()].contains(['.', ':']) {
                let mut alone = Folded::default();
                alone.fill("", raw);
                prop_assert_eq!(&alone.text, &rules.keywords[word.index()]);
            }
        }
    }
}
