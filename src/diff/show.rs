//! How things are called for people, on the terminal as on the page.

use super::burden::Shift;
use super::report::{CasesTold, Cause, EditTold, Group, Place, Report};
use crate::diagnostic::Lang;
pub(super) use crate::report::{Tongue, one_line, short};
use crate::verdict::OutcomeKind;

impl Tongue {
    /// What a group comes from or goes to; of outcomes the word.
    pub(super) fn end(self, class: &str, end: &str) -> String {
        if end.is_empty() {
            return self.say("（无）", "(none)").to_owned();
        }
        if class != "outcome" || self.0 == Lang::En {
            return end.to_owned();
        }
        let (code, more) = end.split_once(':').map_or((end, None), |(code, more)| (code, Some(more)));
        let kind = OutcomeKind::ALL.into_iter().find(|kind| kind.code() == code);
        let kind = kind.map_or(code, |kind| kind.zh());
        let reason = |code: &str| crate::resolve::model::InformClass::ALL.iter().find(|(_, known, _)| *known == code);
        match more {
            Some(more) => format!("{kind}（{}）", reason(more).map_or(more, |(.., zh)| zh)),
            None => kind.to_owned(),
        }
    }

    pub(super) fn class(self, group: &Group) -> &'static str {
        match (self.0, group.class) {
            (Lang::Zh, _) => group.zh,
            (Lang::En, "assist") => "assist only",
            (Lang::En, class) => class,
        }
    }

    /// `added 2 · changed 1`.
    pub(super) fn summary(self, report: &Report) -> String {
        let of = report.summary;
        let parts = [
            (of.added, "新增", "added"),
            (of.removed, "删除", "removed"),
            (of.changed, "修改", "changed"),
            (of.moved, "移动", "moved"),
        ];
        let parts: Vec<String> =
            parts.iter().filter(|(n, ..)| *n > 0).map(|(n, zh, en)| format!("{} {n}", self.say(zh, en))).collect();
        if parts.is_empty() { self.say("没有改动", "nothing was edited").to_owned() } else { parts.join(" · ") }
    }

    pub(super) fn change(self, edit: &EditTold) -> &'static str {
        match edit.change {
            "added" => self.say("新增", "added"),
            "removed" => self.say("删除", "removed"),
            "moved" => self.say("移动", "moved"),
            _ if edit.moved => self.say("修改并移动", "changed, moved"),
            _ => self.say("修改", "changed"),
        }
    }

    pub(super) fn kind(self, edit: &EditTold) -> &'static str {
        if self.0 == Lang::Zh { edit.kind_zh } else { edit.kind }
    }

    /// The cases that changed, of all, by class.
    pub(super) fn changed(self, cases: &CasesTold) -> String {
        let share = if cases.n_cases == 0 { 0.0 } else { cases.n_changed as f64 * 100.0 / cases.n_cases as f64 };
        let all = match self.0 {
            Lang::Zh => format!("{} 件，判定有变 {} 件（{share:.2}%）", cases.n_cases, cases.n_changed),
            Lang::En => format!("{}, of which {} are decided otherwise ({share:.2}%)", cases.n_cases, cases.n_changed),
        };
        let found = cases.classes.iter().filter(|class| class.n > 0);
        let classes =
            found.map(|class| format!(" · {} {}", if self.0 == Lang::Zh { class.zh } else { class.class }, class.n));
        std::iter::once(all).chain(classes).collect()
    }

    /// `#1 + #3: 5`, and what has no cause.
    pub(super) fn causes(self, group: &Group) -> Vec<String> {
        let mut told: Vec<String> =
            group.causes.iter().map(|cause| format!("{}: {}", numbers(cause), cause.n)).collect();
        for (n, zh, en) in [
            (
                group.n_inseparable,
                "分不开（全部改动合起来也不能重现）",
                "not separable (all edits together do not do it)",
            ),
            (group.n_spent, "未查完（重放次数用完）", "not found (no replays left)"),
            (group.n - group.n_tried as u64, "未查（只查前面的）", "not tried (only the first are)"),
        ] {
            if n > 0 {
                told.push(format!("{}: {n}", self.say(zh, en)));
            }
        }
        told
    }
}

/// `#1 + #3`.
pub(super) fn numbers(cause: &Cause) -> String {
    cause.edits.iter().map(|edit| format!("#{edit}")).collect::<Vec<_>>().join(" + ")
}

/// `a.duty:3`, or `a.duty:3 → b.duty:9`.
pub(super) fn place(edit: &EditTold) -> String {
    let one = |place: &Place| format!("{}:{}", place.file, place.line);
    match (&edit.old, &edit.new) {
        (Some(old), Some(new)) if edit.moved || edit.change == "moved" => format!("{} → {}", one(old), one(new)),
        (_, Some(place)) | (Some(place), None) => one(place),
        (None, None) => String::new(),
    }
}

/// `+3 −1`, of nothing `–`.
pub(super) fn shift(shift: Shift) -> String {
    if shift.is_none() { "–".to_owned() } else { format!("+{} −{}", shift.gains, shift.loses) }
}
