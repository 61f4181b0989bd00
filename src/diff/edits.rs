//! What was edited: the items of the old rule set paired with those of the new, and what differs in each pair.

use std::collections::{BTreeMap, BTreeSet};

use super::item::{Entry, Kind, Said, Side, is_aside_field};
use super::rows;
use crate::diagnostic::Say;

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Added,
    Removed,
    Changed,
    /// It says the same in another file, or elsewhere among the others of its file.
    Moved,
}

/// What a field said and says; what both say is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FieldChange {
    pub(crate) field: Say,
    pub(crate) old: Vec<String>,
    pub(crate) new: Vec<String>,
}

/// An item that is not what it was. Entries are indexes into those of their side; tables have none.
#[derive(Debug)]
pub(crate) struct Edit {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) change: Change,
    pub(crate) old: Option<usize>,
    pub(crate) new: Option<usize>,
    /// Of what is changed: whether it moved as well.
    pub(crate) is_moved: bool,
    pub(crate) fields: Vec<FieldChange>,
    /// Whether a decision can rest on it.
    pub(crate) can_decide: bool,
    /// Names, folded, that the old and the new text use, that are there only with it, and only without it.
    pub(crate) uses: (BTreeSet<String>, BTreeSet<String>),
    pub(crate) brings: BTreeSet<String>,
    pub(crate) takes: BTreeSet<String>,
}

impl Edit {
    pub(super) fn new(kind: Kind, name: String, change: Change) -> Self {
        let none = BTreeSet::new;
        Self {
            kind,
            name,
            change,
            old: None,
            new: None,
            is_moved: false,
            fields: Vec::new(),
            can_decide: change != Change::Moved && kind != Kind::Guarantee,
            uses: (none(), none()),
            brings: none(),
            takes: none(),
        }
    }
}

/// Every edit that leads from one rule set to the other: tables first, then items by kind and name.
pub(crate) fn edits(old: &Side, new: &Side) -> Vec<Edit> {
    let mut edits = rows::edits(&old.tables, &new.tables);
    let pairs = pairs(old, new);
    let moved = moved(old, new, &pairs);
    let mut items = Vec::new();
    for (at, &(before, after)) in pairs.iter().enumerate() {
        let (before_entry, after_entry) = (before.map(|at| &old.entries[at]), after.map(|at| &new.entries[at]));
        items.extend(edit(before_entry, after_entry, moved.contains(&at)).map(|edit| Edit {
            old: before,
            new: after,
            ..edit
        }));
    }
    items.sort_by(|a: &Edit, b| (a.kind, &a.name, a.old, a.new).cmp(&(b.kind, &b.name, b.old, b.new)));
    edits.append(&mut items);
    edits
}

type Pair = (Option<usize>, Option<usize>);

/// Which item became which: those of one kind and name, first those that are the same letter by letter, then in order.
fn pairs(old: &Side, new: &Side) -> Vec<Pair> {
    let mut by_key: BTreeMap<(Kind, String), (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    old.entries.iter().enumerate().for_each(|(at, entry)| by_key.entry(entry.key()).or_default().0.push(at));
    new.entries.iter().enumerate().for_each(|(at, entry)| by_key.entry(entry.key()).or_default().1.push(at));
    let mut pairs = Vec::new();
    for (mut before, mut after) in by_key.into_values() {
        before.retain(|&at| {
            let same = after.iter().position(|&other| old.entries[at].is_written_as(&new.entries[other]));
            if let Some(found) = same {
                pairs.push((Some(at), Some(after.remove(found))));
            }
            same.is_none()
        });
        for at in 0..before.len().max(after.len()) {
            pairs.push((before.get(at).copied(), after.get(at).copied()));
        }
    }
    pairs
}

/// The pairs whose item stands in another file, or left the order it had in its file: as few as tell the new order from the old.
fn moved(old: &Side, new: &Side, pairs: &[Pair]) -> BTreeSet<usize> {
    let whole = |side: &Side, at: usize| if side.is_file { String::new() } else { side.entries[at].file.clone() };
    let any_file = old.is_file || new.is_file;
    let mut moved = BTreeSet::new();
    let mut by_file: BTreeMap<String, Vec<(usize, usize, usize)>> = BTreeMap::new();
    for (at, pair) in pairs.iter().enumerate() {
        let (Some(before), Some(after)) = *pair else { continue };
        let (was, is) = (whole(old, before), whole(new, after));
        if was != is && !any_file {
            moved.insert(at);
        } else {
            by_file.entry(is).or_default().push((before, after, at));
        }
    }
    for mut stayed in by_file.into_values() {
        stayed.sort_unstable();
        let new_order: Vec<usize> = stayed.iter().map(|(_, after, _)| *after).collect();
        let kept: BTreeSet<usize> = rising(&new_order).into_iter().collect();
        let out_of_order = stayed.iter().enumerate().filter(|(place, _)| !kept.contains(place));
        moved.extend(out_of_order.map(|(_, (_, _, at))| *at));
    }
    moved
}

/// The places of a longest rising sequence. O(n log n).
fn rising(numbers: &[usize]) -> Vec<usize> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; numbers.len()];
    for (at, &number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|&end| numbers[end] < number);
        before[at] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() { ends.push(at) } else { ends[length] = at }
    }
    let mut path: Vec<usize> = std::iter::successors(ends.last().copied(), |&at| before[at]).collect();
    path.reverse();
    path
}

