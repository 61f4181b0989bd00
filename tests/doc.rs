//! The duty list and the index as a reader gets them.

use crate::program::Folder;

const RULES: &str = r#"
清单 街道清单 "某街道职责清单" {
    依据 "某市编办文件"
    板块 城市管理、民生保障
    主体 街道办事处
}

职责 河道 "河道 <巡查> | 上报" {
    清单 街道清单
    板块 城市管理
    类别 环境保护/水环境
    条款 "负责河道巡查"
    主责 街道办事处
    协助 区水务局
    上报 区政府
    报到 综合平台
    时限 7日
    依据 "某条例第一条"
}

职责 占道 "占道经营" {
    清单 街道清单
    板块 城市管理
    类别 城乡建设/市容环卫
    主责 区城管执法局
    协助 街道办事处
    时限 24小时
    草稿 "待核"
    情形 场所 = 小区 { 主责 区住建委 }
    其余 { 主责 区城管执法局 }
}

职责 村务 {
    清单 街道清单
    板块 民生保障
    施行 2021-01-01
    主责 区农业农村局
    依据 "某条例第二条"
}

职责 旧事 {
    清单 街道清单
    板块 民生保障
    废止 2021-01-01
    主责 区民政局
    依据 "某条例第三条"
}

增减 全市 对 街道清单 {
    施行 2020-07-01
    依据 "某文件"
    改主责 区城管执法局 为 街道综合行政执法队 于 类别 城乡建设/市容环卫
}

增减 西城区 对 街道清单 {
    减 村务 { 接手 区发展改革委；因 "没有农村" }
}

事实 场所 = 小区、道路 {
    小区 若 "小区"
    道路 若 "马路"
}

规则 摆摊 → 占道 {
    得 6 若 任一("摆摊"、"占道经营")
    例   "马路上有人摆摊"
}
"#;

fn folder() -> Folder {
    let folder = Folder::empty();
    std::fs::create_dir(folder.path().join("rules")).unwrap();
    folder.write("rules/a.duty", RULES);
    folder
}

/// The line of the table that holds `name`.
fn row(text: &str, name: &str) -> String {
    let cell = format!("| {name}");
    let found = text.lines().find(|line| line.contains(&cell));
    found.unwrap_or_else(|| panic!("no row of {name} in\n{text}")).to_owned()
}

#[test]
fn the_list_says_who_does_what_by_board() {
    let folder = folder();
    let doc = folder.route(&["doc", "--lang", "zh", "--as-of", "2026-11-22"]);
    assert_eq!(doc.code, 0, "{}", doc.err);
    assert!(doc.out.contains("## 某街道职责清单\n") && doc.out.contains("- 依据：某市编办文件\n"), "{}", doc.out);
    // The verb of a quoted clause, else the owner's role: 河道 leads, 占道 assists, 村务 has no part for the street.
    assert!(doc.out.contains("负责 1（50.0%）· 组织协调 0（0.0%）· 参与协助 1（50.0%）"), "{}", doc.out);
    let river = row(&doc.out, "河道");
    assert_eq!(
        river,
        r"| 2 | 河道：河道 \<巡查\> \| 上报<br>“负责河道巡查” | 街道办事处 |  | 区水务局 | 7日 | 某条例第一条 | 上报 区政府 报到 综合平台 |"
    );
    let street = row(&doc.out, "占道");
    assert!(street.contains("| 场所 = 小区：区住建委<br>其余：街道综合行政执法队 |"), "{street}");
    assert!(street.contains("| 24小时 |") && street.contains("草稿"), "{street}");
    let english = folder.route(&["doc", "--as-of", "2026-11-22"]);
    assert!(row(&english.out, "占道").contains("otherwise：街道综合行政执法队"), "{}", english.out);
}

