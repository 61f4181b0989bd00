//! Writes `src/fold/table.rs`, and fails when it is not what the sources say.
//!
//! `UPDATE_EXPECT=1 cargo test fold_table` rewrites it; the difference is reviewed like code.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::{env, fs};

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory as Category, GeneralCategoryGroup as Group, UnicodeGeneralCategory as _};

/// Punctuation that is text: it takes part in house numbers, shares, units and addresses of the net.
const TEXT: [char; 6] = ['%', '&', '@', '#', '/', '*'];

/// Between two digits these are text (3.5, 12:30), elsewhere a break; that is decided where the table is used.
const POINTS: [char; 2] = ['.', ':'];

/// Letters and symbols that show nothing: the Hangul fillers and the empty Braille cell. To a reader they are blanks.
const BLANKS: [char; 5] = ['\u{115f}', '\u{1160}', '\u{2800}', '\u{3164}', '\u{ffa0}'];

/// Zero-width characters that Unicode does not call formats: the variation selectors, Mongolian and general.
const SELECTORS: [(char, char); 4] =
    [('\u{180b}', '\u{180d}'), ('\u{180f}', '\u{180f}'), ('\u{fe00}', '\u{fe0f}'), ('\u{e0100}', '\u{e01ef}')];

/// Where letters have case, as far as citizens write them: Latin, Greek, Cyrillic, Armenian, Roman numerals. These blocks
/// are full, so the case pairs of the standard library are the same in every toolchain.
const CASED: [(char, char); 5] = [
    ('\u{41}', '\u{58f}'),
    ('\u{1e00}', '\u{1fff}'),
    ('\u{2100}', '\u{2188}'),
    ('\u{2c60}', '\u{2c7f}'),
    ('\u{ff21}', '\u{ff3a}'),
];

/// The radicals that have no compatibility decomposition (they come out of PDF files), from EquivalentUnifiedIdeograph.txt.
const RADICALS: &str = "\
    ⺁厂 ⺂乛 ⺃乚 ⺄乙 ⺅亻 ⺆冂 ⺇𠘨 ⺈刀 ⺉刂 ⺊卜 ⺋㔾 ⺌小 ⺍小 ⺎兀 ⺏尣 ⺐尢 ⺑𡯂 ⺒巳 ⺓幺 ⺔彑 \
    ⺕彐 ⺖忄 ⺗心 ⺘扌 ⺙攵 ⺛旡 ⺜日 ⺝月 ⺞歺 ⺟母 ⺠民 ⺡氵 ⺢氺 ⺣灬 ⺤爫 ⺥爫 ⺦丬 ⺧牛 ⺨犭 ⺩王 \
    ⺪𤴔 ⺫目 ⺬示 ⺭礻 ⺮𥫗 ⺯糹 ⺰纟 ⺱罓 ⺲罒 ⺳㓁 ⺴冗 ⺵𦉫 ⺶羊 ⺷𦍌 ⺸𦍋 ⺹耂 ⺺肀 ⺻聿 ⺼肉 ⺽𦥑 \
    ⺾艹 ⺿艹 ⻀艹 ⻁虎 ⻂衤 ⻃覀 ⻄西 ⻅见 ⻆角 ⻇𧢲 ⻈讠 ⻉贝 ⻊𧾷 ⻋车 ⻌辶 ⻍辶 ⻎辶 ⻏邑 ⻐钅 ⻑長 \
    ⻒镸 ⻓长 ⻔门 ⻕𨸏 ⻖阝 ⻗雨 ⻘青 ⻙韦 ⻚页 ⻛风 ⻜飞 ⻝食 ⻞𩙿 ⻟飠 ⻠饣 ⻡𩠐 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 \
    ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻪黾 ⻫斉 ⻬齐 ⻭歯 ⻮齿 ⻯竜 ⻰龙 ⻱龜 ⻲亀 ⻳龟";