fn edit(old: Option<&Entry>, new: Option<&Entry>, is_moved: bool) -> Option<Edit> {
    let some = new.or(old)?;
    let make = |change| Edit::new(some.kind, some.name.clone(), change);
    match (old, new) {
        (None, Some(new)) => {
            let uses = (BTreeSet::new(), new.says().1);
            Some(Edit { uses, brings: new.defines(), ..make(Change::Added) })
        }
        (Some(old), None) => {
            let uses = (old.says().1, BTreeSet::new());
            Some(Edit { uses, takes: old.defines(), ..make(Change::Removed) })
        }
        (Some(old), Some(new)) => {
            let is_same_text = old.is_written_as(new);
            let ((was, old_uses), (is, new_uses)) =
                if is_same_text { Default::default() } else { (old.says(), new.says()) };
            let mut fields = compare(&was, &is);
            if old.name != new.name && old.kind != Kind::Overlay {
                let field = crate::diagnostic::say!("name", "名称");
                fields.insert(0, FieldChange { field, old: vec![old.name.clone()], new: vec![new.name.clone()] });
            }
            if fields.is_empty() {
                return is_moved.then(|| Edit { is_moved, ..make(Change::Moved) });
            }
            let can_decide =
                some.kind != Kind::Guarantee && fields.iter().any(|field| !is_aside_field(&field.field.en));
            let (before, after) = (old.defines(), new.defines());
            let (takes, brings) = (only(&before, &after), only(&after, &before));
            let uses = (old_uses, new_uses);
            Some(Edit { is_moved, fields, can_decide, uses, takes, brings, ..make(Change::Changed) })
        }
        (None, None) => None,
    }
}

fn only(these: &BTreeSet<String>, those: &BTreeSet<String>) -> BTreeSet<String> {
    these.difference(those).cloned().collect()
}

/// What differs, by field, in the order of the fields. The order of statements counts only where it means something.
fn compare(old: &[Said], new: &[Said]) -> Vec<FieldChange> {
    let mut fields: Vec<&Say> = Vec::new();
    for said in old.iter().chain(new) {
        if !fields.contains(&&said.field) {
            fields.push(&said.field);
        }
    }
    let of = |said: &[Said], field: &Say| {
        let mut texts: Vec<String> =
            said.iter().filter(|said| said.field == *field).map(|said| said.text.clone()).collect();
        if !matches!(field.en.as_str(), "when" | "basis") {
            texts.sort();
        }
        texts
    };
    let changes = fields.into_iter().map(|field| {
        let (was, is) = (of(old, field), of(new, field));
        let (gone, come) = (without(&was, &is), without(&is, &was));
        let is_reordered = gone.is_empty() && come.is_empty() && was != is;
        let (old, new) = if is_reordered { (was, is) } else { (gone, come) };
        FieldChange { field: field.clone(), old, new }
    });
    changes.filter(|change| !change.old.is_empty() || !change.new.is_empty()).collect()
}

/// These without those, each as often as it is there too many.
fn without(these: &[String], those: &[String]) -> Vec<String> {
    let mut left: Vec<&String> = those.iter().collect();
    let mut rest = Vec::new();
    for text in these {
        match left.iter().position(|other| *other == text) {
            Some(found) => drop(left.remove(found)),
            None => rest.push(text.clone()),
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_items_are_told_to_have_moved() {
        assert_eq!(rising(&[0, 1, 2, 3]), [0, 1, 2, 3]);
        assert_eq!(rising(&[3, 0, 1, 2]), [1, 2, 3]);
        assert_eq!(rising(&[1, 2, 3, 0]), [0, 1, 2]);
        assert_eq!(rising(&[2, 1, 0]).len(), 1);
        assert_eq!(rising(&[]), Vec::<usize>::new());
    }

    #[test]
    fn what_is_there_too_often_is_left() {
        let texts = |text: &str| text.split(' ').filter(|t| !t.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(without(&texts("a b a"), &texts("a c")), texts("b a"));
        assert_eq!(without(&texts("a"), &texts("a a")), texts(""));
    }
}
