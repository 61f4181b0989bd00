//! `route check`: everything that can be known without cases, and the examples that stand in the rules.

use super::apply::apply;
use super::args::{CheckArgs, Deny, FindingFormat};
use super::console::Console;
use super::failure::Failure;
use super::rules::RuleSet;
use super::{Found, case, fmt};
use crate::checked::Checked;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Lang, Say, Severity, say, suggest};
use crate::history::suggest::edits::Edited;
use crate::ids::SourceId;
use crate::lint::mend::{Mended, MendedFile};
use crate::lint::{self, Examined};
use crate::render;
use crate::router::Scratch;
use crate::source::Sources;

pub(super) fn run(console: &Console, args: &CheckArgs) -> Result<Found, Failure> {
    if let Some(id) = &args.explain_code {
        return explain_code(console, id);
    }
    let has_case = args.text.is_some() || args.case.title.is_some();
    if has_case && args.format == FindingFormat::Sarif {
        return Err(Failure::new(say!("a decision has no place in SARIF", "SARIF 中放不下判定")));
    }
    let sets: Vec<RuleSet> = if args.paths.is_empty() {
        vec![RuleSet::of(args.rules.rules.as_deref())]
    } else {
        args.paths.iter().map(|path| RuleSet::of(Some(path))).collect()
    };
    let case = has_case.then(|| case::of(args.text.as_deref(), &args.case)).transpose()?;
    if args.fix && sets.contains(&RuleSet::BuiltIn) {
        let message = say!("the built-in rules cannot be changed", "内置规则不能改动");
        let help = say!("name a folder of rules", "请指定规则文件夹");
        return Err(Failure::new(message).help([help]));
    }
    // All are read before anything is said: a path that is missing is told at once.
    let checked = sets.iter().map(|set| set.check(&args.rules.day)).collect::<Result<Vec<_>, _>>()?;
    let mut has_problems = false;
    let mut logs = Vec::new();
    for (set, checked) in sets.iter().zip(checked) {
        let mut judged = Judged::of(checked);
        let mended = if args.fix { Some(mend(console, args, set, &mut judged)?) } else { None };
        if args.diff {
            mended.iter().for_each(|said| console.say(said));
            has_problems |= judged.denied(args) > 0;
            continue;
        }
        let shown = judged.shown(args.notes);
        match args.format {
            FindingFormat::Human => console.colored(&render::human(&shown, judged.sources(), console.lang, true))?,
            FindingFormat::Json => console.data(&render::json(&shown, judged.sources(), console.lang))?,
            FindingFormat::Sarif => logs.push(render::sarif(&shown, judged.sources(), console.lang)),
        }
        let name = match set {
            RuleSet::BuiltIn => Some(say!("built-in rules", "内置规则")),
            RuleSet::Path(path) if sets.len() > 1 => {
                Some(Say { en: path.display().to_string(), zh: path.display().to_string() })
            }
            RuleSet::Path(_) => None,
        };
        console.say(&judged.summary(name));
        mended.iter().for_each(|said| console.say(said));
        has_problems |= judged.denied(args) > 0;
        if let Some(case) = &case {
            let Some(router) = &judged.examined.router else {
                console.warn(&say!("the case was not tried: the rules have errors", "没有试判诉求：规则有错误"));
                continue;
            };
            case::refuse_unknown(router, case)?;
            let decision = router.route(case, &mut Scratch::default());
            match args.format {
                FindingFormat::Json => console.data(&(serde_json::to_string(&decision).unwrap_or_default() + "\n"))?,
                _ => console.colored(&(case::in_short(&decision, console.lang) + "\n"))?,
            }
        }
    }
    if args.format == FindingFormat::Sarif {
        console.data(&one_log(&logs))?;
    }
    Ok(Found::problems(has_problems))
}

/// Makes the changes that findings offer, or shows them, and says how many. What is left is judged as the files then are.
fn mend(console: &Console, args: &CheckArgs, set: &RuleSet, judged: &mut Judged) -> Result<Say, Failure> {
    let before = std::mem::take(&mut judged.examined);
    let Mended { files, n_fixed, n_refused, examined } = lint::mend::mend(&set.builder(&args.rules.day), before)?;
    judged.examined = examined;
    let edited = files.into_iter().map(|MendedFile { name, old, new }| Edited { source: SourceId(0), name, old, new });
    let edited: Vec<Edited> = edited.collect();
    if args.diff {
        for file in &edited {
            console.colored(&fmt::diff(&file.name, &file.old, &file.new))?;
        }
    } else {
        apply(&edited)?;
    }
    let (en, zh) = if args.diff { ("would be mended", "可改") } else { ("mended", "已改") };
    let n_files = edited.len();
    let (findings, files) = (count(n_fixed, "finding"), count(n_files, "file"));
    let mut said = say!("{findings} {en} in {files}", "{zh} {n_fixed} 处，涉及 {n_files} 个文件");
    if n_refused > 0 {
        said.en.push_str(&format!(", {n_refused} left: something would be worse"));
        said.zh.push_str(&format!("；{n_refused} 处未改：改了别处会出问题"));
    }
    Ok(said)
}

/// A rule set with all that is wrong with it.
pub(super) struct Judged {
    examined: Examined,
    n_files: usize,
    n_duties: usize,
    n_rules: usize,
    n_drafts: usize,
}