/// What no source gives.
const BY_HAND: [(char, char); 23] = [
    // The wide macron is two characters in NFKC, but only its width is wide.
    ('\u{ffe3}', '\u{af}'),
    // OpenCC leaves these two-valued; simplified texts write the second value in nearly all words.
    ('瞭', '了'),
    ('藉', '借'),
    ('祇', '只'),
    ('衹', '只'),
    // Taiwan's and Hong Kong's standard forms of characters that OpenCC knows by another form.
    ('衞', '卫'),
    ('敍', '叙'),
    ('枱', '台'),
    ('粧', '妆'),
    ('糭', '粽'),
    // Forms that the list of 1955 abolished, still found in place names and in letters from abroad.
    ('塲', '场'),
    ('隣', '邻'),
    ('厰', '厂'),
    ('襍', '杂'),
    ('畧', '略'),
    ('閙', '闹'),
    ('鬭', '斗'),
    ('氷', '冰'),
    ('喒', '咱'),
    ('偺', '咱'),
    ('躶', '裸'),
    // Pronouns that only the traditional script tells apart.
    ('妳', '你'),
    ('牠', '它'),
];

#[test]
fn table_is_what_the_sources_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/fold/table.rs");
    let wanted = Sources::new().table();
    if fs::read_to_string(path).is_ok_and(|found| found.replace('\r', "") == wanted) {
        return;
    }
    assert!(
        env::var_os("UPDATE_EXPECT").is_some(),
        "src/fold/table.rs is stale: UPDATE_EXPECT=1 cargo test fold_table"
    );
    fs::write(path, wanted).expect("src/fold/table.rs is writable");
}

#[derive(Clone, Copy, PartialEq)]
enum Image {
    Char(char),
    Break,
    Deleted,
}

struct Sources {
    to_simplified: OpenCC,
    by_hand: BTreeMap<char, char>,
}

impl Sources {
    fn new() -> Self {
        let to_simplified = OpenCC::from_config(BuiltinConfig::T2s).expect("the dictionary is built in");
        let radicals = RADICALS.split(' ').map(|pair| {
            let mut pair = pair.chars();
            (pair.next().expect("raw"), pair.next().expect("folded"))
        });
        Self { to_simplified, by_hand: radicals.chain(BY_HAND).collect() }
    }

    fn image(&self, raw: char) -> Image {
        if BLANKS.contains(&raw) {
            return Image::Break;
        }
        if SELECTORS.iter().any(|&(first, last)| (first..=last).contains(&raw)) {
            return Image::Deleted;
        }
        match raw.general_category() {
            // Signs that enclose the number after them are seen; the anchors of a gloss part it from its word.
            Category::Format if is_seen(raw) => return Image::Char(raw),
            Category::Format if ('\u{fff9}'..='\u{fffb}').contains(&raw) => return Image::Break,
            Category::Format => return Image::Deleted,
            Category::Control => return Image::Break,
            _ => {}
        }
        let folded = self.closed(raw);
        if TEXT.contains(&folded) || POINTS.contains(&folded) {
            return Image::Char(folded);
        }
        match folded.general_category_group() {
            Group::Punctuation | Group::Separator => Image::Break,
            _ => Image::Char(folded),
        }
    }

    /// `raw` folded step by step until no step changes it, so that folding twice is folding once.
    fn closed(&self, raw: char) -> char {
        let mut folded = raw;
        for _ in 0..10 {
            let next = self.step(folded);
            if next == folded {
                return folded;
            }
            folded = next;
        }
        panic!("U+{:04X} goes round in circles", raw as u32);
    }

