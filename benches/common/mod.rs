//! Made-up rule sets and citizens' texts for the benches: the same seed gives the same bytes on every machine.
//!
//! Nothing here is a rule set to learn from, and no text was written by a citizen: characters and words are drawn from our own
//! lists with the skew and the hit densities of real ones (1–2 keyword hits in 100 characters).

// Each bench is a crate of its own and uses a part of this.
#![allow(dead_code)]

mod words;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;

use criterion::Criterion;
use daachorse::CharwiseDoubleArrayAhoCorasick;
use route::{Builder, Case, Router};
use words::{CHARACTERS, COMPLAINTS};

/// The day all rule sets are taken of.
pub const DAY: &str = "2026-11-22";

/// A title, a letter, a long letter: name and characters.
pub const LENGTHS: [(&str, usize); 3] = [("zh_21c", 21), ("zh_147c", 147), ("zh_938c", 938)];

/// The sizes of rule sets: name and number of keywords.
pub const SIZES: [(&str, usize); 3] = [("1k_keywords", 1_000), ("10k_keywords", 10_000), ("50k_keywords", 50_000)];

const KEYWORDS_A_RULE: usize = 5;
const RULES_A_DUTY: usize = 10;
const DUTIES_A_FILE: usize = 10;

/// No plots and fewer resamples: the whole of `cargo bench` is to be run, not only admired.
pub fn settings() -> Criterion {
    Criterion::default().without_plots().nresamples(10_000)
}

/// SplitMix64: small, seeded, good enough to draw words with.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; the bias of the remainder does not matter here.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

/// The inventory with weights 1 / (rank + offset): a small offset for running text, a large one for the rarer characters of
/// keywords. Integers only, so that no machine rounds otherwise.
struct Characters {
    characters: Vec<char>,
    sums: Vec<usize>,
}

impl Characters {
    fn new(offset: usize) -> Self {
        let characters: Vec<char> = CHARACTERS.chars().collect();
        let mut sum = 0;
        let sums = (0..characters.len())
            .map(|rank| {
                sum += 10_000_000 / (rank + offset);
                sum
            })
            .collect();
        Self { characters, sums }
    }

    fn draw(&self, random: &mut Random) -> char {
        let ticket = random.below(self.sums[self.sums.len() - 1]);
        self.characters[self.sums.partition_point(|sum| *sum <= ticket)]
    }
}

/// `n_keywords` different keywords of 2–6 characters. A longer list begins with the shorter one.
pub fn keywords(n_keywords: usize) -> Vec<String> {
    let random = &mut Random::new(1);
    let characters = Characters::new(150);
    let mut seen = HashSet::with_capacity(n_keywords);
    let mut keywords = Vec::with_capacity(n_keywords);
    while keywords.len() < n_keywords {
        let (n_words, n_characters) = match random.below(100) {
            0..20 => (0, 2),
            20..42 => (1, 1),
            42..60 => (2, 0),
            60..72 => (1, 2),
            72..82 => (0, 4),
            82..92 => (2, 1),
            _ => (3, 0),
        };
        let mut keyword = String::new();
        for _ in 0..n_words {
            keyword.push_str(random.pick(COMPLAINTS));
        }
        for _ in 0..n_characters {
            keyword.push(characters.draw(random));
        }
        if (2..=6).contains(&keyword.chars().count()) && seen.insert(keyword.clone()) {
            keywords.push(keyword);
        }
    }
    keywords
}

/// Common pieces of 2–4 characters of texts that are not those of the benches, but for the `n_left_out` most common: no hand would
/// write such rules, they are there to see what hits cost.
pub fn common_keywords(n_keywords: usize, n_left_out: usize) -> Vec<String> {
    let random = &mut Random::new(77);
    let characters = Characters::new(20);
    let filler = ["灯".to_owned(), "水".to_owned(), "路".to_owned()];
    let mut counts: HashMap<String, usize> = HashMap::new();
    for _ in 0..6_000 {
        let text: Vec<char> = text(random, &characters, 147, &filler).chars().collect();
        for pieces in (2..=4).map(|len| text.windows(len)) {
            let whole = pieces.filter(|piece| !piece.contains(&'，') && !piece.contains(&'。'));
            whole.for_each(|piece| *counts.entry(piece.iter().collect()).or_default() += 1);
        }
    }
    let mut pieces: Vec<(String, usize)> = counts.into_iter().collect();
    pieces.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    pieces.into_iter().skip(n_left_out).take(n_keywords).map(|(piece, _)| piece).collect()
}

/// What the rules of a set ask for.
#[derive(Clone, Copy)]
pub enum Shape {
    /// Of ten rules as many of each of the others as [`RuleSet::new`] says.
    Mixed,
    /// Any word.
    Any,
    /// Two words near each other.
    Near,
    /// Words weighed singly.
    Each,
    /// Any word, with an exception.
    Unless,
    /// Two things at once.
    Both,
}

