//! A column of a table: owned while it is built, borrowed from the bytes it was opened from.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use yoke::Yoke;

use super::{Backing, Fault, Reader, Stored, Writer};

/// What a column can hold.
pub(crate) trait Element: Clone + 'static {
    /// Appends one section with all entries.
    fn store_all(items: &[Self], out: &mut Writer);

    /// Opens the section.
    ///
    /// # Errors
    /// If its bytes are not such entries.
    fn load_all(from: &mut Reader) -> Result<Column<Self>, Fault>;
}

/// Entries side by side. Reads like a slice; whoever changes a borrowed one makes it its own first.
pub(crate) struct Column<T: 'static>(Kept<T>);

enum Kept<T: 'static> {
    Owned(Vec<T>),
    Borrowed(Yoke<&'static [T], Arc<Backing>>),
}

impl<T> Column<T> {
    pub(super) fn borrowed(slice: Yoke<&'static [T], Arc<Backing>>) -> Self {
        Self(Kept::Borrowed(slice))
    }
}

impl<T> Deref for Column<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match &self.0 {
            Kept::Owned(items) => items,
            Kept::Borrowed(slice) => slice.get(),
        }
    }
}

impl<T: Clone> Column<T> {
    /// The entries, to be changed.
    pub(crate) fn to_mut(&mut self) -> &mut Vec<T> {
        if let Kept::Borrowed(slice) = &self.0 {
            self.0 = Kept::Owned(slice.get().to_vec());
        }
        match &mut self.0 {
            Kept::Owned(items) => items,
            Kept::Borrowed(_) => unreachable!("made its own above"),
        }
    }

    /// Appends an entry.
    #[inline]
    pub(crate) fn push(&mut self, item: T) {
        self.to_mut().push(item);
    }
}

impl<T: Clone> DerefMut for Column<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.to_mut()
    }
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self(Kept::Owned(Vec::new()))
    }
}

impl<T: Clone> Clone for Column<T> {
    fn clone(&self) -> Self {
        Self(match &self.0 {
            Kept::Owned(items) => Kept::Owned(items.clone()),
            Kept::Borrowed(slice) => Kept::Borrowed(slice.clone()),
        })
    }
}

impl<T: fmt::Debug> fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T> From<Vec<T>> for Column<T> {
    fn from(items: Vec<T>) -> Self {
        Self(Kept::Owned(items))
    }
}

impl<T> FromIterator<T> for Column<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Vec::from_iter(items).into()
    }
}

impl<T: Clone> Extend<T> for Column<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        self.to_mut().extend(items);
    }
}

impl<'a, T> IntoIterator for &'a Column<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Element> Stored for Column<T> {
    fn store(&self, out: &mut Writer) {
        T::store_all(self, out);
    }

    fn load(from: &mut Reader) -> Result<Self, Fault> {
        T::load_all(from)
    }
}

impl<T: BorshSerialize + BorshDeserialize + Clone + 'static> Element for Option<T> {
    fn store_all(items: &[Self], out: &mut Writer) {
        out.packed(items);
    }

    fn load_all(from: &mut Reader) -> Result<Column<Self>, Fault> {
        Ok(from.packed::<Vec<Self>>()?.into())
    }
}

impl<A, B> Element for (A, B)
where
    A: BorshSerialize + BorshDeserialize + Clone + 'static,
    B: BorshSerialize + BorshDeserialize + Clone + 'static,
{
    fn store_all(items: &[Self], out: &mut Writer) {
        out.packed(items);
    }

    fn load_all(from: &mut Reader) -> Result<Column<Self>, Fault> {
        Ok(from.packed::<Vec<Self>>()?.into())
    }
}
