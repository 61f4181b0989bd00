//! Many short texts in one.

use std::fmt;
use std::sync::Arc;

use yoke::Yoke;
use yoke::either::EitherCart;

use super::{Bytes, Column, Fault, Reader, Stored, Writer};

/// Texts by index.
#[derive(Clone)]
pub(crate) struct Texts {
    all: All,
    ends: Column<u32>,
}

/// All texts, one after the other: its own, or borrowed.
struct All(Yoke<&'static str, EitherCart<Arc<Bytes>, String>>);

impl From<String> for All {
    fn from(text: String) -> Self {
        let text: Yoke<&'static str, String> = Yoke::attach_to_cart(text, |text| text);
        Self(text.wrap_cart_in_either_b())
    }
}

impl Clone for All {
    fn clone(&self) -> Self {
        (*self.0.get()).to_owned().into()
    }
}

impl Default for Texts {
    fn default() -> Self {
        Self { all: String::new().into(), ends: Column::default() }
    }
}

impl Texts {
    /// Appends a text and returns its index.
    ///
    /// # Panics
    /// If there are 2³² texts or bytes, which the size limits of the language rule out.
    pub(crate) fn push(&mut self, text: &str) -> u32 {
        let number = |n: usize| u32::try_from(n).expect("texts of fewer than 2^32 bytes");
        let all = std::mem::replace(&mut self.all, String::new().into()).0;
        let mut all = match all.backing_cart() {
            EitherCart::A(_) => (*all.get()).to_owned(),
            EitherCart::B(_) => match all.into_backing_cart() {
                EitherCart::B(text) => text,
                EitherCart::A(_) => String::new(),
            },
        };
        all.push_str(text);
        self.ends.push(number(all.len()));
        self.all = all.into();
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
        self.all.0.get().get(start as usize..end as usize).unwrap_or("")
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
        out.section(self.all.0.get().as_bytes().to_vec());
        self.ends.store(out);
    }

    fn load(from: &mut Reader) -> Result<Self, Fault> {
        Ok(Self { all: All(from.text()?.wrap_cart_in_either_a()), ends: Stored::load(from)? })
    }
}
