//! Many short texts in one.

use std::fmt;
use std::sync::Arc;

use yoke::Yoke;

use super::{Backing, Column, Fault, Reader, Stored, Writer};

/// Texts by index.
#[derive(Clone, Default)]
pub(crate) struct Texts {
    all: All,
    ends: Column<u32>,
}

#[derive(Clone)]
enum All {
    Owned(String),
    Borrowed(Yoke<&'static str, Arc<Backing>>),
}

impl Default for All {
    fn default() -> Self {
        Self::Owned(String::new())
    }
}

impl Texts {
    /// Appends a text and returns its index.
    ///
    /// # Panics
    /// If there are 2³² texts or bytes, which the size limits of the language rule out.
    pub(crate) fn push(&mut self, text: &str) -> u32 {
        let number = |n: usize| u32::try_from(n).expect("texts of fewer than 2^32 bytes");
        if let All::Borrowed(text) = &self.all {
            self.all = All::Owned((*text.get()).to_owned());
        }
        if let All::Owned(all) = &mut self.all {
            all.push_str(text);
            let end = number(all.len());
            self.ends.push(end);
        }
        number(self.ends.len() - 1)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text at `index`; empty beyond the last.
    pub(crate) fn of(&self, index: usize) -> &str {
        let Some(&end) = self.ends.get(index) else { return "" };
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        let all = match &self.all {
            All::Owned(all) => all,
            All::Borrowed(all) => *all.get(),
        };
        all.get(start as usize..end as usize).unwrap_or("")
    }

    /// All of them, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.of(index))
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<S: AsRef<str>> FromIterator<S> for Texts {
    fn from_iter<I: IntoIterator<Item = S>>(items: I) -> Self {
        let mut texts = Self::default();
        items.into_iter().for_each(|text| {
            texts.push(text.as_ref());
        });
        texts
    }
}

impl Stored for Texts {
    fn store(&self, out: &mut Writer) {
        let all = match &self.all {
            All::Owned(all) => all,
            All::Borrowed(all) => *all.get(),
        };
        out.section(all.as_bytes().to_vec());
        self.ends.store(out);
    }

    fn load(from: &mut Reader) -> Result<Self, Fault> {
        Ok(Self { all: All::Borrowed(from.text()?), ends: Stored::load(from)? })
    }
}
