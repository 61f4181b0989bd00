//! The subcommands as a user meets them: what they print where, and their exit codes.

use crate::program::Folder;

#[test]
fn what_init_writes_is_clean() {
    let folder = Folder::with_rules();
    let check = folder.route(&["check"]);
    assert_eq!((check.code, check.out.as_str()), (0, ""), "{}", check.err);
    assert_eq!(check.err, "2 files, 2 duties, 2 rules, 8 examples, 0 drafts: no problems\n");
    let test = folder.route(&["test"]);
    assert_eq!((test.code, test.err.as_str()), (0, "8 examples: all as expected\n"));
    assert_eq!(folder.route(&["fmt", "--check"]).code, 0);
}

#[test]
fn init_with_tables_is_clean_too() {
    let folder = Folder::empty();
    assert_eq!(folder.route(&["新建", "own", "--tables"]).code, 0);
    let check = folder.route(&["检查", "own", "--deny", "warnings"]);
    assert_eq!(check.code, 0, "{}{}", check.out, check.err);
}

#[test]
fn init_never_writes_over() {
    let folder = Folder::with_rules();
    folder.write("rules/rules.duty", "# mine\n");
    let again = folder.route(&["init"]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("is there already"), "{}", again.err);
    assert_eq!(folder.read("rules/rules.duty"), "# mine\n");
    folder.write("x", "");
    std::fs::create_dir(folder.path().join("other")).unwrap();
    folder.write("other/own.duty", "");
    assert_eq!(folder.route(&["init", "other"]).code, 2);
    assert!(!folder.has("other/rules.duty"));
    assert_eq!(folder.route(&["init", "x"]).code, 2);
}

#[test]
fn mistakes_are_found_and_counted() {
    let folder = Folder::with_rules();
    let rules = folder.read("rules/duties.duty").replace("主责 区城市管理委", "主责 区城市管理为");
    folder.write("rules/duties.duty", rules);
    let check = folder.route(&["check"]);
    assert_eq!(check.code, 1);
    assert!(check.out.starts_with("error[E012]: unknown department `区城市管理为`\n"), "{}", check.out);
    assert!(check.out.contains("--> rules/duties.duty:15:8\n"), "{}", check.out);
    assert!(check.err.contains(": 1 error"), "{}", check.err);
    assert!(!check.out.contains('\x1b'), "colours in a pipe");

    let json = folder.route(&["check", "--format", "json"]);
    let finding: serde_json::Value = serde_json::from_str(json.out.lines().next().unwrap()).unwrap();
    assert_eq!((json.code, finding["code"].as_str()), (1, Some("E012")));

    let sarif = folder.route(&["check", "rules", "rules/duties.duty", "--format", "sarif"]);
    let log: serde_json::Value = serde_json::from_str(&sarif.out).unwrap();
    assert_eq!((sarif.code, log["runs"].as_array().unwrap().len()), (1, 2));

    let tried = folder.route(&["check", "--text", "路灯不亮"]);
    assert_eq!(tried.code, 1);
    assert!(tried.err.contains("the case was not tried: the rules have errors"), "{}", tried.err);

    // The other commands cannot run on such rules.
    assert_eq!(folder.route(&["test"]).code, 1);
    assert_eq!(folder.route(&["explain", "路灯不亮"]).code, 2);
    assert_eq!(folder.route(&["batch", "rules/cases.jsonl"]).code, 2);
}

#[test]
fn warnings_fail_only_if_denied_and_notes_are_only_counted() {
    let folder = Folder::with_rules();
    folder.write("rules/more.duty", "词表 没用上 = \"某词\"\n职责 新事 { 主责 区水务局；草稿 \"待核\" }\n");
    let check = folder.route(&["check"]);
    assert_eq!(check.code, 0, "{}", check.out);
    assert!(check.out.contains("warning[W105]") && !check.out.contains("W101"), "{}", check.out);
    assert!(check.err.contains("1 draft: 1 warning"), "{}", check.err);
    assert_eq!(folder.route(&["check", "--deny", "warnings"]).code, 1);
    assert!(folder.route(&["check", "--notes"]).out.contains("note[W101]"));
}

