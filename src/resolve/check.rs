//! What can be known of a rule set as a whole: unused names, too few examples, rules that can never dispatch, heavy setting words.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::{Resolver, key};
use crate::diagnostic::{Code, Diagnostic, say};
use crate::fold::{MOST_LETTERS, fold_word};
use crate::ids::*;
use crate::like::heard;
use crate::resolve::model::{Cond, Line, Resolved, Rule, Target, Worth};
use crate::tables::Project;

impl Resolver<'_> {
    /// Runs every check that looks at the whole.
    pub(super) fn check_all(&mut self) {
        let unused = self.names.words.values().filter(|words| words.ids.is_none()).map(|words| words.words);
        for words in unused.collect::<Vec<_>>() {
            words.iter().for_each(|word| _ = self.fold(word));
        }
        // What is missing may stand in what could not be read.
        if self.is_sound() {
            self.check_unused();
        }
        self.check_rules();
        self.check_letters();
        if self.model.duties.is_empty() && self.names.duties.values().any(|duty| self.is_dormant(duty)) {
            let as_of = self.as_of;
            let message = say!("no duty is in force on {as_of}", "{as_of} 没有生效的职责");
            let help = say!("choose a later or earlier day with --as-of", "用 --as-of 换一个日期");
            self.out.push(Diagnostic::nowhere(Code::NothingInForce, message).help(help));
        }
    }

    /// The engine numbers the characters of words; the numbers are not without end.
    fn check_letters(&mut self) {
        let model = &self.model;
        let words = model.keywords.iter().chain(&model.masks).chain(&model.cues);
        let words = words.chain(model.names.iter().map(|name| &name.folded));
        let mut letters: FxHashSet<char> = words.flat_map(|word| word.chars()).collect();
        letters.extend(heard(model.sounding()));
        let n_letters = letters.len();
        if n_letters > MOST_LETTERS {
            let message = say!(
                "all words together have {n_letters} different characters, more than {MOST_LETTERS}",
                "全部关键词共用到 {n_letters} 个不同的字，超过 {MOST_LETTERS} 个"
            );
            let help = say!("take out words that nobody writes", "去掉没有人会写的词");
            self.out.push(Diagnostic::nowhere(Code::TooLarge, message).help(help));
        }
    }

    fn check_unused(&mut self) {
        let mut found = Vec::new();
        for words in self.names.words.values().filter(|words| words.ids.is_none() && !words.is_resembled) {
            let name = &words.name.text;
            let message = say!("nothing uses the words list `{name}`", "词表`{name}`没有被用到");
            found.push(Diagnostic::new(Code::UnusedWords, words.name.span, message));
        }
        for fact in self.names.facts.values().filter(|fact| !fact.used) {
            let name = &fact.name.text;
            let message = say!("nothing depends on the fact `{name}`", "没有职责取决于事实`{name}`");
            found.push(Diagnostic::new(Code::UnusedFact, fact.name.span, message));
        }
        found.into_iter().for_each(|diagnostic| self.out.push(diagnostic));
    }

    fn check_rules(&mut self) {
        let threshold = self.model.settings.threshold;
        let setting: BTreeSet<KeywordId> = setting_words(&self.tables.project, &self.model);
        let mut found = Vec::new();
        for rule in &self.model.rules {
            let name = &rule.name;
            let named = rule.counter_examples.iter().filter(|example| example.answered_by.is_some()).count();
            let n_examples = rule.examples.len();
            let broken = self.names.rules.get(&key(name)).is_some_and(|rule| rule.item.broken);
            if !broken && (n_examples < 2 || named < 1) {
                let message = say!(
                    "rule `{name}` has {n_examples} examples and {named} counter-examples that name who answers",
                    "规则`{name}`有 {n_examples} 个例句、{named} 个写明去处的反例"
                );
                let help = say!(
                    "give it two 例 in a citizen's words and one 反例 \"…\" → the duty that answers it",
                    "至少写两句群众说法的`例`，和一句写明去处的`反例 \"…\" → 职责`"
                );
                found.push(Diagnostic::new(Code::FewExamples, rule.span, message).help(help));
            }
            for line in &rule.lines {
                found.extend(heavy_setting(line, &setting, &self.model));
            }
            let backs = matches!(rule.target, Target::Backing(_));
            if !broken && !rule.lines.is_empty() && !backs && !self.can_dispatch(rule, threshold) {
                let message = say!("rule `{name}` can never dispatch by itself", "规则`{name}`自身永远不足以派单");
                let help = say!(
                    "its lines must be able to reach {threshold}, one of them worth 3 or more",
                    "各得分行之和须能达到 {threshold}，其中一行不少于 3 分"
                );
                found.push(Diagnostic::new(Code::WeakRule, rule.span, message).help(help));
            }
        }
        found.into_iter().for_each(|diagnostic| self.out.push(diagnostic));
    }

    /// Whether a rule can reach the threshold, in the title at least, with a strong line. Only the best rule of a duty counts, so
    /// another rule does not help it.
    fn can_dispatch(&self, rule: &Rule, threshold: u32) -> bool {
        let most: u32 = rule.lines.iter().map(most_of).sum();
        let strong = rule.lines.iter().any(|line| heaviest_of(line) >= 3);
        most * self.model.settings.title_factor.max(1) >= threshold && strong
    }
}

