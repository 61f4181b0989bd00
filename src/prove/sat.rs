//! Whether a set of clauses can be satisfied: conflict-driven clause learning with first unique implication points, activity order
//! and Luby restarts (Eén, Sörensson 2003). Our own, and small, for the sake of what it leaves behind: every learned clause follows from
//! those before it by unit propagation alone, so a refusal can be checked by whoever can propagate units.
//!
//! A conflict takes back one level only (Nadel, Ryvchin 2018; Möhle, Biere 2019): what was chosen before mostly stays, where all of it
//! would have to be concluded again. So the trail is not in the order of levels: what a clause implies has the highest level of its
//! other literals, stays while that level does, and is propagated again after each step back.
//!
//! Only free variables are chosen, false first, and gates follow from them: what is true in a case found is there for a reason, so that
//! witnesses say little. (To choose gates too was slower on the shipped rules.)

use std::ops::Not;

/// A variable or its negation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Lit(u32);

impl Lit {
    /// A variable, or its negation.
    pub(crate) fn new(variable: u32, is_negated: bool) -> Self {
        Self(variable << 1 | u32::from(is_negated))
    }

    pub(crate) fn variable(self) -> u32 {
        self.0 >> 1
    }

    pub(crate) fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }

    fn index(self) -> usize {
        self.0 as usize
    }

    /// As files of clauses write it: variables from 1, a negation below zero.
    pub(crate) fn written(self) -> i64 {
        let number = i64::from(self.variable()) + 1;
        if self.is_negated() { -number } else { number }
    }
}

impl Not for Lit {
    type Output = Self;

    fn not(self) -> Self {
        Self(self.0 ^ 1)
    }
}

/// What came of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Every clause holds with these values, by variable.
    Satisfied(Vec<bool>),
    /// No values satisfy every clause and assumption.
    Refuted,
    /// The search was called off.
    GivenUp,
}

/// What an independent checker needs to see that clauses cannot all hold: those that matter, and in order the clauses learned from
/// them, each of which follows from all before it by unit propagation; the last is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Refutation {
    pub(crate) clauses: Vec<Vec<Lit>>,
    pub(crate) learned: Vec<Vec<Lit>>,
}

/// Clauses by number, their literals side by side: a formula is copied for each question that adds to it.
#[derive(Clone, Default)]
struct Clauses {
    lits: Vec<Lit>,
    /// By clause: where its literals end.
    ends: Vec<u32>,
    /// What clauses were learned from, side by side.
    sources: Vec<u32>,
    /// By clause: where those it was learned from end; a clause that was given has none.
    source_ends: Vec<u32>,
}

impl Clauses {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn range(&self, clause: u32) -> std::ops::Range<usize> {
        range(&self.ends, clause)
    }

    /// The clauses a clause was learned from; none if it was given.
    fn from(&self, clause: u32) -> &[u32] {
        &self.sources[range(&self.source_ends, clause)]
    }

    fn lits(&self, clause: u32) -> &[Lit] {
        &self.lits[self.range(clause)]
    }

    fn push(&mut self, lits: &[Lit], from: &[u32]) {
        self.lits.extend_from_slice(lits);
        self.ends.push(self.lits.len() as u32);
        self.sources.extend_from_slice(from);
        self.source_ends.push(self.sources.len() as u32);
    }
}

/// The stretch of one of several that stand side by side, by where each ends.
fn range(ends: &[u32], at: u32) -> std::ops::Range<usize> {
    let at = at as usize;
    let from = if at == 0 { 0 } else { ends[at - 1] };
    from as usize..ends[at] as usize
}

#[derive(Clone, Copy)]
struct Watch {
    /// The clause's number, and [`IS_PAIR`] if it has no more than two literals.
    clause: u32,
    /// Another literal of the clause: if it holds, or if it is all the rest, the clause need not be looked at.
    other: Lit,
}

const IS_PAIR: u32 = 1 << 31;

