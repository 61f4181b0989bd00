//! Did you mean: which known names are close to one that is not known.
//!
//! The thresholds fit short Chinese names, where one character of three is already a third of the word: a wrong suggestion is
//! worse than none.

use super::Say;

/// More characters than a name has; a longer text is not a slip of a name.
const LONGEST: usize = 64;

/// How many equally close names are offered.
const OFFERED: usize = 3;

/// The known names closest to `wanted`: all at the same distance, at most three, none if nothing is close.
///
/// Counts insertions, deletions, replacements and swaps of neighbours, width and case apart: one up to 4 characters, two up to 8,
/// else a third of the length. If nothing is that close, names of the same characters in another order. The order of `known` does
/// not matter. O(names × the square of a name's length), and names of too different a length are not looked at.
pub fn nearest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted_len = wanted.chars().take(LONGEST + 1).count();
    if wanted_len == 0 || wanted_len > LONGEST {
        return Vec::new();
    }
    let allowed = match wanted_len {
        ..=4 => 1,
        5..=8 => 2,
        _ => wanted_len / 3,
    };
    let folded = fold(wanted);
    let letters = sorted(&folded);
    let mut best = allowed;
    let mut close: Vec<(usize, &str)> = Vec::new();
    let mut permuted: Vec<(usize, &str)> = Vec::new();
    for name in known {
        let name_len = name.chars().take(LONGEST + allowed + 1).count();
        if name == wanted || name_len == 0 || name_len.abs_diff(wanted_len) > best {
            continue;
        }
        let folded_name = fold(name);
        let distance = strsim::osa_distance(&folded, &folded_name);
        // Names without one character in common are as far apart as their length.
        let is_close = distance <= best && distance < wanted_len.max(name_len);
        if is_close {
            if distance < best {
                close.clear();
                best = distance;
            }
            close.push((common(&folded, &folded_name), name));
        } else if close.is_empty() && name_len == wanted_len && sorted(&folded_name) == letters {
            permuted.push((common(&folded, &folded_name), name));
        }
    }
    let mut found = if close.is_empty() { permuted } else { close };
    // More of the beginning and the end in common first, then by code point.
    found.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    found.dedup();
    found.into_iter().map(|(_, name)| name).take(OFFERED).collect()
}

/// The help that offers `names`; `None` if there is none.
pub fn did_you_mean(names: &[&str]) -> Option<Say> {
    let (last, before) = names.split_last()?;
    if before.is_empty() {
        return Some(super::say!("did you mean `{last}`?", "是不是 `{last}`？"));
    }
    let quoted: Vec<String> = before.iter().map(|name| format!("`{name}`")).collect();
    let (en, zh) = (quoted.join(", "), quoted.join("、"));
    Some(super::say!("did you mean {en} or `{last}`?", "是不是 {zh} 或 `{last}`？"))
}

/// Half width and lower case, one character for one.
fn fold(name: &str) -> String {
    name.chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

fn sorted(name: &str) -> Vec<char> {
    let mut letters: Vec<char> = name.chars().collect();
    letters.sort_unstable();
    letters
}

/// How many characters the two have in common at their beginning and at their end.
fn common(a: &str, b: &str) -> usize {
    let before = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
    let after = a.chars().rev().zip(b.chars().rev()).take_while(|(x, y)| x == y).count();
    before + after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let known =
            ["医保局", "城管局", "城建局", "公安局", "交通运输局", "医疗保障局", "区水务局", "contains", "街道办事处"];
        for (wanted, expected) in [
            ("医保居", &["医保局"][..]),
            ("医保科", &["医保局"]),
            ("水务局", &["区水务局"]),
            ("城关局", &["城建局", "城管局"]),
            ("医疗保险局", &["医疗保障局"]),
            ("运输交通局", &["交通运输局"]),
            ("contians", &["contains"]),
            ("ＣＯＮＴＡＩＮＳ", &["contains"]),
            ("街道办事出", &["街道办事处"]),
            ("街道办", &[]),
            ("财政", &[]),
            ("医", &[]),
            ("", &[]),
            ("🚰", &[]),
            ("医保局", &[]),
        ] {
            let found = nearest(wanted, known);
            assert_eq!(found, expected, "{wanted}");
        }
    }

    #[test]
    fn refuses_names_without_a_common_character() {
        assert_eq!(nearest("甲", ["乙", "", "甲乙"]), ["甲乙"]);
        assert_eq!(nearest("甲", ["乙", "丙"]), Vec::<&str>::new());
    }

    #[test]
    fn offers_three_at_most_and_each_once_in_any_order() {
        let mut known = ["一水务局", "二水务局", "三水务局", "四水务局", "二水务局"];
        assert_eq!(nearest("五水务局", known), ["一水务局", "三水务局", "二水务局"]);
        known.reverse();
        assert_eq!(nearest("五水务局", known), ["一水务局", "三水务局", "二水务局"]);
    }

    #[test]
    fn a_closer_name_drops_the_others_wherever_it_stands() {
        for known in [["区水务局甲", "区水务据局"], ["区水务据局", "区水务局甲"]] {
            assert_eq!(nearest("区水务据局科", known), ["区水务据局"]);
        }
        assert_eq!(nearest("运输交通局", ["交通运输局", "运输交流局"]), ["运输交流局"]);
        assert_eq!(nearest("运输交通局", ["运输交流局", "交通运输局"]), ["运输交流局"]);
    }

    #[test]
    fn many_names_and_long_texts_are_no_trouble() {
        let names: Vec<String> = (0..10_000).map(|i| format!("第{i}号职责")).collect();
        let long = "长".repeat(10_000);
        let known = || names.iter().map(String::as_str).chain([long.as_str()]);
        assert_eq!(nearest("第123号职则", known()), ["第123号职责"]);
        assert!(nearest(&long.replace('长', "短"), known()).is_empty());
        assert!(nearest("第123号职责之一二三四五六七八九十", known()).is_empty());
    }

    #[test]
    fn says_so_in_both_languages() {
        let said = |names: &[&str]| did_you_mean(names).map(|say| format!("{} / {}", say.en, say.zh));
        assert_eq!(said(&[]), None);
        assert_eq!(said(&["甲"]).unwrap(), "did you mean `甲`? / 是不是 `甲`？");
        assert_eq!(said(&["甲", "乙"]).unwrap(), "did you mean `甲` or `乙`? / 是不是 `甲` 或 `乙`？");
        assert_eq!(
            said(&["甲", "乙", "丙"]).unwrap(),
            "did you mean `甲`, `乙` or `丙`? / 是不是 `甲`、`乙` 或 `丙`？"
        );
    }
}
