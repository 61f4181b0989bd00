//! The day of a row: how intake systems and people write one.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use super::Headers;
use super::error::Reason;
use super::headers::Columns;
use super::kept;

/// Beijing's time, in which days begin and end.
pub(crate) const BEIJING: Offset = Offset::constant(8);

/// What stands between the year, the month and the day.
const BETWEEN: [char; 5] = ['-', '/', '.', '年', '月'];

/// Reads the day of a date or of a point in time: `2018-04-23`, `2018/4/23 9:05`, `2018年4月23日 下午3点`, `20180423`,
/// `20180423090500`. With an offset (`2018-04-22T17:00:00Z`) the day in Beijing. Nothing else: which of two numbers is the month is not
/// guessed.
pub(crate) fn parse(text: &str) -> Option<Date> {
    let mut text: String = text.trim().chars().map(half_width).collect();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(BEIJING.to_datetime(time).date());
    }
    for mark in ['年', '月', '日', '号'] {
        for blank in [format!(" {mark}"), format!("{mark} ")] {
            text = text.replace(&blank, &mark.to_string());
        }
    }
    let date =
        |year: &str, month: &str, day: &str| Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok();
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    // Twelve digits may begin with a year of two.
    let compact = text.split_once('T').map_or(text.len(), |(day, time)| if time.len() == 6 { day.len() } else { 0 });
    if matches!(compact, 8 | 14) && is_digits(&text.replacen('T', "", 1)) {
        return date(&text[..4], &text[4..6], &text[6..8]);
    }
    let (day, rest) = text.split_at(text.find(['T', ' ', '日', '号']).unwrap_or(text.len()));
    let is_of_time = |c: char| c.is_ascii_digit() || "T日号 :.点时分秒半整上中下午晚早凌晨".contains(c);
    let mut parts = day.split(BETWEEN);
    let parts = [parts.next()?, parts.next()?, parts.next()?, parts.next().unwrap_or("")];
    let is_number = |part: &str, most: usize| (1..=most).contains(&part.len()) && is_digits(part);
    let [year, month, of_month, more] = parts;
    let is_date =
        year.len() == 4 && is_number(year, 4) && is_number(month, 2) && is_number(of_month, 2) && more.is_empty();
    if is_date && rest.chars().all(is_of_time) { date(year, month, of_month) } else { None }
}

/// Full-width forms and every kind of blank as on a keyboard.
fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(c as u32 - ('！' as u32 - '!' as u32)).unwrap_or(c),
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// The day a row tells in the field it is asked for; `None` if it tells none.
pub(super) fn of_row(row: &str, columns: Option<&Columns>, headers: &Headers) -> Result<Option<Date>, Reason> {
    if headers.day().is_none() {
        return Ok(None);
    }
    let text = match columns {
        Some(columns) => columns.day.and_then(|at| columns.fields(row).into_iter().nth(at)).unwrap_or_default(),
        None => kept::field(row, |name| headers.is_day(name)).unwrap_or_default().into(),
    };
    match text.trim() {
        "" => Ok(None),
        text => parse(text).map(Some).ok_or(Reason::NoDay),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_as_they_are_written() {
        for text in [
            "2018-04-23",
            "2018-4-23",
            " 2018/4/23 ",
            "2018.04.23",
            "2018年4月23日",
            "2018年04月23日 9时5分",
            "2018 年 4 月 23 日 下午3点",
            "2018年4月23号",
            "２０１８－０４－２３　０９：０５",
            "2018-04-23\t09:05",
            "20180423T090500",
            "20180423",
            "20180423090500",
            "2018-04-23T09:05",
            "2018-04-23 09:05:00.000",
            "2018-04-23T23:59:59+08:00",
            "2018-04-22T16:00:00Z",
        ] {
            assert_eq!(parse(text), Some(jiff::civil::date(2018, 4, 23)), "{text}");
        }
        for text in [
            "",
            "昨天",
            "18-04-23",
            "23/4/2018",
            "4/23/2018",
            "2018-02-30",
            "2018-04",
            "43213",
            "2018-04-23-1",
            "2018-04-23 +0800",
            "2018-04-23至2018-05-01",
            "201804230905",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