/// By literal, the clauses that watch it. All in one piece: one that has no room where it is moves to the end.
#[derive(Clone, Default)]
struct Watches {
    all: Vec<Watch>,
    of: Vec<List>,
}

#[derive(Clone, Copy, Default)]
struct List {
    start: u32,
    len: u32,
    room: u32,
}

impl Watches {
    fn push(&mut self, lit: Lit, watch: Watch) {
        let list = &mut self.of[lit.index()];
        if list.len == list.room {
            let old = list.start as usize..(list.start + list.len) as usize;
            (list.start, list.room) = (self.all.len() as u32, (2 * list.room).max(4));
            self.all.extend_from_within(old);
            self.all.resize((list.start + list.room) as usize, watch);
        }
        self.all[(list.start + list.len) as usize] = watch;
        list.len += 1;
    }

    fn remove(&mut self, lit: Lit, clause: u32) {
        let list = &mut self.of[lit.index()];
        let watches = &mut self.all[list.start as usize..(list.start + list.len) as usize];
        if let Some(at) = watches.iter().position(|watch| watch.clause == clause) {
            watches.copy_within(at + 1.., at);
            list.len -= 1;
        }
    }

    /// The lists side by side, in the order of literals, without those that are not wanted.
    fn packed(&self, is_wanted: impl Fn(&Watch) -> bool) -> Self {
        let mut packed = Self::default();
        for List { start, len, .. } in &self.of {
            let from = packed.all.len() as u32;
            let list = &self.all[*start as usize..(start + len) as usize];
            packed.all.extend(list.iter().filter(|watch| is_wanted(watch)));
            let len = packed.all.len() as u32 - from;
            packed.of.push(List { start: from, len, room: len });
        }
        packed
    }
}

const UNSET: i8 = 0;

/// The search.
#[derive(Clone, Default)]
pub(crate) struct Solver {
    clauses: Clauses,
    /// By literal: the clauses that watch it, to be looked at when it turns false.
    watches: Watches,
    /// By variable: 1 true, −1 false.
    values: Vec<i8>,
    /// By variable: whether it is chosen, not settled by others.
    frees: Vec<bool>,
    levels: Vec<u32>,
    reasons: Vec<Option<u32>>,
    trail: Vec<Lit>,
    /// Where in the trail each level begins.
    marks: Vec<usize>,
    n_propagated: usize,
    activities: Vec<f64>,
    step: f64,
    order: Order,
    seen: Vec<bool>,
    /// The clause that cannot hold, once there is one.
    empty: Option<u32>,
}

impl Solver {
    pub(crate) fn new() -> Self {
        Self { step: 1.0, ..Self::default() }
    }

    /// A variable; `is_free` unless the clauses settle it once every free one has a value.
    pub(crate) fn new_variable(&mut self, is_free: bool) -> u32 {
        let variable = self.values.len() as u32;
        self.watches.of.extend([List::default(); 2]);
        self.values.push(UNSET);
        self.frees.push(is_free);
        self.levels.push(0);
        self.reasons.push(None);
        self.activities.push(0.0);
        self.seen.push(false);
        if is_free {
            self.order.take_in(variable);
        }
        variable
    }

    /// What a literal is now: 1 true, −1 false, 0 open.
    fn value(&self, lit: Lit) -> i8 {
        let value = self.values[lit.variable() as usize];
        if lit.is_negated() { -value } else { value }
    }

    /// Adds a clause. Literals said twice count once; a clause that always holds is left out.
    pub(crate) fn add(&mut self, lits: &[Lit]) {
        self.back_to(0);
        let mut lits = lits.to_vec();
        lits.sort_unstable();
        lits.dedup();
        if self.empty.is_none() && !lits.windows(2).any(|pair| pair[0] == !pair[1]) {
            self.attach(lits);
        }
    }