impl Judged {
    /// Runs the lints and the examples too, if there is no error.
    pub(super) fn of(checked: Checked) -> Self {
        let rules = &checked.rules;
        let (n_files, n_duties, n_rules) = (checked.n_files, rules.duties.len(), rules.rules.len());
        let n_drafts = rules.duties.iter().filter(|duty| duty.draft).count();
        Self { examined: checked.examine(), n_files, n_duties, n_rules, n_drafts }
    }

    /// The texts.
    pub(super) fn sources(&self) -> &Sources {
        &self.examined.sources
    }

    /// What is wrong.
    pub(super) fn found(&self) -> &Diagnostics {
        &self.examined.diagnostics
    }

    /// How many findings of a severity there are.
    pub(super) fn n(&self, severity: Severity) -> usize {
        self.found().list().iter().filter(|found| found.severity == severity).count()
    }

    /// How many findings make it fail.
    fn denied(&self, args: &CheckArgs) -> usize {
        let warnings = if args.deny == Some(Deny::Warnings) { self.n(Severity::Warning) } else { 0 };
        self.n(Severity::Error) + warnings
    }

    /// How many examples were run.
    pub(super) fn n_examples(&self) -> usize {
        self.examined.n_examples
    }

    /// What is listed: notes only if they are asked for.
    pub(super) fn shown(&self, notes: bool) -> Vec<Diagnostic> {
        self.found().list().iter().filter(|found| notes || found.severity != Severity::Note).cloned().collect()
    }

    fn summary(&self, name: Option<Say>) -> Say {
        let (files, duties, rules, examples, drafts) =
            (self.n_files, self.n_duties, self.n_rules, self.n_examples(), self.n_drafts);
        let counted = [(files, "file"), (duties, "duty"), (rules, "rule"), (examples, "example"), (drafts, "draft")];
        let (errors, warnings) = (self.n(Severity::Error), self.n(Severity::Warning));
        let en: Vec<String> = counted.iter().map(|(n, what)| count(*n, what)).collect();
        let en = format!("{}: {}", en.join(", "), problems_en(errors, warnings));
        let zh = format!(
            "{files} 个文件，{duties} 项职责，{rules} 条规则，{examples} 条例句，{drafts} 项草稿：{}",
            problems_zh(errors, warnings)
        );
        match name {
            Some(name) => Say { en: format!("{}: {en}", name.en), zh: format!("{}：{zh}", name.zh) },
            None => Say { en, zh },
        }
    }
}

pub(super) fn problems_en(errors: usize, warnings: usize) -> String {
    match (errors, warnings) {
        (0, 0) => "no problems".to_owned(),
        (errors, 0) => count(errors, "error"),
        (0, warnings) => count(warnings, "warning"),
        (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    }
}

pub(super) fn problems_zh(errors: usize, warnings: usize) -> String {
    match (errors, warnings) {
        (0, 0) => "没有问题".to_owned(),
        (errors, 0) => format!("{errors} 处错误"),
        (0, warnings) => format!("{warnings} 处警告"),
        (errors, warnings) => format!("{errors} 处错误，{warnings} 处警告"),
    }
}

/// `1 duty`, `2 duties`.
pub(super) fn count(n: usize, what: &str) -> String {
    match (n, what.strip_suffix('y')) {
        (1, _) => format!("1 {what}"),
        (_, Some(stem)) => format!("{n} {stem}ies"),
        (_, None) => format!("{n} {what}s"),
    }
}

/// Several rule sets are several runs of one log.
fn one_log(logs: &[String]) -> String {
    let [first, others @ ..] = logs else { return String::new() };
    if others.is_empty() {
        return first.clone();
    }
    let mut all: serde_json::Value = serde_json::from_str(first).unwrap_or_default();
    for other in others {
        let other: serde_json::Value = serde_json::from_str(other).unwrap_or_default();
        let more = other["runs"].as_array().cloned().unwrap_or_default();
        if let Some(runs) = all["runs"].as_array_mut() {
            runs.extend(more);
        }
    }
    serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
}

fn explain_code(console: &Console, id: &str) -> Result<Found, Failure> {
    let Some(code) = Code::from_id(id.trim()) else {
        let nearest = suggest::nearest(&id.to_ascii_uppercase(), Code::ALL.iter().map(|code| code.id()));
        let message = say!("no code is called `{id}`", "没有代号 `{id}`");
        return Err(Failure::new(message).help(suggest::did_you_mean(&nearest)));
    };
    let lang = console.lang;
    let (wrong, right) = code.example();
    let words = if lang == Lang::Zh {
        ["错误", "警告", "提示", "错的写法", "对的写法"]
    } else {
        ["error", "warning", "note", "wrong", "right"]
    };
    let severity = words[code.severity() as usize];
    let (title, long) = (code.title(), code.long());
    let mut text = format!("{severity}[{}]: {}\n\n{}\n", code.id(), title.in_lang(lang), long.in_lang(lang));
    for (head, example) in [(words[3], wrong), (words[4], right)] {
        if !example.trim().is_empty() {
            let indented: Vec<String> =
                example.lines().map(|line| format!("    {line}").trim_end().to_owned()).collect();
            text.push_str(&format!("\n{head}:\n\n{}\n", indented.join("\n")));
        }
    }
    console.data(&text)?;
    Ok(Found::Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_words() {
        assert_eq!(count(1, "duty"), "1 duty");
        assert_eq!(count(111, "duty"), "111 duties");
        assert_eq!(count(0, "draft"), "0 drafts");
        assert_eq!(problems_en(1, 2), "1 error, 2 warnings");
    }
}
