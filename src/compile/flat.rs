//! A list of lists in two columns, and a list is found by its index.

use crate::store::{Column, stored};

/// Lists by index.
#[derive(Clone, Debug)]
pub(crate) struct Flat<T: Clone + 'static> {
    items: Column<T>,
    /// Where each list begins, and at last where the last one ends; nothing if there is no list.
    starts: Column<u32>,
}

stored!(Flat<T> { items, starts });

impl<T: Clone> Default for Flat<T> {
    fn default() -> Self {
        Self { items: Column::default(), starts: Column::default() }
    }
}

impl<T: Clone> Flat<T> {
    /// Appends a list and returns its index.
    pub(crate) fn push(&mut self, list: impl IntoIterator<Item = T>) -> u32 {
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        self.items.extend(list);
        self.starts.push(size(self.items.len()));
        size(self.starts.len() - 2)
    }

    /// How many lists there are.
    pub(crate) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The list at `index`; empty beyond the last.
    #[inline]
    pub(crate) fn of(&self, index: usize) -> &[T] {
        let Some(&[start, end]) = self.starts.get(index..).and_then(<[u32]>::first_chunk) else { return &[] };
        &self.items[start as usize..end as usize]
    }
}

impl<T: Clone> Flat<T> {
    /// Changes the members of the list at `index`.
    #[cfg(feature = "cli")]
    pub(crate) fn edit(&mut self, index: usize, change: impl FnOnce(&mut [T])) {
        let Some(&[start, end]) = self.starts.get(index..).and_then(<[u32]>::first_chunk) else { return };
        self.items.edit(|items| change(&mut items[start as usize..end as usize]));
    }
}

impl<T: Clone + Ord> Flat<T> {
    /// Lists by index from pairs of index and member; members sorted, each once. O(pairs log pairs).
    pub(crate) fn of_pairs(n_lists: usize, mut pairs: Vec<(u32, T)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        if n_lists == 0 {
            return Self::default();
        }
        let mut starts = vec![0; n_lists + 1];
        let mut end = 0;
        for (index, start) in (0..size(n_lists)).zip(&mut starts[1..]) {
            end += pairs[end..].iter().take_while(|pair| pair.0 <= index).count();
            *start = size(end);
        }
        pairs.truncate(end);
        Self { items: pairs.into_iter().map(|(_, member)| member).collect(), starts: starts.into() }
    }
}

/// A table size as an id.
///
/// # Panics
/// If a table has 2³² entries, which the size limits of the language rule out.
pub(crate) fn size(n: usize) -> u32 {
    u32::try_from(n).expect("a table holds fewer than 2^32 entries")
}
