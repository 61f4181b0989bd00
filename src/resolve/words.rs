//! Keywords, masks and cues: folded, checked, each once, numbered in the order of their folded text.

use std::hash::Hash;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use rustc_hash::FxHashMap;

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, say};
use crate::fold::{WordFault, fold_word};
use crate::ids::*;
use crate::like::{Likeness, is_read};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Name};

/// The longest keyword, in characters.
const MAX_WORD: usize = 64;

/// Gives each distinct text a number; the numbers are put in text order at the end.
#[derive(Clone, Default)]
pub(super) struct Interner<T = String> {
    ids: FxHashMap<T, u32>,
}

/// A keyword: how something must be like it, if it need not be the keyword itself, and its text.
pub(super) type Asked = (Option<Likeness>, String);

impl<T: Ord + Hash> Interner<T> {
    fn add(&mut self, text: T) -> u32 {
        let next = self.ids.len() as u32;
        *self.ids.entry(text).or_insert(next)
    }

    /// The texts in order, and for each number given out its place in that order.
    pub(super) fn finish(self) -> (Vec<T>, Vec<u32>) {
        let mut texts: Vec<(T, u32)> = self.ids.into_iter().collect();
        texts.sort_unstable();
        let mut places = vec![0; texts.len()];
        for (place, (_, id)) in texts.iter().enumerate() {
            places[*id as usize] = place as u32;
        }
        (texts.into_iter().map(|(text, _)| text).collect(), places)
    }
}

/// Finds which of some words stand in a text, in one pass over it.
pub(crate) struct Inside(Option<CharwiseDoubleArrayAhoCorasick<u32>>);

impl Inside {
    /// Of words of which none is empty and each stands once.
    pub(crate) fn of(words: &[&str]) -> Self {
        Self((!words.is_empty()).then(|| {
            CharwiseDoubleArrayAhoCorasick::new(words)
                .expect("folded words are no more, and no longer, than it can hold")
        }))
    }

    /// The numbers of the words that stand in `text`, as often as they do.
    pub(crate) fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = u32> + 'a {
        self.0.iter().flat_map(move |words| words.find_overlapping_iter(text)).map(|found| found.value())
    }
}

/// The words of one rule set while it is being resolved.
#[derive(Clone, Default)]
pub(super) struct Words {
    pub(super) keywords: Interner<Asked>,
    pub(super) masks: Interner,
    pub(super) cues: Interner,
}

