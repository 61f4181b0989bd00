//! What one change does to the letters it touches, all others being made.

use super::edits::Edit;
use super::folds::Figures;
use super::table::Table;

/// The letters that a change touches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Effect {
    /// In which the number stands.
    pub(crate) n_letters: u32,
    /// Whose label is first with the change and was not without it.
    pub(crate) n_gained: u32,
    /// Whose label was first without the change and is not with it.
    pub(crate) n_lost: u32,
}

/// By edit: what it does, beside all other edits.
pub(crate) fn effects(table: &Table, values: &[u32], edits: &[Edit]) -> Vec<Effect> {
    let mut scores = table.scores(values.to_vec());
    let effect = |edit: &Edit| {
        let letters = || table.uses(edit.number).iter().map(|used| used.letter);
        let letters: Vec<u32> = letters().filter(|letter| table.letters[*letter as usize].fold.is_some()).collect();
        let with: Vec<bool> = letters.iter().map(|letter| table.place(*letter, &scores) == Some(0)).collect();
        table.change(&mut scores, edit.number, edit.from);
        let without: Vec<bool> = letters.iter().map(|letter| table.place(*letter, &scores) == Some(0)).collect();
        table.change(&mut scores, edit.number, edit.to);
        let count = |with_is: bool, without_is: bool| {
            with.iter().zip(&without).filter(|(with, without)| **with == with_is && **without == without_is).count()
        };
        Effect {
            n_letters: letters.len() as u32,
            n_gained: count(true, false) as u32,
            n_lost: count(false, true) as u32,
        }
    };
    edits.iter().map(effect).collect()
}

/// By set: how often the label is first with these values.
pub(crate) fn figures(table: &Table, values: &[u32], n_sets: usize) -> Vec<Figures> {
    let scores = table.scores(values.to_vec());
    let mut figures = vec![Figures::default(); n_sets];
    for (at, letter) in (0..).zip(&table.letters).filter(|(_, letter)| letter.fold.is_some()) {
        figures[letter.set as usize].add(table.place(at, &scores));
    }
    figures
}