impl Shape {
    fn of_rule(self, index: usize) -> Self {
        match (self, index % RULES_A_DUTY) {
            (Self::Mixed, 5 | 6) => Self::Near,
            (Self::Mixed, 7) => Self::Each,
            (Self::Mixed, 8) => Self::Unless,
            (Self::Mixed, 9) => Self::Both,
            (Self::Mixed, _) => Self::Any,
            (shape, _) => shape,
        }
    }
}

/// A rule set: what its files are called and what stands in them.
#[derive(Clone)]
pub struct RuleSet {
    pub files: Vec<(String, String)>,
    pub keywords: Vec<String>,
}

impl RuleSet {
    /// Rules of five keywords each, ten rules a duty. Of ten rules five ask for any word, two for words near each other, one
    /// weighs words singly, one has an exception, one wants two things at once.
    pub fn new(n_keywords: usize) -> Self {
        Self::of(keywords(n_keywords))
    }

    /// The same of words that texts are full of.
    pub fn dense(n_keywords: usize, n_left_out: usize) -> Self {
        Self::of(common_keywords(n_keywords, n_left_out))
    }

    /// Rules of these keywords, in their order.
    pub fn of(keywords: Vec<String>) -> Self {
        Self::shaped(keywords, Shape::Mixed, "")
    }

    /// Rules of these keywords, all of one shape, and `more` items beside them.
    pub fn shaped(keywords: Vec<String>, shape: Shape, more: &str) -> Self {
        let rules: Vec<&[String]> = keywords.chunks(KEYWORDS_A_RULE).collect();
        let duties: Vec<&[&[String]]> = rules.chunks(RULES_A_DUTY).collect();
        let mut files = vec![
            ("lists.duty".to_owned(), format!("{LIST}\n{more}")),
            ("places.yaml".to_owned(), PLACES.to_owned()),
            // Generated rules have no examples; a warning for each would be most of what `check` does.
            ("route.yaml".to_owned(), "name: 生成的规则\nlints: {W102: off}\n".to_owned()),
        ];
        for (file_idx, duties) in duties.chunks(DUTIES_A_FILE).enumerate() {
            let mut text = format!("# 第 {} 份\n", file_idx + 1);
            for (index, rules) in duties.iter().enumerate() {
                let number = file_idx * DUTIES_A_FILE + index;
                duty(&mut text, number);
                for (index, words) in rules.iter().enumerate() {
                    rule(&mut text, number, (index, shape.of_rule(index)), words);
                }
            }
            files.push((format!("generated/{file_idx:04}.duty"), text));
        }
        Self { files, keywords }
    }

    /// The same rules with `mark` before up to `n_marked` keywords: `约` before those of at least four characters, anything else before
    /// any. Returns how many are marked.
    pub fn marked(&self, mark: &str, n_marked: usize) -> (Self, usize) {
        let least = if mark == "约" { 4 } else { 2 };
        let mut marked: HashSet<&str> = HashSet::new();
        let long = self.keywords.iter().filter(|word| word.chars().count() >= least);
        marked.extend(long.take(n_marked).map(String::as_str));
        let mut files = self.files.clone();
        for (_, text) in files.iter_mut().filter(|(name, _)| name.starts_with("generated/")) {
            let is_condition = |line: &str| line.starts_with("    得 6 若");
            let mark_words = |line: &str| -> String {
                let parts: Vec<&str> = line.split('"').collect();
                let mut out = String::new();
                for (index, part) in parts.iter().enumerate() {
                    match index % 2 {
                        0 => out.push_str(part),
                        _ if marked.contains(part) => out.push_str(&format!("{mark} \"{part}\"")),
                        _ => out.push_str(&format!("\"{part}\"")),
                    }
                }
                out
            };
            let lines = text.lines().map(|line| if is_condition(line) { mark_words(line) } else { line.to_owned() });
            *text = lines.collect::<Vec<_>>().join("\n") + "\n";
        }
        let n_marked = files.iter().map(|(_, text)| text.matches(&format!("{mark} \"")).count()).sum();
        (Self { files, keywords: self.keywords.clone() }, n_marked)
    }

    pub fn n_bytes(&self) -> usize {
        self.files.iter().map(|(_, text)| text.len()).sum()
    }

    pub fn builder(&self) -> Builder {
        let builder = Router::builder(DAY.parse().expect("a date"));
        self.files.iter().fold(builder, |builder, (name, text)| builder.text(name.as_str(), text.as_str()))
    }

    pub fn build(&self) -> Router {
        self.builder().build().unwrap_or_else(|error| panic!("{error}"))
    }
}

