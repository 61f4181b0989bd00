//! What the whole stage promises: one error a broken line, nothing lost beside it, no panic on anything.

use super::ast::{File, Head};
use super::parse;
use crate::diagnostic::Diagnostics;
use crate::source::{Source, Sources};

fn read(text: &str) -> (File, Diagnostics) {
    let mut sources = Sources::default();
    let id = sources.add(Source::new("a.duty", text));
    let mut diagnostics = Diagnostics::default();
    let file = parse(&sources, id, &mut diagnostics);
    (file, diagnostics)
}

fn told(text: &str) -> Vec<String> {
    let (_, diagnostics) = read(text);
    let line = |d: &crate::diagnostic::Diagnostic| {
        let at = d.primary.as_ref().map_or(0, |l| l.span.start as usize);
        text.get(..at).map_or(0, |t| t.matches('\n').count() + 1)
    };
    diagnostics.list().iter().map(|d| format!("{} {}: {}", d.code.id(), line(d), d.message.zh)).collect()
}

const SAMPLE: &str = include_str!("sample.duty");

#[test]
fn the_sample_reads_without_a_word() {
    assert_eq!(told(SAMPLE), Vec::<String>::new());
    let (file, _) = read(SAMPLE);
    assert_eq!(file.items.len(), 11);
    assert!(file.items.iter().all(|item| !item.broken));
    assert!(matches!(&file.items[0].head, Head::List { name, .. } if name.text == "街道职责清单"));
}
