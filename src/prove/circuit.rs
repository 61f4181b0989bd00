//! Gates and small sums over the solver: conditions become literals, scores become binary numbers.
//!
//! Equal gates are built once, so that what two rule sets have in common is one and the same literal.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::sat::{Lit, Solver};

/// A number of no more bits than it needs, the lowest first.
pub(crate) type Number = Vec<Lit>;

#[derive(Clone, PartialEq, Eq, Hash)]
enum Gate {
    And(Rc<[Lit]>),
    Xor(Lit, Lit),
    Choice(Lit, Lit, Lit),
}

/// A formula that is being built.
#[derive(Clone)]
pub(crate) struct Circuit {
    pub(crate) solver: Solver,
    gates: FxHashMap<Gate, Lit>,
    /// Those built before it was copied.
    shared: Rc<FxHashMap<Gate, Lit>>,
    truth: Lit,
}

impl Circuit {
    pub(crate) fn new() -> Self {
        let mut solver = Solver::new();
        let truth = Lit::new(solver.new_variable(true), false);
        solver.add(&[truth]);
        Self { solver, gates: FxHashMap::default(), shared: Rc::default(), truth }
    }

    /// Makes it cheap to be copied.
    pub(crate) fn pack(&mut self) {
        self.solver.pack();
        Rc::make_mut(&mut self.shared).extend(self.gates.drain());
    }

    fn known(&self, gate: &Gate) -> Option<Lit> {
        self.gates.get(gate).or_else(|| self.shared.get(gate)).copied()
    }

    /// What always holds.
    pub(crate) fn yes(&self) -> Lit {
        self.truth
    }

    /// What never holds.
    pub(crate) fn no(&self) -> Lit {
        !self.truth
    }

    pub(crate) fn constant(&self, holds: bool) -> Lit {
        if holds { self.yes() } else { self.no() }
    }

    /// Something that may or may not hold.
    pub(crate) fn free(&mut self) -> Lit {
        Lit::new(self.solver.new_variable(true), false)
    }

    /// Something that the free literals settle.
    fn settled(&mut self) -> Lit {
        Lit::new(self.solver.new_variable(false), false)
    }

    /// Demands that one of these holds.
    pub(crate) fn require(&mut self, any_of: &[Lit]) {
        self.solver.add(any_of);
    }

    pub(crate) fn implies(&mut self, if_so: Lit, then: Lit) {
        self.solver.add(&[!if_so, then]);
    }

    pub(crate) fn and(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        let mut lits: Vec<Lit> = lits.into_iter().filter(|lit| *lit != self.truth).collect();
        lits.sort_unstable();
        lits.dedup();
        if lits.contains(&!self.truth) || lits.windows(2).any(|pair| pair[0] == !pair[1]) {
            return self.no();
        }
        match lits[..] {
            [] => return self.yes(),
            [only] => return only,
            _ => {}
        }
        let key = Gate::And(lits.as_slice().into());
        if let Some(gate) = self.known(&key) {
            return gate;
        }
        let gate = self.settled();
        lits.iter().for_each(|lit| self.solver.add(&[!gate, *lit]));
        let mut all: Vec<Lit> = lits.iter().map(|lit| !*lit).collect();
        all.push(gate);
        self.solver.add(&all);
        self.gates.insert(key, gate);
        gate
    }

    pub(crate) fn or(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        !self.and(lits.into_iter().map(|lit| !lit))
    }

    /// Whether just one of them holds.
    pub(crate) fn xor(&mut self, a: Lit, b: Lit) -> Lit {
        let is_odd = a.is_negated() != b.is_negated();
        let bare = |lit: Lit| Lit::new(lit.variable(), false);
        let (a, b) = (bare(a).min(bare(b)), bare(a).max(bare(b)));
        let gate = if a == b {
            self.no()
        } else if a == self.truth {
            !b
        } else if let Some(gate) = self.known(&Gate::Xor(a, b)) {
            gate
        } else {
            let gate = self.settled();
            for lits in [[!gate, a, b], [!gate, !a, !b], [gate, !a, b], [gate, a, !b]] {
                self.solver.add(&lits);
            }
            self.gates.insert(Gate::Xor(a, b), gate);
            gate
        };
        if is_odd { !gate } else { gate }
    }

