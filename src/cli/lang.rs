//! Which language people are spoken to in.

use std::ffi::OsString;

use crate::diagnostic::Lang;

/// `--lang`, else `ROUTE_LANG`, else the locale. Looks at the arguments itself, since a mistake in them is told in that language too.
pub(super) fn of(args: &[OsString]) -> Lang {
    let mut args = args.iter().skip(1).map(|arg| arg.to_string_lossy()).take_while(|arg| arg != "--");
    let mut asked = None;
    while let Some(arg) = args.next() {
        if arg == "--lang" {
            asked = args.next().map(std::borrow::Cow::into_owned);
        } else if let Some(value) = arg.strip_prefix("--lang=") {
            asked = Some(value.to_owned());
        }
    }
    of_settings(asked.as_deref(), |name| std::env::var(name).ok())
}

fn of_settings(asked: Option<&str>, variable: impl Fn(&str) -> Option<String>) -> Lang {
    if let Some(lang) = asked.and_then(of_name) {
        return lang;
    }
    if let Some(lang) = variable("ROUTE_LANG").as_deref().and_then(of_name) {
        return lang;
    }
    let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
    match ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set) {
        Some(locale) if locale.to_ascii_lowercase().starts_with("zh") => Lang::Zh,
        Some(_) => Lang::En,
        // Windows sets none of them, and who runs it there is most often a clerk.
        None if cfg!(windows) => Lang::Zh,
        None => Lang::En,
    }
}

fn of_name(name: &str) -> Option<Lang> {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "中文" => Some(Lang::Zh),
        _ if name.starts_with("zh") => Some(Lang::Zh),
        _ if name.starts_with("en") => Some(Lang::En),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_setting_wins() {
        for (asked, variables, expected) in [
            (Some("en"), &[("ROUTE_LANG", "zh")][..], Lang::En),
            (None, &[("ROUTE_LANG", "zh"), ("LANG", "en_US.UTF-8")], Lang::Zh),
            (None, &[("LANG", "zh_CN.UTF-8")], Lang::Zh),
            (None, &[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")], Lang::En),
            (None, &[("LC_ALL", ""), ("LANG", "zh_CN.UTF-8")], Lang::Zh),
            (Some("fr"), &[("LANG", "zh_CN")], Lang::Zh),
        ] {
            let variable =
                |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(of_settings(asked, variable), expected, "{asked:?} {variables:?}");
        }
    }
}
