//! What is proposed, for people and as JSON.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use super::super::args::HalfArg;
use crate::diagnostic::Lang;
use crate::history::suggest::edits::Edit;
use crate::history::suggest::effect::Effect;
use crate::history::suggest::folds::Figures;
use crate::history::suggest::harm::Harmful;
use crate::history::suggest::letters::Counted;
use crate::history::suggest::numbers::Number;
use crate::history::suggest::words::{Aim, NewWord};
use crate::router::Router;

/// The most words that are named beside a number they share.
const MOST_WORDS: usize = 3;

/// All of it. Keys never change meaning.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) sets: Vec<SetReport>,
    pub(super) folds: u8,
    #[serde(serialize_with = "half_name")]
    pub(super) half: Option<HalfArg>,
    pub(super) min_cases: u32,
    /// Numbers that should change, in the order of files and places in them.
    pub(super) scores: Vec<ScoreEdit>,
    /// Words to add, the best first.
    pub(super) words: Vec<WordReport>,
    /// Words that do harm, the worst first.
    pub(super) harm: Vec<HarmReport>,
    /// The files that change.
    pub(super) files: Vec<String>,
    pub(super) is_applied: bool,
}

/// One file of cases.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct SetReport {
    file: String,
    pub(super) n_cases: u64,
    /// Left out: without a label, with one that nothing explains, or one that is not to be scored.
    n_unlabelled: u64,
    pub(super) n_unknown: u64,
    n_skipped: u64,
    pub(super) n_unread: u64,
    #[serde(skip)]
    pub(super) unread_lines: Vec<u64>,
    /// Cases held out, as the rules are written.
    before: Shares,
    /// Cases held out, with scores learnt without them.
    after: Shares,
    /// All cases, with the scores proposed: learnt from them, so no measure.
    fitted: Shares,
    /// Cases held out, with the scores as written and words chosen without them.
    with_words: Shares,
}

/// How often the label is first, or among the first three.
#[derive(Clone, Debug, Default, Serialize)]
struct Shares {
    n_top1: u32,
    n_top3: u32,
    top1: f64,
    top3: f64,
}

/// A number that should change.
#[derive(Debug, Serialize)]
pub(super) struct ScoreEdit {
    file: String,
    line: usize,
    column: usize,
    rule: String,
    /// Of `每`: the words it weighs.
    words: Vec<String>,
    from: u32,
    to: u32,
    /// Cases the number stands in.
    n_cases: u32,
    /// Cases whose label is first by this change, and no longer first by it, all others made.
    n_gained: u32,
    n_lost: u32,
    /// What it gains on cases held out, in cases.
    held_out_gain: f64,
}

/// A phrase that should be a word of a rule.
#[derive(Debug, Serialize)]
pub(super) struct WordReport {
    phrase: String,
    /// The label that cases with it bear most often.
    label: String,
    /// What it speaks for: a duty, or the bodies or categories of a backing rule.
    duty: Option<String>,
    backs: Vec<String>,
    rule: Option<String>,
    file: Option<String>,
    line: Option<usize>,
    /// Whether no other word of the duty meets it: then the duty is only the one that answers such labels most often.
    is_alone: bool,
    /// What it should be worth.
    points: u32,
    /// Cases with it that the duty is right for, and others.
    n_right: u32,
    n_other: u32,
    /// Cases whose label comes first by it, and no longer first.
    n_gained: u32,
    n_lost: u32,
}

/// A word that does harm where it stands.
#[derive(Debug, Serialize)]
pub(super) struct HarmReport {
    word: String,
    rule: String,
    file: String,
    line: usize,
    n_cases: u32,
    /// Cases it makes wrong, and those it makes right.
    n_wrong: u32,
    n_right: u32,
    /// Examples in the rules that need it.
    n_examples: u32,
}

