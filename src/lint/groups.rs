//! Words of one group: written twice, contained in each other, too short to stand alone.

use rustc_hash::{FxHashMap, FxHashSet};

use super::words::{n_chars, parts};
use super::{Found, Ground};
use crate::diagnostic::{Code, Diagnostic, say};
use crate::fold::fold_word;
use crate::like::Likeness;
use crate::resolve::model::{Rule, Target};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Item, Name, Number, Quantifier, StatementKind, WordOrList};

/// The points from which a word alone is a strong line.
const STRONG: u32 = 3;

/// What a condition is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sense {
    /// What a line counts: its keywords count in ties and against rivals too.
    Line,
    /// What silences: only whether it holds.
    Silence,
    /// What decides a fact: there a longer word silences the shorter one.
    Fact,
}

/// A word written by itself in a group.
struct Written<'a> {
    name: &'a Name,
    folded: String,
    likeness: Option<Likeness>,
}

pub(super) fn look(ground: &Ground, item: &Item, found: &mut Found) {
    let rule = ground.rule_of(item);
    // The points of a backing rule alone call no duty.
    let backs = rule.is_some_and(|rule| matches!(rule.target, Target::Backing(_)));
    let mut looker = Looker { ground, rule, found };
    for statement in &item.body {
        match &statement.kind {
            StatementKind::Score { points, condition } => {
                looker.expr(condition, Sense::Line);
                if points.value >= STRONG && !backs {
                    looker.short(condition);
                }
            }
            StatementKind::Each { words, condition, .. } => {
                looker.each(words, condition.is_none() && !backs);
                condition.iter().for_each(|condition| looker.expr(condition, Sense::Line));
            }
            StatementKind::Unless(condition) => looker.expr(condition, Sense::Silence),
            StatementKind::FactValue { condition, .. } => looker.expr(condition, Sense::Fact),
            _ => {}
        }
    }
}

struct Looker<'a, 'b> {
    ground: &'b Ground<'a>,
    rule: Option<&'a Rule>,
    found: &'b mut Found,
}

impl Looker<'_, '_> {
    fn expr(&mut self, expr: &Expr, sense: Sense) {
        // What is under `非` or `无` is no hit keyword of the line.
        let silent = if sense == Sense::Line { Sense::Silence } else { sense };
        match &expr.kind {
            ExprKind::Group { quantifier, items } => {
                let sense = if *quantifier == Quantifier::None { silent } else { sense };
                let doubles = self.twice(items, !matches!(quantifier, Quantifier::AtLeast(2..)));
                if sense != Sense::Fact {
                    self.contained(*quantifier, items, sense, &doubles);
                }
                items.iter().for_each(|item| self.expr(item, sense));
            }
            ExprKind::And(items) | ExprKind::Or(items) => {
                self.twice(items, false);
                items.iter().for_each(|item| self.expr(item, sense));
            }
            ExprKind::Not(inner) => self.expr(inner, silent),
            ExprKind::Title(inner) => self.expr(inner, sense),
            ExprKind::Like(_, of) => {
                if let ExprKind::Group { items, .. } = &of.kind {
                    self.twice(items, true);
                }
            }
            ExprKind::Near { left, right, .. } => {
                for side in [left, right] {
                    match &side.kind {
                        ExprKind::Group { items, .. } => _ = self.twice(items, true),
                        _ => self.expr(side, sense),
                    }
                }
            }
            ExprKind::Word(_)
            | ExprKind::Words(_)
            | ExprKind::Named(_)
            | ExprKind::Fact { .. }
            | ExprKind::District(_)
            | ExprKind::Street(_)
            | ExprKind::Category(_)
            | ExprKind::Hour { .. } => {}
        }
    }

