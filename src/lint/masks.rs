//! Masks that hide nothing, and cues that stand in the very words they are to negate.

use rustc_hash::{FxHashMap, FxHashSet};

use super::words::parts;
use super::{Found, Ground};
use crate::diagnostic::{Code, Diagnostic, Say, say};
use crate::fold::fold_word;
use crate::ids::*;
use crate::resolve::Inside;
use crate::resolve::model::{Rule, Worth};
use crate::source::Span;
use crate::syntax::ast::{Head, Item, Name, Statement, StatementKind, WordOrList};

/// What a set of words can meet a mask with.
pub(super) struct Meeting<'w> {
    words: FxHashSet<&'w str>,
    /// Every beginning and every end of a word that is not all of it.
    starts: FxHashSet<&'w str>,
    ends: FxHashSet<&'w str>,
}

impl<'w> Meeting<'w> {
    /// O(characters of the words).
    pub(super) fn of(words: impl Iterator<Item = &'w str>) -> Self {
        let mut meeting =
            Self { words: FxHashSet::default(), starts: FxHashSet::default(), ends: FxHashSet::default() };
        for word in words {
            if meeting.words.insert(word) {
                for (at, _) in word.char_indices().skip(1) {
                    meeting.starts.insert(&word[..at]);
                    meeting.ends.insert(&word[at..]);
                }
            }
        }
        meeting
    }

    /// Whether a mask can stand over one of the words without lying in it: it holds the word, or one begins where the other ends.
    pub(super) fn can_hide(&self, mask: &str) -> bool {
        let cuts = || mask.char_indices().skip(1).map(|(at, _)| mask.split_at(at));
        parts(mask).any(|part| self.words.contains(part))
            || cuts().any(|(before, after)| self.starts.contains(after) || self.ends.contains(before))
    }
}

/// Looks at the masks of one rule or fact.
pub(super) fn look(ground: &Ground, item: &Item, found: &mut Found) {
    let hides = || {
        item.body.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Hide(words) => Some((statement, words)),
            _ => None,
        })
    };
    if item.broken || hides().next().is_none() {
        return;
    }
    let mut ids = Vec::new();
    match &item.head {
        Head::Fact { .. } => {
            let Some(fact) = ground.fact_at.get(&item.span) else { return };
            let fact = &ground.rules.facts[*fact];
            fact.conditions.iter().for_each(|(_, condition)| condition.keywords(&mut ids));
        }
        _ => match ground.rule_of(item) {
            Some(rule) => keywords(rule, &mut ids),
            None => return,
        },
    }
    // What is only like a word may be as long as it likes.
    if ids.iter().any(|id| ground.rules.likeness(*id).is_some()) {
        return;
    }
    let meeting = Meeting::of(ids.iter().map(|id| ground.rules.keywords[id.index()].as_str()));
    for (statement, words) in hides() {
        for word in words {
            let Ok(folded) = fold_word(&word.text) else { continue };
            let text = &word.text;
            let global = ground.rules.masks.binary_search(&folded).ok().map(MaskId::at);
            if global.is_some_and(|mask| ground.rules.global_masks.binary_search(&mask).is_ok()) {
                let message = say!("`{text}` is hidden everywhere already", "`{text}`已在遮蔽条目里，处处都遮");
                let help = say!("take it out here", "这里不必再写");
                found.push(idle(ground, statement, words, word, message, help));
            } else if !meeting.can_hide(&folded) {
                let message = say!("`{text}` hides no keyword of this rule", "`{text}`遮不住本条规则的任何关键词");
                let holder = meeting.words.iter().filter(|word| word.contains(&folded)).min();
                found.push(idle(ground, statement, words, word, message, help(holder.copied(), &folded)));
            }
        }
    }
}

/// Looks at the masks and cues that are items of their own.
pub(super) fn look_at_items(ground: &Ground, found: &mut Found) {
    for item in ground.items() {
        if let Head::Negate { before, after, targets, .. } = &item.head {
            cues(ground, (before, after), targets, found);
        }
    }
    // What is only like a word may be as long as it likes.
    if ground.rules.likenesses.is_empty() {
        global(ground, found);
    }
}