#[test]
fn a_failing_example_is_a_finding() {
    let folder = Folder::with_rules();
    let rules = folder.read("rules/rules.duty").replace("反例 \"路灯坏了\" → 路灯维护", "例 \"路灯坏了\"");
    folder.write("rules/rules.duty", rules);
    for args in [&["test"][..], &["check"], &["test", "rules", "--format", "human"]] {
        let said = folder.route(args);
        assert_eq!(said.code, 1);
        assert!(said.out.contains("error[E044]: this example of `物料堆放`"), "{}", said.out);
    }
    assert_eq!(folder.route(&["test"]).err, "8 examples: 1 wrong\n");
    let json = folder.route(&["test", "--format", "json"]);
    assert_eq!(json.out.lines().count(), 1);
}

#[test]
fn what_cannot_run_says_so() {
    let folder = Folder::with_rules();
    folder.write("notes.txt", "");
    for (args, expected) in [
        (&["check", "nowhere"][..], "no rules at `nowhere`"),
        (&["check", "notes.txt"], "neither a folder nor a `.duty` file"),
        (&["explain", "路灯", "--rules", "nowhere"], "no rules at `nowhere`"),
        (&["fmt", "nowhere"], "no rules at `nowhere`"),
        (&["batch", "nowhere.jsonl"], "could not read `nowhere.jsonl`"),
        (&["batch", "rules"], "does not tell the format"),
        (&["batch", "rules", "--input-format", "csv"], "could not read `rules`: it is a folder"),
        (&["check", "--explain-code", "EO12"], "did you mean `E012`?"),
        (&["explain", "路灯", "--district", "西域区"], "did you mean `西城区`?"),
        (&["explain", "路灯", "--fact", "场合=道路"], "did you mean `场所`?"),
        (&["explain", "路灯", "--fact", "场所=桥"], "the rules know: 道路、小区"),
        (&["explain", "路灯", "--fact", "场所"], "is no fact with a value"),
        (&["explain", "路灯", "--time", "25:00"], "23:10"),
        (&["explain", "路灯", "--as-of", "2018-4-23"], "2018-04-23"),
        (&["explain", "路灯", "--as-of", "2018-02-30"], "no such day"),
        (&["explain"], "required"),
        (&["check", "--district", "西城区"], "required"),
        (&["check", "rules", "--rules", "rules"], "cannot be used with"),
        (&["explain", "SECRET", "SECRET 灯不亮"], "quote the text as one argument"),
        (&["explain", "路灯", "--json=SECRET"], "an argument too many"),
        (&["路灯SECRET"], "`route explain"),
        (&["chekc"], "check"),
        (&["check", "--lagn", "zh"], "--lang"),
        (&["check", "--text", "路灯", "--format", "sarif"], "SARIF"),
        (&[], "Usage"),
    ] {
        let said = folder.route(args);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{args:?}");
        assert!(said.err.contains(expected) && !said.err.contains("SECRET"), "{args:?}: {}", said.err);
    }
    let nothing = Folder::empty().route(&["fmt"]);
    assert_eq!(nothing.code, 2);
    assert!(nothing.err.contains("there is no folder `rules` here") && nothing.err.contains("route fmt PATH"));
}

