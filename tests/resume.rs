//! `route batch` that is killed and gone on with: what is joined is what an uninterrupted run writes.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Cases enough for a run to be killed in the middle: some rows that cannot be read among them.
fn input(folder: &Path, n_rows: usize) -> std::path::PathBuf {
    let texts = ["我们这条街没有路灯", "楼下小餐馆的油烟太大", "井盖坏了没人修", "小区里的树该剪了", "今天天气不错"];
    let mut rows = String::new();
    for row in 0..n_rows {
        let text = texts[row % texts.len()];
        match row % 1000 {
            999 => rows.push_str("{\"id\":\n"),
            _ => rows.push_str(&format!(
                "{{\"id\":\"{row:08}\",\"text\":\"{text}，第{row}次反映\",\"district\":\"西城区\"}}\n"
            )),
        }
    }
    let path = folder.join("cases.jsonl");
    fs::write(&path, rows).unwrap();
    path
}

fn batch(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_route"));
    command.current_dir(folder).args(["batch", "cases.jsonl", "--lang", "en"]).args(args).stdin(Stdio::null());
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_killed_run_is_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    input(folder, 30_000);
    let whole = batch(folder, &["-o", "whole.jsonl"]).output().unwrap();
    assert_eq!(whole.status.code(), Some(1), "{}", said(&whole));

    let mut n_kills = 0;
    let start = Instant::now();
    while !folder.join("out.jsonl").exists() {
        assert!(start.elapsed() < Duration::from_secs(240), "no end after {n_kills} kills");
        let mut run = batch(folder, &["-o", "out.jsonl", "--save-every", "0", "--resume"]);
        let mut child = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let checkpoint = folder.join(".out.jsonl.checkpoint");
        let seen = fs::metadata(&checkpoint).and_then(|file| file.modified()).ok();
        // Kill it as soon as it has come farther, for the first few times.
        while child.try_wait().unwrap().is_none() {
            let now = fs::metadata(&checkpoint).and_then(|file| file.modified()).ok();
            if n_kills < 5 && now.is_some() && now != seen {
                child.kill().unwrap();
                n_kills += 1;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    assert!(n_kills > 0);
    for (ours, theirs) in [("out.jsonl", "whole.jsonl"), ("out.rejects.jsonl", "whole.rejects.jsonl")] {
        assert!(fs::read(folder.join(ours)).unwrap() == fs::read(folder.join(theirs)).unwrap(), "{ours}");
    }
    let summary =
        |name: &str| -> serde_json::Value { serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap() };
    // The hash of decisions that are joined is that of decisions written at once.
    let hash_of = |name: &str| summary(name)["run"]["decisions"].as_str().map(str::to_owned);
    assert!(hash_of("out.summary.json").is_some());
    assert_eq!(hash_of("out.summary.json"), hash_of("whole.summary.json"));
    let counts = |name: &str| {
        let summary = summary(name);
        ["cases", "rejects", "outcomes", "departments", "districts", "reject_reasons"].map(|key| summary[key].clone())
    };
    assert_eq!(counts("out.summary.json"), counts("whole.summary.json"));
    assert_eq!(counts("out.summary.json")[1], 30);
    let left: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with('.')), "{left:?}");
}

#[test]
fn rejects_before_any_decision_are_not_lost() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let cases = input(folder, 20_000);
    // The first checkpoint tells of rejects alone.
    let rows = "{\"id\":\n".repeat(2_000) + &fs::read_to_string(&cases).unwrap();
    fs::write(&cases, rows).unwrap();
    batch(folder, &["-o", "whole.jsonl"]).output().unwrap();
    stop_halfway(folder);
    batch(folder, &["-o", "out.jsonl", "--resume"]).output().unwrap();
    for (ours, theirs) in [("out.jsonl", "whole.jsonl"), ("out.rejects.jsonl", "whole.rejects.jsonl")] {
        assert!(fs::read(folder.join(ours)).unwrap() == fs::read(folder.join(theirs)).unwrap(), "{ours}");
    }
}