const LIST: &str = "\
清单 样例清单 \"生成的职责清单\" {
    板块 城市管理、平安建设、民生保障
    主体 区政府
}
";

/// Places without facts: those of the shipped table speak of facts that only the shipped rules have.
const PLACES: &str = "\
districts:
  - {name: 西城区, aliases: [西城], government: 西城区人民政府}
  - {name: 朝阳区, aliases: [朝阳], government: 朝阳区人民政府}
  - {name: 海淀区, aliases: [海淀], government: 海淀区人民政府}
  - {name: 通州区, aliases: [通州], government: 通州区人民政府}
streets:
  - {district: 西城区, streets: [月坛街道, 什刹海街道]}
  - {district: 朝阳区, streets: [双井街道, 望京街道]}
  - {district: 海淀区, streets: [清河街道]}
  - {district: 通州区, streets: [北苑街道]}
";

const BOARDS: &[&str] = &["城市管理", "平安建设", "民生保障"];

/// Leads of the shipped tables, each with a category it may well have.
const LEADS: &[(&str, &str)] = &[
    ("区城市管理委", "城乡建设/市容环卫"),
    ("街道综合行政执法队", "城乡建设/市容环卫"),
    ("区住建委", "城乡建设/物业"),
    ("区房管局", "城乡建设/房屋"),
    ("区水务局", "环境保护/水环境"),
    ("区生态环境局", "环境保护/大气"),
    ("公安交通支队", "交通运输/停车"),
    ("派出所", "环境保护/噪声"),
    ("区园林绿化局", "城乡建设/园林绿化"),
    ("区交通委", "城乡建设/公共交通"),
    ("自来水集团", "城乡建设/供水"),
    ("燃气集团", "城乡建设/供气"),
];

const ASSISTANTS: &[&str] = &["街道办事处", "区应急局", "区消防救援支队", "区司法局"];

fn duty(text: &mut String, number: usize) {
    let (lead, category) = LEADS[number % LEADS.len()];
    let _ = write!(
        text,
        "\n职责 事项{number} \"第{number}项\" {{\n    清单 样例清单\n    板块 {}\n    类别 {category}\n    主责 {lead}\n    \
         协助 {}\n    时限 7日\n    依据 \"《样例条例》第{}条\"\n}}\n",
        BOARDS[number % BOARDS.len()],
        ASSISTANTS[number % ASSISTANTS.len()],
        number + 1,
    );
}

fn rule(text: &mut String, number: usize, (index, shape): (usize, Shape), words: &[String]) {
    let any = |words: &[String]| {
        let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        format!("任一({})", quoted.join("、"))
    };
    let _ = writeln!(text, "\n规则 事项{number}之{index} → 事项{number} {{");
    let _ = match (shape, words) {
        (Shape::Near, [_, _, _, ..]) => writeln!(text, "    得 6 若 {} 近 10 {}", any(&words[..2]), any(&words[2..])),
        (Shape::Each, [_, _, third, fourth, fifth]) => writeln!(
            text,
            "    得 4 若 {}\n    得 每(\"{third}\" 2、\"{fourth}\" 2、\"{fifth}\" 1) 封顶 4",
            any(&words[..2])
        ),
        (Shape::Unless, [_, .., last]) => {
            writeln!(text, "    得 6 若 {}\n    除非 \"{last}\"", any(&words[..words.len() - 1]))
        }
        (Shape::Both, [first, _, ..]) => writeln!(text, "    得 6 若 \"{first}\" 且 {}", any(&words[1..])),
        _ => writeln!(text, "    得 6 若 {}", any(words)),
    };
    text.push_str("}\n");
}

/// Texts of `n_characters` each that hit these keywords about once in 100 characters, beside what comes about by chance.
pub fn texts(n_texts: usize, n_characters: usize, keywords: &[String]) -> Vec<String> {
    let random = &mut Random::new(2 + n_characters as u64);
    let characters = Characters::new(20);
    (0..n_texts).map(|_| text(random, &characters, n_characters, keywords)).collect()
}

fn text(random: &mut Random, characters: &Characters, n_characters: usize, keywords: &[String]) -> String {
    let mut text: Vec<char> = Vec::with_capacity(n_characters + 16);
    let mut n_since_break = 0;
    while text.len() < n_characters {
        let from = text.len();
        match random.below(100) {
            0 => text.extend(keywords[random.below(keywords.len())].chars()),
            // Two words of one rule together, as a letter about its subject has them.
            1 => {
                let rule = random.below((keywords.len() / KEYWORDS_A_RULE).max(1)) * KEYWORDS_A_RULE;
                text.extend(keywords[rule].chars());
                text.push(characters.draw(random));
                text.extend(keywords[(rule + 2).min(keywords.len() - 1)].chars());
            }
            2..17 => text.extend(random.pick(COMPLAINTS).chars()),
            _ => {}
        }
        for _ in 0..=random.below(4) {
            text.push(characters.draw(random));
        }
        n_since_break += text.len() - from;
        if n_since_break > 7 + random.below(9) {
            text.push(if random.percent(30) { '。' } else { '，' });
            n_since_break = 0;
        }
    }
    text.truncate(n_characters);
    text.into_iter().collect()
}

