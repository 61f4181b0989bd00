//! A rule set compiled to one file, as a user meets it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use arc_swap::ArcSwap;
use route::{Case, Router, Scratch};

#[cfg(feature = "cli")]
use crate::program::Folder;

const DAY: &str = "2026-11-22";

#[cfg(feature = "cli")]
#[test]
fn what_is_compiled_answers_as_its_rules_do() {
    let folder = Folder::with_rules();
    folder.write(
        "cases.jsonl",
        "{\"id\":\"1\",\"text\":\"路灯不亮\"}\n{\"id\":\"2\",\"text\":\"垃圾没人清\",\"district\":\"西城区\"}\n",
    );
    let compile = folder.route(&["compile", "-o", "x.routebin", "--as-of", DAY]);
    assert_eq!((compile.code, compile.out.as_str()), (0, ""), "{}", compile.err);
    assert!(compile.err.starts_with("`x.routebin` holds the rules from "), "{}", compile.err);
    for args in [
        &["explain", "路灯三天不亮了", "--district", "西城区", "--as-of", DAY][..],
        &["explain", "路灯三天不亮了", "--json", "--as-of", DAY],
        &["explain", "路灯不亮", "--why-not", "区住建委", "--as-of", DAY],
        &["batch", "cases.jsonl", "--as-of", DAY],
        &["doc", "--as-of", DAY],
        &["doc", "--index", "--as-of", DAY],
    ] {
        let with = |rules| folder.route(&[args, &["--rules", rules]].concat());
        let (source, compiled) = (with("rules"), with("x.routebin"));
        assert_eq!(source.code, 0, "{args:?} {}", source.err);
        // Places are told from the folder on: it may lie elsewhere by then.
        assert_eq!(compiled.out, source.out.replace("rules/", ""), "{args:?} {}", compiled.err);
    }
}

#[cfg(feature = "cli")]
#[test]
fn the_same_rules_make_the_same_file_and_a_failed_run_leaves_none() {
    let folder = Folder::with_rules();
    assert_eq!(folder.route(&["编译", "rules"]).code, 0);
    assert_eq!(folder.route(&["compile", "./rules", "-o", "again.routebin"]).code, 0);
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    assert!(read("rules.routebin") == read("again.routebin"));

    folder.write("rules/rules.duty", "规则 坏 → 没有这项职责 { 得 6 若 \"坏\" }\n");
    let broken = folder.route(&["compile", "-o", "again.routebin"]);
    assert_eq!(broken.code, 2);
    assert!(broken.err.contains("error[E014]") && broken.err.contains("rules/rules.duty:1:"), "{}", broken.err);
    assert!(read("rules.routebin") == read("again.routebin"), "what was there stays");
    assert_eq!(folder.names(), ["again.routebin", "rules", "rules.routebin"]);
}

#[cfg(feature = "cli")]
#[test]
fn what_cannot_be_used_is_refused_with_a_way_out() {
    let folder = Folder::with_rules();
    assert_eq!(folder.route(&["compile", "-o", "x.routebin", "--as-of", DAY]).code, 0);
    let whole = std::fs::read(folder.path().join("x.routebin")).unwrap();
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 1;
    folder.write("cut.routebin", &whole[..whole.len() - 1]);
    folder.write("damaged.routebin", damaged);
    folder.write("other.routebin", "规则");
    folder.write("empty.routebin", "");
    let explain = |name: &str, more: &[&str]| folder.route(&[&["explain", "路灯不亮", "--rules", name], more].concat());
    for (name, more, en) in [
        ("cut.routebin", &[][..], "its end is missing: it was not copied whole"),
        ("damaged.routebin", &[], "it is damaged: its checksum does not agree"),
        ("other.routebin", &[], "it is not a compiled rule set"),
        ("empty.routebin", &[], "it is not a compiled rule set"),
        ("x.routebin", &["--as-of", "2000-01-01"], "not those of 2000-01-01"),
    ] {
        let refused = explain(name, more);
        assert_eq!((refused.code, refused.out.as_str()), (2, ""), "{name}");
        assert!(refused.err.contains(&format!("`{name}` cannot be used: ")), "{}", refused.err);
        assert!(refused.err.contains(en) && refused.err.contains("compile"), "{}", refused.err);
        let zh = explain(name, &[more, &["--lang", "zh"]].concat());
        assert!(zh.err.contains(&format!("`{name}` 不能使用：")) && zh.err.contains("编译"), "{}", zh.err);
    }
    assert!(explain("nowhere.routebin", &[]).err.contains("there is no such file"));
    for args in [
        &["check", "x.routebin"][..],
        &["test", "x.routebin"],
        &["fmt", "x.routebin"],
        &["compile", "x.routebin"],
        &["suggest", "cases.jsonl", "--rules", "x.routebin"],
    ] {
        let refused = folder.route(args);
        assert_eq!(refused.code, 2, "{args:?}");
        assert!(refused.err.contains("is a compiled rule set; this needs the rules themselves"), "{}", refused.err);
    }
}

/// A rule set in which everything a decision says bears one number.
fn numbered(number: usize) -> Router {
    let text = format!(
        "清单 清单{number} {{ 依据 \"甲{number}\" }}\n职责 职责{number} {{ 清单 清单{number}；主责 区水务局；依据 \"乙{number}\" }}\n\
         规则 规则{number} → 职责{number} {{ 得 6 若 任一(\"水\"、\"词{number}\")；例 \"水\" }}\n"
    );
    let built = Router::builder(DAY.parse().unwrap()).text("a.duty", text).build();
    let bytes = built.unwrap_or_else(|error| panic!("{error}")).to_bytes();
    Router::from_bytes(&bytes, DAY.parse().unwrap()).unwrap()
}

#[test]
fn rules_are_exchanged_under_load_and_no_case_sees_two() {
    let versions: Vec<Arc<Router>> = (0..8).map(|number| Arc::new(numbered(number))).collect();
    let hashes: Vec<String> = versions.iter().map(|router| router.ruleset().to_owned()).collect();
    let current = ArcSwap::from(versions[0].clone());
    let is_over = AtomicBool::new(false);
    let seen = thread::scope(|scope| {
        let answer = || {
            let mut scratch = Scratch::default();
            let case = Case::of_text("水，词0，词1，词2，词3，词4，词5，词6，词7");
            let mut seen = [0u32; 8];
            while !is_over.load(Ordering::Relaxed) {
                let decision = current.load().route(&case, &mut scratch);
                let number = hashes.iter().position(|hash| *hash == decision.ruleset).expect("one of the eight");
                assert_eq!(decision.duty, Some(format!("职责{number}")));
                assert_eq!(decision.basis, [format!("乙{number}")]);
                seen[number] += 1;
            }
            seen
        };
        let answering: Vec<_> = (0..4).map(|_| scope.spawn(answer)).collect();
        for turn in 0..400 {
            // Made anew: the last case that holds the old one drops it.
            let next = Router::from_bytes(&versions[turn % 8].to_bytes(), DAY.parse().unwrap()).unwrap();
            current.store(Arc::new(next));
            thread::yield_now();
        }
        is_over.store(true, Ordering::Relaxed);
        answering.into_iter().fold([0; 8], |sum, thread| {
            let seen = thread.join().unwrap();
            std::array::from_fn(|number| sum[number] + seen[number])
        })
    });
    assert!(seen.iter().filter(|n| **n > 0).count() > 1, "several were seen: {seen:?}");
}