#[test]
fn a_run_that_cannot_go_on_destroys_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    input(folder, 30_000);
    stop_halfway(folder);
    let (part, rejects) = (folder.join(".out.jsonl.part"), folder.join(".out.rejects.jsonl.part"));
    let done = fs::read(&part).unwrap();
    // The rejects are gone: nothing can be joined, and the decisions stay.
    fs::rename(&rejects, folder.join("elsewhere")).unwrap();
    let refused = batch(folder, &["-o", "out.jsonl", "--resume"]).output().unwrap();
    assert!(refused.status.code() == Some(2) && said(&refused).contains("not there any more"), "{}", said(&refused));
    assert!(done.starts_with(&fs::read(&part).unwrap()) && !fs::read(&part).unwrap().is_empty() && !rejects.exists());
    fs::rename(folder.join("elsewhere"), &rejects).unwrap();
    let checkpoint = folder.join(".out.jsonl.checkpoint");
    let before = fs::read(&checkpoint).unwrap();
    fs::write(&checkpoint, "half of").unwrap();
    let refused = batch(folder, &["-o", "out.jsonl", "--resume"]).output().unwrap();
    assert!(refused.status.code() == Some(2) && said(&refused).contains("cannot be read"), "{}", said(&refused));
    fs::write(&checkpoint, before).unwrap();
    let joined = batch(folder, &["-o", "out.jsonl", "--resume"]).output().unwrap();
    assert_eq!(joined.status.code(), Some(1), "{}", said(&joined));
    batch(folder, &["-o", "whole.jsonl"]).output().unwrap();
    assert!(fs::read(folder.join("out.jsonl")).unwrap() == fs::read(folder.join("whole.jsonl")).unwrap());
}

#[cfg(unix)]
#[test]
fn a_device_gets_no_files_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    input(folder, 10);
    let sunk =
        batch(folder, &["-o", "/dev/null", "--output-format", "jsonl", "--rejects", "bad.jsonl"]).output().unwrap();
    assert_eq!(sunk.status.code(), Some(0), "{}", said(&sunk));
}

/// Leaves an unfinished run of `out.jsonl`.
fn stop_halfway(folder: &Path) {
    let mut child = batch(folder, &["-o", "out.jsonl", "--save-every", "0"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !folder.join(".out.jsonl.checkpoint").exists() {
        assert!(child.try_wait().unwrap().is_none(), "it came to its end");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!folder.join("out.jsonl").exists());
}

#[test]
fn another_input_is_not_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let cases = input(folder, 30_000);
    stop_halfway(folder);
    let other = batch(folder, &["-o", "out.jsonl", "--resume", "--district", "朝阳区"]).output().unwrap();
    assert!(
        other.status.code() == Some(2) && said(&other).contains("the options or the names of columns are others"),
        "{}",
        said(&other)
    );
    let mut text = fs::read_to_string(&cases).unwrap();
    text.push_str("{\"text\":\"又一件\"}\n");
    fs::write(&cases, text).unwrap();
    let other = batch(folder, &["-o", "out.jsonl", "--resume"]).output().unwrap();
    assert!(other.status.code() == Some(2) && said(&other).contains("the input has changed"), "{}", said(&other));
    assert!(!folder.join("out.jsonl").exists());
    // Without the word it begins anew, and says what it throws away.
    let anew = batch(folder, &["-o", "out.jsonl"]).output().unwrap();
    assert!(anew.status.code() == Some(1) && said(&anew).contains("thrown away"), "{}", said(&anew));
}

#[test]
fn what_cannot_be_gone_on_with_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    input(folder, 10);
    for args in [&["-o", "out.jsonl.gz", "--resume"][..], &["-o", "out.xlsx", "--resume"]] {
        let refused = batch(folder, args).output().unwrap();
        assert!(refused.status.code() == Some(2) && said(&refused).contains("gone on with"), "{}", said(&refused));
    }
    let begun = batch(folder, &["-o", "out.jsonl", "--resume"]).output().unwrap();
    assert!(begun.status.code() == Some(0) && said(&begun).contains("from the beginning"), "{}", said(&begun));
}

#[test]
fn too_many_rejects_stop_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    input(folder, 3_000);
    let stopped = batch(folder, &["-o", "out.jsonl", "--max-rejects", "2"]).output().unwrap();
    assert!(stopped.status.code() == Some(2) && said(&stopped).contains("more than 2 rows"), "{}", said(&stopped));
    assert!(!folder.join("out.jsonl").exists() && folder.join("out.rejects.jsonl").exists());
    let enough = batch(folder, &["-o", "out.jsonl", "--max-rejects", "3"]).output().unwrap();
    assert_eq!(enough.status.code(), Some(1), "{}", said(&enough));
}