/// The same text as the router folds it: one break or stop where punctuation was.
pub fn folded(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '，' => ' ',
            '。' => '\n',
            other => other,
        })
        .collect()
}

/// The yardstick: an automaton that finds every keyword and does nothing else. `daachorse`, charwise, default build.
pub struct Bare(CharwiseDoubleArrayAhoCorasick<u32>);

impl Bare {
    pub fn new(keywords: &[String]) -> Self {
        Self(CharwiseDoubleArrayAhoCorasick::with_values(keywords.iter().zip(0..)).expect("different keywords"))
    }

    /// All overlapping hits, their values summed so that none can be left out.
    pub fn scan(&self, folded: &str) -> u32 {
        self.0.find_overlapping_iter(folded).fold(0, |sum, hit| sum.wrapping_add(hit.value()))
    }

    pub fn n_hits(&self, folded: &str) -> usize {
        self.0.find_overlapping_iter(folded).count()
    }
}

/// Texts of one length for one rule set, in the three shapes the benches need.
pub struct Letters {
    pub cases: Vec<Case>,
    pub folded: Vec<String>,
    pub n_bytes: usize,
}

impl Letters {
    /// As many texts as make some 60,000 characters, so that the processor does not learn them by heart.
    pub fn new(n_characters: usize, keywords: &[String]) -> Self {
        Self::of(texts(60_000 / n_characters, n_characters, keywords))
    }

    /// These texts.
    pub fn of(texts: Vec<String>) -> Self {
        let n_bytes = texts.iter().map(String::len).sum();
        let folded = texts.iter().map(|text| folded(text)).collect();
        Self { cases: texts.into_iter().map(Case::of_text).collect(), folded, n_bytes }
    }

    /// Keyword hits in 100 characters: what decides how hard the texts are.
    pub fn density(&self, bare: &Bare) -> f64 {
        let n_hits: usize = self.folded.iter().map(|text| bare.n_hits(text)).sum();
        let n_characters: usize = self.folded.iter().map(|text| text.chars().count()).sum();
        100.0 * n_hits as f64 / n_characters as f64
    }
}

/// The rules built into the library.
pub fn shipped() -> Router {
    Router::builtin(DAY.parse().expect("a date")).unwrap_or_else(|error| panic!("{error}"))
}

/// The words in quotes in the shipped rules, but for sentences and papers: nearly all they look for, and a little else.
pub fn shipped_keywords(router: &Router) -> Vec<String> {
    let rules = router.sources().iter().filter(|(_, source)| source.name.contains(".duty"));
    let lines = rules.flat_map(|(_, source)| source.text.lines()).map(str::trim_start);
    let words = lines.filter(|line| !["例", "反例", "依据", "#"].iter().any(|start| line.starts_with(start)));
    let words = words.flat_map(|line| line.split('"').skip(1).step_by(2)).filter(|word| !word.is_empty());
    let is_word = |word: &&str| word.chars().all(|character| character.is_alphanumeric());
    words.filter(is_word).map(str::to_owned).collect::<BTreeSet<String>>().into_iter().collect()
}

/// The sentences that the shipped rules give as examples and counter-examples, some 20 characters each.
pub fn shipped_examples(router: &Router) -> Vec<Case> {
    let lines = router.sources().iter().flat_map(|(_, source)| source.text.lines());
    lines
        .map(str::trim_start)
        .filter(|line| line.starts_with("例") || line.starts_with("反例"))
        .filter_map(|line| line.split('"').nth(1))
        .map(Case::of_text)
        .collect()
}

/// All words of twelve letters of an alphabet of two: every pair of a text of these letters is the anchor of hundreds of words.
pub fn two_letter_words() -> Vec<String> {
    (0..1 << 12).map(|bits| (0..12).map(|at| if bits >> at & 1 == 1 { '甲' } else { '乙' }).collect()).collect()
}

/// Texts of these two letters, a third one after every `n_together`.
pub fn two_letter_texts(n_texts: usize, n_characters: usize, n_together: usize) -> Vec<String> {
    let random = &mut Random::new(9);
    let letter = |random: &mut Random, at: usize| match at % (n_together + 1) {
        at if at == n_together => '丙',
        _ if random.percent(50) => '甲',
        _ => '乙',
    };
    (0..n_texts).map(|_| (0..n_characters).map(|at| letter(random, at)).collect()).collect()
}
