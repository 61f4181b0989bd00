//! Outcomes, rules, masks and negations, and the numbering of their words.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::roles::Via;
use super::words::Inside;
use super::{Resolver, expr, key};
use crate::case::{Case, OneOrMany};
use crate::diagnostic::{Code, Diagnostic, say};
use crate::ids::*;
use crate::resolve::model::{
    Backing, InformClass, Line, Negation, Outcome, OutcomeClass, Rule, RuleExample, Target, Worth, Written,
};
use crate::source::Span;
use crate::syntax::ast::{self, Example, Head, Item, Name, Statement, StatementKind, WordOrList};

/// The lines that can be called at once.
const EMERGENCY: [&str; 4] = ["110", "119", "120", "122"];

impl<'a> Resolver<'a> {
    /// Reads the outcomes in force; their own lines come with the rules.
    pub(super) fn take_outcomes(&mut self) {
        let mut order: Vec<(String, String)> = self
            .names
            .outcomes
            .iter()
            .filter(|(_, outcome)| outcome.in_force)
            .map(|(at, outcome)| (outcome.name.text.clone(), at.clone()))
            .collect();
        order.sort();
        for (name, at) in order {
            let item = self.names.outcomes[&at].item;
            let Head::Outcome { class, .. } = &item.head else { continue };
            let Some(class) = self.outcome_class(class) else { continue };
            let roles = self.roles(&item.body, None);
            // Praise is answered by practice; every other outcome stands in a statute.
            let by_practice = class == OutcomeClass::Inform(InformClass::Praise);
            if roles.basis.is_none() && !by_practice && !item.broken {
                let message = say!("outcome `{name}` has no basis", "去向`{name}`没有依据");
                let help = say!("write `依据 \"…\"` with the article", "写`依据 \"…\"`注明条文");
                let span = self.names.outcomes[&at].name.span;
                self.out.push(Diagnostic::new(Code::NoBasis, span, message).help(help));
            }
            let lead = roles.lead.map(|(lead, _)| lead);
            if let Some((lead, span)) = roles.lead {
                self.check_lead(lead, span, Via::of(roles.via));
            }
            let assist = roles.assist.unwrap_or_default().into_iter().map(|(body, _)| body).collect();
            let id = self.model.outcomes.len() as u32;
            self.names.outcomes.get_mut(&at).expect("the order lists what is defined").id = Some(id);
            self.model.outcomes.push(Outcome {
                name,
                class,
                basis: roles.basis.unwrap_or_default(),
                lead,
                via: roles.via,
                assist,
                deadline: roles.deadline,
            });
        }
    }

    fn outcome_class(&mut self, class: &ast::OutcomeClass) -> Option<OutcomeClass> {
        match class {
            ast::OutcomeClass::Transfer(number) if EMERGENCY.contains(&number.text.as_str()) => {
                Some(OutcomeClass::Transfer(number.text.clone()))
            }
            ast::OutcomeClass::Transfer(number) => {
                let written = &number.text;
                let message = say!("`{written}` is no emergency line", "`{written}`不是紧急专线");
                let help = say!("one of 110, 119, 120, 122", "只能是 110、119、120、122");
                self.out.push(Diagnostic::new(Code::BadOutcome, number.span, message).help(help));
                None
            }
            ast::OutcomeClass::Inform(name) => {
                let wanted = key(&name.text);
                let found = InformClass::ALL.iter().find(|(_, code, zh)| key(code) == wanted || key(zh) == wanted);
                if found.is_none() {
                    let known: Vec<&str> = InformClass::ALL.iter().flat_map(|(_, code, zh)| [*code, *zh]).collect();
                    let listed = InformClass::ALL.iter().map(|(.., zh)| *zh).collect::<Vec<_>>().join("、");
                    let diagnostic = self.unknown(Code::BadOutcome, ("class", "告知种类"), name, &known);
                    self.out.extend(diagnostic.map(|d| d.help(say!("one of {listed}", "只能是 {listed}"))));
                }
                found.map(|(class, ..)| OutcomeClass::Inform(*class))
            }
        }
    }

