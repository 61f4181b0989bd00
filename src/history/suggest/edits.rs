//! Changes of numbers as changes of files: only the digits change, so comments, order and layout stay.

use super::numbers::Numbers;
use crate::ids::SourceId;
use crate::source::{Sources, Span};

/// A number that changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    /// Its index among the numbers.
    pub(crate) number: u32,
    pub(crate) span: Span,
    pub(crate) from: u32,
    pub(crate) to: u32,
}

/// A file with its changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edited {
    pub(crate) source: SourceId,
    /// What it is called; of rules in a folder, where it is.
    pub(crate) name: String,
    pub(crate) old: String,
    pub(crate) new: String,
}

/// The numbers that differ from what is written, in the order of files and places in them.
pub(crate) fn edits(numbers: &Numbers, values: &[u32]) -> Vec<Edit> {
    let all = (0..).zip(numbers.list.iter().zip(values));
    let changed = all.filter(|(_, (number, value))| number.written != **value);
    changed
        .map(|(at, (number, value))| Edit { number: at, span: number.span, from: number.written, to: *value })
        .collect()
}

/// The files that change, in the order they were read.
pub(crate) fn edited(sources: &Sources, edits: &[Edit]) -> Vec<Edited> {
    let mut files: Vec<Edited> = Vec::new();
    // INVARIANT: edits are sorted by place, so from the last to the first no edit moves another.
    for edit in edits.iter().rev() {
        if files.last().is_none_or(|file| file.source != edit.span.source) {
            let source = sources.get(edit.span.source);
            let (name, old) = (source.name.clone(), source.text.clone());
            files.push(Edited { source: edit.span.source, name, new: old.clone(), old });
        }
        if let Some(file) = files.last_mut() {
            let digits = digits(edit.to, sources.text(edit.span));
            file.new.replace_range(edit.span.range(), &digits);
        }
    }
    files.reverse();
    files
}

/// A number in the width of the one it replaces.
fn digits(value: u32, old: &str) -> String {
    let is_wide = old.chars().next().is_some_and(|c| !c.is_ascii());
    let wide = |c: char| char::from_u32(c as u32 - '0' as u32 + '０' as u32).unwrap_or(c);
    value.to_string().chars().map(|c| if is_wide { wide(c) } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn only_the_digits_change() {
        let text = "\u{feff}规则 甲 → 乙 { # 6 是六\r\n\t得 6 若 \"灯\"  # 注\r\n 得 ６ 若 \"河\" }";
        let mut sources = Sources::default();
        let id = sources.add(Source::new("a.duty", text));
        let edit = |before: &str, digits: &str, to: u32| {
            let start = text.find(before).unwrap() + before.len();
            Edit { number: 0, span: Span::new(id, start, start + digits.len()), from: 6, to }
        };
        let files = edited(&sources, &[edit("\t得 ", "6", 3), edit("\n 得 ", "６", 9)]);
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].new, text.replace("得 6", "得 3").replace("６", "９"));
    }
}
