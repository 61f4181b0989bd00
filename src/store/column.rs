//! A column of a table: owned while it is built, borrowed from the bytes it was opened from.

use std::fmt;
use std::mem;
use std::ops::Deref;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use yoke::Yoke;
use yoke::either::EitherCart;

use super::{Bytes, Fault, Reader, Stored, Writer};

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

/// Entries side by side. Reads like a slice, and costs what a slice costs: whether they are its own or borrowed is not asked. Whoever
/// changes borrowed ones makes them its own first.
pub(crate) struct Column<T: 'static>(Yoke<&'static [T], Keeper<T>>);

/// Who keeps the entries where they are: the bytes they lie in, or the list they were put in.
type Keeper<T> = EitherCart<Arc<Bytes>, Vec<T>>;

impl<T> Column<T> {
    pub(super) fn borrowed(slice: Yoke<&'static [T], Arc<Bytes>>) -> Self {
        Self(slice.wrap_cart_in_either_a())
    }
}

impl<T> Deref for Column<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        self.0.get()
    }
}

impl<T: Clone> Column<T> {
    /// Changes the entries.
    #[inline]
    pub(crate) fn edit<R>(&mut self, change: impl FnOnce(&mut Vec<T>) -> R) -> R {
        let mut items = match mem::take(self) {
            Self(borrowed) if matches!(borrowed.backing_cart(), EitherCart::A(_)) => borrowed.get().to_vec(),
            Self(own) => match own.into_backing_cart() {
                EitherCart::B(items) => items,
                EitherCart::A(_) => Vec::new(),
            },
        };
        let result = change(&mut items);
        *self = items.into();
        result
    }

    /// Appends an entry.
    #[inline]
    pub(crate) fn push(&mut self, item: T) {
        self.edit(|items| items.push(item));
    }
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<T: Clone> Clone for Column<T> {
    fn clone(&self) -> Self {
        self.to_vec().into()
    }
}

impl<T: fmt::Debug> fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T> From<Vec<T>> for Column<T> {
    fn from(items: Vec<T>) -> Self {
        let items: Yoke<&'static [T], Vec<T>> = Yoke::attach_to_cart(items, |items| items);
        Self(items.wrap_cart_in_either_b())
    }
}

impl<T> FromIterator<T> for Column<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Vec::from_iter(items).into()
    }
}

impl<T: Clone> Extend<T> for Column<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        self.edit(|own| own.extend(items));
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