#[test]
fn mistakes_in_arguments_are_told_in_chinese() {
    let folder = Folder::empty();
    for (args, expected) in [
        (&["chekc", "--lang", "zh"][..], "错误：没有命令 `chekc`\n提示：是不是 `check`？\n"),
        (
            &["--lang=中文", "explain", "--as-of", "2018-4-23", "x"],
            "错误：`--as-of <YYYY-MM-DD>` 的值 `2018-4-23` 不对：请写作 2018-04-23",
        ),
        (&["--lang", "zh", "test", "--nope"], "错误：没有选项 `--nope`\n"),
        (&["--lang", "zh", "prove", "--jobs", "两个"], "错误：`--jobs <N>` 的值 `两个` 不对：请写整数\n"),
        (&["--lang", "zh", "prove", "--jobs", "0"], "不对：不在 1..=1024 之内\n"),
        (&["--lang", "zh", "prove", "--jobs", "99999999999999999999"], "不对：数太大\n"),
        (&["--lang", "zh", "check", "--format", "xml"], "不能是 `xml`，可以是：human、json、sarif"),
        (&["--lang", "zh", "explain"], "错误：缺少 <TEXT>"),
        (&["--lang", "zh", "explain", "路灯", "不亮"], "错误：多了一个参数\n提示：请把诉求内容用引号括成一个参数\n"),
    ] {
        let said = folder.route(args);
        assert_eq!(said.code, 2);
        assert!(said.err.starts_with(expected) || said.err.contains(expected), "{args:?}: {}", said.err);
    }
}

#[test]
fn help_and_codes_are_data() {
    let folder = Folder::empty();
    for args in [
        &["--help"][..],
        &["check", "-h"],
        &["批量", "--help"],
        &["--version"],
        &["check", "--explain-code", "e012"],
        &["completions", "bash"],
    ] {
        let said = folder.route(args);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{args:?}");
        assert!(!said.out.is_empty());
    }
    let code = folder.route(&["check", "--explain-code", "E012", "--lang", "zh"]).out;
    assert!(code.starts_with("错误[E012]: 未知机构\n") && code.contains("\n错的写法:\n\n    "), "{code}");
}

#[test]
fn one_case_from_anywhere() {
    let folder = Folder::with_rules();
    let text = "路边的路灯坏了";
    let by_argument = folder.route(&["explain", text, "--json"]);
    assert_eq!(by_argument.code, 0, "{}", by_argument.err);
    assert!(by_argument.out.contains("路灯维护"));
    assert_eq!(folder.route_in(&["解释", "-", "--json"], text.as_bytes()).out, by_argument.out);
    assert_eq!(folder.route_in(&["explain", "-"], b"\xC2\xB7\xB5\xC6").code, 2);
    let title = folder.route(&["explain", "--title", text, "--json"]);
    assert!(title.out.contains("路灯维护"), "{}", title.out);
    let short = folder.route(&["check", "--text", "空地上堆放着砂石", "--fact", "场所=道路"]);
    assert_eq!(short.out, "dispatch → 区城管执法局 (乱堆物料, score 9, margin 9)\n");
    let asked = folder.route(&["check", "--text", "空地上堆放着砂石", "--lang", "zh"]);
    assert!(asked.out.starts_with("追问 → 区城管执法局 （乱堆物料，9 分，分差 9） 问："), "{}", asked.out);
    // Without rules of its own the folder gets those built in, or the failure is theirs.
    assert!(folder.route(&["check", "rules/duties.duty"]).err.contains("1 file, "));
}