    /// Takes a clause in, at the bottom level.
    fn attach(&mut self, mut lits: Vec<Lit>) {
        let id = self.clauses.len() as u32;
        // What is not false is watched.
        lits.sort_by_key(|lit| self.value(*lit) < 0);
        let n_free = lits.iter().filter(|lit| self.value(**lit) >= 0).count();
        if lits.len() >= 2 {
            self.watch(id, &lits);
        }
        match n_free {
            0 => self.empty = Some(id),
            1 if self.value(lits[0]) == UNSET => self.assign(lits[0], 0, Some(id)),
            _ => {}
        }
        self.clauses.push(&lits, &[]);
        if self.empty.is_none()
            && let Some(conflict) = self.propagate()
        {
            self.empty = Some(conflict);
        }
    }

    /// Makes it small, to be copied. What is settled at the bottom is settled for good.
    pub(crate) fn pack(&mut self) {
        self.back_to(0);
        let holds = |watch: &Watch| {
            let lits = self.clauses.lits(watch.clause & !IS_PAIR);
            lits.iter().any(|lit| self.value(*lit) > 0)
        };
        self.watches = self.watches.packed(|watch| !holds(watch));
    }

    fn watch(&mut self, id: u32, lits: &[Lit]) {
        let clause = if lits.len() == 2 { id | IS_PAIR } else { id };
        for (watched, other) in [(lits[0], lits[1]), (lits[1], lits[0])] {
            self.watches.push(!watched, Watch { clause, other });
        }
    }

    /// The level up to which a literal has its value.
    fn level(&self, lit: Lit) -> u32 {
        self.levels[lit.variable() as usize]
    }

    fn assign(&mut self, lit: Lit, level: u32, reason: Option<u32>) {
        let variable = lit.variable() as usize;
        self.values[variable] = if lit.is_negated() { -1 } else { 1 };
        self.levels[variable] = level;
        self.reasons[variable] = reason;
        self.trail.push(lit);
    }

    /// Draws every conclusion; the clause that fails, if one does.
    fn propagate(&mut self) -> Option<u32> {
        while self.n_propagated < self.trail.len() {
            let lit = self.trail[self.n_propagated];
            self.n_propagated += 1;
            // Those who watch a literal that has just turned false stand under its negation, which has just turned true. None is added
            // to them meanwhile: what is watched instead is not false.
            let List { start, len, .. } = self.watches.of[lit.index()];
            let (mut at, mut kept, end) = (start, start, start + len);
            let mut conflict = None;
            while at < end {
                let watch = self.watches.all[at as usize];
                at += 1;
                let of_other = self.value(watch.other);
                if of_other > 0 || watch.clause & IS_PAIR != 0 {
                    self.watches.all[kept as usize] = watch;
                    kept += 1;
                    let clause = watch.clause & !IS_PAIR;
                    if of_other < 0 {
                        conflict = Some(clause);
                        break;
                    }
                    if of_other == UNSET {
                        self.assign(watch.other, self.level(lit), Some(clause));
                    }
                    continue;
                }
                let (clauses, values) = (&mut self.clauses, &self.values);
                let range = clauses.range(watch.clause);
                let lits = &mut clauses.lits[range];
                let holds = |lit: Lit| {
                    if lit.is_negated() { -values[lit.variable() as usize] } else { values[lit.variable() as usize] }
                };
                if lits[0] == !lit {
                    lits.swap(0, 1);
                }
                let first = lits[0];
                let watch = Watch { clause: watch.clause, other: first };
                if holds(first) <= 0
                    && let Some(index) = (2..lits.len()).find(|&index| holds(lits[index]) >= 0)
                {
                    lits.swap(1, index);
                    let watched = lits[1];
                    self.watches.push(!watched, watch);
                    continue;
                }
                self.watches.all[kept as usize] = watch;
                kept += 1;
                if self.value(first) < 0 {
                    conflict = Some(watch.clause);
                    break;
                }
                if self.value(first) == UNSET {
                    // What turned false last, by level, is watched: it is the first to be open again.
                    let lits = self.clauses.lits(watch.clause);
                    let last = (2..lits.len())
                        .fold(1, |last, at| if self.level(lits[at]) > self.level(lits[last]) { at } else { last });
                    let level = self.level(lits[last]);
                    if level > self.level(lit) {
                        kept -= 1;
                        self.rewatch(watch.clause, 1, last);
                    }
                    self.assign(first, level, Some(watch.clause));
                }
            }
            if kept < at {
                self.watches.all.copy_within(at as usize..end as usize, kept as usize);
                self.watches.of[lit.index()].len = kept - start + (end - at);
            }
            if conflict.is_some() {
                self.n_propagated = self.trail.len();
                return conflict;
            }
        }
        None
    }

