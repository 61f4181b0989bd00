//! Compiled and opened again, a rule set is what it was; and bytes that are not whole are refused.

use proptest::prelude::*;

use super::*;
use crate::case::Case;
use crate::engine::{Scratch, decide};
use crate::reference;
use crate::resolve::model::Resolved;
use crate::router::{OpenError, Router};
use crate::testing::{Rng, random_case, random_rules};

const DAY: Date = jiff::civil::date(2026, 11, 22);

const RULES: &str = r#"
清单 街道清单 "清单" { 依据 "甲"；施行 2020-01-01 }
职责 路灯 "修路灯" { 清单 街道清单；主责 区城市管理委；依据 "《条例》第一条" }
规则 路灯 → 路灯 { 得 6 若 "路灯" 近 6 任一("不亮"、"坏了")；例 "路灯不亮" }
"#;

const OTHERS: &str = r#"
职责 垃圾 { 主责 区城管执法局；依据 "《条例》第二条"；废止 2030-01-01 }
规则 垃圾 → 垃圾 { 得 6 若 "垃圾"；除非 "垃圾短信"；例 "门口堆着垃圾" }
"#;

fn small() -> Router {
    Router::builder(DAY).text("b.duty", RULES).text("a.duty", OTHERS).build().unwrap_or_else(|error| panic!("{error}"))
}

fn error_of(bytes: &[u8]) -> ArtefactError {
    match Router::from_bytes(bytes, DAY) {
        Err(OpenError::Compiled { path: None, error }) => error,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was opened"),
    }
}

/// Opened as it lies, whatever the checksum.
fn reopened(rules: Resolved) -> (Artefact, Artefact) {
    let (sources, tables, ids) = (Sources::default(), Tables::default(), TableIds::default());
    let made = Artefact::of(rules, sources, tables, ids, Period::default());
    let opened = Artefact::open(copied(&made.to_bytes(None, true)), DAY).unwrap();
    (made, opened)
}

#[test]
fn random_rule_sets_decide_the_same_and_are_the_same() {
    let (mut one, mut other) = (Scratch::default(), Scratch::default());
    for seed in 0..300 {
        let mut rng = Rng::new(seed);
        let rules = random_rules(&mut rng);
        let (made, opened) = reopened(Resolved { as_of: DAY, ..rules.clone() });
        assert_eq!(format!("{:?}", made.rules()), format!("{:?}", opened.rules()), "seed {seed}");
        assert_eq!(made.to_bytes(None, true), opened.to_bytes(None, true), "seed {seed}");
        for _ in 0..25 {
            let case = random_case(&mut rng, &rules);
            let want = decide(&made.program, &case.title, &case.text, &case.given, &mut one);
            let got = decide(&opened.program, &case.title, &case.text, &case.given, &mut other);
            assert_eq!(got, want, "seed {seed}");
            assert_eq!(*got, reference::decide(opened.rules(), &case.title, &case.text, &case.given), "seed {seed}");
        }
    }
}

#[test]
fn the_shipped_rules_decide_and_explain_the_same_from_source_built_in_and_compiled() {
    let built_in = Router::builtin(DAY).unwrap();
    let source = Router::builder(DAY).check().unwrap().into_router().unwrap();
    let compiled = Router::from_bytes(&source.to_bytes(), DAY).unwrap();
    assert!(built_in.artefact.head.is_builtin, "the built-in rules are opened, not compiled");
    assert!(!source.artefact.head.is_builtin);
    assert_eq!(built_in.to_bytes(), source.to_bytes());
    assert_eq!(compiled.to_bytes(), source.to_bytes());
    // What proofs may find stands in the source alone.
    let without_permissions = Resolved { kept: Vec::new(), ..source.rules().clone() };
    assert_eq!(format!("{:?}", built_in.rules()), format!("{without_permissions:?}"));
    assert_eq!(format!("{:?}", compiled.tables()), format!("{:?}", source.tables()));
    assert_eq!((built_in.ruleset(), built_in.settings()), (source.ruleset(), source.settings()));
    assert_eq!(built_in.run_examples().n_run, source.run_examples().n_run);
    let (mut one, mut other, mut third) = Default::default();
    for (index, (_, example, _)) in source.examples().enumerate() {
        let mut case = example.case.clone();
        case.district = case.district.or(Some("西城区".into()));
        let want = source.route(&case, &mut one);
        assert_eq!(built_in.route(&case, &mut other), want);
        assert_eq!(compiled.route(&case, &mut third), want);
        // Explaining is slow in a test.
        if index % 40 == 0 {
            let want = source.explain(&case).json();
            assert_eq!(built_in.explain(&case).json(), want);
            assert_eq!(compiled.explain(&case).json(), want);
            assert_eq!(
                compiled.why_not(&case, "区水务局").map(|why| why.json()),
                source.why_not(&case, "区水务局").map(|why| why.json())
            );
        }
    }
}

