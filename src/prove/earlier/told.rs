//! What changed lines make of the ways of a rule.

use std::cell::RefCell;
use std::slice;

use rustc_hash::FxHashMap;

use super::{Bits, Keeping, join};
use crate::prove::Prover;
use crate::prove::vocabulary::Word;
use crate::prove::ways::{Piece, Way};

/// What is known of the pieces of ways so far.
pub(crate) struct Told<'k, 'r> {
    prover: &'k Prover<'r>,
    keeping: &'k Keeping<'r>,
    /// By piece, the texts of changed lines that stand in it.
    pieces: RefCell<FxHashMap<Piece, Bits>>,
}

impl<'k, 'r> Told<'k, 'r> {
    pub(crate) fn new(prover: &'k Prover<'r>, keeping: &'k Keeping<'r>) -> Self {
        Self { prover, keeping, pieces: RefCell::default() }
    }

    fn of<T>(&self, piece: &Piece, ask: impl FnOnce(&Bits) -> T) -> T {
        if let Some(known) = self.pieces.borrow().get(piece) {
            return ask(known);
        }
        let bits = match piece {
            Piece::Word(Word::Keyword(word), _) => self.keeping.bits(&[*word]),
            // No word arises across what stands between them.
            Piece::Near(left, right, gap, _) if *gap > 0 => self.keeping.bits(&[*left, *right]),
            _ => {
                let (title, text) = self.prover.text_of_way(slice::from_ref(piece)).zones();
                self.keeping.bits_in(&[&title, &text])
            }
        };
        ask(self.pieces.borrow_mut().entry(piece.clone()).or_insert(bits))
    }

    /// Whether something that has changed could hold whatever is said.
    pub(crate) fn may_hold_anywhere(&self) -> bool {
        self.keeping.may_hold(&[])
    }

    /// Whether a changed line differs by a text that stands in a piece.
    pub(crate) fn tells(&self, piece: &Piece) -> bool {
        match piece {
            Piece::Word(Word::Keyword(word), _) => self.keeping.is_telling(*word),
            Piece::Near(left, right, gap, _) if *gap > 0 => {
                self.keeping.is_telling(*left) || self.keeping.is_telling(*right)
            }
            _ => self.of(piece, |bits| self.keeping.tells(bits)),
        }
    }

    /// Whether something that has changed could hold in a way.
    pub(crate) fn may_have_changed(&self, way: &Way) -> bool {
        let mut bits = Bits::new();
        for piece in way {
            self.of(piece, |more| join(&mut bits, more));
        }
        self.keeping.may_hold(&bits)
    }
}
