//! The texts that rules and tables are read from, and places in them.
//!
//! Offsets are bytes of the file as it is on disk (a leading byte-order mark included). Lines and columns exist only where a
//! place is shown to a person.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::ids::SourceId;

/// A range of bytes in one source file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end` of `source`.
    #[must_use]
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        let cut = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { source, start: cut(start), end: cut(end) }
    }

    /// The bytes as a range, for slicing the file's text.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The smallest span that covers both; `self` if they lie in two files.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        if self.source != other.source {
            return self;
        }
        Span { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// One source file: what it is called in messages, and its text.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its path as the user gave it, or a made-up name in `<…>`.
    pub name: String,
    /// Its text.
    pub text: String,
    line_starts: Vec<u32>,
}

impl Source {
    /// Indexes the lines of `text`. O(bytes).
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let mut line_starts = vec![0];
        line_starts.extend(text.match_indices('\n').map(|(at, _)| at as u32 + 1));
        Self { name: name.into(), text, line_starts }
    }

    /// A file whose text is not at hand, by where its lines begin; or with its text.
    pub(crate) fn outline(name: String, text: String, line_starts: Vec<u32>) -> Self {
        Self { name, text, line_starts }
    }

    /// The first byte of each line.
    pub(crate) fn line_starts(&self) -> &[u32] {
        &self.line_starts
    }

    /// The 1-based line of a byte offset. O(log lines).
    #[must_use]
    pub fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|&start| start as usize <= offset).max(1)
    }

    /// The 1-based line and the 1-based column (in characters) of a byte offset; a leading byte-order mark takes no column.
    /// O(log lines + length of the line).
    #[must_use]
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let line = self.line(offset);
        let start = self.line_starts[line - 1] as usize;
        let before = self.text.get(start..offset).unwrap_or("");
        let before = if line == 1 { before.strip_prefix('\u{feff}').unwrap_or(before) } else { before };
        (line, before.chars().count() + 1)
    }
}

/// All source files of one rule set; a [`SourceId`] is an index into it.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a file and returns its id.
    pub fn add(&mut self, source: Source) -> SourceId {
        self.files.push(source);
        SourceId::at(self.files.len() - 1)
    }

    /// The file of an id given out by [`Sources::add`].
    #[must_use]
    pub fn get(&self, id: SourceId) -> &Source {
        &self.files[id.index()]
    }

    /// Puts another text in the place of the file of this name; nothing if there is none.
    pub(crate) fn replace(&mut self, name: &str, text: &str) {
        if let Some(file) = self.files.iter_mut().find(|file| file.name == name) {
            *file = Source::new(name, text);
        }
    }

    /// The text a span covers; empty if the span does not fit the file.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.get(span.source).text.get(span.range()).unwrap_or("")
    }

    /// Every file with its id, in the order added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.files.iter().enumerate().map(|(i, s)| (SourceId::at(i), s))
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