/// The keywords that `route.yaml` calls setting words.
pub(crate) fn setting_words(project: &Project, rules: &Resolved) -> BTreeSet<KeywordId> {
    let words: BTreeSet<String> = project.setting_words.iter().filter_map(|word| fold_word(word).ok()).collect();
    (0..).map(KeywordId).zip(&rules.keywords).filter(|(_, text)| words.contains(*text)).map(|(id, _)| id).collect()
}

/// The most a line adds without the title.
fn most_of(line: &Line) -> u32 {
    match &line.worth {
        Worth::Points(points) => *points,
        Worth::Each { cap, .. } => *cap,
    }
}

fn heaviest_of(line: &Line) -> u32 {
    match &line.worth {
        Worth::Points(points) => *points,
        Worth::Each { words, .. } => words.iter().map(|(_, weight)| *weight).max().unwrap_or(0),
    }
}

/// A setting word that alone earns more than 2.
fn heavy_setting(line: &Line, setting: &BTreeSet<KeywordId>, rules: &Resolved) -> Option<Diagnostic> {
    let heavy = match &line.worth {
        Worth::Points(points) if *points > 2 => {
            sufficient(line.condition.as_ref()?).into_iter().find(|word| setting.contains(word))
        }
        Worth::Points(_) => None,
        Worth::Each { words, .. } => {
            words.iter().find(|(word, weight)| *weight > 2 && setting.contains(word)).map(|(word, _)| *word)
        }
    }?;
    let word = rules.told(heavy);
    let message = say!("the setting word `{word}` earns more than 2", "场景词`{word}`得分超过 2");
    let help = say!(
        "it only colours: 1 or 2 points, or join it to what is wrong",
        "场景词只作陪衬：给 1～2 分，或与事由词连用"
    );
    Some(Diagnostic::new(Code::HeavySetting, line.span, message).help(help))
}

/// The words each of which alone makes a condition true.
pub(crate) fn sufficient(condition: &Cond) -> Vec<KeywordId> {
    match condition {
        Cond::Keyword(word) => vec![*word],
        Cond::Any(parts) => parts.iter().flat_map(sufficient).collect(),
        Cond::All(parts) if parts.len() == 1 => sufficient(&parts[0]),
        Cond::Title(inner) => sufficient(inner),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Code;
    use crate::router::Router;

    /// The codes found in a rule set whose words use so many different characters.
    fn codes_with(n_characters: usize) -> Vec<Code> {
        let characters: Vec<char> = ('一'..='鿿')
            .chain('가'..='힣')
            .filter(|c| crate::fold::fold_word(&c.to_string()).is_ok_and(|folded| folded == c.to_string()))
            .take(n_characters)
            .collect();
        assert_eq!(characters.len(), n_characters);
        let lists = characters.chunks(1000).enumerate().map(|(at, of_list)| {
            let words = of_list.chunks(50).map(|word| format!("\"{}\"", word.iter().collect::<String>()));
            format!("词表 字{at} = {}\n", words.collect::<Vec<_>>().join("、"))
        });
        let all = (0..characters.len().div_ceil(1000)).map(|at| format!("词表 字{at}")).collect::<Vec<_>>().join("、");
        let rules = format!(
            "{}职责 甲 {{ 主责 区教育委员会；草稿 }}\n规则 乙 → 甲 {{\n    得 6 若 任一({all})\n}}\n",
            lists.collect::<String>()
        );
        let day = jiff::civil::date(2026, 11, 22);
        let checked = Router::builder(day).text("a.duty", rules).check().unwrap();
        checked.diagnostics.list().iter().map(|found| found.code).collect()
    }

    #[test]
    fn words_of_more_characters_than_can_be_numbered_are_refused() {
        // The built-in tables bring names of their own.
        assert!(!codes_with(12_000).contains(&Code::TooLarge));
        assert!(codes_with(16_001).contains(&Code::TooLarge));
    }
}
