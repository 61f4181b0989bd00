//! The whole decision against the bare scan, as ratios taken interleaved in one process: the figures that survive a busy machine.
//!
//! criterion times one id after the other, so a neighbour that wakes up between two of them spoils their ratio. Here all sides
//! take turns, and the fastest turn of each counts.
//!
//! A word on the command line names the parts to be shown: `sizes`, `shapes`, `likes`, `limits`, `cold`, `build`, `lints`, `explain`,
//! `files`, or a size such as `10k`.

mod common;
#[path = "common/files.rs"]
mod files;

use std::hint::black_box;
use std::time::{Duration, Instant};

use common::{
    Bare, LENGTHS, Letters, RuleSet, Shape, keywords, shipped, shipped_examples, shipped_keywords, texts,
    two_letter_texts,
};
use route::{Case, Router, Scratch};

/// How often each side has its turn; `RATIOS_TURNS` says otherwise.
const N_TURNS: usize = 100;
/// Passes over the texts in one turn, so that the caches the other side filled count for little, and no turn so long that the machine
/// takes it away in the middle of each.
const N_PASSES: usize = 4;

fn main() {
    let mut args = std::env::args().skip(1);
    // `cargo bench` passes `--bench`; whoever only lists or tests benches wants no table.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let wanted = args.find(|arg| !arg.starts_with("--")).unwrap_or_default();
    let shows = |part: &str| wanted.is_empty() || part == wanted;
    sizes(&wanted);
    if shows("shapes") {
        shapes();
    }
    if shows("likes") {
        likes();
    }
    if shows("limits") {
        limits();
    }
    if shows("cold") {
        cold();
    }
    if shows("build") {
        build();
    }
    if shows("explain") {
        explain();
    }
    if shows("lints") {
        lints();
    }
    if shows("files") {
        files::files();
    }
}

fn heading(title: &str) {
    println!(
        "\n{:<26} {:>8} {:>9} {:>9} {:>9} {:>8} {:>8}",
        title, "hits/100", "bare ns", "decide", "route", "decide÷", "route÷"
    );
}

/// Sizes and densities of rule sets, lengths of texts.
fn sizes(wanted: &str) {
    type Generator = fn() -> RuleSet;
    let sets: [(&str, Generator); 5] = [
        ("1k", || RuleSet::new(1_000)),
        ("10k", || RuleSet::new(10_000)),
        ("10k_dense", || RuleSet::dense(10_000, 14_000)),
        ("50k", || RuleSet::new(50_000)),
        ("50k_dense", || RuleSet::dense(50_000, 2_500)),
    ];
    let is_wanted = |name: &str| wanted.is_empty() || wanted == "sizes" || name.starts_with(wanted);
    let mut sets = sets.iter().filter(|(name, _)| is_wanted(name)).peekable();
    if sets.peek().is_some() {
        heading("keywords");
    }
    for (name, rules) in sets {
        let rules = rules();
        let (router, bare) = (rules.build(), Bare::new(&rules.keywords));
        for (length, n_characters) in LENGTHS {
            line(&format!("{length}/{name}"), &router, &bare, &Letters::new(n_characters, &rules.keywords));
        }
    }
    if wanted.is_empty() || wanted == "sizes" || wanted == "shipped" {
        let router = shipped();
        let cases: Vec<String> = shipped_examples(&router).into_iter().map(|case| case.text).collect();
        let letters = Letters::of(cases);
        line("examples/shipped rules", &router, &Bare::new(&shipped_keywords(&router)), &letters);
    }
}

/// What each shape of rule, and each thing a text may bring, costs beside rules that ask for any word.
fn shapes() {
    heading("10k keywords, zh_147c");
    let words = keywords(10_000);
    let bare = Bare::new(&words);
    let plain = texts(400, 147, &words);
    let list =
        |step: usize| words.iter().step_by(step).map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join("、");
    let fact = format!(
        "事实 甲乙 = 甲、乙 {{\n    问 \"甲还是乙？\"\n    甲 若 任一({})\n    乙 若 任一({})\n}}\n",
        list(60),
        list(70)
    );
    // What it is called, its rules, what they begin with, what is made of each text.
    type Case<'a> = (&'a str, Shape, String, &'a dyn Fn(&str) -> String);
    let cases: [Case; 9] = [
        ("any", Shape::Any, String::new(), &str::to_owned),
        ("near", Shape::Near, String::new(), &str::to_owned),
        ("each", Shape::Each, String::new(), &str::to_owned),
        ("unless", Shape::Unless, String::new(), &str::to_owned),
        ("both", Shape::Both, String::new(), &str::to_owned),
        ("any, facts", Shape::Any, fact, &str::to_owned),
        ("any, a mask", Shape::Any, "遮蔽 套话 = \"麻烦尽快处理\"\n".to_owned(), &|text| {
            swap(text, "麻烦尽快处理")
        }),
        ("any, a cue", Shape::Any, format!("否定 前(\"并没有\") 于 {}\n", list(20)), &|text| {
            swap(text, "并没有")
        }),
        ("any, a name", Shape::Any, String::new(), &|text| swap(text, "朝阳区")),
    ];
    for (name, shape, more, change) in cases {
        let router = RuleSet::shaped(words.clone(), shape, &more).build();
        let letters = Letters::of(plain.iter().map(|text| change(text)).collect());
        line(name, &router, &bare, &letters);
    }
    let router = RuleSet::shaped(words.clone(), Shape::Any, "").build();
    let mut letters = Letters::of(plain);
    for case in &mut letters.cases {
        let (at, _) = case.text.char_indices().nth(20).unwrap_or_default();
        let text = case.text.split_off(at);
        case.title = std::mem::replace(&mut case.text, text);
    }
    line("any, a title", &router, &bare, &letters);
}

