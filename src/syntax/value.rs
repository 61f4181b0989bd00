//! Reads dates, hours, deadlines and numbers the way clerks type them.

use jiff::civil::Date;

use crate::case::{Deadline, DeadlineUnit};
use crate::diagnostic::{Say, say};

/// Folds full-width digits, letters and signs to ASCII and every dash to `-`, and takes blanks out.
fn folded(text: &str) -> String {
    let fold = |c: char| match c {
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '−' | '–' | '—' => '-',
        _ => c,
    };
    text.chars().filter(|&c| !super::token::is_blank(c)).map(fold).collect::<String>().to_ascii_lowercase()
}

/// A whole number; `u32::MAX` if it is larger than any limit.
pub(super) fn number(text: &str) -> u32 {
    folded(text).parse().unwrap_or(u32::MAX)
}

/// `2018-04-23`, `2018/4/23`, `2018.4.23`, `20180423`, `2018年4月23日`, in any width.
///
/// # Errors
/// Why it is no date.
pub(super) fn date(text: &str) -> Result<Date, Say> {
    let plain = folded(text);
    let shape = || say!("`{text}` is no date; a date reads `2018-04-23`", "`{text}` 不是日期；日期写作 `2018-04-23`");
    let digits: Vec<&str> = plain.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let signs: Vec<&str> = plain.split(|c: char| c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let parts = match (digits.as_slice(), signs.as_slice()) {
        (&[y, m, d], ["年", "月", "日" | "号"] | ["年", "月"] | ["-", "-"] | ["/", "/"] | [".", "."]) => {
            Some((y, m, d))
        }
        (&[all], []) if all.len() == 8 => Some((&all[..4], &all[4..6], &all[6..])),
        _ => None,
    };
    let Some((y, m, d)) = parts.filter(|(y, m, d)| y.len() == 4 && m.len() <= 2 && d.len() <= 2) else {
        return Err(shape());
    };
    let (Ok(year), Ok(month), Ok(day)) = (y.parse(), m.parse(), d.parse()) else { return Err(shape()) };
    Date::new(year, month, day).map_err(|_| {
        if (1..=12).contains(&month) {
            say!(
                "`{text}` is no date: {year}-{month:02} has no day {day}",
                "`{text}` 不是日期：{year} 年 {month} 月没有 {day} 日"
            )
        } else {
            say!("`{text}` is no date: there is no month {month}", "`{text}` 不是日期：没有 {month} 月")
        }
    })
}

/// `7日`, `7天`, `24小时`, `5个工作日`, `2h`, `7d`, `5wd`, in any width, with or without `内`.
///
/// # Errors
/// Why it is no deadline.
pub(super) fn deadline(text: &str) -> Result<Deadline, Say> {
    let plain = folded(text);
    let plain = plain.strip_suffix("之内").or(plain.strip_suffix("内")).unwrap_or(&plain);
    let cut = plain.find(|c: char| !c.is_ascii_digit()).unwrap_or(plain.len());
    let (count, unit) = plain.split_at(cut);
    let unit = match unit.strip_prefix("个").unwrap_or(unit) {
        "小时" | "时" | "钟头" | "h" | "hour" | "hours" => Some(DeadlineUnit::Hours),
        "日" | "天" | "自然日" | "d" | "day" | "days" => Some(DeadlineUnit::Days),
        "工作日" | "wd" | "workingday" | "workingdays" => Some(DeadlineUnit::WorkingDays),
        _ => None,
    };
    match (count.parse::<u16>(), unit) {
        (Ok(count @ 1..=999), Some(unit)) => Ok(Deadline { count, unit }),
        (Ok(_), Some(_)) => {
            Err(say!("a deadline is 1 to 999 of its unit, not `{text}`", "时限须为 1 至 999，不能是 `{text}`"))
        }
        _ => Err(say!(
            "`{text}` is no deadline; it reads `2小时`, `7日` or `5个工作日`",
            "`{text}` 不是时限；时限写作 `2小时`、`7日` 或 `5个工作日`"
        )),
    }
}

/// `22-6`, `22点到6点`, `22:00-6:00`: from 0–23, to 0–24.
///
/// # Errors
/// Why these are no hours.
pub(super) fn hours(text: &str) -> Result<(u8, u8), Say> {
    let plain = folded(text).replace("次日", "");
    let mut ends = plain.split(['-', '~', '到', '至']).filter(|part| !part.is_empty());
    let (Some(from), Some(to), None) = (ends.next(), ends.next(), ends.next()) else {
        return Err(say!("`{text}` are no hours; they read `22-6`", "`{text}` 不是时段；时段写作 `22-6`"));
    };
    let whole = |part: &str, last: u8| match hour_minute(part) {
        Some((hour, 0)) if hour <= last => Ok(hour),
        Some((hour, 0)) => Err(say!("there is no hour {hour} (0 to {last})", "没有 {hour} 点（0 至 {last}）")),
        Some(_) => Err(say!("only whole hours can be given, not `{part}`", "只能写整点，不能写 `{part}`")),
        None => Err(say!("`{part}` is no hour", "`{part}` 不是钟点")),
    };
    Ok((whole(from, 23)?, whole(to, 24)?))
}

/// A time of day as `HH:MM`.
///
/// # Errors
/// Why it is none.
pub(super) fn clock(text: &str) -> Result<String, Say> {
    match hour_minute(&folded(text)) {
        Some((hour @ 0..=23, minute @ 0..=59)) => Ok(format!("{hour:02}:{minute:02}")),
        _ => Err(say!("`{text}` is no time of day; it reads `22:30`", "`{text}` 不是时刻；时刻写作 `22:30`")),
    }
}

fn hour_minute(part: &str) -> Option<(u8, u8)> {
    let (hour, rest) = part.split_at(part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len()));
    let minute = rest.trim_start_matches([':', '点', '时']).trim_end_matches(['整', '分']);
    let minute = if minute.is_empty() { 0 } else { minute.parse().ok()? };
    Some((hour.parse().ok()?, minute))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for good in [
            "2018-04-23",
            "2018年4月23日",
            "2018/4/23",
            "２０１８－０４－２３",
            "2018.4.23",
            "20180423",
            "2018 年 4 月 23 号",
        ] {
            assert_eq!(date(good), Ok(jiff::civil::date(2018, 4, 23)), "{good}");
        }
        for bad in ["2018-02-30", "2018-13-1", "18-4-23", "2018年", "明天", "", "2018-4/23", "99999999999-1-1"] {
            assert!(date(bad).is_err(), "{bad}");
        }
        assert!(date("2018-02-30").is_err_and(|say| say.zh.contains("2 月没有 30 日")));
    }

    #[test]
    fn deadlines() {
        for (text, shown) in [
            ("7日", "7d"),
            ("7天", "7d"),
            ("24小时", "24h"),
            ("5个工作日", "5wd"),
            ("2h", "2h"),
            ("５ＷＤ", "5wd"),
            ("15 日内", "15d"),
        ] {
            assert_eq!(deadline(text).map(|d| d.to_string()), Ok(shown.into()), "{text}");
        }
        for bad in ["7", "日", "0日", "70000日", "7月", "尽快"] {
            assert!(deadline(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn hour_ranges() {
        for good in ["22-6", "22点到6点", "22:00-6:00", "２２－６", "22时至次日6时", "22 ~ 6", "22点整—6点整"]
        {
            assert_eq!(hours(good), Ok((22, 6)), "{good}");
        }
        for bad in ["25-6", "22-25", "22:30-6", "22", "22-6-8", "-"] {
            assert!(hours(bad).is_err(), "{bad}");
        }
        assert_eq!(clock("22点"), Ok("22:00".into()));
        assert_eq!(clock("7：05"), Ok("07:05".into()));
        assert!(clock("24:00").is_err());
    }
}
