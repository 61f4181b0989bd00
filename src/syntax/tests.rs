//! What the whole stage promises: one error a broken line, nothing lost beside it, no panic on anything.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::ast::{File, Head};
use super::format::{Tongue, format};
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
    assert_eq!(file.items.len(), 12);
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

/// One line a diagnostic: code, line, what it points at, message, help.
fn check(text: &str, expected: Expect) {
    let (_, mut diagnostics) = read(text);
    diagnostics.sort();
    let mut out = String::new();
    for d in diagnostics.list() {
        let span = d.primary.as_ref().map_or(0..0, |label| label.span.range());
        let line = text.get(..span.start).map_or(0, |before| before.matches('\n').count() + 1);
        let help = d.help.iter().map(|help| format!(" | {}", help.zh)).collect::<String>();
        out += &format!("{} {line} [{}] {}{help}\n", d.code.id(), text.get(span).unwrap_or("?"), d.message.zh);
    }
    expected.assert_eq(&out);
}

#[test]
fn tells_values() {
    check(
        &duty("  主责区水务局\n  时限 尽快\n  施行 2018-02-30\n  协助 A、B"),
        expect![[r#"
        E006 2 [主责区水务局] `主责区水务局` 的 `主责` 之后缺空格 | 在 `主责` 之后加一个空格：`主责 区水务局`
        E009 3 [尽快] `尽快` 不是时限；时限写作 `2小时`、`7日` 或 `5个工作日`
        E009 4 [2018-02-30] `2018-02-30` 不是日期：2018 年 2 月没有 30 日
    "#]],
    );
}

#[test]
fn tells_statements() {
    check(
        &duty("  主责 A\n  主责 B\n  得 6 若 \"a\"\n  主则 A\n  随便 x\n 板块 "),
        expect![[r#"
            E010 3 [主责 B] `主责` 写了两次 | 只留一条
            E011 4 [得] `得` 不能写在`职责`之内 | 它应写在`规则`、`去向`之内
            E001 5 [主则] `职责`没有语句 `主则` | 是否想写 `主责`？
            E001 6 [随便] `职责`没有语句 `随便` | 此处可用：清单 板块 类别 条款 动词 主责 组织 协助 经 首接 上报 时限 报到 依据 草稿 施行 废止 情形 其余 兜底 追问 因 批准 允许
            E001 7 [] 此处应有名称 或 加引号的文字，语句却结束了
        "#]],
    );
}

#[test]
fn tells_conditions() {
    check(
        &rule("得 6 若 \"a\" 且 \"b\" 或 \"c\"\n得 6 若 垃圾\n得 6 若 任一(垃圾、黑臭)\n得 6 若 \"a\" 包涵 \"b\""),
        expect![[r#"
            E005 2 ["a" 且 "b" 或 "c"] `且` 与 `或` 混用时须加括号 | 若先“且”后“或”，写作 `("a" 且 "b") 或 "c"`
            E008 3 [垃圾] 关键词 `垃圾` 须加引号 | 写作 `"垃圾"` | 事实条件写作 `名称 = 值`
            E008 4 [垃圾] 关键词 `垃圾` 须加引号 | 写作 `"垃圾"` | 事实条件写作 `名称 = 值`
            E007 5 [包涵] `包涵` 不是连接词 | 条件之间用 `且`、`或`、`近 12`、`接 12` 连接
        "#]],
    );
}

#[test]
fn tells_operators() {
    check(
        &rule(
            "得 6 若 \"a\" && \"b\"\n得 6 若 \"a\" AND \"b\"\n得 6 若 \"a\" nera 3 \"b\"\n得 六 若 \"a\"\n得 16 若 \"a\"\n得 6.5 若 \"a\"",
        ),
        expect![[r#"
            E007 2 [&&] `&&` 不是连接词 | 写作 `且`
            E007 4 [nera] `nera` 不是连接词 | 是否想写 `near`？
            E009 5 [六] `六` 在此处不是数字 | 用数字写，如 `6`
            E039 6 [16] 分值须为 1 至 9，不能是 16
            E009 7 [6.] 此处只能写整数
        "#]],
    );
}

#[test]
fn tells_numbers() {
    check(
        &rule(
            "得 6 若 时 = 25点到6点\n得 6 若 时 = 22点到6点\n得 6 若 时 = 夜间\n得 6 若 \"a\" 近 200 \"b\"\n得 6 若 \"a\" 近12 \"b\"\n得6 若 \"a\" 近 12 (\"b\" 或 \"c\")",
        ),
        expect![[r#"
            E009 2 [25点到6点] 没有 25 点（0 至 23）
            E009 4 [夜间] `夜间` 在此处不是数字 | 用数字写，如 `22-6`
            E039 5 [200] 间隔字数须为 0 至 100，不能是 200
            E038 7 ["b" 或 "c"] `近`、`接` 的两边只能是关键词、词表或它们的 `任一` | 写作 `任一("b"、"c")`
        "#]],
    );
}

#[test]
fn tells_brackets() {
    check(
        &rule("得 6 若 任一(\"a\"、\"b\"\n遮 \"x\"\n得 6 若 任一(\"a、\"b\")\n得 6 若 \"a\")\n例 \"啊"),
        expect![[r#"
            E003 2 [(] `(` 没有对应的 `)`
            E001 4 [")] 此处的引号在本行没有闭合 | 在文字末尾补上 `"`；也可能是本行前面的引号不成对
            E003 5 [)] `)` 没有对应的 `(`
            E001 6 ["啊] 此处的引号在本行没有闭合 | 在文字末尾补上 `"`；也可能是本行前面的引号不成对
        "#]],
    );
}

#[test]
fn tells_unclosed_blocks() {
    check(
        "职责 甲 \"a\" {\n  主责 X\n\n职责 乙 \"b\" {\n  情形 场所 = a { 主责 A\n  其余 { 主责 B }\n}\n职责 丙 {\n  主责 C\n}\n",
        expect![[r#"
            E003 1 [{] `{` 没有对应的 `}` | 在它最后一条语句之后写 `}`
            E003 5 [{] `{` 没有对应的 `}` | 在它最后一条语句之后写 `}`
        "#]],
    );
}

#[test]
fn tells_outside() {
    check(
        "前言\n一二\n\n职责 甲 {\n 主责 A }\n 协助 B\n}\n职则 乙 {\n 主责 A\n}\n职则 丁 {\n 主责 A\n}\n规则丙 → 甲 {\n  得 6 若 \"a\"\n}\n保正 燃气 {\n 若 \"a\" 则 主责 B\n}\n",
        expect![[r#"
            E002 1 [前言] 条目之外的文字 | 条目以顶格的关键字（如 `职责`、`规则`）开始；注释以 `#` 开始
            E002 6 [协助 B] 条目之外的文字 | `协助` 应写在条目之内；前面是否多了 `}`？
            E002 8 [职则] 未知的条目 `职则` | 是否想写 `职责` / `规则`？
            E002 11 [职则] 未知的条目 `职则` | 是否想写 `职责` / `规则`？
            E006 14 [规则丙] `规则丙` 的 `规则` 之后缺空格 | 在 `规则` 之后加一个空格：`规则 丙`
            E002 17 [保正] 未知的条目 `保正` | 是否想写 `保证`？
        "#]],
    );
}

#[test]
fn tells_heads() {
    check(
        "职责 甲 \"a\"\n  主责 X\n  时限 7日\n}\n规则 乙 甲 {\n 得 6 若 \"a\"\n 遮 b\n}\n",
        expect![[r#"
        E003 1 [] 条目首行之后缺 `{` | 行末写 `{`，最后一条语句之后写 `}`
        E001 5 [甲] 此处应有 `→`，不是 `甲`
        E008 7 [b] 关键词 `b` 须加引号 | 写作 `"b"`
    "#]],
    );
}

#[test]
fn tells_reserved() {
    check(
        &rule(
            "得 6 若 约 \"a\"\n得 6 若 音(\"a\")\n得 6 若 至少 5 (\"a\"、\"b\")\n得 6 若 非\"a\"\n得 6 若 \"a\" 且\"b\"\n得 6 若 \"a\" 且非 \"b\"\n得 每(\"a\" 2、b 1) 封顶 3\n得 每(\"a\" 2、\"b\") 封顶 3",
        ),
        expect![[r#"
            E001 3 [(] 此处应有加引号的文字、`词表`、`任一` 或 `混`，不是 `(`
            E039 4 [5] `至少` 的个数须为 1 至 2，不能是 5
            E006 7 [且非] `且非` 的 `且` 之后缺空格 | 在 `且` 之后加一个空格：`且 非`
            E008 8 [b] 关键词 `b` 须加引号 | 写作 `"b"`
            E001 9 [)] 此处应有数字，不是 `)`
        "#]],
    );
}

#[test]
fn tells_blocks() {
    check(
        &duty(
            "情形 \"a\" { 主责 B }\n情形 场所 = 道路\n主责 X { 协助 Y }\n依据 《条例》第七条\n依据 某条例\n条款 开展 \n协助 + X\n时限 7日 # 注\n主责：区水务局；首接 = 街道",
        ),
        expect![[r#"
            E051 2 ["a"] 情形只能用事实、区、街、类别、时、点名作条件，不能用关键词 | 另写一个 `事实` 来识别这些词，此处用它的取值
            E001 3 [] 此处应有 `{` 和 `情形` 的语句
            E001 4 [{] `主责` 之后没有语句块
            E001 5 [《] 此处应有加引号的文字 或 `部门文件`，不是 `《` | 给文字加上引号：`"《条例》第七条"`
            E001 6 [某条例] 此处应有加引号的文字 或 `部门文件`，不是 `某条例` | 给文字加上引号：`"某条例"`
            E001 7 [开展] 此处应有加引号的文字，不是 `开展` | 给文字加上引号：`"开展"`
            E011 8 [协助 + X] `+`、`−` 只能写在 `改` 之内
        "#]],
    );
}

#[test]
fn tells_items() {
    check(
        "词表 河 = 清河、\"凉水河\"\n词表 海 \"a\"\n事实 场所 = 道路、小区 {\n 问 \"哪里\"\n 道路 若 任一(\"a\")\n 主责 A\n 问\"x\"\n}\n增减 西城 街道 {\n}\n",
        expect![[r#"
            E008 1 [清河] 关键词 `清河` 须加引号 | 写作 `"清河"`
            E001 2 ["a"] 此处应有 `=`，不是 `"a"`
            E011 6 [主责] `主责` 不能写在`事实`之内 | 它应写在`职责`、`去向`、`情形`、`其余`、`改`之内
            E010 7 [问"x"] `问` 写了两次 | 只留一条
            E001 9 [街道] 此处应有 `对`，不是 `街道`
        "#]],
    );
}

#[test]
fn tells_unindented() {
    check(
        "职责 A {\n清单 街道职责清单\n板块 城市管理\n情形 场所 = 道路 {\n主责 B\n}\n}\n职责 B {\n主责 C\n}\n",
        expect![[""]],
    );
}

#[test]
fn tells_lists() {
    check(
        &rule(
            "得 6 若 任一(\"a\"；\"b\")\n得 6 若 \"a\" \"b\"\n得 6 若\n得 若 \"a\"\n得 6 若 任一 \"a\"\n得 6 \"a\"\n得 6 若 \"a\" 遮 \"b\"\n得 6 若 \"a\" 且\n得 6 若 场所 是 道路",
        ),
        expect![[r#"
            E001 2 [；] 此处应有 `、`、`)`、`且`、`或`、`近` 或 `接`，不是 `；` | 列表各项之间用 `、` 分隔
            E001 3 ["b"] 此处应有 `且`、`或`、`近` 或 `接`，不是 `"b"` | 条件之间用 `且`、`或` 连接，列表各项之间用 `、` 分隔
            E001 4 [] 此处应有条件，语句却结束了
            E001 5 [若] 此处应有数字 或 `每`，不是 `若`
            E001 6 ["a"] 此处应有 `(`，不是 `"a"`
            E001 7 ["a"] 此处应有 `若`，不是 `"a"`
            E001 8 [遮] `遮` 是另一条语句的开头 | 另起一行，或在它前面加 `；`
            E001 9 [] 此处应有条件，语句却结束了
            E007 10 [是] `是` 不是连接词 | 事实条件写作 `名称 = 值`
        "#]],
    );
}

#[test]
fn one_broken_line_is_one_error_and_nothing_else_is_lost() {
    let text = "职责 甲 \"甲\" {\n    主责 区水务局\n    时限 很快\n    依据 \"法\n    上报 丙\n}\n\n规则 乙 → 甲 {\n    得 6 若 任一(\"a\"\n    遮 \"b\"\n}\n";
    let (file, diagnostics) = read(text);
    assert_eq!(diagnostics.list().len(), 3);
    assert_eq!(
        file.items.iter().map(|item| (item.broken, item.body.len())).collect::<Vec<_>>(),
        [(true, 2), (true, 1)]
    );
}

#[test]
fn names_of_broken_items_are_kept() {
    let text = "职责 甲 乙 丙 {\n主责 A\n}\n规则乙→ 甲 {\n}\n职则 \"丁\" {\n}\n增减 全市 对 单 {\n增 职责 戊 己 {\n主责 A\n}\n}\n";
    let names: Vec<_> = read(text).0.broken_names.iter().map(|name| text[name.span.range()].to_owned()).collect();
    assert_eq!(names, ["甲", "乙", "戊", "丁"]);
}

#[test]
fn values_are_read_as_clerks_type_them() {
    let table = [
        (
            "职责 甲 {\n时限：５个工作日\n施行 2018年4月23日\n}",
            &["Deadline { count: 5, unit: WorkingDays }", "date: 2018-04-23"][..],
        ),
        ("职责 甲 {\n情形 时 = 22点到6点 { 主责 A }\n}", &["Hour { from: 22, to: 6 }"]),
        (
            "增减 全市 对 单 {\n改 甲 { 协助 + A、B；协助 -C；组织 无 }\n}",
            &["Add([", "Take([Name { text: \"C\"", "Organise(Set([]))"],
        ),
        (
            "规则 甲 → 乙 {\n例 \"a\" 题 \"b\" 若 district = 西城区 and 时 = 7点，场所 = 道路\n}",
            &["text: \"区\"", "text: \"时\"", "text: \"07:00\"", "text: \"道路\""],
        ),
        (
            "rule river-litter -> river-chief { score 6 if words 河湖词 near 12 any(\"垃圾\"、\"黑臭\") }",
            &["river-litter", "gap: 12, ordered: false"],
        ),
        ("规则 甲 → 乙 {\n得 6 若 非 非 “a” 且\n\"b\"\n  且 ｛\n}", &[]),
        ("否定 前(\"没\")\n    后(\"无\"、\n\"没了\")\n    于 \"c\"\n", &["after: [Name { text: \"无\""]),
        ("规则 甲 → 乙 {\n得 6 若 \"a\" 且\n  非 任一(\"b\") 且\n 词表 c\n}", &["Words(Name { text: \"c\""]),
        ("规则 甲 → 乙 {\n得 6 若 任一（“a”，「b」）\n    且 类别 = a/b\n    或者 \"c\"\n}", &[]),
    ];
    for (text, parts) in table {
        for part in parts {
            assert!(tree(text).contains(part), "{part}: {}\n{:?}", tree(text), told(text));
            assert_eq!(told(text), Vec::<String>::new());
        }
        format_keeps(text, None);
    }
}

/// The tree without the places.
fn tree(text: &str) -> String {
    let (file, _) = read(text);
    let debug = format!("{file:?}");
    let mut out = String::with_capacity(debug.len());
    let mut rest = debug.as_str();
    while let Some(at) = rest.find("Span { source: SourceId(") {
        out += &rest[..at];
        rest = &rest[at..];
        rest = &rest[rest.find('}').map_or(rest.len(), |end| end + 1)..];
    }
    out + rest
}

fn remarks(text: &str) -> Vec<String> {
    let tokens = super::token::tokens(text);
    let remarks = tokens.iter().filter(|t| t.kind == super::token::Kind::Comment);
    remarks.map(|t| t.text(text).trim_end().to_owned()).collect()
}

fn codes(text: &str) -> Vec<&'static str> {
    let mut codes: Vec<_> = read(text).1.list().iter().map(|d| d.code.id()).collect();
    codes.sort_unstable();
    codes
}

/// What formatting promises for any text.
fn format_keeps(text: &str, tongue: Option<Tongue>) {
    let first = format(text, tongue);
    assert_eq!(format(&first.text, tongue).text, first.text, "not idempotent:\n{text}");
    assert_eq!(tree(&first.text), tree(text), "another tree:\n{text}\n---\n{}", first.text);
    assert_eq!(codes(&first.text), codes(text), "other errors:\n{text}\n---\n{}", first.text);
    assert_eq!(remarks(&first.text), remarks(text), "other remarks:\n{text}");
}

#[test]
fn the_sample_reads_the_same_in_english() {
    let english = format(SAMPLE, Some(Tongue::En)).text;
    assert!(english.contains("\n    score 6 if words 河湖词 near 12 any(\"垃圾\", \"黑臭\", \"发臭\""), "{english}");
    assert_eq!(told(&english), Vec::<String>::new());
    assert_eq!(tree(&english), tree(SAMPLE));
    assert_eq!(format(&english, Some(Tongue::Zh)).text, format(SAMPLE, None).text);
    assert_eq!(format(&english, None).tongue, Tongue::En);
    assert_eq!(format(SAMPLE, None).text, SAMPLE, "the sample is formatted");
}

#[test]
fn format_mends_what_clerks_type() {
    let typed = "\u{FEFF}# 头\r\n职责  甲  “甲” { # 尾\r\n\r\n主责：区水务局 ； 时限　７天\n# 说明\n\n\n  协助 A，B,C # 尾二\n 施行 2018年4月23日\n \
        随便 x y\n 情形 时 = 22点到6点 且 场所 = 道路 { 主责 X; 类别 a/b }\n\n}\n规则 乙 → 甲 { 得６ 若 ”a”近12 任一(\"aaaaaaaaaaaaaaaaaaaaaaaaa\",\
        \"bbbbbbbbbbbbbbbbbbbbbbbbb\",\"ccccccccccccccccccccccccccccccccc\") 且 无(「d\"d」) }\n词表 x = \"a\"\n词表 y = \"b\"\n否定 前(“没”)后(“无”)于 “c”\n# 完";
    expect![[r##"
        # 头
        职责 甲 "甲" {  # 尾
            主责 区水务局
            时限 7日
            # 说明

            协助 A、B、C  # 尾二
            施行 2018-04-23
         随便 x y
            情形 时 = 22-6 且 场所 = 道路 { 主责 X；类别 a/b }
        }

        规则 乙 → 甲 {
            得 6 若 "a" 近 12 任一("aaaaaaaaaaaaaaaaaaaaaaaaa"、"bbbbbbbbbbbbbbbbbbbbbbbbb"
                、"ccccccccccccccccccccccccccccccccc") 且 无(「d"d」)
        }

        词表 x = "a"
        词表 y = "b"
        否定 前("没") 后("无") 于 "c"
        # 完
    "##]]
    .assert_eq(&format(typed, None).text);
    format_keeps(typed, None);
}

#[test]
fn a_guarantee_reads_the_same_in_both_tongues() {
    let typed = "保证：燃气{若 任一(\"a\",\"b\") 接3 \"c\"\n则 主责：甲，乙；若 \"then\" then first lead 甲\n若 区=西城区 则\n永不\n主责 丙\n\
        若 任一(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\") 且 非 题 \"c\" THEN NEVER LEAD 甲\n}";
    let zh = format(typed, Some(Tongue::Zh)).text;
    expect![[r#"
        保证 燃气 {
            若 任一("a"、"b") 接 3 "c" 则 主责 甲、乙
            若 "then" 则 首 主责 甲
            若 区 = 西城区 则 永不 主责 丙
            若 任一("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"、"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb") 且 非 题 "c"
                则 永不 主责 甲
        }
    "#]]
    .assert_eq(&zh);
    let en = format(&zh, Some(Tongue::En)).text;
    expect![[r#"
        guarantee 燃气 {
            if any("a", "b") then 3 "c" then lead 甲, 乙
            if "then" then first lead 甲
            if district = 西城区 then never lead 丙
            if any("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb") and not title "c"
                then never lead 甲
        }
    "#]]
    .assert_eq(&en);
    for text in [typed, &zh, &en] {
        for tongue in [None, Some(Tongue::Zh), Some(Tongue::En)] {
            format_keeps(text, tongue);
        }
        assert_eq!(told(text), Vec::<String>::new());
        assert_eq!(tree(text), tree(typed));
    }
}

#[test]
fn what_is_too_large_is_told_once_and_at_once() {
    for text in [
        format!("规则 甲 → 乙 {{\n得 6 若 {}\n}}\n职责 丙 {{\n主责 A\n}}\n", "(".repeat(100_000)),
        format!("规则 甲 → 乙 {{\n得 6 若 {}\"a\"{}\n}}\n", "(".repeat(100_000), ")".repeat(100_000)),
        format!("职责 丙 {}", "{".repeat(100_000)),
        "a".repeat(10 << 20),
    ] {
        assert_eq!(codes(&text), ["E004"]);
        format_keeps(&text, None);
    }
    let file = read(&format!("规则 甲 → 乙 {{\n得 6 若 {}\n}}\n职责 丙 {{\n主责 A\n}}\n", "(".repeat(70))).0;
    assert_eq!(file.items.iter().map(|item| item.broken).collect::<Vec<_>>(), [true, false]);
    let fits = format!("规则 甲 → 乙 {{\n得 6 若 {}\"a\"{}\n}}\n", "(".repeat(63), ")".repeat(63));
    assert_eq!(codes(&fits), Vec::<&str>::new());
}

/// Not timed; but where work grew faster than the text, these would take minutes.
#[test]
fn long_lines_and_long_blocks_come_to_an_end() {
    for text in [
        "\"'“「".repeat(200_000),
        "a \" {\n".repeat(200_000),
        "职责 甲 {\n".repeat(50_000),
        rule(&"例 a；".repeat(50_000)),
        rule(&"例 \"a\"\n# b\n".repeat(50_000)),
        rule(&format!("得 6 若 \"a\"{}", " 且 \"b\"".repeat(50_000))),
        duty(&"协助 + 甲\n".repeat(20_000)),
        "\u{FEFF}".repeat(1_000_000),
    ] {
        let _ = read(&text);
        let _ = format(&text, None);
    }
}

#[test]
fn work_grows_with_the_length_only() {
    // Counted, not timed: pest gives up after this many calls in one statement, and says so as an error.
    pest::set_call_limit(std::num::NonZeroUsize::new(4_000_000));
    let list: String = (0..20_000).map(|i| format!("、\"词{i}\"")).collect();
    for text in [
        rule(&format!("得 6 若 {}\"a\"{}", "任一(".repeat(63), ")".repeat(63))),
        rule(&format!("得 6 若 {}\"a\"", "非 ".repeat(20_000))),
        rule(&format!("得 6 若 {}\"a\"", "题 ".repeat(20_000))),
        rule(&format!("得 6 若 任一(\"a\"{list})")),
        rule(&format!("得 6 若 \"a\"{}", " 且 \"b\"".repeat(20_000))),
        format!("词表 甲 = \"a\"{list}\n"),
    ] {
        assert_eq!(codes(&text), Vec::<&str>::new(), "{}", &text.chars().take(80).collect::<String>());
    }
    pest::set_call_limit(None);
}

/// A sample with some of its pieces cut out, doubled, or replaced by what breaks things.
fn mutated() -> impl Strategy<Value = String> {
    let noise = prop::sample::select(vec![
        "\"",
        "“",
        "”",
        "(",
        ")",
        "{",
        "}",
        "；",
        "、",
        "\n",
        "\n\n",
        "# 注\n",
        "且",
        " 或 ",
        "非 ",
        "职责 ",
        "\n规则 甲 → 乙 {\n",
        " 若 ",
        "→",
        "清单",
        "\n}\n",
        "主责",
        "\n主责 A\n",
        "近 3",
        " 则 ",
        " then ",
        "永不 ",
        "２",
        "\u{FEFF}",
        "\r\n",
        " ",
        "　",
        "=",
        "：",
        "+",
        "'",
        "「",
        "\n    ",
        "例",
    ]);
    let edit = (0usize..4000, 0usize..30, 0u8..4, noise);
    (any::<bool>(), prop::collection::vec(edit, 1..8)).prop_map(|(english, edits)| {
        let base = if english { format(SAMPLE, Some(Tongue::En)).text } else { SAMPLE.to_owned() };
        let mut chars: Vec<char> = base.chars().collect();
        for (at, length, what, noise) in edits {
            let at = at % chars.len().max(1);
            let end = (at + length).min(chars.len());
            match what {
                0 => drop(chars.drain(at..end)),
                1 => {
                    let copy: Vec<char> = chars[at..end].to_vec();
                    chars.splice(at..at, copy);
                }
                2 => drop(chars.splice(at..end.min(at + 1), noise.chars())),
                _ => drop(chars.splice(at..at, noise.chars())),
            }
        }
        chars.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reads_anything(text in any::<String>()) {
        let _ = read(&text);
        format_keeps(&text, None);
    }

    #[test]
    fn reads_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn formats_whatever_is_left_of_a_file(text in mutated(), english in any::<Option<bool>>()) {
        let tongue = english.map(|english| if english { Tongue::En } else { Tongue::Zh });
        format_keeps(&text, tongue);
    }
}
