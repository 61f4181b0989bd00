//! What a run that was stopped has left, and going on with it.

use std::path::Path;

use super::super::args::BatchArgs;
use super::super::console::Console;
use super::super::failure::Failure;
use crate::batch::{BatchError, Checkpoint, Compression, Format, Key, Layout, Reached, Target};
use crate::diagnostic::say;
use crate::router::Router;

/// The key of a run that can be gone on with: from a plain file to one of text.
pub(super) fn key(
    args: &BatchArgs,
    output: Option<&Path>,
    layout: Layout,
    router: &Router,
    lang: crate::diagnostic::Lang,
) -> Result<Option<Key>, Failure> {
    let is_file = |path: &Path| std::fs::metadata(path).map_or(true, |kind| kind.is_file());
    let is_text = matches!(layout.format, Format::Jsonl | Format::Csv | Format::Tsv);
    let is_plain = output.is_some_and(|path| is_file(path) && Compression::of_path(path) == Compression::None);
    if !is_text || !is_plain || args.input == Path::new("-") || !args.input.is_file() {
        return match args.resume {
            false => Ok(None),
            true => {
                let message = say!(
                    "only a run from a file into a file of JSON lines, CSV or TSV can be gone on with",
                    "只有从文件读、写成 JSON、CSV 或 TSV 文件的批量才能接着做"
                );
                let help = say!(
                    "write `-o out.jsonl`; what it holds can be packed or put in a workbook afterwards",
                    "请写成 `-o 派单.jsonl`，完成后再压缩或转成工作簿"
                );
                Err(Failure::new(message).help([help]))
            }
        };
    }
    let rules = format!("{} {}", router.ruleset(), router.as_of());
    let BatchArgs { read, output_format: _, map, keep, excel: _, max_line, defaults, rejects, .. } = args;
    let options = format!("{layout:?} {read:?} {map:?} {keep:?} {max_line} {defaults:?} {lang:?} {rejects:?}");
    Key::of(&args.input, rules, &options).map(Some).map_err(|error| Failure::reading(&args.input, &error))
}

/// What an earlier run has done of it; nothing if nobody asks for it or there was none.
pub(super) fn reached(console: &Console, args: &BatchArgs, output: &Path, key: &Key) -> Result<Reached, Failure> {
    let checkpoint = Checkpoint::read(output);
    if !args.resume {
        if checkpoint.is_some() && Target::has_part(output) {
            let path = output.display();
            console.warn(&say!(
                "an unfinished run of `{path}` is thrown away; `--resume` goes on with one",
                "未完成的 `{path}` 已作废重做；用 `--resume` 可接着做"
            ));
        }
        return Ok(Reached::default());
    }
    let Some(Checkpoint { key: before, reached }) = checkpoint else {
        console.say(&say!("no unfinished run is there: from the beginning", "没有未完成的批量，从头开始"));
        return Ok(Reached::default());
    };
    if let Some(why) = key.difference(&before) {
        return Err(BatchError::NotTheSame { path: output.to_owned(), why }.into());
    }
    let n = reached.summary.n_rows();
    console.say(&say!("{n} rows are done already", "已完成 {n} 行，接着做"));
    Ok(reached)
}