    /// Tells a word that stands in a group twice, and where those that do stand. Without the second the group says the same, but
    /// for how many of its words are there: then it cannot go by itself.
    fn twice(&mut self, items: &[Expr], can_go: bool) -> FxHashSet<Span> {
        let mut seen: FxHashMap<(Option<Likeness>, String), Option<Span>> = FxHashMap::default();
        for item in items {
            let (likeness, list) = match &item.kind {
                ExprKind::Words(list) => (None, list),
                ExprKind::Like(likeness, of) => match &of.kind {
                    ExprKind::Words(list) => (Some(*likeness), list),
                    _ => continue,
                },
                _ => continue,
            };
            let words = self.ground.words.list(list).iter();
            seen.extend(words.map(|(_, folded)| ((likeness, folded.clone()), None)));
        }
        let mut doubles = FxHashSet::default();
        for word in written(items) {
            let span = word.name.span;
            let text = &word.name.text;
            let Some(first) = seen.insert((word.likeness, word.folded), Some(span)) else { continue };
            doubles.insert(span);
            let message = match first {
                Some(_) => say!("`{text}` stands twice in one group", "`{text}`在同一组里出现两次"),
                None => say!("`{text}` stands in a words list of this group too", "`{text}`在本组的词表里已有"),
            };
            let mut told = Diagnostic::new(Code::RepeatedKeyword, span, message);
            if let Some(first) = first {
                told = told.also(first, say!("the first time", "第一次"));
            }
            if can_go && word.likeness.is_none() {
                told = told.fix(self.ground.without_word(span));
            }
            self.found.push(told);
        }
        doubles
    }

    /// Tells words that lie in others of their group.
    fn contained(&mut self, quantifier: Quantifier, items: &[Expr], sense: Sense, doubles: &FxHashSet<Span>) {
        let own: Vec<Written> =
            written(items).filter(|word| word.likeness.is_none() && !doubles.contains(&word.name.span)).collect();
        let lists = items.iter().filter_map(|item| match &item.kind {
            ExprKind::Words(list) => Some(self.ground.words.list(list)),
            _ => None,
        });
        let listed = lists.flatten().map(|(_, folded)| folded.as_str());
        let all: FxHashMap<&str, Option<Span>> = listed
            .map(|folded| (folded, None))
            .chain(own.iter().map(|word| (word.folded.as_str(), Some(word.name.span))))
            .collect();
        let mut told: FxHashSet<Span> = FxHashSet::default();
        let mut found = Vec::new();
        for longer in &own {
            let inside = parts(&longer.folded).find_map(|part| all.get_key_value(part));
            let Some((shorter, place)) = inside else { continue };
            if !self.ground.words.brings(&longer.folded, self.rule) {
                continue;
            }
            let long = &longer.name.text;
            // The word that can go: of 任一 and 无 the longer, of 全部 the shorter.
            let (idle, message, help) = match (quantifier, sense) {
                (Quantifier::AtLeast(2..), _) => (
                    None,
                    say!(
                        "`{long}` alone counts twice here: it holds `{shorter}`",
                        "只有`{long}`时这里就算两个：它含有`{shorter}`"
                    ),
                    say!("count kinds of words: bracket them with 任一(…)", "同一类的词先用`任一(…)`合成一项"),
                ),
                (Quantifier::All, _) => {
                    let Some(span) = *place else { continue };
                    (
                        Some(span),
                        say!(
                            "`{shorter}` adds nothing: `{long}` must be there too and holds it",
                            "`{shorter}`是多余的：同时要求的`{long}`已含有它"
                        ),
                        say!("take it out", "请去掉"),
                    )
                }
                (_, Sense::Silence) => (
                    Some(longer.name.span),
                    say!(
                        "`{long}` adds nothing: it holds `{shorter}` of the same group",
                        "`{long}`是多余的：它含有同组的`{shorter}`"
                    ),
                    say!("take it out", "请去掉"),
                ),
                _ => (
                    None,
                    say!(
                        "the line holds by `{shorter}` already, which lies in `{long}`",
                        "`{long}`含有`{shorter}`，有后者本行就已成立"
                    ),
                    say!(
                        "keep it only where it must break ties or outweigh a rival's shorter word",
                        "只在要靠它分出同分高下、或压过竞争职责更短的词时保留"
                    ),
                ),
            };
            // In a line a keyword counts in ties too, so taking it out is for its author to decide.
            let code = if sense == Sense::Silence && idle.is_some() { Code::IdleWord } else { Code::ContainedKeyword };
            let span = idle.unwrap_or(longer.name.span);
            if !told.insert(span) {
                continue;
            }
            let mut diagnostic = Diagnostic::new(code, span, message).help(help);
            let other = if span == longer.name.span { *place } else { Some(longer.name.span) };
            if let Some(other) = other {
                diagnostic = diagnostic.also(other, say!("the other word", "另一个词"));
            }
            if code == Code::IdleWord {
                diagnostic = diagnostic.fix(self.ground.without_word(span));
            }
            found.push(diagnostic);
        }
        self.found.append(&mut found);
    }