/// What words of `约` and `音` add to a whole decision: the same rules with and without the mark, in turns.
fn likes() {
    println!(
        "\n{:<26} {:>8} {:>10} {:>10} {:>8} {:>8}",
        "500 marked of 10k", "marked", "decide ns", "marked ns", "added÷", "route÷"
    );
    let rules = RuleSet::shaped(keywords(10_000), Shape::Any, "");
    let plain = rules.build();
    for (length, n_characters) in LENGTHS {
        let letters = Letters::new(n_characters, &rules.keywords);
        let n_all: usize = letters.folded.iter().map(|text| text.chars().count()).sum();
        let ns = |time: Duration| time.as_nanos() as f64 / (n_all * N_PASSES) as f64;
        for mark in ["约", "音", "音 混"] {
            let (of_mark, n_marked) = rules.marked(mark, 500);
            let router = of_mark.build();
            let (mut one, mut two, mut three) = Default::default();
            let mut decide = || decide_all(&plain, &letters.cases, &mut one);
            let mut decide_marked = || decide_all(&router, &letters.cases, &mut two);
            let mut route = || {
                for case in &letters.cases {
                    black_box(plain.route(case, &mut three));
                }
            };
            let [without, with, named] = fastest([&mut decide, &mut decide_marked, &mut route]);
            let added = with.saturating_sub(without).as_secs_f64();
            println!(
                "{:<26} {n_marked:>8} {:>10.2} {:>10.2} {:>8.2} {:>8.2}",
                format!("{length} {mark}"),
                ns(without),
                ns(with),
                added / without.as_secs_f64(),
                added / named.as_secs_f64(),
            );
        }
    }
}

/// A text with a word in the place of its first characters.
fn swap(text: &str, word: &str) -> String {
    word.chars().chain(text.chars().skip(word.chars().count())).collect()
}

/// A text in which nothing is found against a loop that sums its characters, and words made to be slow.
fn limits() {
    heading("limits");
    let words = keywords(1_000);
    let letters = Letters::new(147, &words);
    let router = RuleSet::of(vec!["不在任何来信里的词".to_owned()]).build();
    let (mut scratch, mut other) = (Scratch::default(), Scratch::default());
    let mut sum = || {
        for case in &letters.cases {
            black_box(case.text.chars().fold(0_u32, |sum, char| sum.wrapping_add(char as u32)));
        }
    };
    let mut read = || {
        for case in &letters.cases {
            black_box(router.only_read(case, &mut other));
        }
    };
    let mut decide = || decide_all(&router, &letters.cases, &mut scratch);
    let [of_sum, of_read, of_decide] = fastest([&mut sum, &mut read, &mut decide]).map(|time| time.as_secs_f64());
    println!(
        "÷ sum of characters: decode and fold {:.2}, decide without hits {:.2}",
        of_read / of_sum,
        of_decide / of_sum
    );

    let words = common::two_letter_words();
    let (router, bare) = (RuleSet::of(words.clone()).build(), Bare::new(&words));
    line("two letters, all hits", &router, &bare, &Letters::of(two_letter_texts(60, 938, 938)));
    line("two letters, no hit", &router, &bare, &Letters::of(two_letter_texts(60, 938, 11)));
}