    /// Reads the rules in force whose target is in force, in name order; the others come back, for [`Self::check_asleep`].
    pub(super) fn take_rules(&mut self) -> Vec<(&'a Name, &'a Item)> {
        let mut items: Vec<(&'a Name, Target, &'a Item)> = Vec::new();
        let mut asleep: Vec<(&'a Name, &'a Item)> = Vec::new();
        let rules: Vec<(&'a Item, bool)> = self.names.rules.values().map(|rule| (rule.item, rule.in_force)).collect();
        for (item, in_force) in rules {
            let Head::Rule { name, target } = &item.head else { continue };
            match self.rule_target(target).filter(|_| in_force) {
                Some(target) => items.push((name, target, item)),
                None => asleep.push((name, item)),
            }
        }
        for outcome in self.names.outcomes.values() {
            match outcome.id {
                Some(id) => items.push((outcome.name, Target::Outcome(OutcomeId(id)), outcome.item)),
                None => asleep.push((outcome.name, outcome.item)),
            }
        }
        items.sort_by(|a, b| (&a.0.text, a.1).cmp(&(&b.0.text, b.1)));
        for (name, target, item) in items {
            let rule = self.take_rule(name, target, item);
            self.model.rules.push(rule);
        }
        asleep
    }

    /// What a rule finds or backs, if it is in force; bodies and categories are entered as it is read.
    fn rule_target(&mut self, target: &ast::RuleTarget) -> Option<Target> {
        let mut backing = Backing::default();
        match target {
            ast::RuleTarget::Named(name) => return self.target(name).flatten(),
            ast::RuleTarget::Leads(names) => {
                backing.leads = names.iter().filter_map(|name| self.body(name)).collect();
                backing.leads.sort();
                backing.leads.dedup();
            }
            ast::RuleTarget::Categories(paths) => {
                backing.categories = paths.iter().filter_map(|path| self.category(path)).collect();
                backing.categories.sort();
                backing.categories.dedup();
            }
        }
        self.model.backings.push(backing);
        Some(Target::Backing(BackingId::at(self.model.backings.len() - 1)))
    }

    /// Checks the rules that are not in force or have no target: their mistakes count, their words do not. Nothing can ask for a
    /// word afterwards.
    pub(super) fn check_asleep(&mut self, items: Vec<(&'a Name, &'a Item)>) {
        if items.is_empty() {
            return;
        }
        let words = self.words.clone();
        self.asleep = true;
        for (name, item) in items {
            self.take_rule(name, Target::Outcome(OutcomeId(0)), item);
        }
        self.asleep = false;
        self.words = words;
    }

    fn take_rule(&mut self, name: &Name, target: Target, item: &'a Item) -> Rule {
        let mut rule = Rule {
            name: name.text.clone(),
            target,
            lines: Vec::new(),
            unless: Vec::new(),
            hides: Vec::new(),
            examples: Vec::new(),
            counter_examples: Vec::new(),
            span: item.span,
        };
        for statement in &item.body {
            match &statement.kind {
                StatementKind::Score { .. } | StatementKind::Each { .. } => {
                    let line = self.take_line(statement);
                    rule.lines.extend(line);
                }
                StatementKind::Hide(words) => {
                    let hides: Vec<MaskId> = words.iter().filter_map(|word| self.mask(word)).collect();
                    rule.hides.extend(hides);
                }
                StatementKind::Unless(condition) => {
                    let condition = self.condition(condition);
                    rule.unless.push(condition);
                }
                StatementKind::Example(example) => {
                    let case = self.example_case(example);
                    rule.examples.push(RuleExample { case, answered_by: None, span: statement.span });
                }
                StatementKind::CounterExample { example, answered_by } => {
                    let case = self.example_case(example);
                    // One that a duty not in force today would answer proves nothing today.
                    let answered_by = match answered_by.as_ref().map(|name| self.target(name)) {
                        Some(Some(None)) => continue,
                        Some(Some(target)) => target,
                        Some(None) | None => None,
                    };
                    rule.counter_examples.push(RuleExample { case, answered_by, span: statement.span });
                }
                _ => {}
            }
        }
        rule.hides.sort();
        rule.hides.dedup();
        if rule.lines.is_empty() && !item.broken {
            let written = &name.text;
            let message = say!("`{written}` has no score line", "`{written}`没有得分行");
            let help = say!("write `得 6 若 任一(\"…\")`", "写`得 6 若 任一(\"…\")`");
            self.out.push(Diagnostic::new(Code::NoScoreLine, name.span, message).help(help));
        }
        rule
    }

    /// The words of `每`, each once, in the order written, and where the weight of each stands: a word written by itself has
    /// its own weight, whatever its lists say; a word of several lists the largest of theirs.
    fn weighed(&mut self, words: &[(WordOrList, ast::Number)]) -> (Vec<(KeywordId, u32)>, Vec<Span>) {
        let mut weighed: Vec<(KeywordId, ast::Number)> = Vec::new();
        let mut place: FxHashMap<KeywordId, usize> = FxHashMap::default();
        for (word, weight) in words {
            let WordOrList::Word(word) = word else { continue };
            let Some(keyword) = self.keyword(word) else { continue };
            place.insert(keyword, weighed.len());
            weighed.push((keyword, *weight));
        }
        let n_own = weighed.len();
        for (list, weight) in words {
            let WordOrList::List(list) = list else { continue };
            for keyword in self.words_list(list) {
                match place.get(&keyword) {
                    Some(&at) if at < n_own || weight.value <= weighed[at].1.value => {}
                    Some(&at) => weighed[at].1 = *weight,
                    None => {
                        place.insert(keyword, weighed.len());
                        weighed.push((keyword, *weight));
                    }
                }
            }
        }
        weighed.into_iter().map(|(word, weight)| ((word, weight.value), weight.span)).unzip()
    }

    fn take_line(&mut self, statement: &Statement) -> Option<Line> {
        let mut written = Written::default();
        let (worth, condition) = match &statement.kind {
            StatementKind::Score { points, condition, .. } => {
                let resolved = self.condition(condition);
                if !expr::needs_keyword(&resolved) {
                    self.no_keyword(condition.span);
                }
                written.numbers.push(points.span);
                (Worth::Points(points.value), Some(resolved))
            }
            StatementKind::Each { words, cap, condition } => {
                let (weighed, numbers) = self.weighed(words);
                written.numbers = numbers;
                let sum: u32 = weighed.iter().map(|(_, weight)| weight).sum();
                let condition = condition.as_ref().map(|condition| self.condition(condition));
                written.cap = *cap;
                (Worth::Each { words: weighed, cap: cap.unwrap_or(sum).min(sum) }, condition)
            }
            _ => return None,
        };
        Some(Line { worth, condition, written, span: statement.span })
    }

    /// Tells a condition that words alone cannot make true.
    pub(super) fn no_keyword(&mut self, span: Span) {
        let message = say!("this line can hold without a keyword", "这一行不靠关键词也能成立");
        let help = say!(
            "add a keyword that must be there, for instance with 且 任一(\"…\")",
            "加上必须出现的关键词，例如`且 任一(\"…\")`"
        );
        self.out.push(Diagnostic::new(Code::NoPositiveKeyword, span, message).help(help));
    }

    /// An example as a case; what it is given must exist.
    fn example_case(&mut self, example: &Example) -> Case {
        let mut case = Case::of_text(example.text.text.clone());
        case.title = example.title.as_ref().map(|title| title.text.clone()).unwrap_or_default();
        for (name, value) in &example.given {
            match name.text.as_str() {
                "区" | "district" => {
                    self.district(value);
                    case.district = Some(value.text.clone());
                }
                "街" | "street" => {
                    self.streets(value);
                    case.street = Some(value.text.clone());
                }
                "类别" | "category" => {
                    self.category(value);
                    case.category = Some(value.text.clone());
                }
                "时" | "hour" => case.time = Some(value.text.clone()),
                _ => {
                    if let Some(fact) = self.fact(name) {
                        self.fact_value(fact, value);
                    }
                    case.facts.insert(name.text.clone(), OneOrMany::One(value.text.clone()));
                }
            }
        }
        case
    }

    /// Reads 遮蔽 and 否定.
    pub(super) fn take_masks_and_negations(&mut self) {
        for item in self.names.masks.clone() {
            let Head::Mask { words, .. } = &item.head else { continue };
            let masks: Vec<MaskId> = words.iter().filter_map(|word| self.mask(word)).collect();
            self.model.global_masks.extend(masks);
        }
        for item in self.names.negations.clone() {
            let Head::Negate { before, after, targets, .. } = &item.head else { continue };
            let mut negation = Negation::default();
            negation.before.extend(before.iter().filter_map(|cue| self.cue(cue)).collect::<Vec<_>>());
            negation.after.extend(after.iter().filter_map(|cue| self.cue(cue)).collect::<Vec<_>>());
            for target in targets {
                let words = match target {
                    WordOrList::Word(word) => self.keyword(word).into_iter().collect(),
                    WordOrList::List(list) => self.words_list(list),
                };
                negation.negatable.extend(words);
            }
            self.model.negations.push(negation);
        }
    }

    /// Numbers keywords, masks and cues in the order of their text, and closes what can be negated under containment.
    pub(super) fn number_words(&mut self) {
        let words = std::mem::take(&mut self.words);
        let (keywords, places) = words.keywords.finish();
        // Those that must stand in a text as they are come first.
        let likenesses = keywords.iter().filter_map(|(likeness, _)| *likeness).collect();
        let keywords: Vec<String> = keywords.into_iter().map(|(_, text)| text).collect();
        let (masks, mask_places) = words.masks.finish();
        let (cues, cue_places) = words.cues.finish();
        let model = &mut self.model;
        let mut keyword = |id: &mut KeywordId| *id = KeywordId(places[id.index()]);
        let mask = |id: &mut MaskId| *id = MaskId(mask_places[id.index()]);
        let cue = |id: &mut CueId| *id = CueId(cue_places[id.index()]);
        for fact in &mut model.facts {
            fact.conditions.iter_mut().for_each(|(_, condition)| expr::each_keyword(condition, &mut keyword));
            fact.hides.iter_mut().for_each(mask);
            fact.hides.sort();
            fact.hides.dedup();
        }
        for rule in &mut model.rules {
            rule.hides.iter_mut().for_each(mask);
            rule.hides.sort();
            rule.unless.iter_mut().for_each(|condition| expr::each_keyword(condition, &mut keyword));
            for line in &mut rule.lines {
                line.condition.iter_mut().for_each(|condition| expr::each_keyword(condition, &mut keyword));
                if let Worth::Each { words, .. } = &mut line.worth {
                    words.iter_mut().for_each(|(word, _)| keyword(word));
                }
            }
        }
        for promise in model.guarantees.iter_mut().flat_map(|guarantee| &mut guarantee.clauses) {
            expr::each_keyword(&mut promise.when, &mut keyword);
        }
        model.global_masks.iter_mut().for_each(mask);
        model.global_masks.sort();
        model.global_masks.dedup();
        for negation in &mut model.negations {
            negation.negatable.iter_mut().for_each(&mut keyword);
            for cues in [&mut negation.before, &mut negation.after] {
                cues.iter_mut().for_each(cue);
                cues.sort();
                cues.dedup();
            }
            let listed: Vec<&str> = negation.negatable.iter().map(|id| keywords[id.index()].as_str()).collect();
            let listed = Inside::of(&listed.iter().copied().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>());
            let holds_one = |text: &String| listed.find(text).next().is_some();
            negation.negatable =
                (0..).map(KeywordId).zip(&keywords).filter(|(_, text)| holds_one(text)).map(|(id, _)| id).collect();
        }
        model.negations.retain(|negation| !negation.negatable.is_empty());
        model.negations.sort();
        (model.keywords, model.likenesses) = (keywords, likenesses);
        model.masks = masks;
        model.cues = cues;
        self.find_contained_fact_words();
    }
}

#[cfg(test)]
mod tests {
    use crate::router::Router;
    use crate::{Case, Scratch};

