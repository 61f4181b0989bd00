//! Whole files: what `route batch` does with one, against a program that reads the same cases and writes as many decisions and decides
//! nothing.

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use route::{Case, Decision, Router, Scratch};

use crate::common::{RuleSet, texts};

const N_CASES: usize = 100_000;
const N_TURNS: usize = 5;

/// The program, if it is built with the benches.
const ROUTE: Option<&str> = option_env!("CARGO_BIN_EXE_route");

/// Prints the table.
pub fn files() {
    let Some(route) = ROUTE else {
        println!("\nfiles: left out, this build has no command line");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder for the files");
    let path = |name: &str| folder.path().join(name);
    let rules = RuleSet::new(10_000);
    let router = rules.build();
    router.save(path("rules.routebin")).expect("the rules can be written");
    let letters = texts(N_CASES, 147, &rules.keywords);
    write_cases(&path("in.jsonl"), &path("in.csv"), &letters);
    let decision = middle_decision(&router, &letters);

    let mut floor = Duration::MAX;
    let mut batches = [("in.jsonl", "out.jsonl", "1"), ("in.csv", "out.csv", "1"), ("in.jsonl", "out.jsonl", "2")]
        .map(|run| (run, Duration::MAX));
    for _ in 0..N_TURNS {
        floor = floor.min(timed(|| floor_a(&path("in.jsonl"), &path("floor.jsonl"), &decision)));
        for ((from, to, jobs), least) in &mut batches {
            *least = (*least).min(timed(|| batch(route, folder.path(), (from, to), jobs)));
        }
    }
    let rate = |time: Duration| N_CASES as f64 / time.as_secs_f64();
    println!("\n{:<26} {:>10} {:>9} {:>9}", "files, 10k, 147 characters", "rows/s", "÷floor", "÷jsonl 1");
    println!("{:<26} {:>10.0} {:>9.2}", "read and write only", rate(floor), 1.0);
    let of_one = rate(batches[0].1);
    for ((from, _, jobs), time) in batches {
        let name = format!("{} --jobs {jobs}", &from[3..]);
        println!("{name:<26} {:>10.0} {:>9.2} {:>9.2}", rate(time), rate(time) / rate(floor), rate(time) / of_one);
    }
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn write_cases(jsonl: &Path, csv: &Path, letters: &[String]) {
    let (mut as_json, mut as_csv) = (String::new(), "id,text,district\n".to_owned());
    for (at, text) in letters.iter().enumerate() {
        as_json += &format!("{{\"id\":\"{at:08}\",\"text\":\"{text}\",\"district\":\"西城区\"}}\n");
        as_csv += &format!("{at:08},\"{text}\",西城区\n");
    }
    fs::write(jsonl, as_json).and_then(|()| fs::write(csv, as_csv)).expect("the cases can be written");
}

/// A decision as long as most: one whose JSON has the middle length.
fn middle_decision(router: &Router, letters: &[String]) -> Decision {
    let mut scratch = Scratch::default();
    let decide = |text: &String| router.route(&Case::of_text(text.as_str()), &mut scratch);
    let mut decisions: Vec<Decision> = letters.iter().take(1001).map(decide).collect();
    decisions.sort_by_key(|decision| serde_json::to_string(decision).map_or(0, |json| json.len()));
    decisions.swap_remove(decisions.len() / 2)
}

/// Every line parsed by serde, a decision written by serde.
fn floor_a(from: &Path, to: &Path, decision: &Decision) {
    let input = BufReader::with_capacity(1 << 16, File::open(from).expect("the cases are there"));
    let mut output = BufWriter::with_capacity(1 << 16, File::create(to).expect("the decisions can be written"));
    for line in input.lines() {
        let case: Case = serde_json::from_str(&line.expect("the cases are text")).expect("a case");
        black_box(case);
        serde_json::to_writer(&mut output, decision).expect("the decisions can be written");
        output.write_all(b"\n").expect("the decisions can be written");
    }
    output.flush().expect("the decisions can be written");
}

fn batch(route: &str, folder: &Path, (from, to): (&str, &str), jobs: &str) {
    let mut command = Command::new(route);
    command.current_dir(folder).args(["batch", from, "-o", to, "--rules", "rules.routebin", "--as-of", "2026-11-22"]);
    let status = command.args(["--jobs", jobs]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.success()), "route batch failed");
}