    /// One if the first holds, else the other.
    pub(crate) fn choice(&mut self, of: Lit, yes: Lit, no: Lit) -> Lit {
        let (always, never) = (self.yes(), self.no());
        match (yes, no) {
            _ if yes == no || of == always => return yes,
            _ if of == never => return no,
            (yes, no) if yes == always => return self.or([of, no]),
            (yes, no) if yes == never => return self.and([!of, no]),
            (yes, no) if no == always => return self.or([!of, yes]),
            (yes, no) if no == never => return self.and([of, yes]),
            _ => {}
        }
        if let Some(gate) = self.known(&Gate::Choice(of, yes, no)) {
            return gate;
        }
        let gate = self.settled();
        for lits in [[!of, !yes, gate], [!of, yes, !gate], [of, !no, gate], [of, no, !gate]] {
            self.solver.add(&lits);
        }
        self.gates.insert(Gate::Choice(of, yes, no), gate);
        gate
    }

    pub(crate) fn number(&self, value: u32) -> Number {
        (0..32 - value.leading_zeros()).map(|bit| self.constant(value >> bit & 1 == 1)).collect()
    }

    /// The number if the literal holds, else nothing.
    pub(crate) fn counted(&mut self, if_so: Lit, number: &Number) -> Number {
        number.iter().map(|bit| self.and([if_so, *bit])).collect()
    }

    fn bit(&self, number: &Number, at: usize) -> Lit {
        number.get(at).copied().unwrap_or(self.no())
    }

    fn plus(&mut self, a: &Number, b: &Number) -> Number {
        let mut sum = Vec::new();
        let mut carry = self.no();
        for at in 0..a.len().max(b.len()) {
            let (a, b) = (self.bit(a, at), self.bit(b, at));
            let half = self.xor(a, b);
            sum.push(self.xor(half, carry));
            let (both, with_carry) = (self.and([a, b]), self.and([half, carry]));
            carry = self.or([both, with_carry]);
        }
        sum.push(carry);
        self.without_zeros(sum)
    }

    fn without_zeros(&self, mut number: Number) -> Number {
        while number.last() == Some(&self.no()) {
            number.pop();
        }
        number
    }

    pub(crate) fn sum(&mut self, numbers: Vec<Number>) -> Number {
        let mut numbers: std::collections::VecDeque<Number> = numbers.into();
        while numbers.len() > 1 {
            let (Some(a), Some(b)) = (numbers.pop_front(), numbers.pop_front()) else { break };
            let sum = self.plus(&a, &b);
            numbers.push_back(sum);
        }
        numbers.pop_front().unwrap_or_default()
    }

    /// Whether the first is greater.
    pub(crate) fn greater(&mut self, a: &Number, b: &Number) -> Lit {
        let mut greater = self.no();
        for at in 0..a.len().max(b.len()) {
            let (a, b) = (self.bit(a, at), self.bit(b, at));
            let differ = self.xor(a, b);
            greater = self.choice(differ, a, greater);
        }
        greater
    }

    pub(crate) fn at_least(&mut self, number: &Number, least: u32) -> Lit {
        let least = self.number(least);
        !self.greater(&least, number)
    }

    pub(crate) fn equal(&mut self, a: &Number, b: &Number) -> Lit {
        let mut differ = Vec::new();
        for at in 0..a.len().max(b.len()) {
            let (a, b) = (self.bit(a, at), self.bit(b, at));
            differ.push(self.xor(a, b));
        }
        !self.or(differ)
    }

    pub(crate) fn larger(&mut self, a: &Number, b: &Number) -> Number {
        let of_b = self.greater(b, a);
        self.chosen(of_b, b, a)
    }

    pub(crate) fn smaller(&mut self, a: &Number, b: &Number) -> Number {
        let of_b = self.greater(b, a);
        self.chosen(of_b, a, b)
    }

    /// One number if the literal holds, else the other.
    pub(crate) fn chosen(&mut self, of: Lit, yes: &Number, no: &Number) -> Number {
        let mut chosen = Vec::new();
        for at in 0..yes.len().max(no.len()) {
            let (yes, no) = (self.bit(yes, at), self.bit(no, at));
            chosen.push(self.choice(of, yes, no));
        }
        self.without_zeros(chosen)
    }
}
