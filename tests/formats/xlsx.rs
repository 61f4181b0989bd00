//! Workbooks in and out.

use calamine::{Data, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::{CASES, HEADER, decided, expected, jsonl, lines, table};
use crate::program::{Folder, Said};

/// The cases as Excel would hold them.
fn workbook() -> Workbook {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("工单").unwrap();
    for (row, cells) in (0..).zip([HEADER].iter().chain(&CASES)) {
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
    workbook
}

fn cells(folder: &Folder, name: &str) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> = open_workbook(folder.path().join(name)).unwrap();
    let sheet = workbook.worksheet_range_at(0).unwrap().unwrap();
    sheet.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn a_workbook_gives_the_same_decisions() {
    let folder = Folder::with_rules();
    let bytes = workbook().save_to_buffer().unwrap();
    let expected = expected(&folder);
    // By content, whatever the name says.
    for name in ["in.xlsx", "in.csv", "in.xls"] {
        folder.write(name, &bytes);
        let said = decided(&folder, &[name]);
        assert_eq!(said.out, expected, "{}", said.err);
        assert!(said.err.ends_with("; read as Excel, sheet `工单`\n"), "{}", said.err);
    }
    assert_eq!(folder.route_in(&["batch", "-"], &bytes).out, expected);
}

#[test]
fn numbers_and_dates_are_what_people_see() {
    let folder = Folder::with_rules();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let (day, moment) =
        (Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\""), Format::new().set_num_format("yyyy-m-d h:mm"));
    for (column, name) in (0..).zip(["编号", "内容", "来电时间", "办结日期", "件数", "比例", "加急", "空"])
    {
        sheet.write_string(1, column, name).unwrap();
    }
    for (row, id) in [(2, 20_261_122_001_234.0), (4, 110_105_199_001_011_230.0)] {
        sheet.write_number(row, 0, id).unwrap();
        sheet.write_string(row, 1, "路灯不亮").unwrap();
        let time = ExcelDateTime::parse_from_str("2026-11-22T23:10:00").unwrap();
        sheet.write_datetime_with_format(row, 2, &time, &moment).unwrap();
        sheet.write_datetime_with_format(row, 3, ExcelDateTime::from_ymd(2026, 11, 23).unwrap(), &day).unwrap();
        sheet.write_number(row, 4, 12.0).unwrap();
        sheet.write_number(row, 5, 0.5).unwrap();
        sheet.write_boolean(row, 6, true).unwrap();
    }
    // A row without text, in the sixth row of the sheet.
    sheet.write_string(5, 8, "多了一格").unwrap();
    workbook.save(folder.path().join("in.xlsx")).unwrap();
    let said = folder.route(&["batch", "in.xlsx", "--keep", "all"]);
    assert_eq!(said.code, 1, "{}", said.err);
    let out = lines(&said.out);
    assert_eq!((&out[0]["id"], &out[1]["id"]), (&"20261122001234".into(), &"110105199001011230".into()));
    let kept = &out[0]["kept"];
    assert_eq!(kept["来电时间"], "2026-11-22T23:10:00");
    assert_eq!((&kept["办结日期"], &kept["件数"], &kept["比例"]), (&"2026-11-23".into(), &"12".into(), &"0.5".into()));
    assert_eq!((&kept["加急"], &kept["空"]), (&"true".into(), &"".into()));
    assert!(said.err.contains("1 numbers of more than 15 digits"), "{}", said.err);
    assert!(said.err.contains("(lines 6)"), "{}", said.err);
    let reject = &lines(&folder.read("in.rejects.jsonl"))[0];
    assert_eq!((&reject["line"], &reject["code"]), (&6.into(), &"fields".into()));
}

#[test]
fn decisions_as_a_workbook() {
    let folder = Folder::with_rules();
    folder.write("in.csv", table(','));
    decided(&folder, &["in.csv", "-o", "out.xlsx", "--keep", "工单内容"]);
    let first = folder.bytes("out.xlsx");
    let rows = cells(&folder, "out.xlsx");
    let csv = decided(&folder, &["in.csv", "--output-format", "csv", "--keep", "工单内容"]).out;
    let records: Vec<csv::StringRecord> = {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
        reader.records().map(Result::unwrap).collect()
    };
    let text = |cell: &Data| if matches!(cell, Data::Empty) { String::new() } else { cell.to_string() };
    let shown: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(text).collect()).collect();
    assert_eq!(shown, records.iter().map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>()).collect::<Vec<_>>());
    // An id is text, a score a number.
    assert_eq!(rows[1][0], Data::String("110105199001011234".into()));
    let score = records[0].iter().position(|name| name == "score").unwrap();
    assert!(matches!(rows[1][score], Data::Float(score) if score >= 6.0), "{:?}", rows[1][score]);
    // The same bytes at any time, by any number of threads; nothing else is left.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    decided(&folder, &["in.csv", "-o", "out.xlsx", "--keep", "工单内容", "--jobs", "3"]);
    assert!(folder.bytes("out.xlsx") == first);
    assert_eq!(folder.names(), ["in.csv", "out.summary.json", "out.xlsx", "rules"]);
    // What comes out goes in again.
    let again = decided(&folder, &["out.xlsx", "--map", "text=工单内容"]);
    let duties = |out: &str| lines(out).iter().map(|row| row["duty"].clone()).collect::<Vec<_>>();
    assert_eq!(duties(&again.out), duties(&expected(&folder)));
}

