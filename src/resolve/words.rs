//! Keywords, masks and cues: folded, checked, each once, numbered in the order of their folded text.

use daachorse::CharwiseDoubleArrayAhoCorasick;
use rustc_hash::FxHashMap;

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, say};
use crate::fold::{WordFault, fold_word};
use crate::ids::*;
use crate::source::Span;
use crate::syntax::ast::Name;

/// The longest keyword, in characters.
const MAX_WORD: usize = 64;

/// Gives each distinct text a number; the numbers are put in text order at the end.
#[derive(Clone, Default)]
pub(super) struct Interner {
    ids: FxHashMap<String, u32>,
}

impl Interner {
    fn add(&mut self, text: String) -> u32 {
        let next = self.ids.len() as u32;
        *self.ids.entry(text).or_insert(next)
    }

    /// The texts in order, and for each number given out its place in that order.
    pub(super) fn finish(self) -> (Vec<String>, Vec<u32>) {
        let mut texts: Vec<(String, u32)> = self.ids.into_iter().collect();
        texts.sort();
        let mut places = vec![0; texts.len()];
        for (place, (_, id)) in texts.iter().enumerate() {
            places[*id as usize] = place as u32;
        }
        (texts.into_iter().map(|(text, _)| text).collect(), places)
    }
}

/// Finds which of some words stand in a text, in one pass over it.
pub(super) struct Inside(Option<CharwiseDoubleArrayAhoCorasick<u32>>);

impl Inside {
    /// Of words of which none is empty and each stands once.
    pub(super) fn of(words: &[&str]) -> Self {
        Self((!words.is_empty()).then(|| {
            CharwiseDoubleArrayAhoCorasick::new(words)
                .expect("folded words are no more, and no longer, than it can hold")
        }))
    }

    /// The numbers of the words that stand in `text`, as often as they do.
    pub(super) fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = u32> + 'a {
        self.0.iter().flat_map(move |words| words.find_overlapping_iter(text)).map(|found| found.value())
    }
}

/// The words of one rule set while it is being resolved.
#[derive(Clone, Default)]
pub(super) struct Words {
    pub(super) keywords: Interner,
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
        Some(KeywordId(self.words.keywords.add(folded)))
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
