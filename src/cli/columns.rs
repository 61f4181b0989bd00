//! `--map` and `--keep`: which columns mean what, and which come out as they came in.

use super::args::BatchArgs;
use super::failure::Failure;
use crate::batch::{Headers, Keep};
use crate::case::CaseField;
use crate::diagnostic::say;

/// What stands between two names in one value.
const BETWEEN: [char; 3] = ['、', ',', '，'];

/// The names the rules know, with what the command line says about them.
pub(super) fn headers(args: &BatchArgs, known: &Headers) -> Result<Headers, Failure> {
    let mut headers = known.clone();
    for text in &args.map {
        let (field, name) = mapping(text, known)?;
        headers = headers.with_name(field, name);
    }
    if let Some(name) = &args.as_of_column {
        headers = headers.with_day(name);
    }
    Ok(headers.with_kept(keep(&args.keep)?))
}

/// `text=主要内容`, the field by its own name or one that `route.yaml` lists.
fn mapping<'a>(text: &'a str, known: &Headers) -> Result<(CaseField, &'a str), Failure> {
    let found = text.split_once('=').filter(|(_, name)| !name.trim().is_empty()).and_then(|(field, name)| {
        let field = match field.trim() {
            "date" => CaseField::Time,
            field => known.field(field)?.0,
        };
        Some((field, name))
    });
    found.ok_or_else(|| {
        let message = say!("`--map {text}` names no field and its column", "看不懂 `--map {text}`");
        let help = say!(
            "write a field and its column, as in `--map text=主要内容`; the fields: id, title, text, category, district, street, time",
            "请写字段和列名，如 `--map text=主要内容`；字段有：id、title、text、category、district、street、time"
        );
        Failure::new(message).help([help])
    })
}

/// Names, or one word for all or for those that are no part of the case.
fn keep(values: &[String]) -> Result<Keep, Failure> {
    let names: Vec<&str> =
        values.iter().flat_map(|value| value.split(BETWEEN)).map(str::trim).filter(|name| !name.is_empty()).collect();
    match names.as_slice() {
        [] => Ok(Keep::Nothing),
        ["all" | "全部"] => Ok(Keep::All),
        ["rest" | "其余"] => Ok(Keep::Rest),
        _ if names.iter().any(|name| ["all", "全部", "rest", "其余"].contains(name)) => Err(Failure::new(say!(
            "`--keep all` and `--keep rest` stand alone, without names",
            "`--keep all` 或 `--keep rest` 要单独写，不与列名并用"
        ))),
        _ => {
            let mut named: Vec<String> = Vec::new();
            for name in names {
                if !named.iter().any(|known| known == name) {
                    named.push(name.to_owned());
                }
            }
            Ok(Keep::Named(named))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept() {
        let keep = |values: &[&str]| keep(&values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>()).ok();
        let named = |names: &[&str]| Some(Keep::Named(names.iter().map(|name| (*name).to_owned()).collect()));
        assert_eq!(keep(&[]), Some(Keep::Nothing));
        assert_eq!(keep(&["其余"]), Some(Keep::Rest));
        assert_eq!(keep(&["来电人、电话", "处理结果,来电人"]), named(&["来电人", "电话", "处理结果"]));
        assert_eq!(keep(&["all", "电话"]), None);
    }

    #[test]
    fn which_column_means_what() {
        let mapping = |text: &'static str| mapping(text, &Headers::default()).ok();
        assert_eq!(mapping("text=主要内容"), Some((CaseField::Text, "主要内容")));
        assert_eq!(mapping("date=日期"), Some((CaseField::Time, "日期")));
        for text in ["text", "text=", "=主要内容", "内容=主要内容"] {
            assert_eq!(mapping(text), None, "{text}");
        }
    }
}