#[test]
fn another_sheet() {
    let folder = Folder::with_rules();
    let mut workbook = workbook();
    let second = workbook.add_worksheet().set_name("二月").unwrap();
    second.write_string(0, 0, "内容").unwrap().write_string(1, 0, "路灯不亮").unwrap();
    workbook.add_worksheet().set_name("空表").unwrap();
    workbook.add_worksheet().set_name("暗表").unwrap().set_hidden(true);
    workbook.save(folder.path().join("in.xlsx")).unwrap();
    let said = decided(&folder, &["in.xlsx"]);
    assert_eq!(said.out, expected(&folder));
    assert!(said.err.contains("the sheet `工单` is read, 2 more are not"), "{}", said.err);
    assert_eq!(decided(&folder, &["in.xlsx", "--sheet", "二月"]).out.lines().count(), 1);
    for (sheet, expected) in [("三月", "its sheets: 工单、二月、空表"), ("空表", "has no sheet with rows")]
    {
        let said = folder.route(&["batch", "in.xlsx", "--sheet", sheet]);
        assert_eq!(said.code, 2);
        assert!(said.err.contains(expected), "{}", said.err);
    }
}

/// Refuses a file whole, in both languages, and leaves nothing behind.
fn refused(bytes: &[u8]) -> (Said, Said) {
    let folder = Folder::with_rules();
    folder.write("in.xlsx", bytes);
    let en = folder.route(&["batch", "in.xlsx", "-o", "out.csv"]);
    let zh = folder.route(&["batch", "in.xlsx", "-o", "out.csv", "--lang", "zh"]);
    assert_eq!((en.code, zh.code), (2, 2), "{}", en.err);
    assert_eq!(folder.names(), ["in.xlsx", "rules"]);
    (en, zh)
}

#[test]
fn workbooks_that_cannot_be_read() {
    let whole = workbook().save_to_buffer().unwrap();
    let mut old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    old.resize(2048, 0);
    let zip_without_workbook = b"PK\x03\x04".to_vec();
    for (bytes, en, zh) in [
        (&b"id,text\n"[..], "it is no Excel workbook", "这不是 Excel 工作簿"),
        (b"", "has no sheet with rows", "没有带内容的工作表"),
        (&whole[..whole.len() / 2], "the workbook is damaged", "工作簿已损坏"),
        (&zip_without_workbook, "the workbook is damaged", "工作簿已损坏"),
        (&old, "a workbook of the format before 2007", "2007 以前格式"),
        (&Workbook::new().save_to_buffer().unwrap(), "has no sheet with rows", "没有带内容的工作表"),
    ] {
        let (told_en, told_zh) = refused(bytes);
        assert!(told_en.err.contains(en) && told_en.err.contains("help: "), "{}", told_en.err);
        assert!(told_zh.err.contains(zh) && told_zh.err.contains("提示："), "{}", told_zh.err);
    }
    let mut no_text = Workbook::new();
    no_text.add_worksheet().write_string(0, 0, "编号").unwrap();
    assert!(refused(&no_text.save_to_buffer().unwrap()).0.err.contains("no column of the text; its columns: 编号"));
}

#[test]
fn a_workbook_whose_sheet_breaks_off_leaves_no_output() {
    let folder = Folder::with_rules();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "内容").unwrap();
    for row in 1..20_000 {
        sheet.write_string(row, 0, format!("路灯不亮，第{row}次")).unwrap();
    }
    let mut bytes = workbook.save_to_buffer().unwrap();
    // Behind the beginning of the biggest part, which holds the cells or their texts.
    for at in bytes.len() / 2..bytes.len() / 2 + 64 {
        bytes[at] ^= 0xA5;
    }
    folder.write("in.xlsx", bytes);
    let said = folder.route(&["batch", "in.xlsx", "-o", "out.jsonl"]);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.contains("damaged") && !said.err.contains("路灯"), "{}", said.err);
    assert_eq!(folder.names(), ["in.xlsx", "rules"]);
}

#[test]
fn labelled_cases_in_a_workbook() {
    let folder = Folder::with_rules();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip([["内容", "承办单位"], ["路灯不亮", "区城市管理委"]]) {
        sheet.write_string(row, 0, cells[0]).unwrap().write_string(row, 1, cells[1]).unwrap();
    }
    workbook.save(folder.path().join("in.xlsx")).unwrap();
    let said = folder.route(&["eval", "in.xlsx", "--label", "承办单位", "--fail-under", "top1=1"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
}

#[test]
fn a_workbook_can_go_down_a_pipe() {
    let folder = Folder::with_rules();
    let mut command = folder.command(&["batch", "-", "--output-format", "xlsx"]);
    let mut child = command.stdin(std::process::Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), jsonl().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    folder.write("out.xlsx", output.stdout);
    assert_eq!(cells(&folder, "out.xlsx").len(), 5);
}