    /// Lets a clause be watched by another of its literals, in the place of one that does so no longer.
    fn rewatch(&mut self, clause: u32, place: usize, by: usize) {
        let range = self.clauses.range(clause);
        let lits = &mut self.clauses.lits[range];
        lits.swap(place, by);
        let (watched, other) = (lits[place], lits[1 - place]);
        self.watches.push(!watched, Watch { clause, other });
    }

    /// Lets a clause that fails be watched by the two of its literals that turned false last, by level, that one first; with these levels.
    fn watch_highest(&mut self, clause: u32) -> (Lit, u32, u32) {
        for place in 0..2 {
            let lits = self.clauses.lits(clause);
            let Some(highest) =
                (place..lits.len()).reduce(|a, b| if self.level(lits[b]) > self.level(lits[a]) { b } else { a })
            else {
                continue;
            };
            match (highest, lits.len()) {
                _ if highest == place => {}
                (1, _) | (_, 2) => {
                    let range = self.clauses.range(clause);
                    self.clauses.lits[range].swap(0, 1);
                }
                _ => {
                    self.watches.remove(!lits[place], clause);
                    self.rewatch(clause, place, highest);
                }
            }
        }
        match *self.clauses.lits(clause) {
            [] => (Lit::new(0, false), 0, 0),
            [only] => (only, self.level(only), 0),
            [first, second, ..] => (first, self.level(first), self.level(second)),
        }
    }

    /// Takes back what has its value above a level.
    fn back_to(&mut self, level: usize) {
        if self.marks.len() <= level {
            return;
        }
        let from = self.marks[level];
        let mut kept = from;
        for at in from..self.trail.len() {
            let lit = self.trail[at];
            let variable = lit.variable();
            if self.levels[variable as usize] as usize <= level {
                self.trail[kept] = lit;
                kept += 1;
                continue;
            }
            self.values[variable as usize] = UNSET;
            if self.frees[variable as usize] {
                self.order.open(variable, &self.activities);
            }
        }
        self.trail.truncate(kept);
        self.marks.truncate(level);
        self.n_propagated = from;
    }

    fn bump(&mut self, variable: u32) {
        self.activities[variable as usize] += self.step;
        if self.activities[variable as usize] > 1e100 {
            self.activities.iter_mut().for_each(|activity| *activity *= 1e-100);
            self.step *= 1e-100;
        }
        self.order.raise(variable, &self.activities);
    }

