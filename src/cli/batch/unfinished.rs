//! What a run that was stopped has left, and going on with it.

use std::io::ErrorKind;
use std::path::Path;

use super::super::args::BatchArgs;
use super::super::console::Console;
use super::super::failure::Failure;
use crate::batch::{
    BatchError, Checkpoint, Compression, Damage, Format, Headers, Key, LateKey, Layout, Reached, Target,
};
use crate::checked::Texts;
use crate::diagnostic::{Lang, Say, say};
use crate::router::Router;

/// The key of a run that can be gone on with: from a plain file to one of text.
pub(super) fn key(
    args: &BatchArgs,
    output: Option<&Path>,
    (layout, headers): (Layout, &Headers),
    (router, texts): (&Router, Option<&Texts>),
    lang: Lang,
) -> Result<Option<LateKey>, Failure> {
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
    let rules = format!("{} {} {:?}", router.ruleset(), router.as_of(), texts.map(Texts::hash));
    let BatchArgs { read, max_line, max_text, defaults, rejects, .. } = args;
    let options = format!("{layout:?} {read:?} {} {max_line} {max_text} {defaults:?}", headers.told());
    let rejects = format!("{rejects:?} {lang:?}");
    Ok(Some(LateKey::of(&args.input, rules, (&options, &rejects))))
}

/// What an earlier run has done of it; nothing if there was none.
pub(super) fn reached(console: &Console, output: &Path, key: &Key) -> Result<Option<Reached>, Failure> {
    let checkpoint = Checkpoint::read(output)
        .map_err(|_| not_the_same(output, say!("its checkpoint cannot be read", "进度文件读不出来")))?;
    let Some(Checkpoint { key: before, reached }) = checkpoint else {
        console.say(&say!("no unfinished run is there: from the beginning", "没有未完成的批量，从头开始"));
        return Ok(None);
    };
    if let Some(why) = key.difference(&before) {
        return Err(not_the_same(output, why));
    }
    let n = reached.summary.n_rows();
    console.say(&say!("{n} rows are done already", "已完成 {n} 行，接着做"));
    Ok(Some(reached))
}

fn not_the_same(output: &Path, why: Say) -> Failure {
    BatchError::NotTheSame { path: output.to_owned(), why }.into()
}

/// Makes ready to write a file, from the beginning or after what an earlier run has written of it.
pub(super) fn target(path: &Path, n_bytes: u64, reached: Option<&Reached>) -> Result<Target, Failure> {
    let Some(reached) = reached else {
        return Target::create(path).map_err(|error| Failure::writing(path, &error));
    };
    // A run that is stopped while it puts its files in their places has put some. An empty file of rejects has no place.
    let is_put = || n_bytes == 0 || std::fs::metadata(path).is_ok_and(|file| file.len() == n_bytes);
    if reached.is_whole && !Target::has_part(path) && is_put() {
        return Ok(Target::done(path));
    }
    Target::go_on(path, n_bytes).map_err(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::UnexpectedEof => {
            not_the_same(path, say!("what was done is not there any more", "已完成的部分不在了"))
        }
        _ => Failure::writing(path, &error),
    })
}

/// Throws away what an earlier run has left.
pub(super) fn begin_anew(console: &Console, output: &Path) -> Result<(), Failure> {
    if Checkpoint::exists(output) {
        let path = output.display();
        console.warn(&say!(
            "an unfinished run of `{path}` is thrown away; `--resume` goes on with one",
            "未完成的 `{path}` 已作废重做；用 `--resume` 可接着做"
        ));
    }
    Checkpoint::remove(output).map_err(|error| Failure::writing(output, &error))
}

/// Whether the same run would stop at the same place again.
pub(super) fn is_hopeless(error: &BatchError) -> bool {
    match error {
        BatchError::TooManyRejects { .. } | BatchError::NotOfThisInput { .. } => true,
        BatchError::Read { source, .. } => Damage::of(source).is_some(),
        _ => false,
    }
}