impl Resolver<'_> {
    /// Folds a word, or says why it cannot be one.
    pub(super) fn fold(&mut self, name: &Name) -> Option<String> {
        let written = &name.text;
        let folded = fold_word(written);
        if folded.is_err() {
            self.miss();
        }
        match folded {
            Ok(folded) if folded.chars().count() > MAX_WORD => {
                self.out.push(
                    Diagnostic::new(
                        Code::OutOfRange,
                        name.span,
                        say!("keyword longer than {MAX_WORD} characters", "关键词超过 {MAX_WORD} 个字"),
                    )
                    .help(say!("keep the few words that name the matter", "只留下能指明事情的几个字")),
                );
                None
            }
            Ok(folded) => Some(folded),
            Err(WordFault::Empty) => {
                let message =
                    say!("keyword `{written}` has nothing left after folding", "关键词`{written}`归一后什么也不剩");
                self.out.push(
                    Diagnostic::new(Code::EmptyKeyword, name.span, message)
                        .help(say!("write at least one letter, digit or 汉字", "至少写一个汉字、字母或数字")),
                );
                None
            }
            Err(WordFault::Boundary { byte }) => {
                let message =
                    say!("keyword `{written}` holds a blank or punctuation", "关键词`{written}`里有空白或标点");
                let at = name.span.start as usize + byte;
                let length = written.get(byte..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
                let spot = Span::new(name.span.source, at, at + length);
                self.out.push(Diagnostic::new(Code::BoundaryInKeyword, spot, message).help(say!(
                    "write two keywords and join them with 近, or leave it out",
                    "拆成两个关键词用`近`连起来，或者去掉它"
                )));
                None
            }
        }
    }

    pub(super) fn keyword(&mut self, name: &Name) -> Option<KeywordId> {
        let folded = self.fold(name)?;
        Some(KeywordId(self.words.keywords.add((None, folded))))
    }

    /// A keyword that something in a text must be like, or why it cannot be one.
    fn like(&mut self, likeness: Likeness, name: &Name) -> Option<KeywordId> {
        let folded = self.fold(name)?;
        let (n_chars, least) = (folded.chars().count(), likeness.least_chars());
        let (written, (zh, en)) = (&name.text, likeness.spelling());
        let is_read = likeness == Likeness::Fuzzy || folded.chars().any(is_read);
        if n_chars >= least && is_read {
            return Some(KeywordId(self.words.keywords.add((Some(likeness), folded))));
        }
        self.miss();
        let diagnostic = if n_chars < least {
            let message = say!(
                "`{en}` takes words of {least} characters or more, `{written}` has {n_chars}",
                "`{zh}`只用于 {least} 字以上的词，`{written}`只有 {n_chars} 字"
            );
            let help = say!(
                "list the spellings with `any(…)`, or take a longer word",
                "用`任一(…)`列出各种写法，或换一个更长的词"
            );
            Diagnostic::new(Code::BadLikeness, name.span, message).help(help)
        } else {
            let message = say!("nothing in `{written}` has a pinyin", "`{written}`里没有能注音的字");
            let help = say!("leave `{en}` out", "去掉`{zh}`");
            Diagnostic::new(Code::BadLikeness, name.span, message).help(help)
        };
        self.out.push(diagnostic);
        None
    }

    /// The keywords of `约` or `音` before a word, a words list, or 任一 of them.
    pub(super) fn likes(&mut self, likeness: Likeness, of: &Expr) -> Vec<KeywordId> {
        match &of.kind {
            ExprKind::Word(word) => self.like(likeness, word).into_iter().collect(),
            ExprKind::Words(list) => {
                let Some(defined) = self.names.words.get_mut(&super::key(&list.text)) else {
                    return self.words_list(list);
                };
                defined.is_resembled = true;
                // What cannot be a keyword at all is told of the list itself, once.
                let words = defined.words.iter().filter(|word| fold_word(&word.text).is_ok());
                words.collect::<Vec<_>>().into_iter().filter_map(|word| self.like(likeness, word)).collect()
            }
            ExprKind::Group { items, .. } => items.iter().flat_map(|item| self.likes(likeness, item)).collect(),
            _ => Vec::new(),
        }
    }

    pub(super) fn mask(&mut self, name: &Name) -> Option<MaskId> {
        let folded = self.fold(name)?;
        Some(MaskId(self.words.masks.add(folded)))
    }

    pub(super) fn cue(&mut self, name: &Name) -> Option<CueId> {
        let folded = self.fold(name)?;
        Some(CueId(self.words.cues.add(folded)))
    }

    /// The words of a words list.
    pub(super) fn words_list(&mut self, name: &Name) -> Vec<KeywordId> {
        let key = super::key(&name.text);
        if let Some(defined) = self.names.words.get(&key) {
            if let Some(ids) = &defined.ids {
                return ids.clone();
            }
            // Read once, so that what is wrong with a word is told once.
            let ids: Vec<KeywordId> = defined.words.iter().filter_map(|word| self.keyword(word)).collect();
            self.names.words.entry(key).and_modify(|defined| defined.ids = Some(ids.clone()));
            return ids;
        }
        let known: Vec<&str> = self.names.words.values().map(|defined| defined.name.text.as_str()).collect();
        let diagnostic = self.unknown(Code::UnknownWords, ("words list", "词表"), name, &known);
        self.out.extend(diagnostic);
        Vec::new()
    }
}