/// Each case after the caches were filled with something else.
fn cold() {
    println!("\n{:<26} {:>8} {:>9} {:>9} {:>8}", "cold, µs a case", "", "bare", "decide", "decide÷");
    let mut filler = vec![1_u8; 64 << 20];
    for n_keywords in [10_000, 50_000] {
        let rules = RuleSet::new(n_keywords);
        let (router, bare) = (rules.build(), Bare::new(&rules.keywords));
        let letters = Letters::new(147, &rules.keywords);
        let mut scratch = Scratch::default();
        decide_all(&router, &letters.cases, &mut scratch);
        let mut times = [Vec::new(), Vec::new()];
        for (case, folded) in letters.cases.iter().zip(&letters.folded).take(100) {
            let mut scan = || _ = black_box(bare.scan(folded));
            let mut decide = || _ = black_box(router.decide(case, &mut scratch).score());
            let works: [&mut dyn FnMut(); 2] = [&mut scan, &mut decide];
            for (work, times) in works.into_iter().zip(&mut times) {
                filler.iter_mut().step_by(64).for_each(|byte| *byte = byte.wrapping_add(1));
                black_box(&filler);
                let start = Instant::now();
                work();
                times.push(start.elapsed());
            }
        }
        let [of_bare, of_decide] = times.map(|mut times| {
            times.sort();
            times[times.len() / 2].as_secs_f64() * 1e6
        });
        let name = format!("zh_147c/{}k", n_keywords / 1_000);
        println!("{name:<26} {:>8} {of_bare:>9.1} {of_decide:>9.1} {:>8.2}", "", of_decide / of_bare);
    }
}

/// What the reasons cost beside the decision, and what printing them costs: the shipped rules on a tenth of their examples.
fn explain() {
    println!("\n{:<26} {:>9} {:>10} {:>9} {:>9}", "explaining, µs a case", "route", "explain", "print", "explain÷");
    let router = shipped();
    let cases: Vec<Case> = shipped_examples(&router).into_iter().step_by(10).collect();
    let explained: Vec<_> = cases.iter().map(|case| router.explain(case)).collect();
    let (mut scratch, mut other) = (Scratch::default(), Scratch::default());
    let mut route = || cases.iter().for_each(|case| drop(black_box(router.route(case, &mut scratch))));
    let mut explain = || cases.iter().for_each(|case| drop(black_box(router.explain_with(case, &mut other))));
    let mut print = || explained.iter().for_each(|of| drop(black_box(of.human(route::Lang::Zh, false))));
    let times = fastest_of(200, 1, [&mut route, &mut explain, &mut print]);
    let [of_route, of_explain, of_print] = times.map(|time| time.as_secs_f64() * 1e6 / cases.len() as f64);
    // What it may cost is routing and printing.
    let ratio = of_explain / (of_route + of_print);
    println!("{:<26} {of_route:>9.1} {of_explain:>10.1} {of_print:>9.1} {ratio:>9.2}", "examples/shipped rules");
}

/// From the texts of rules to a router, and steps on the way, against building the bare automaton over the same keywords; and how large
/// what finds keywords is.
fn build() {
    println!(
        "\n{:<26} {:>9} {:>8} {:>8} {:>8} {:>11}",
        "building", "bare ms", "index÷", "check÷", "router÷", "B a keyword"
    );
    for n_keywords in [1_000, 10_000, 50_000] {
        let rules = RuleSet::new(n_keywords);
        let (builder, router) = (rules.builder(), rules.build());
        let mut bare = || _ = black_box(Bare::new(&rules.keywords));
        // With what each keyword sets going.
        let mut index = || _ = black_box(router.index_again());
        let mut check = || _ = black_box(builder.check());
        let mut whole = || _ = black_box(builder.build());
        let n_turns = (200_000 / n_keywords).clamp(5, 100);
        let [bare, index, check, whole] = fastest_of(n_turns, 1, [&mut bare, &mut index, &mut check, &mut whole]);
        let ratio = |time: Duration| time.as_secs_f64() / bare.as_secs_f64();
        println!(
            "{:<26} {:>9.2} {:>8.2} {:>8.2} {:>8.2} {:>11.1}",
            format!("{}k", n_keywords / 1_000),
            bare.as_secs_f64() * 1e3,
            ratio(index),
            ratio(check),
            ratio(whole),
            router.n_index_bytes() as f64 / n_keywords as f64,
        );
    }
    let builtin = Router::builder(common::DAY.parse().expect("a date"));
    let [check] = fastest_of(10, 1, [&mut || _ = black_box(builtin.check())]);
    println!("the shipped rules, check: {:.0} ms", check.as_secs_f64() * 1e3);
}