#[test]
fn fmt_changes_only_what_needs_it() {
    let folder = Folder::with_rules();
    let before = folder.read("rules/rules.duty");
    let rules = folder.path().join("rules");
    let ugly = before.replace("规则 路灯报修 → 路灯维护 {", "规则 路灯报修 → 路灯维护 {   ");
    folder.write("rules/rules.duty", &ugly);

    let check = folder.route(&["fmt", "--check"]);
    assert_eq!((check.code, check.out.as_str()), (1, "rules/rules.duty\n"));
    assert_eq!(check.err, "2 files: 1 would change\n");
    let diff = folder.route(&["fmt", "--diff", "rules"]);
    assert_eq!(diff.code, 0);
    assert!(diff.out.starts_with("--- rules/rules.duty\n+++ rules/rules.duty\n@@ "), "{}", diff.out);
    assert!(diff.out.contains("\n-规则 路灯报修 → 路灯维护 {   \n+规则 路灯报修 → 路灯维护 {\n"), "{}", diff.out);
    assert_eq!(folder.read("rules/rules.duty"), ugly);

    assert_eq!(folder.route(&["排版"]).err, "2 files: 1 changed\n");
    assert_eq!(folder.read("rules/rules.duty"), before);
    assert_eq!(folder.route(&["fmt", "rules"]).err, "2 files: nothing to change\n");
    assert_eq!(std::fs::read_dir(rules).unwrap().count(), 3, "a temporary file is left");

    let piped = folder.route_in(&["fmt", "-"], ugly.as_bytes());
    assert_eq!((piped.code, piped.out == before), (0, true));
    assert_eq!(folder.route_in(&["fmt", "-", "--check"], ugly.as_bytes()).code, 1);
}

