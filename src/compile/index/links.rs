//! Words for which the anchors have no room, in an automaton with failure links: slower on texts as they are, linear on any.
//!
//! Rule sets as people write them leave it empty.
//!
//! INVARIANTS: states are numbered by depth, the children of one side by side, in order of their codes; state 0 is the beginning.
//! A failure link leads to a state of less depth.

use crate::store::stored;

const ROOT: u32 = 0;

/// An automaton. Everything by state, but for `starts`.
#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    /// By code: the state after it alone; 0 if there is none. Empty without words.
    starts: Vec<u32>,
    /// The code that leads to it.
    codes: Vec<u16>,
    /// The first of its children; the children of the next state begin where its own end.
    children: Vec<u32>,
    /// The longest end of what it stands for that is a state too.
    fails: Vec<u32>,
    /// The longest end of what it stands for that is a word: that word's state. 0 if there is none.
    ends: Vec<u32>,
    /// The word it stands for, if it is an end.
    words: Vec<u32>,
    depths: Vec<u32>,
}

stored!(Links { starts, codes, children, fails, ends, words, depths });

impl Links {
    /// Builds the automaton over words that are all different. O(codes × log).
    pub(super) fn build(mut words: Vec<(&[u16], u32)>) -> Self {
        let mut links = Self::default();
        if words.is_empty() {
            return links;
        }
        words.sort_unstable();
        links.grow(&words);
        let greatest = words.iter().map(|(codes, _)| codes[0]).max().unwrap_or(0);
        links.starts = vec![ROOT; usize::from(greatest) + 1];
        for child in links.children_of(ROOT) {
            links.starts[links.codes[child as usize] as usize] = child;
        }
        links.link();
        links
    }

    /// The states, level by level: each stands for the words that begin alike, which stand side by side.
    fn grow(&mut self, words: &[(&[u16], u32)]) {
        let mut spans = vec![(0, words.len())];
        self.push(0, 0);
        let mut state = 0;
        while state < spans.len() {
            let (mut at, end) = spans[state];
            let depth = self.depths[state] as usize;
            self.children.push(self.codes.len() as u32);
            if at < end && words[at].0.len() == depth {
                self.words[state] = words[at].1;
                self.ends[state] = state as u32;
                at += 1;
            }
            while at < end {
                let code = words[at].0[depth];
                let next = at + words[at..end].partition_point(|(codes, _)| codes[depth] == code);
                self.push(code, depth as u32 + 1);
                spans.push((at, next));
                at = next;
            }
            state += 1;
        }
        self.children.push(self.codes.len() as u32);
    }

    fn push(&mut self, code: u16, depth: u32) {
        self.codes.push(code);
        self.depths.push(depth);
        self.fails.push(ROOT);
        self.ends.push(ROOT);
        self.words.push(0);
    }

    fn link(&mut self) {
        for parent in 0..self.codes.len() as u32 {
            for child in self.children_of(parent) {
                let code = self.codes[child as usize];
                let fail = if parent == ROOT { ROOT } else { self.step(self.fails[parent as usize], code) };
                self.fails[child as usize] = fail;
                if self.ends[child as usize] == ROOT {
                    self.ends[child as usize] = self.ends[fail as usize];
                }
            }
        }
    }

    fn children_of(&self, state: u32) -> std::ops::Range<u32> {
        self.children[state as usize]..self.children[state as usize + 1]
    }

    fn child(&self, state: u32, code: u16) -> Option<u32> {
        let children = self.children_of(state);
        let codes = &self.codes[children.start as usize..children.end as usize];
        Some(children.start + codes.binary_search(&code).ok()? as u32)
    }

    /// The state after one more code.
    fn step(&self, mut state: u32, code: u16) -> u32 {
        while state != ROOT {
            if let Some(child) = self.child(state, code) {
                return child;
            }
            state = self.fails[state as usize];
        }
        self.starts.get(usize::from(code)).copied().unwrap_or(ROOT)
    }

    /// Whether there are no words.
    pub(super) fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// Tells `found` the beginning, the end and the word of everything in a text. O(codes + words found).
    pub(super) fn scan(&self, codes: &[u16], mut found: impl FnMut(usize, usize, u32)) {
        let mut state = ROOT;
        for (at, &code) in codes.iter().enumerate() {
            state = self.step(state, code);
            let mut end = self.ends[state as usize];
            while end != ROOT {
                found(at + 1 - self.depths[end as usize] as usize, at + 1, self.words[end as usize]);
                end = self.ends[self.fails[end as usize] as usize];
            }
        }
    }
}