    /// What a conflict teaches: a clause with one literal of the present level, first, the level to go back to, and the clauses it
    /// follows from.
    fn learn(&mut self, conflict: u32) -> (Vec<Lit>, usize, Vec<u32>) {
        let level = self.marks.len() as u32;
        let mut learned = vec![Lit::new(0, false)];
        let (mut n_open, mut at, mut clause) = (0, self.trail.len(), conflict);
        let mut from = Vec::new();
        let mut bottom = Vec::new();
        let mut implied: Option<Lit> = None;
        let lit = loop {
            from.push(clause);
            for index in self.clauses.range(clause) {
                let lit = self.clauses.lits[index];
                let variable = lit.variable() as usize;
                if Some(lit) == implied || self.seen[variable] {
                    continue;
                }
                self.seen[variable] = true;
                if self.levels[variable] == 0 {
                    bottom.push(lit.variable());
                    continue;
                }
                self.bump(lit.variable());
                if self.levels[variable] == level {
                    n_open += 1;
                } else {
                    learned.push(lit);
                }
            }
            let lit = loop {
                at -= 1;
                let lit = self.trail[at];
                if self.seen[lit.variable() as usize] && self.levels[lit.variable() as usize] == level {
                    break lit;
                }
            };
            self.seen[lit.variable() as usize] = false;
            n_open -= 1;
            if n_open == 0 {
                break lit;
            }
            implied = Some(lit);
            // INVARIANT: below the unique implication point every literal of the level has a reason.
            clause = self.reasons[lit.variable() as usize].expect("an implied literal has a reason");
        };
        learned[0] = !lit;
        // A literal that the others imply says nothing.
        let implied_by_others = |solver: &Self, lit: Lit| {
            solver.reasons[lit.variable() as usize].filter(|reason| {
                let others = solver.clauses.lits(*reason);
                others.iter().all(|other| {
                    let variable = other.variable() as usize;
                    *other == !lit || solver.seen[variable] && solver.levels[variable] > 0 && *other != lit
                })
            })
        };
        let mut short = vec![learned[0]];
        for &lit in &learned[1..] {
            match implied_by_others(self, lit) {
                Some(reason) => from.push(reason),
                None => short.push(lit),
            }
        }
        learned[1..].iter().for_each(|lit| self.seen[lit.variable() as usize] = false);
        bottom.iter().for_each(|variable| self.seen[*variable as usize] = false);
        self.add_reasons_below(bottom, &mut from);
        let highest = (1..short.len()).max_by_key(|&index| self.levels[short[index].variable() as usize]);
        if let Some(highest) = highest {
            short.swap(1, highest);
        }
        let back = highest.map_or(0, |_| self.levels[short[1].variable() as usize] as usize);
        (short, back, from)
    }

    /// Adds the clauses that settle variables of the bottom level.
    fn add_reasons_below(&self, mut open: Vec<u32>, from: &mut Vec<u32>) {
        let mut done = std::collections::BTreeSet::new();
        while let Some(variable) = open.pop() {
            if !done.insert(variable) {
                continue;
            }
            if let Some(reason) = self.reasons[variable as usize] {
                from.push(reason);
                let others = self.clauses.lits(reason).iter().map(|lit| lit.variable());
                open.extend(others.filter(|other| *other != variable));
            }
        }
    }

    /// Looks for values with which every clause holds. `is_over` is asked now and then whether to give up after so many conflicts.
    pub(crate) fn solve(&mut self, is_over: &dyn Fn(u64) -> bool) -> Outcome {
        let (mut n_conflicts, mut n_restarts) = (0_u64, 0);
        let mut until_restart = 64;
        self.back_to(0);
        if let Some(conflict) = self.empty.or_else(|| self.propagate()) {
            self.empty = Some(conflict);
            return Outcome::Refuted;
        }
        loop {
            if let Some(conflict) = self.propagate() {
                let (first, highest, second) = self.watch_highest(conflict);
                if highest == 0 {
                    self.empty = Some(conflict);
                    return Outcome::Refuted;
                }
                if second < highest {
                    // It alone had to hold before.
                    self.back_to(highest as usize - 1);
                    self.assign(first, second, Some(conflict));
                    continue;
                }
                self.back_to(highest as usize);
                n_conflicts += 1;
                let (learned, back, from) = self.learn(conflict);
                self.back_to(highest as usize - 1);
                let id = self.clauses.len() as u32;
                if learned.len() >= 2 {
                    self.watch(id, &learned);
                }
                let first = learned[0];
                self.clauses.push(&learned, &from);
                self.assign(first, back as u32, Some(id));
                self.step /= 0.95;
                if n_conflicts.is_multiple_of(64) && is_over(n_conflicts) {
                    return Outcome::GivenUp;
                }
                until_restart -= 1;
                continue;
            }
            if until_restart <= 0 {
                n_restarts += 1;
                until_restart = 64 * luby(n_restarts);
                self.back_to(0);
                continue;
            }
            let Some(variable) = self.next_open() else {
                let values = self.values.iter().map(|value| *value > 0).collect();
                self.back_to(0);
                return Outcome::Satisfied(values);
            };
            self.marks.push(self.trail.len());
            self.assign(Lit::new(variable, true), self.marks.len() as u32, None);
        }
    }