#[test]
fn fmt_goes_on_behind_a_broken_line() {
    let folder = Folder::with_rules();
    folder.write("rules/rules.duty", "规则 甲 → 路灯维护 {   \n    得得得 6\n    得 6 若 \"路灯\"\n}\n");
    let said = folder.route(&["fmt"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("rules/rules.duty:2:") && said.err.contains("left as they are"), "{}", said.err);
    assert!(folder.read("rules/rules.duty").contains("得得得 6\n"));
    folder.write("rules/rules.duty", b"\xC2\xB7\xB5\xC6\n");
    let gbk = folder.route(&["fmt"]);
    assert_eq!(gbk.code, 2);
    assert!(gbk.err.contains("GBK"), "{}", gbk.err);
}

#[cfg(unix)]
#[test]
fn fmt_keeps_links_and_permissions() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::with_rules();
    let target = folder.write("target.duty", folder.read("rules/rules.duty") + "   \n");
    std::fs::set_permissions(&target, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::fs::remove_file(folder.path().join("rules/rules.duty")).unwrap();
    symlink(&target, folder.path().join("rules/rules.duty")).unwrap();
    assert_eq!(folder.route(&["fmt"]).code, 0);
    assert!(!folder.read("target.duty").ends_with("   \n"));
    assert!(folder.path().join("rules/rules.duty").is_symlink());
    assert_eq!(std::fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o640);
}

/// Rules with a word twice, a mask that hides nothing, a words list nobody uses and a permission nobody needs; the file is not in the
/// layout of `fmt`, has remarks and ends its lines as Windows does.
const IN_VAIN: &str = "\u{feff}# 河\r\n职责 河长制 { 主责 区水务局；依据 \"《北京市河湖保护管理条例》第七条\" }\r\n\r\n词表 闲词 = \"石子\"\r\n\r\n\
规则 河道  → 河长制 {\r\n  得 6 若 任一(\"死鱼\"、\"绿藻\"、\"死鱼\")  # 两个\r\n  得 3 若 \"漂\" 且 无(\"船\"、\r\n    \"船票\")\r\n  遮 \"天桥\"\r\n  \
允许 W103 因 \"试行\"\r\n  例 \"河里漂着死鱼\"\r\n  例 \"水面全是绿藻\"\r\n  反例 \"死虾的壳\"\r\n}\r\n";

#[test]
fn what_can_be_mended_by_itself_is_mended_and_nothing_else() {
    let folder = Folder::empty();
    std::fs::create_dir(folder.path().join("own")).unwrap();
    folder.write("own/a.duty", IN_VAIN);
    let dry = folder.route(&["check", "own", "--fix", "--diff"]);
    assert!(dry.out.starts_with("--- own/a.duty\n+++ own/a.duty\n@@ "), "{}", dry.out);
    assert!(dry.err.contains("5 findings would be mended in 1 file"), "{}", dry.err);
    assert_eq!(folder.read("own/a.duty"), IN_VAIN, "--diff writes nothing");

    let fixed = folder.route(&["check", "own", "--fix"]);
    assert!(fixed.err.contains("5 findings mended in 1 file"), "{}", fixed.err);
    let wanted = IN_VAIN
        .replace("词表 闲词 = \"石子\"\r\n\r\n", "")
        .replace("、\"死鱼\")  #", ")  #")
        .replace("、\r\n    \"船票\")", ")")
        .replace("  遮 \"天桥\"\r\n", "")
        .replace("  允许 W103 因 \"试行\"\r\n", "");
    assert_eq!(folder.read("own/a.duty"), wanted);
    let again = folder.route(&["check", "own", "--fix"]);
    assert!(again.err.contains("0 findings mended in 0 files"), "{}", again.err);
    assert_eq!(folder.read("own/a.duty"), wanted);
}

#[test]
fn a_change_that_makes_an_example_come_out_wrong_is_left_out() {
    let folder = Folder::empty();
    let rules = "职责 物业 { 主责 区住建委；依据 \"《物业管理条例》第五条\" }\n规则 物业 → 物业 {\n    \
                 得 每(\"物业\" 6、\"小区\" 3、\"没人管\" 4) 封顶 9\n    例 \"小区没人管\"\n    例 \"物业不干事\"\n    遮 \"天桥\"\n}\n";
    std::fs::create_dir(folder.path().join("own")).unwrap();
    folder.write("own/a.duty", rules);
    let fixed = folder.route(&["check", "own", "--fix"]);
    let text = folder.read("own/a.duty");
    assert!(text.contains("\"物业\" 6") && text.contains("\"小区\" 3"), "{text}{}", fixed.err);
    assert!(!text.contains("天桥"), "the other change is made all the same: {text}");
    assert!(fixed.err.contains("1 finding mended in 1 file, 1 left"), "{}", fixed.err);
}

#[test]
fn fixes_are_told_to_programs_and_levels_are_kept() {
    let folder = Folder::empty();
    std::fs::create_dir(folder.path().join("own")).unwrap();
    folder.write("own/a.duty", IN_VAIN);
    let json = folder.route(&["check", "own", "--format", "json"]);
    let finding = |id: &str| -> serde_json::Value {
        let all = json.out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        all.into_iter().find(|finding| finding["code"] == id).unwrap_or_default()
    };
    let edit = &finding("W113")["fix"][0];
    let (start, end) = (edit["start"].as_u64().unwrap() as usize, edit["end"].as_u64().unwrap() as usize);
    assert_eq!((&IN_VAIN[start..end], edit["text"].as_str()), ("  遮 \"天桥\"\r\n", Some("")));
    assert!(finding("W102")["fix"].is_null());
    let sarif: serde_json::Value =
        serde_json::from_str(&folder.route(&["check", "own", "--format", "sarif"]).out).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let mask = results.iter().find(|result| result["ruleId"] == "W113").unwrap();
    assert!(
        mask["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"]["byteLength"].as_u64() > Some(0)
    );

    folder.write("own/route.yaml", "name: 试\nlints: {W113: error, W109: off, W104: note}\n");
    // With a table of its own a folder has none of those built in.
    folder.write("own/departments.yaml", "lines:\n  - line: 水务\n    members: [{level: district, name: 区水务局}]\n");
    let graded = folder.route(&["check", "own"]);
    assert_eq!(graded.code, 1);
    assert!(
        graded.out.contains("error[W113]") && !graded.out.contains("W109") && !graded.out.contains("W104"),
        "{}",
        graded.out
    );
    // What only the lints find keeps no rule set from being used.
    assert_eq!(folder.route(&["explain", "河里漂着死鱼", "--rules", "own"]).code, 0);

    let built_in = folder.route(&["check", "--fix"]);
    assert_eq!(built_in.code, 2);
    assert!(built_in.err.contains("the built-in rules cannot be changed"), "{}", built_in.err);
}