#[test]
fn overlays_are_told_apart_and_a_district_has_its_own_list() {
    let folder = folder();
    let whole = folder.route(&["doc", "--lang", "zh", "--as-of", "2026-11-22"]).out;
    let overlays = whole.split_once("## 增减\n").expect("overlays").1;
    assert!(overlays.contains("| 占道 | 全市 | 区城管执法局 | 街道综合行政执法队 |"), "{overlays}");
    assert!(overlays.contains("| 村务 | 西城区 | 区农业农村局 | 区发展和改革委 |"), "{overlays}");
    assert!(row(&whole, "村务").contains("区农业农村局"));
    let west = folder.route(&["doc", "--lang", "zh", "--district", "西城区", "--as-of", "2026-11-22"]).out;
    assert!(row(&west, "村务").contains("区发展和改革委"), "{west}");
    assert!(!west.contains("## 增减"), "{west}");
    let unknown = folder.route(&["doc", "--district", "西成区"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("did you mean `西城区`?"), "{}", unknown.err);
    assert_eq!(folder.route(&["doc", "--list", "街道清"]).code, 2);
}

#[test]
fn what_changed_since_a_day_is_marked() {
    let folder = folder();
    let doc = folder.route(&["doc", "--lang", "zh", "--since", "2020-06-30", "--as-of", "2026-11-22"]).out;
    assert!(row(&doc, "村务").contains("**新增**"), "{doc}");
    assert!(row(&doc, "占道").contains("**调整**"), "{doc}");
    assert!(!row(&doc, "河道").contains("**"), "{doc}");
    assert!(doc.contains("## 已取消\n\n- 旧事（街道清单）"), "{doc}");
}

#[test]
fn the_page_opens_from_disk_and_escapes_what_it_shows() {
    let folder = folder();
    let run = folder.route(&["doc", "-o", "list.html", "--lang", "zh"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    let page = folder.read("list.html");
    assert!(page.contains("河道 &lt;巡查&gt; | 上报"), "{page}");
    for outside in ["http://", "https://", "src=", "<script", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert_eq!(folder.names(), ["list.html", "rules"]);
    assert_eq!(folder.route(&["doc", "-o", "none/list.html"]).code, 2);
}

#[test]
fn the_index_leads_to_files_and_lines() {
    let folder = folder();
    let index = folder.route(&["doc", "--index", "--lang", "zh"]).out;
    assert!(index.contains("- 占道 → 区住建委、街道综合行政执法队 · 草稿 · `rules/a.duty:21`\n"), "{index}");
    assert!(index.contains("  - 摆摊：2 词，1 例 · `rules/a.duty:"), "{index}");
    assert!(index.contains("- 场所 = 小区、道路 · `rules/a.duty:") && index.contains(" · 占道\n"), "{index}");
    let page = folder.route(&["doc", "--index", "--format", "html"]).out;
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("a.duty:21"), "{page}");
}

#[test]
fn the_built_in_rules_have_a_list_in_both_languages_and_forms() {
    let folder = Folder::empty();
    for args in
        [&["doc"][..], &["doc", "--index"], &["doc", "--format", "html"], &["doc", "--index", "--format", "html"]]
    {
        for lang in ["zh", "en"] {
            let run = folder.route(&[args, &["--lang", lang]].concat());
            assert_eq!(run.code, 0, "{}", run.err);
            assert!(run.out.contains("河长制") && run.out.ends_with('\n'), "{args:?} {lang}");
        }
    }
}

#[test]
fn guarantees_stand_in_the_list_and_in_the_index() {
    let folder = folder();
    let plain = folder.route(&["doc", "--lang", "zh"]);
    assert!(!plain.out.contains("## 保证"), "{}", plain.out);
    folder.write(
        "rules/b.duty",
        "保证 摊贩 {\n    若 \"摆摊\" 则 首 主责 区城管执法局、街道综合行政执法队\n    若 \"占道经营\" 则 永不 主责 区水务局\n}\n",
    );
    let list = folder.route(&["doc", "--lang", "zh", "--as-of", "2026-11-22"]);
    let expected = "| 摊贩 | “摆摊”：首 主责 区城管执法局、街道综合行政执法队<br>“占道经营”：永不 主责 区水务局 |";
    assert!(list.out.contains("## 保证\n") && row(&list.out, "摊贩") == expected, "{}{}", list.out, list.err);
    let english = folder.route(&["doc", "--as-of", "2026-11-22"]);
    assert!(row(&english.out, "摊贩").contains("never led by 区水务局"), "{}", english.out);
    let one = folder.route(&["doc", "--lang", "zh", "--list", "街道清单", "--as-of", "2026-11-22"]);
    assert!(!one.out.contains("## 保证"), "they are of all rules, not of one list: {}", one.out);
    let index = folder.route(&["doc", "--index", "--lang", "zh"]).out;
    assert!(index.contains("- 摊贩：") && index.contains("`rules/b.duty:1`"), "{index}");
    for args in [&["doc"][..], &["doc", "--index"]] {
        let page = folder.route(&[args, &["--format", "html"]].concat()).out;
        assert!(page.contains("Guarantees</h2>") && page.contains("<strong>摊贩</strong>"), "{page}");
    }
}