/// Rules full of warnings: what looking for them costs must grow no faster than the rules.
fn lints() {
    println!("\n{:<26} {:>9} {:>9} {:>12}", "rules full of warnings", "findings", "check ms", "ms a finding");
    let mut first: Option<Duration> = None;
    for n_rules in [2_600, 26_000] {
        let builder = full_of_warnings(n_rules);
        let examined = builder.check().map(route::Checked::examine).unwrap_or_else(|error| panic!("{error}"));
        let n_found = examined.diagnostics.list().len();
        assert!(examined.router.is_some() && n_found > 7 * n_rules, "{n_found} findings in {n_rules} rules");
        let mut check = || _ = black_box(builder.check().map(route::Checked::examine));
        let [check] = fastest_of(5, 1, [&mut check]);
        let ms = check.as_secs_f64() * 1e3;
        println!("{:<26} {n_found:>9} {ms:>9.0} {:>12.4}", format!("{n_rules} rules"), ms / n_found as f64);
        if let Some(first) = first {
            let ratio = check.as_secs_f64() / first.as_secs_f64();
            println!("26,000 rules ÷ 2,600 rules: {ratio:.1}");
            assert!(ratio <= 14.0, "time grows faster than the rules: ×{ratio:.1}");
        }
        first = Some(check);
    }
    let builtin = Router::builder(common::DAY.parse().expect("a date"));
    let mut read = || _ = black_box(builtin.check());
    let mut examine = || _ = black_box(builtin.check().map(route::Checked::examine));
    let [read, examine] = fastest_of(10, 1, [&mut read, &mut examine]);
    let ratio = examine.as_secs_f64() / read.as_secs_f64();
    println!("the shipped rules, lints and examples: {:.0} ms, {ratio:.2} of reading", examine.as_secs_f64() * 1e3);
}

/// Rules each of which has a word twice, one that holds another, a single character, a line that never holds, masks that hide
/// nothing, a draft without a reason and examples that guard nothing.
fn full_of_warnings(n_rules: usize) -> route::Builder {
    let words = keywords(2 * n_rules);
    let mut builder = Router::builder(common::DAY.parse().expect("a date"));
    for (file, pairs) in words.chunks(2 * 500).enumerate() {
        let mut text = String::new();
        for (at, pair) in pairs.chunks(2).enumerate() {
            let [one, two] = pair else { continue };
            let id = file * 500 + at;
            text.push_str(&format!(
                "职责 职责{id} {{ 主责 区水务局；草稿 }}\n词表 词表{id} = \"{two}\"\n规则 规则{id} → 职责{id} {{\n    \
                 得 6 若 任一(\"{one}\"、\"{two}\"、\"{one}\"、\"很{one}\")\n    得 3 若 \"龘\"\n    \
                 得 2 若 \"{one}坏\" 且 无(\"{one}坏\"、\"{one}坏了\")\n    遮 \"{one}\"、\"{two}\"\n    \
                 例 \"这里{one}\"\n    反例 \"谢谢\"\n    允许 W103 因 \"试行\"\n}}\n"
            ));
        }
        builder = builder.text(format!("{file:03}.duty"), text);
    }
    builder
}

fn decide_all(router: &Router, cases: &[Case], scratch: &mut Scratch) {
    for case in cases {
        black_box(router.decide(case, scratch).score());
    }
}

/// Times one rule set on some letters and prints a line.
fn line(name: &str, router: &Router, bare: &Bare, letters: &Letters) {
    let (mut scratch, mut named) = (Scratch::default(), Scratch::default());
    let mut scan = || {
        for text in &letters.folded {
            black_box(bare.scan(text));
        }
    };
    let mut decide = || decide_all(router, &letters.cases, &mut scratch);
    let mut route = || {
        for case in &letters.cases {
            black_box(router.route(case, &mut named));
        }
    };
    let [of_bare, of_decide, of_route] = fastest([&mut scan, &mut decide, &mut route]);
    let n_characters: usize = letters.folded.iter().map(|text| text.chars().count()).sum();
    let ns = |time: Duration| time.as_nanos() as f64 / (n_characters * N_PASSES) as f64;
    let ratio = |time: Duration| time.as_secs_f64() / of_bare.as_secs_f64();
    println!(
        "{name:<26} {:>8.1} {:>9.2} {:>9.2} {:>9.2} {:>8.2} {:>8.2}",
        letters.density(bare),
        ns(of_bare),
        ns(of_decide),
        ns(of_route),
        ratio(of_decide),
        ratio(of_route),
    );
}

/// The fastest turn of each, taken in turns.
fn fastest<const N: usize>(works: [&mut dyn FnMut(); N]) -> [Duration; N] {
    let n_turns = std::env::var("RATIOS_TURNS").ok().and_then(|turns| turns.parse().ok()).unwrap_or(N_TURNS);
    fastest_of(n_turns, N_PASSES, works)
}

/// The fastest of so many turns of each, of so many passes.
fn fastest_of<const N: usize>(n_turns: usize, n_passes: usize, mut works: [&mut dyn FnMut(); N]) -> [Duration; N] {
    let mut fastest = [Duration::MAX; N];
    for _ in 0..n_turns {
        for (work, fastest) in works.iter_mut().zip(&mut fastest) {
            let start = Instant::now();
            (0..n_passes).for_each(|_| work());
            *fastest = start.elapsed().min(*fastest);
        }
    }
    fastest
}