    fn next_open(&mut self) -> Option<u32> {
        while let Some(variable) = self.order.pop(&self.activities) {
            if self.values[variable as usize] == UNSET {
                return Some(variable);
            }
        }
        self.order.next_idle(|variable| self.values[variable as usize] == UNSET)
    }

    /// Why the clauses cannot all hold, once that is known.
    pub(crate) fn refutation(&self) -> Option<Refutation> {
        let empty = self.empty?;
        let mut needed = vec![false; self.clauses.len()];
        let mut open = vec![empty];
        let bottom = self.clauses.lits(empty).iter().map(|lit| lit.variable()).collect();
        self.add_reasons_below(bottom, &mut open);
        while let Some(id) = open.pop() {
            if !std::mem::replace(&mut needed[id as usize], true) {
                open.extend(self.clauses.from(id));
            }
        }
        let mut refutation = Refutation::default();
        for (clause, _) in (0..).zip(needed).filter(|(_, needed)| *needed) {
            let is_given = self.clauses.from(clause).is_empty();
            let list = if is_given { &mut refutation.clauses } else { &mut refutation.learned };
            let mut lits = self.clauses.lits(clause).to_vec();
            lits.sort_unstable();
            list.push(lits);
        }
        refutation.learned.push(Vec::new());
        Some(refutation)
    }
}

/// 1 1 2 1 1 2 4 … (Luby, Sinclair, Zuckerman 1993), from 1 on.
fn luby(mut at: i64) -> i64 {
    loop {
        let size = 1_i64 << (64 - at.leading_zeros() - 1);
        if at == size * 2 - 1 {
            return size;
        }
        at -= size - 1;
    }
}

/// Open variables, the most active first, then those that never were active.
#[derive(Clone, Default)]
struct Order {
    /// Active ones.
    heap: Vec<u32>,
    /// By variable: where it stands in the heap.
    places: Vec<Option<usize>>,
    /// Every variable that is chosen, the oldest first.
    all: Vec<u32>,
    /// Before this one of them none is open that is not active.
    idle: usize,
}

impl Order {
    fn take_in(&mut self, variable: u32) {
        self.all.push(variable);
    }

    /// Takes notice of a variable that has no value any longer.
    fn open(&mut self, variable: u32, activities: &[f64]) {
        if activities[variable as usize] > 0.0 {
            self.insert(variable, activities);
        } else if self.all.get(self.idle).is_none_or(|idle| variable < *idle) {
            self.idle = self.all.partition_point(|other| *other < variable);
        }
    }

    /// The oldest that was never active and is open.
    fn next_idle(&mut self, is_open: impl Fn(u32) -> bool) -> Option<u32> {
        self.idle += self.all[self.idle..].iter().take_while(|variable| !is_open(**variable)).count();
        self.all.get(self.idle).copied()
    }

    fn insert(&mut self, variable: u32, activities: &[f64]) {
        if self.places.len() <= variable as usize {
            self.places.resize(variable as usize + 1, None);
        }
        if self.places[variable as usize].is_none() {
            self.places[variable as usize] = Some(self.heap.len());
            self.heap.push(variable);
            self.up(self.heap.len() - 1, activities);
        }
    }

    fn raise(&mut self, variable: u32, activities: &[f64]) {
        if let Some(at) = self.places.get(variable as usize).copied().flatten() {
            self.up(at, activities);
        }
    }