impl WordReport {
    pub(super) fn of(router: &Router, word: &NewWord) -> Self {
        let rules = router.rules();
        let rule = word.rule.map(|rule| &rules.rules[rule.index()]);
        let place = rule.map(|rule| {
            let source = router.sources().get(rule.span.source);
            (source.name.clone(), source.line(rule.span.start as usize))
        });
        let (duty, backs) = match word.aim {
            Aim::Duty(duty) => (Some(rules.duties[duty.index()].name.clone()), Vec::new()),
            Aim::Backing(backing) => (None, rules.backed(backing).into_iter().map(str::to_owned).collect()),
        };
        Self {
            phrase: word.phrase.clone(),
            label: word.label.clone(),
            duty,
            backs,
            rule: rule.map(|rule| rule.name.clone()),
            file: place.as_ref().map(|(file, _)| file.clone()),
            line: place.map(|(_, line)| line),
            is_alone: word.is_alone,
            points: word.points,
            n_right: word.n_right,
            n_other: word.n_other,
            n_gained: word.n_gained,
            n_lost: word.n_lost,
        }
    }
}

impl HarmReport {
    pub(super) fn of(router: &Router, harm: &Harmful) -> Self {
        let rules = router.rules();
        let lines = rules.rules.iter().flat_map(|rule| rule.lines.iter().map(move |line| (rule, line.span)));
        let found = lines.into_iter().nth(harm.line as usize);
        let (rule, span) = found.map_or((String::new(), None), |(rule, span)| (rule.name.clone(), Some(span)));
        let place = span.map(|span| {
            let source = router.sources().get(span.source);
            (source.name.clone(), source.line(span.start as usize))
        });
        let (file, line) = place.unwrap_or_default();
        Self {
            word: rules.told(harm.word),
            rule,
            file,
            line,
            n_cases: harm.n_letters,
            n_wrong: harm.n_wrong,
            n_right: harm.n_right,
            n_examples: harm.n_examples,
        }
    }
}

fn half_name<S: serde::Serializer>(half: &Option<HalfArg>, out: S) -> Result<S::Ok, S::Error> {
    match half {
        Some(HalfArg::A) => out.serialize_some("A"),
        Some(HalfArg::B) => out.serialize_some("B"),
        None => out.serialize_none(),
    }
}

impl Shares {
    fn of(figures: Figures) -> Self {
        let share = |n: u32| (f64::from(n) / f64::from(figures.n.max(1)) * 1e4).round() / 1e4;
        Self { n_top1: figures.top1, n_top3: figures.top3, top1: share(figures.top1), top3: share(figures.top3) }
    }
}

impl SetReport {
    pub(super) fn of(path: &Path, counted: &Counted) -> Self {
        Self {
            file: path.display().to_string(),
            n_cases: counted.n_letters,
            n_unlabelled: counted.n_unlabelled,
            n_unknown: counted.n_unknown,
            n_skipped: counted.n_skipped,
            n_unread: counted.unread.n_rows,
            unread_lines: counted.unread.lines.clone(),
            ..Self::default()
        }
    }
}

impl ScoreEdit {
    pub(super) fn of(router: &Router, number: &Number, edit: &Edit, effect: &Effect, gain: f64) -> Self {
        let source = router.sources().get(edit.span.source);
        let (line, column) = source.line_column(edit.span.start as usize);
        let rules = router.rules();
        Self {
            file: source.name.clone(),
            line,
            column,
            rule: rules.rules[number.rule.index()].name.clone(),
            words: number.words.iter().map(|word| rules.told(*word)).collect(),
            from: edit.from,
            to: edit.to,
            n_cases: effect.n_letters,
            n_gained: effect.n_gained,
            n_lost: effect.n_lost,
            held_out_gain: (gain * 100.0).round() / 100.0,
        }
    }
}

/// The first few of some words.
fn in_short(words: &[String], lang: Lang) -> String {
    let (shown, n) = (words.iter().take(MOST_WORDS).cloned().collect::<Vec<_>>().join("、"), words.len());
    match lang {
        _ if words.is_empty() => String::new(),
        _ if n <= MOST_WORDS => format!(" {shown}"),
        Lang::Zh => format!(" {shown}等 {n} 词"),
        Lang::En => format!(" {shown} … ({n} words)"),
    }
}