#[test]
fn names_of_the_caller_are_known() {
    let source = Router::builder(DAY).check().unwrap().into_router().unwrap();
    let compiled = Router::from_bytes(&source.to_bytes(), DAY).unwrap();
    let facts = [("场所", "公园"), ("场所", "海底"), ("无此事实", "一")];
    for (fact, value) in facts {
        let case = Case {
            district: Some("西城".into()),
            street: Some("八里庄街道".into()),
            category: Some("城乡建设/没有这一类".into()),
            time: Some("23:10".into()),
            facts: [(fact.to_owned(), crate::case::OneOrMany::One(value.to_owned()))].into(),
            ..Case::of_text("灯坏了")
        };
        assert_eq!(compiled.given(&case), source.given(&case), "{fact}");
        assert_eq!(compiled.unknown_names(&case), source.unknown_names(&case), "{fact}");
    }
}

#[test]
fn the_order_of_files_and_the_folder_change_no_byte() {
    let bytes = small().to_bytes();
    let reverse = Router::builder(DAY).text("a.duty", OTHERS).text("b.duty", RULES).build().unwrap();
    assert!(reverse.to_bytes() == bytes, "the order of files");
    let earlier = Router::builder("2020-01-01".parse().unwrap()).text("b.duty", RULES).text("a.duty", OTHERS);
    assert!(earlier.build().unwrap().to_bytes() == bytes, "another day of the period");
    let mut of_folders = Vec::new();
    for below in ["one", "two/deep"] {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join(below);
        fs::create_dir_all(&root).unwrap();
        fs::write(root.join("a.duty"), OTHERS).unwrap();
        fs::write(root.join("b.duty"), RULES).unwrap();
        let router = Router::open(&root, DAY).unwrap();
        router.save(folder.path().join("x.bin")).unwrap();
        let read = fs::read(folder.path().join("x.bin")).unwrap();
        assert!(read == router.to_bytes());
        // By how it begins, whatever it is called.
        assert_eq!(Router::open(folder.path().join("x.bin"), DAY).unwrap().ruleset(), router.ruleset());
        of_folders.push(read);
    }
    assert!(of_folders[0] == of_folders[1], "the folder");
    assert_eq!(Router::from_bytes(&of_folders[0], DAY).unwrap().explain(&Case::of_text("路灯不亮")).json(), {
        let named = small().explain(&Case::of_text("路灯不亮")).json();
        assert_eq!(named["ledger"][0]["rules"][0]["place"], "b.duty:4");
        named
    });
}

#[test]
fn it_holds_one_period() {
    let router = small();
    let day = |text: &str| text.parse::<Date>().unwrap();
    let period = Period { from: Some(day("2020-01-01")), until: Some(day("2030-01-01")) };
    // Bodies come and go too.
    assert!(router.period().from >= period.from);
    assert_eq!(router.period().until, period.until);
    let bytes = router.to_bytes();
    let decided = Router::from_bytes(&bytes, day("2029-12-31")).unwrap();
    assert_eq!(decided.route(&Case::of_text("垃圾"), &mut Default::default()).as_of, "2029-12-31");
    for outside in ["2019-12-31", "2030-01-01"] {
        let Err(OpenError::Compiled { error: error @ ArtefactError::Day { .. }, .. }) =
            Router::from_bytes(&bytes, day(outside))
        else {
            panic!("{outside} lies outside")
        };
        assert!(error.say().0.en.contains("not those of"), "{error}");
    }
}

