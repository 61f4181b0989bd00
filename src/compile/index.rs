//! Every word of a rule set in one matcher. The only place that knows which matcher that is.
//!
//! Words of several kinds may have the same text: the matcher finds texts, and a text has roles.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use daachorse::CharwiseDoubleArrayAhoCorasick;

use super::flat::{Flat, size};
use crate::ids::*;
use crate::resolve::model::Resolved;
use crate::store::{Column, Fault, Reader, Stored, Texts, Writer, packed};

packed!(Role);

/// What a text is to a rule set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) enum Role {
    Keyword(KeywordId),
    Mask(MaskId),
    Cue(CueId),
    Name(NameId),
}

/// The matcher over all words.
#[derive(Clone, Default)]
pub(crate) struct Index {
    /// Absent without words.
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// Characters by text.
    chars: Column<u32>,
    /// Roles by text.
    roles: Flat<Role>,
    texts: Texts,
}

impl Stored for Index {
    fn store(&self, out: &mut Writer) {
        self.chars.store(out);
        self.roles.store(out);
        self.texts.store(out);
    }

    fn load(from: &mut Reader) -> Result<Self, Fault> {
        let mut index = Self {
            automaton: None,
            chars: Stored::load(from)?,
            roles: Stored::load(from)?,
            texts: Stored::load(from)?,
        };
        index.automaton = automaton(&index.texts);
        Ok(index)
    }
}

fn automaton(texts: &Texts) -> Option<CharwiseDoubleArrayAhoCorasick<u32>> {
    let automaton = (texts.len() > 0).then(|| CharwiseDoubleArrayAhoCorasick::with_values(texts.iter().zip(0..)));
    automaton.map(|built| built.expect("the words of a rule set fit the matcher"))
}

impl Index {
    /// Builds the matcher. O(characters) and the cost of the double array.
    ///
    /// # Panics
    /// If the words need more than 2³² states, which the size limits of the language rule out.
    pub(crate) fn build(rules: &Resolved) -> Self {
        let mut texts: BTreeMap<&str, Vec<Role>> = BTreeMap::new();
        let mut add = |text, role| texts.entry(text).or_default().push(role);
        for (id, text) in rules.keywords.iter().enumerate() {
            add(text.as_str(), Role::Keyword(KeywordId::at(id)));
        }
        for (id, text) in rules.masks.iter().enumerate() {
            add(text.as_str(), Role::Mask(MaskId::at(id)));
        }
        for (id, text) in rules.cues.iter().enumerate() {
            add(text.as_str(), Role::Cue(CueId::at(id)));
        }
        for (id, name) in rules.names.iter().enumerate() {
            add(name.folded.as_str(), Role::Name(NameId::at(id)));
        }
        texts.remove("");

        let mut index = Self::default();
        for (text, roles) in texts {
            index.chars.push(size(text.chars().count()));
            index.texts.push(text);
            index.roles.push(roles);
        }
        index.automaton = automaton(&index.texts);
        index
    }

    /// Tells `each` the start, the end (characters) and the roles of every word in a folded text, in order of the end, at one
    /// end the longest first. O(bytes + words found).
    #[inline]
    pub(crate) fn scan(&self, folded: &str, mut each: impl FnMut(u32, u32, &[Role])) {
        let Some(automaton) = &self.automaton else { return };
        let bytes = folded.as_bytes();
        let (mut at_byte, mut at_char) = (0, 0);
        for found in automaton.find_overlapping_iter(folded) {
            let starts_char = |byte: &&u8| (**byte & 0xc0) != 0x80;
            at_char += bytes[at_byte..found.end()].iter().filter(starts_char).count() as u32;
            at_byte = found.end();
            let text = found.value() as usize;
            each(at_char - self.chars[text], at_char, self.roles.of(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_naive_search_finds() {
        let words = ["灯", "路灯", "路", "a路", "😀", "灯😀灯"].map(str::to_string).to_vec();
        let rules = Resolved { cues: vec!["路灯".into()], keywords: words, ..Resolved::default() };
        let index = Index::build(&rules);
        let mut found = Vec::new();
        index.scan("a路灯 灯😀灯\n路", |start, end, roles| found.push((end, start, roles.len())));
        let want = [(2, 0, 1), (2, 1, 1), (3, 1, 2), (3, 2, 1), (5, 4, 1), (6, 5, 1), (7, 4, 1), (7, 6, 1), (9, 8, 1)];
        assert_eq!(found, want);
    }

    #[test]
    fn no_words_find_nothing() {
        Index::build(&Resolved::default()).scan("路灯", |_, _, _| unreachable!());
    }
}