impl Report {
    /// By set: held-out figures before and after, and those of the values proposed.
    pub(super) fn take_figures(&mut self, before: &[Figures], after: &[Figures], fitted: &[Figures]) {
        let figures = |of: &[Figures], at: usize| Shares::of(of.get(at).copied().unwrap_or_default());
        for (at, set) in self.sets.iter_mut().enumerate() {
            (set.before, set.after) = (figures(before, at), figures(after, at));
            set.fitted = figures(fitted, at);
        }
    }

    /// By set: held-out figures with words added.
    pub(super) fn take_word_figures(&mut self, after: &[Figures]) {
        for (set, figures) in self.sets.iter_mut().zip(after) {
            set.with_words = Shares::of(*figures);
        }
    }

    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).map(|json| json + "\n").unwrap_or_default()
    }

    /// For people; `diffs` is what changes in the files.
    pub(super) fn human(&self, lang: Lang, diffs: &str) -> String {
        let mut out = String::new();
        self.tell_sets(lang, &mut out);
        self.tell_scores(lang, &mut out);
        out.push_str(diffs);
        self.tell_words(lang, &mut out);
        self.tell_harm(lang, &mut out);
        out
    }

    fn tell_sets(&self, lang: Lang, out: &mut String) {
        let folds = self.folds;
        let _ = match lang {
            Lang::Zh => writeln!(out, "# 正确率（分 {folds} 份轮流检验，取自没有参与学习的诉求）：现在 → 改后"),
            Lang::En => writeln!(out, "# right, on cases held out ({folds} folds): now → with the edits"),
        };
        for set in &self.sets {
            let SetReport { file, n_cases, before, after, .. } = set;
            let percent = |share: f64| format!("{:.1}%", share * 100.0);
            let [top1, new1, top3, new3] = [before.top1, after.top1, before.top3, after.top3].map(percent);
            let _ = match lang {
                Lang::Zh => writeln!(out, "#   {file}：{n_cases} 件，首位 {top1} → {new1}，前三 {top3} → {new3}"),
                Lang::En => {
                    writeln!(out, "#   {file}: {n_cases} cases, first {top1} → {new1}, first three {top3} → {new3}")
                }
            };
        }
    }

    fn tell_words(&self, lang: Lang, out: &mut String) {
        let _ = match (lang, self.words.is_empty()) {
            (Lang::Zh, true) => writeln!(out, "# 新词：没有找到"),
            (Lang::En, true) => writeln!(out, "# new words: none found"),
            (Lang::Zh, false) => writeln!(out, "# 新词：加进规则可使更多诉求判对（只提建议，不写入文件）"),
            (Lang::En, false) => {
                writeln!(out, "# new words that would make more cases right (proposals, never written)")
            }
        };
        for set in self.sets.iter().filter(|_| !self.words.is_empty()) {
            let SetReport { file, before, with_words, .. } = set;
            let percent = |share: f64| format!("{:.1}%", share * 100.0);
            let [top1, new1, top3, new3] = [before.top1, with_words.top1, before.top3, with_words.top3].map(percent);
            let _ = match lang {
                Lang::Zh => writeln!(out, "#   {file}：首位 {top1} → {new1}，前三 {top3} → {new3}"),
                Lang::En => writeln!(out, "#   {file}: first {top1} → {new1}, first three {top3} → {new3}"),
            };
        }
        for word in &self.words {
            let WordReport {
                phrase,
                label,
                duty,
                backs,
                rule,
                file,
                line,
                is_alone,
                points,
                n_right,
                n_other,
                n_gained,
                n_lost,
            } = word;
            let place = match (file, line) {
                (Some(file), Some(line)) => format!("{file}:{line} "),
                _ => String::new(),
            };
            let rule = rule.as_deref().unwrap_or("?");
            let doubt = match (is_alone, lang) {
                (false, _) => "",
                (true, Lang::Zh) => "（或同部门其他职责）",
                (true, Lang::En) => " (or another duty of the department)",
            };
            let (target, worth) = match duty {
                Some(duty) => (duty.clone(), format!("得 {points} 若 \"{phrase}\"")),
                None => (backs.join("、"), format!("得 每(\"{phrase}\" {points})")),
            };
            let _ = match lang {
                Lang::Zh => writeln!(
                    out,
                    "#   {place}{rule} → {target}{doubt}：{worth}（{label}等 {n_right} 件，其他 {n_other} 件；+{n_gained} −{n_lost}）"
                ),
                Lang::En => writeln!(
                    out,
                    "#   {place}{rule} → {target}{doubt}: {worth} ({label} and the like: {n_right} cases, {n_other} others; +{n_gained} −{n_lost})"
                ),
            };
        }
    }

    fn tell_harm(&self, lang: Lang, out: &mut String) {
        let _ = match (lang, self.harm.is_empty()) {
            (Lang::Zh, true) => writeln!(out, "# 有害的词：没有找到"),
            (Lang::En, true) => writeln!(out, "# words that do harm: none found"),
            (Lang::Zh, false) => writeln!(out, "# 有害的词：去掉或降分，判对的会更多（只提建议，不写入文件）"),
            (Lang::En, false) => {
                writeln!(out, "# words that do harm: without them, or for less, more cases are right (proposals)")
            }
        };
        for harm in &self.harm {
            let HarmReport { word, rule, file, line, n_cases, n_wrong, n_right, n_examples } = harm;
            let needs = match (lang, n_examples) {
                (_, 0) => String::new(),
                (Lang::Zh, n) => format!("；{n} 条例句要靠它"),
                (Lang::En, n) => format!("; {n} examples need it"),
            };
            let _ = match lang {
                Lang::Zh => {
                    writeln!(
                        out,
                        "#   {file}:{line} {rule} \"{word}\"（{n_cases} 件：判错 {n_wrong}，判对 {n_right}{needs}）"
                    )
                }
                Lang::En => writeln!(
                    out,
                    "#   {file}:{line} {rule} \"{word}\" ({n_cases} cases: makes {n_wrong} wrong, {n_right} right{needs})"
                ),
            };
        }
    }

    fn tell_scores(&self, lang: Lang, out: &mut String) {
        let (n, n_files) = (self.scores.len(), self.files.len());
        let _ = match (lang, n, self.is_applied) {
            (Lang::Zh, 0, _) => writeln!(out, "# 分值：没有值得改的"),
            (Lang::En, 0, _) => writeln!(out, "# scores: none is worth a change"),
            (Lang::Zh, _, false) => writeln!(out, "# 分值：{n} 处可改，在 {n_files} 个文件中"),
            (Lang::En, _, false) => writeln!(out, "# scores: {n} could change, in {n_files} files"),
            (Lang::Zh, _, true) => writeln!(out, "# 分值：改了 {n} 处，在 {n_files} 个文件中"),
            (Lang::En, _, true) => writeln!(out, "# scores: {n} changed, in {n_files} files"),
        };
        for edit in &self.scores {
            let ScoreEdit { file, line, rule, words, from, to, n_cases, n_gained, n_lost, held_out_gain, .. } = edit;
            let words = in_short(words, lang);
            let _ = match lang {
                Lang::Zh => writeln!(
                    out,
                    "#   {file}:{line} {rule}{words} {from} → {to}（{n_cases} 件，+{n_gained} −{n_lost}，检验 {held_out_gain:+.2}）"
                ),
                Lang::En => writeln!(
                    out,
                    "#   {file}:{line} {rule}{words} {from} → {to} ({n_cases} cases, +{n_gained} −{n_lost}, held out {held_out_gain:+.2})"
                ),
            };
        }
    }
}