    /// Tells single characters that make a strong line true alone.
    fn short(&mut self, condition: &Expr) {
        match &condition.kind {
            ExprKind::Word(word) => self.too_short(word, word.span),
            ExprKind::Words(list) => self.short_in(list),
            ExprKind::Group { quantifier: Quantifier::Any | Quantifier::AtLeast(0..=1), items }
            | ExprKind::Or(items) => {
                items.iter().for_each(|item| self.short(item));
            }
            ExprKind::Group { quantifier: Quantifier::All, items } if items.len() == 1 => self.short(&items[0]),
            ExprKind::Title(inner) => self.short(inner),
            _ => {}
        }
    }

    fn short_in(&mut self, list: &Name) {
        for (word, _) in self.ground.words.list(list) {
            self.too_short(word, list.span);
        }
    }

    fn too_short(&mut self, word: &Name, place: Span) {
        let text = &word.text;
        if !fold_word(text).is_ok_and(|folded| n_chars(&folded) == 1) {
            return;
        }
        let message = say!(
            "the single character `{text}` is worth {STRONG} or more by itself",
            "单字`{text}`独自就得 {STRONG} 分以上"
        );
        let help = say!(
            "one character stands in far too many words: give it 1 or 2 points, or join it to others with 近 or 且",
            "单字会出现在太多不相干的词里：给 1～2 分，或用`近`、`且`与别的词连用"
        );
        self.found.push(Diagnostic::new(Code::ShortKeyword, place, message).help(help));
    }

    /// Looks at the words of `每`.
    fn each(&mut self, words: &[(WordOrList, Number)], alone: bool) {
        let mut seen: FxHashMap<String, Span> = FxHashMap::default();
        for (word, weight) in words {
            let strong = alone && weight.value >= STRONG;
            match word {
                WordOrList::List(list) if strong => self.short_in(list),
                WordOrList::List(_) => {}
                WordOrList::Word(word) => {
                    if strong {
                        self.too_short(word, word.span);
                    }
                    let Some(first) = fold_word(&word.text).ok().and_then(|folded| seen.insert(folded, word.span))
                    else {
                        continue;
                    };
                    let written = &word.text;
                    let message = say!("`{written}` stands twice in this line", "`{written}`在本行出现两次");
                    let told = Diagnostic::new(Code::RepeatedKeyword, word.span, message);
                    self.found.push(told.also(first, say!("the first time", "第一次")));
                }
            }
        }
    }
}

/// The words written by themselves in a group.
fn written(items: &[Expr]) -> impl Iterator<Item = Written<'_>> {
    let word = |name, likeness| {
        let name: &Name = name;
        let folded = fold_word(&name.text).ok()?;
        Some(Written { name, folded, likeness })
    };
    items.iter().filter_map(move |item| match &item.kind {
        ExprKind::Word(name) => word(name, None),
        ExprKind::Like(likeness, of) => match &of.kind {
            ExprKind::Word(name) => word(name, Some(*likeness)),
            _ => None,
        },
        _ => None,
    })
}
