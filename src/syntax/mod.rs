//! Reads `*.duty` files into a tree.
//!
//! `token` and `outline` cut a file into statements by hand, pest parses each alone, `lower` and its helpers make the tree.
//! Nothing here looks a name up, and pest's types go no further than this folder.

pub(crate) mod ast;
mod belongs;
mod expr;
pub(crate) mod format;
mod grammar;
mod lower;
mod outline;
mod slip;
mod statement;
pub(crate) mod token;
mod value;

#[cfg(test)]
mod tests;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, say};
use crate::ids::SourceId;
use crate::source::{Sources, Span};

/// The largest file that is read, in bytes.
const MAX_FILE: usize = 4 << 20;

/// Reads one file. Never fails: what cannot be read is told, and everything else is in the tree.
pub(crate) fn parse(sources: &Sources, id: SourceId, diagnostics: &mut Diagnostics) -> ast::File {
    let text = sources.get(id).text.as_str();
    if text.len() > MAX_FILE {
        let message = say!("the file is larger than 4 MiB", "文件超过 4 MiB");
        let help = say!("split it; a project may have hundreds of files", "请拆成几个文件；一个项目可以有数百个文件");
        diagnostics.push(Diagnostic::new(Code::TooLarge, Span::new(id, 0, 0), message).help(help));
        return ast::File::default();
    }
    let tokens = token::tokens(text);
    let outline = outline::outline(text, id, &tokens, diagnostics);
    lower::file(text, id, &tokens, &outline, diagnostics)
}