    /// The score of `text` under one rule with the line `得 LINE`.
    fn score(line: &str, text: &str) -> u32 {
        let rules = format!(
            "清单 甲 \"甲\" {{\n    板块 一\n}}\n词表 人 = \"园长\"、\"班主任\"\n词表 地方 = \"学校\"、\"班主任\"\n\
             职责 乙 {{\n    清单 甲\n    板块 一\n    主责 区教委\n    草稿 \"兜底\"\n}}\n规则 丙 → 乙 {{\n    得 {line}\n}}\n"
        );
        let tables = "lines:\n  - line: 教育\n    members:\n      - level: district\n        name: 区教委\n";
        let day = jiff::civil::date(2026, 11, 22);
        let router = Router::builder(day).text("a.duty", &rules).text("departments.yaml", tables).build().unwrap();
        let decision = router.route(&Case { text: text.into(), ..Case::default() }, &mut Scratch::default());
        decision.candidates.first().map_or(0, |candidate| candidate.score)
    }

    #[test]
    fn a_list_gives_its_weight_to_each_of_its_words() {
        for (line, text, worth) in [
            ("每(词表 人 3) 封顶 9", "园长", 3),
            ("每(词表 人 3) 封顶 9", "园长和班主任", 6),
            ("每(词表 人 3) 封顶 4", "园长和班主任", 4),
            // A word of two lists has the larger weight, whichever comes first.
            ("每(词表 人 3、词表 地方 1) 封顶 9", "班主任", 3),
            ("每(词表 地方 1、词表 人 3) 封顶 9", "班主任", 3),
            // Its own weight wins over the lists', smaller or larger, before or after.
            ("每(\"班主任\" 1、词表 人 3) 封顶 9", "班主任", 1),
            ("每(词表 人 3、\"班主任\" 5) 封顶 9", "班主任", 5),
        ] {
            assert_eq!(score(line, text), worth, "得 {line}: {text}");
        }
    }
}