    fn step(&self, raw: char) -> char {
        if let Some(&folded) = self.by_hand.get(&raw) {
            return folded;
        }
        let compatible = compatible(raw);
        if compatible != raw {
            return compatible;
        }
        if CASED.iter().any(|&(first, last)| (first..=last).contains(&raw)) {
            let lower = only(raw.to_lowercase()).unwrap_or(raw);
            if lower != raw {
                return lower;
            }
        }
        match raw {
            '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => {
                only(self.to_simplified.convert(raw.encode_utf8(&mut [0; 4])).chars()).unwrap_or(raw)
            }
            _ => raw,
        }
    }

    fn table(&self) -> String {
        let mut pairs = Vec::new();
        let mut breaks = Vec::new();
        let mut deleted = Vec::new();
        for raw in '\0'..=char::MAX {
            match self.image(raw) {
                Image::Char(folded) if folded != raw || POINTS.contains(&raw) => pairs.push((raw, folded)),
                Image::Char(_) => {}
                Image::Break => lengthen(&mut breaks, raw),
                Image::Deleted => lengthen(&mut deleted, raw),
            }
        }

        let (rare, pairs): (Vec<_>, Vec<_>) =
            pairs.into_iter().partition(|&(raw, folded)| raw.max(folded) > '\u{ffff}');
        let mut table = String::from(HEAD);
        write_pairs(
            &mut table,
            "What is in no table folds to itself; what folds to `.` or `:` does so between digits only.",
            "PAIRS",
            &pairs,
        );
        write_pairs(&mut table, "The same where either character lies beyond the first plane.", "RARE", &rare);
        write_ranges(&mut table, "Punctuation, blanks and controls: first and last of each range.", "BREAKS", &breaks);
        write_ranges(&mut table, "Zero-width characters: first and last of each range.", "DELETED", &deleted);
        table
    }
}

const HEAD: &str = "\
//! Generated by tests/fold_table_gen.rs from Unicode and OpenCC (see NOTICE). Do not edit.
//!
//! A pair is a raw character and what it folds to; pairs stand in order of the raw one, a blank between them.
";

/// Signs that are formats to Unicode but have a shape: the number signs of Arabic, Syriac and Kaithi.
fn is_seen(raw: char) -> bool {
    matches!(raw, '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{110bd}' | '\u{110cd}')
}

/// The compatibility form where it is one character, or one between brackets or before a point (⑴ and ⒈ are 1).
///
/// What else would become several characters (½, ㎡, ℃, ﬁ) stays as it is: one character out for one in.
fn compatible(raw: char) -> char {
    let form: String = std::iter::once(raw).nfkc().collect();
    if let Some(one) = only(form.chars()) {
        return one;
    }
    let brackets = [('(', ')'), ('〔', '〕')];
    let inner = brackets.iter().find_map(|&(open, close)| form.strip_prefix(open)?.strip_suffix(close));
    let inner = inner.or_else(|| form.strip_suffix(['.', ',']));
    inner.and_then(|inner| only(inner.chars())).filter(|one| one.is_alphanumeric()).unwrap_or(raw)
}

fn only(mut chars: impl Iterator<Item = char>) -> Option<char> {
    let first = chars.next()?;
    chars.next().is_none().then_some(first)
}

fn lengthen(ranges: &mut Vec<(u32, u32)>, char: char) {
    let code = char as u32;
    match ranges.last_mut() {
        Some((_, last)) if *last + 1 == code => *last = code,
        _ => ranges.push((code, code)),
    }
}

/// The character itself where every editor shows it, and shows it unchanged; else its number.
fn literal(char: char) -> String {
    let shown = match char {
        '!'..='~' => char != '"' && char != '\\',
        '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{2a6df}' => true,
        '！'..='～' => true,
        '\u{a1}'..='\u{52f}' => char.is_alphabetic() && std::iter::once(char).nfc().eq([char]),
        _ => false,
    };
    if shown { char.to_string() } else { char.escape_unicode().to_string() }
}

fn write_pairs(table: &mut String, doc: &str, name: &str, pairs: &[(char, char)]) {
    write!(table, "\n/// {doc}\npub(super) const {name}: &str = \"\\\n   ").expect("a string takes it");
    let mut width = 3;
    for &(raw, folded) in pairs {
        let pair = format!(" {}{}", literal(raw), literal(folded));
        let columns: usize = pair.chars().map(|char| if char < '\u{1100}' { 1 } else { 2 }).sum();
        if width + columns > 116 {
            *table += " \\\n   ";
            width = 3;
        }
        *table += &pair;
        width += columns;
    }
    *table += "\";\n";
}

fn write_ranges(table: &mut String, doc: &str, name: &str, ranges: &[(u32, u32)]) {
    writeln!(table, "\n/// {doc}").expect("a string takes it");
    writeln!(table, "pub(super) static {name}: [(u32, u32); {}] = [", ranges.len()).expect("a string takes it");
    for (first, last) in ranges {
        writeln!(table, "    (0x{first:04x}, 0x{last:04x}),").expect("a string takes it");
    }
    *table += "];\n";
}