    fn pop(&mut self, activities: &[f64]) -> Option<u32> {
        let first = *self.heap.first()?;
        let last = self.heap.len() - 1;
        self.swap(0, last);
        self.heap.pop();
        self.places[first as usize] = None;
        self.down(activities);
        Some(first)
    }

    /// Whether the one at `a` comes before the one at `b`; of equals the older.
    fn before(&self, a: usize, b: usize, activities: &[f64]) -> bool {
        let (a, b) = (self.heap[a], self.heap[b]);
        let (of_a, of_b) = (activities[a as usize], activities[b as usize]);
        of_a > of_b || of_a == of_b && a < b
    }

    fn swap(&mut self, a: usize, b: usize) {
        self.heap.swap(a, b);
        for at in [a, b] {
            self.places[self.heap[at] as usize] = Some(at);
        }
    }

    fn up(&mut self, mut at: usize, activities: &[f64]) {
        while at > 0 && self.before(at, (at - 1) / 2, activities) {
            self.swap(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
    }

    fn down(&mut self, activities: &[f64]) {
        let mut at = 0;
        loop {
            let children = [2 * at + 1, 2 * at + 2].into_iter().filter(|child| *child < self.heap.len());
            let best = children.reduce(|a, b| if self.before(b, a, activities) { b } else { a });
            match best {
                Some(child) if self.before(child, at, activities) => {
                    self.swap(child, at);
                    at = child;
                }
                _ => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prove::checker::check;
    use crate::testing::Rng;

    /// Clauses of three literals, and some of two: near the number at which half of all sets can be satisfied.
    fn random_clause(rng: &mut Rng, n_variables: usize) -> Vec<Lit> {
        let n = if rng.chance(20) { 2 } else { 3 };
        (0..n).map(|_| Lit::new(rng.below(n_variables) as u32, rng.chance(50))).collect()
    }

    fn holds(clause: &[Lit], values: impl Fn(u32) -> bool) -> bool {
        clause.iter().any(|lit| values(lit.variable()) != lit.is_negated())
    }

    #[test]
    fn what_is_found_holds_and_what_is_refuted_can_be_checked() {
        let (mut n_found, mut n_refuted) = (0, 0);
        for seed in 0..2000 {
            let mut rng = Rng::new(seed);
            let n_variables = rng.between(4, 14);
            let mut solver = Solver::new();
            (0..n_variables).for_each(|_| _ = solver.new_variable(true));
            let mut clauses: Vec<Vec<Lit>> = Vec::new();
            // Clauses come while it is asked, as questions add them; a copy goes on as the first does.
            for _ in 0..4 {
                for _ in 0..n_variables + 2 {
                    let clause = random_clause(&mut rng, n_variables);
                    solver.add(&clause);
                    clauses.push(clause);
                }
                if rng.chance(30) {
                    solver.pack();
                    solver = solver.clone();
                }
                let can_hold = (0..1_u32 << n_variables)
                    .any(|all| clauses.iter().all(|clause| holds(clause, |of| all >> of & 1 == 1)));
                match solver.solve(&|_| false) {
                    Outcome::Satisfied(model) => {
                        n_found += 1;
                        assert!(clauses.iter().all(|clause| holds(clause, |of| model[of as usize])), "seed {seed}");
                    }
                    Outcome::Refuted => {
                        n_refuted += 1;
                        assert!(!can_hold, "seed {seed}");
                        let Refutation { clauses: given, learned } = solver.refutation().expect("it was refuted");
                        let written = |clauses: Vec<Vec<Lit>>| -> Vec<Vec<i64>> {
                            clauses.iter().map(|clause| clause.iter().map(|lit| lit.written()).collect()).collect()
                        };
                        assert_eq!(check(&written(given), &written(learned)), Ok(()), "seed {seed}");
                    }
                    Outcome::GivenUp => panic!("seed {seed}: nobody called it off"),
                }
            }
        }
        assert!(n_found > 1000 && n_refuted > 1000, "{n_found} {n_refuted}");
    }
}