#[test]
fn rules_change_on_the_first_and_after_the_last_day_of_a_period_only() {
    let at = |day: Date| Router::builder(day).check().unwrap();
    let mut day: Date = "2018-01-01".parse().unwrap();
    let mut n_periods = 0;
    loop {
        let here = at(day);
        assert!(here.period.holds(day));
        let Some(until) = here.period.until else { break };
        let last = until.yesterday().unwrap();
        let hash = |checked: &crate::checked::Checked| checked.rules.ruleset.clone();
        assert_eq!(hash(&at(last)), hash(&here), "{day} to {last}");
        (day, n_periods) = (until, n_periods + 1);
    }
    assert!(n_periods > 3, "the shipped rules have a history");
}

#[test]
fn other_numbers_need_the_rules() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.routebin");
    small().save(&path).unwrap();
    let with_numbers = Router::builder(DAY).folder(&path).threshold(7).build();
    assert!(matches!(with_numbers, Err(OpenError::Compiled { error: ArtefactError::Numbers, .. })));
    assert!(matches!(Router::builder(DAY).folder(&path).check(), Err(tables::LoadError::Compiled { .. })));
    // The built-in rules are there as sources too.
    assert_eq!(Router::builder(DAY).threshold(7).build().unwrap().settings().threshold, 7);
    let first = Router::builtin("2019-01-01".parse().unwrap()).unwrap();
    assert_ne!(first.ruleset(), Router::builtin(DAY).unwrap().ruleset());
}

#[test]
fn what_is_cut_is_refused() {
    let bytes = small().to_bytes();
    for length in (0..200).chain((200..bytes.len()).step_by(997)).chain(bytes.len() - 17..bytes.len()) {
        let error = error_of(&bytes[..length]);
        let want = if length < MARK.len() { "it is not a compiled rule set" } else { "its end is missing" };
        assert_eq!(error.to_string(), want, "{length}");
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(matches!(error_of(&longer), ArtefactError::Damaged));
}

#[test]
fn what_is_something_else_is_refused() {
    for bytes in [&b""[..], b"PK\x03\x04", RULES.as_bytes(), &[0; 4096]] {
        assert!(matches!(error_of(bytes), ArtefactError::Foreign));
    }
    let text = small().to_bytes();
    let as_text: Vec<u8> = text.iter().copied().filter(|byte| *byte != b'\r').collect();
    assert!(matches!(error_of(&as_text), ArtefactError::Damaged));
}

#[test]
fn what_another_version_wrote_is_refused() {
    let mut out = Writer::default();
    out.packed(&1u32);
    let error = error_of(&out.finish(builtin::fingerprint() ^ 1, "9.9.9"));
    assert_eq!(error.to_string(), "another build of the program compiled it (9.9.9)");
    let (message, help) = error.say();
    assert!(message.zh.contains("9.9.9") && help.en.contains("route compile"), "{message:?}");
    // What was written for these tables and is none of theirs.
    let mut out = Writer::default();
    out.packed(&Head {
        period: Period::default(),
        headers: BTreeMap::new(),
        table_ids: TableIds::default(),
        places_stand_in: false,
        is_builtin: false,
    });
    assert!(matches!(error_of(&out.finish(builtin::fingerprint(), "0")), ArtefactError::Damaged));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_changed_byte_is_never_opened(at in any::<prop::sample::Index>(), change in 1u8..) {
        let bytes = damaged();
        let mut bytes = bytes.to_vec();
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        let error = error_of(&bytes);
        let is_mark = at < MARK.len();
        let is_right = match error {
            ArtefactError::Damaged => true,
            ArtefactError::Foreign => is_mark,
            ArtefactError::Cut => (16..24).contains(&at),
            _ => false,
        };
        prop_assert!(is_right, "{at}: {error}");
    }

    #[test]
    fn exchanged_stretches_are_never_opened(
        one in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(), length in 1usize..5000,
    ) {
        let mut bytes = damaged().to_vec();
        let (one, other) = (one.index(bytes.len()), other.index(bytes.len()));
        let length = length.min(bytes.len() - one.max(other));
        for at in 0..length {
            bytes.swap(one + at, other + at);
        }
        if bytes != damaged() {
            error_of(&bytes);
        }
    }
}

/// A small compiled rule set, made once.
fn damaged() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| small().to_bytes())
}