/// Masks that hide no word of the whole rule set.
fn global(ground: &Ground, found: &mut Found) {
    let rules = ground.rules;
    let items = ground.items().filter_map(|item| match &item.head {
        Head::Mask { words, .. } => Some((item, words)),
        _ => None,
    });
    let items: Vec<(&Item, &Vec<Name>)> = items.collect();
    if items.is_empty() {
        return;
    }
    let names = rules.names.iter().map(|name| name.folded.as_str());
    let words = || rules.exact().iter().chain(&rules.cues).map(String::as_str).chain(names.clone());
    let meeting = Meeting::of(words());
    let mut idle = Vec::new();
    for (item, words) in items {
        for word in words {
            let folded = fold_word(&word.text).ok().filter(|folded| !meeting.can_hide(folded));
            idle.extend(folded.map(|folded| (item, words, word, folded)));
        }
    }
    // Which words hold them, found in one pass over all words.
    let mut texts: Vec<&str> = idle.iter().map(|(.., folded)| folded.as_str()).collect();
    texts.sort_unstable();
    texts.dedup();
    let inside = Inside::of(&texts);
    let mut holders: FxHashMap<&str, &str> = FxHashMap::default();
    for word in words().filter(|_| !texts.is_empty()) {
        for held in inside.find(word) {
            let holder = holders.entry(texts[held as usize]).or_insert(word);
            *holder = word.min(holder);
        }
    }
    for (item, words, word, folded) in &idle {
        let text = &word.text;
        let message = say!("`{text}` hides no word of any rule", "`{text}`遮不住任何规则的词");
        let holder = holders.get(folded.as_str()).copied();
        let gone = if words.len() > 1 { ground.without_word(word.span) } else { ground.without_item(item.span) };
        found.push(Diagnostic::new(Code::IdleMask, word.span, message).help(help(holder, folded)).fix(gone));
    }
}

/// Every keyword of a rule.
pub(super) fn keywords(rule: &Rule, ids: &mut Vec<KeywordId>) {
    for line in &rule.lines {
        line.condition.iter().for_each(|condition| condition.keywords(ids));
        if let Worth::Each { words, .. } = &line.worth {
            ids.extend(words.iter().map(|(word, _)| *word));
        }
    }
    rule.unless.iter().for_each(|condition| condition.keywords(ids));
}

/// What to do about a mask that hides nothing, and the word that holds it.
fn help(holder: Option<&str>, mask: &str) -> Say {
    match holder {
        Some(word) if word == mask => say!(
            "a keyword that is the mask itself is not hidden: write the longer phrase the word stands in, or take it out",
            "与关键词相同的遮蔽词遮不住它：写这个词所在的更长说法，或去掉"
        ),
        Some(word) => say!(
            "`{word}` holds the whole mask and is not hidden by it: a mask is longer than what it hides",
            "`{word}`含有整个遮蔽词，不会被遮：遮蔽词应比要遮的词长"
        ),
        None => say!("no word lies in it or overlaps it: take it out", "没有词在它里面或与它相叠：请去掉"),
    }
}

fn idle(ground: &Ground, statement: &Statement, words: &[Name], word: &Name, message: Say, help: Say) -> Diagnostic {
    let gone = if words.len() > 1 { ground.without_word(word.span) } else { ground.without_statement(statement.span) };
    Diagnostic::new(Code::IdleMask, word.span, message).help(help).fix(gone)
}

/// Words that begin with a cue before them, or end with one after them: the cue in the word does not negate it.
fn cues(ground: &Ground, (before, after): (&[Name], &[Name]), targets: &[WordOrList], found: &mut Found) {
    let folded = |cues: &[Name]| -> FxHashMap<String, String> {
        cues.iter().filter_map(|cue| Some((fold_word(&cue.text).ok()?, cue.text.clone()))).collect()
    };
    let (before, after) = (folded(before), folded(after));
    let mut look = |word: &Name, folded: &str, named: Option<Span>| {
        let cuts: Vec<usize> = folded.char_indices().map(|(at, _)| at).chain([folded.len()]).collect();
        let begins = |at: &usize| before.get(&folded[..*at]).map(|cue| (cue, &folded[*at..]));
        let ends = |at: &usize| after.get(&folded[*at..]).map(|cue| (cue, &folded[..*at]));
        // The longest cue of each kind.
        let first = cuts.iter().rev().find_map(begins);
        let last = || cuts.iter().find_map(ends);
        let Some((cue, rest)) = first.or_else(last) else { return };
        let text = &word.text;
        let message = say!(
            "`{cue}` does not negate `{text}`, of which it is a part",
            "`{cue}`否定不了`{text}`：它就是这个词的一部分"
        );
        let mut told = Diagnostic::new(Code::CueInWord, word.span, message);
        if let Some(named) = named {
            told = told.also(named, say!("negatable because of this", "因这里而可被否定"));
        }
        found.push(told.help(if rest.is_empty() {
            say!("take the cue out of the words that it negates", "把否定词从可被否定的词里去掉")
        } else {
            say!(
                "list the word without the cue, `{rest}`: `{text}` as a keyword still counts",
                "只列不带否定词的`{rest}`：作为关键词的`{text}`照样算数"
            )
        }));
    };
    for target in targets {
        match target {
            WordOrList::Word(word) => {
                if let Ok(folded) = fold_word(&word.text) {
                    look(word, &folded, None);
                }
            }
            WordOrList::List(list) => {
                ground.words.list(list).iter().for_each(|(word, folded)| look(word, folded, Some(list.span)));
            }
        }
    }
}
