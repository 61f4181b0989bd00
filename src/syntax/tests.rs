//! What the whole stage promises: one error a broken line, nothing lost beside it, no panic on anything.

use super::ast::{File, Head};
use super::parse;
use crate::diagnostic::Diagnostics;
use crate::source::{Source, Sources};

fn read(text: &str) -> (File, Diagnostics) {
    let mut sources = Sources::default();
    let id = sources.add(Source::new("a.duty", text));
    let mut diagnostics = Diagnostics::default();
    let file = parse(&sources, id, &mut diagnostics);
    (file, diagnostics)
}

fn told(text: &str) -> Vec<String> {
    let (_, diagnostics) = read(text);
    let line = |d: &crate::diagnostic::Diagnostic| {
        let at = d.primary.as_ref().map_or(0, |l| l.span.start as usize);
        text.get(..at).map_or(0, |t| t.matches('\n').count() + 1)
    };
    diagnostics.list().iter().map(|d| format!("{} {}: {}", d.code.id(), line(d), d.message.zh)).collect()
}

const SAMPLE: &str = include_str!("sample.duty");

#[test]
fn the_sample_reads_without_a_word() {
    assert_eq!(told(SAMPLE), Vec::<String>::new());
    let (file, _) = read(SAMPLE);
    assert_eq!(file.items.len(), 11);
    assert!(file.items.iter().all(|item| !item.broken));
    assert!(matches!(&file.items[0].head, Head::List { name, .. } if name.text == "街道职责清单"));
}

/// A duty with these lines.
fn duty(lines: &str) -> String {
    format!("职责 甲 \"甲\" {{\n{lines}\n}}\n")
}

/// A rule with these lines.
fn rule(lines: &str) -> String {
    format!("规则 甲 → 乙 {{\n{lines}\n}}\n")
}

#[test]
fn dump() {
    let cases = [
        duty("  主责区水务局\n  时限 尽快\n  施行 2018-02-30\n  协助 A、B"),
        duty("  主责 A\n  主责 B\n  得 6 若 \"a\"\n  主则 A\n  随便 x\n 板块 "),
        rule("得 6 若 \"a\" 且 \"b\" 或 \"c\"\n得 6 若 垃圾\n得 6 若 任一(垃圾、黑臭)\n得 6 若 \"a\" 包涵 \"b\""),
        rule("得 6 若 \"a\" && \"b\"\n得 6 若 \"a\" AND \"b\"\n得 6 若 \"a\" nera 3 \"b\"\n得 六 若 \"a\"\n得 16 若 \"a\"\n得 6.5 若 \"a\""),
        rule("得 6 若 时 = 25点到6点\n得 6 若 时 = 22点到6点\n得 6 若 时 = 夜间\n得 6 若 \"a\" 近 200 \"b\"\n得 6 若 \"a\" 近12 \"b\"\n得6 若 \"a\" 近 12 (\"b\" 或 \"c\")"),
        rule("得 6 若 任一(\"a\"、\"b\"\n遮 \"x\"\n得 6 若 任一(\"a、\"b\")\n得 6 若 \"a\")\n例 \"啊"),
        "职责 甲 \"a\" {\n  主责 X\n\n职责 乙 \"b\" {\n  情形 场所 = a { 主责 A\n  其余 { 主责 B }\n}\n职责 丙 {\n  主责 C\n}\n".into(),
        "前言\n一二\n\n职责 甲 {\n 主责 A }\n 协助 B\n}\n职则 乙 {\n 主责 A\n}\n职则 丁 {\n 主责 A\n}\n规则丙 → 甲 {\n  得 6 若 \"a\"\n}\n保证 燃气 {\n 若 \"a\" 则 主责 B\n}\n".into(),
        "职责 甲 \"a\"\n  主责 X\n  时限 7日\n}\n规则 乙 甲 {\n 得 6 若 \"a\"\n 遮 b\n}\n".into(),
        rule("得 6 若 约 \"a\"\n得 6 若 音(\"a\")\n得 6 若 至少 5 (\"a\"、\"b\")\n得 6 若 非\"a\"\n得 6 若 \"a\" 且\"b\"\n得 6 若 \"a\" 且非 \"b\"\n得 每(\"a\" 2、b 1) 封顶 3\n得 每(\"a\" 2、\"b\") 封顶 3"),
        duty("情形 \"a\" { 主责 B }\n情形 场所 = 道路\n主责 X { 协助 Y }\n依据 《条例》第七条\n依据 某条例\n条款 开展 \n协助 + X\n时限 7日 # 注\n主责：区水务局；首接 = 街道"),
        "词表 河 = 清河、\"凉水河\"\n词表 海 \"a\"\n事实 场所 = 道路、小区 {\n 问 \"哪里\"\n 道路 若 任一(\"a\")\n 主责 A\n 问\"x\"\n}\n增减 西城 街道 {\n}\n".into(),
        "职责 A {\n清单 街道职责清单\n板块 城市管理\n情形 场所 = 道路 {\n主责 B\n}\n}\n职责 B {\n主责 C\n}\n".into(),
        rule("得 6 若 任一(\"a\"；\"b\")\n得 6 若 \"a\" \"b\"\n得 6 若\n得 若 \"a\"\n得 6 若 任一 \"a\"\n得 6 \"a\"\n得 6 若 \"a\" 遮 \"b\"\n得 6 若 \"a\" 且\n得 6 若 场所 是 道路"),
    ];
    for case in cases {
        println!("-----\n{case}");
        let (_, diagnostics) = read(&case);
        for d in diagnostics.list() {
            let span = d.primary.as_ref().unwrap().span;
            println!(
                "  {} {:?} {} | {} | {:?}",
                d.code.id(),
                case.get(span.range()),
                d.message.zh,
                d.message.en,
                d.help.iter().map(|h| &h.zh).collect::<Vec<_>>()
            );
        }
    }
}
