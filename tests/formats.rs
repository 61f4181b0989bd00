//! Every format and encoding: the same rows give the same decisions, and what cannot be read says why.

mod damaged;
mod encodings;
mod kept;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "xlsx")]
mod xlsx;

use std::io::{Read, Write};

use serde_json::Value;

use crate::program::{Folder, Said};

/// Cases as they are exported: id, text, district, category.
const CASES: [[&str; 4]; 4] = [
    ["110105199001011234", "路灯坏了,\n三天", "西城区", "环境保护>噪声"],
    ["甲-2", "他说\"楼道里堆放着杂物\"", "", ""],
    ["0003", "空地上堆放着砂石", "东城区", ""],
    ["甲-4", "今天天气\t不错", "", ""],
];

const HEADER: [&str; 4] = ["工单编号", "工单内容", "所属区", "问题分类"];

/// The cases with something else between the fields.
fn table(delimiter: char) -> String {
    let quoted = |row: &[&str; 4]| {
        let fields: Vec<String> = row.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
        fields.join(&delimiter.to_string()) + "\r\n"
    };
    HEADER.join(&delimiter.to_string()) + "\r\n" + &CASES.iter().map(quoted).collect::<String>()
}

fn jsonl() -> String {
    let row = |row: &[&str; 4]| {
        let fields: serde_json::Map<String, Value> =
            HEADER.iter().zip(row).map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        Value::from(fields).to_string() + "\n"
    };
    CASES.iter().map(row).collect()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What the cases come out as, read from JSON lines.
fn expected(folder: &Folder) -> String {
    let said = folder.route_in(&["batch", "-"], jsonl().as_bytes());
    assert_eq!((said.code, said.out.lines().count()), (0, 4), "{}", said.err);
    said.out
}

/// Decides a file that is there, without rejects.
fn decided(folder: &Folder, args: &[&str]) -> Said {
    let said = folder.route(&[&["batch"], args].concat());
    assert_eq!(said.code, 0, "{args:?}: {}", said.err);
    said
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut out).unwrap();
    out
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn unzstd(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    ruzstd::decoding::StreamingDecoder::new(bytes).unwrap().read_to_end(&mut out).unwrap();
    out
}

fn utf16(text: &str, is_big: bool) -> Vec<u8> {
    let bytes = |unit: u16| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() };
    format!("\u{feff}{text}").encode_utf16().flat_map(bytes).collect()
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

#[test]
fn every_format_in_gives_the_same_decisions() {
    let folder = Folder::with_rules();
    let (csv, tsv, jsonl) = (table(','), table('\t'), jsonl());
    let expected = expected(&folder);
    let files: [(&str, Vec<u8>, &str); 15] = [
        ("a.jsonl", jsonl.clone().into(), "JSON lines, UTF-8"),
        ("a.csv", csv.clone().into(), "CSV, UTF-8"),
        ("a.tsv", tsv.clone().into(), "TSV, UTF-8"),
        ("a.jsonl.gz", gzip(jsonl.as_bytes()), "JSON lines, UTF-8"),
        ("a.csv.gz", gzip(csv.as_bytes()), "CSV, UTF-8"),
        ("a.tsv.zst", zstd(tsv.as_bytes()), "TSV, UTF-8"),
        // Two files behind each other are one.
        ("b.jsonl.gz", [gzip(&jsonl.as_bytes()[..9]), gzip(&jsonl.as_bytes()[9..])].concat(), "JSON lines, UTF-8"),
        ("b.jsonl.zst", [zstd(&jsonl.as_bytes()[..9]), zstd(&jsonl.as_bytes()[9..])].concat(), "JSON lines, UTF-8"),
        // By content, whatever the name says.
        ("c.csv", gzip(csv.as_bytes()), "CSV, UTF-8"),
        ("tabs.csv", tsv.clone().into(), "CSV, UTF-8"),
        ("mark.csv", format!("\u{feff}{csv}").into(), "CSV, UTF-8"),
        ("gbk.csv", gbk(&csv), "CSV, GB18030 (GBK)"),
        ("gbk.jsonl.gz", gzip(&gbk(&jsonl)), "JSON lines, GB18030 (GBK)"),
        // What Excel calls Unicode text.
        ("unicode.txt", utf16(&tsv, false), "TSV, UTF-16 LE"),
        ("big.csv", utf16(&csv, true), "CSV, UTF-16 BE"),
    ];
    for (name, bytes, read_as) in files {
        folder.write(name, &bytes);
        let said = decided(&folder, &[name]);
        assert_eq!(said.out, expected, "{name}");
        assert!(said.err.ends_with(&format!("; read as {read_as}\n")), "{name}: {}", said.err);
        // The same through a pipe.
        let format = name.split('.').nth(1).unwrap();
        let piped = folder.route_in(&["batch", "-", "--input-format", format], &bytes);
        assert_eq!(piped.out, expected, "{name}");
    }
}

#[test]
fn every_format_out_holds_the_same_decisions() {
    let folder = Folder::with_rules();
    folder.write("in.jsonl", jsonl());
    let json = expected(&folder);
    let csv = decided(&folder, &["in.jsonl", "--output-format", "csv"]).out;
    let tsv = decided(&folder, &["in.jsonl", "--output-format", "tsv"]).out;
    assert!(csv.starts_with("id,outcome,duty,") && tsv.starts_with("id\toutcome\tduty\t"));
    let records = |text: &str, delimiter| -> Vec<csv::StringRecord> {
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
        reader.records().map(Result::unwrap).collect()
    };
    assert_eq!(records(&csv, b','), records(&tsv, b'\t'));
    let as_it_is: fn(&[u8]) -> Vec<u8> = <[u8]>::to_vec;
    type Unpack = fn(&[u8]) -> Vec<u8>;
    let files: [(&str, &str, Unpack); 8] = [
        ("out.jsonl", &json, as_it_is),
        ("out.jsonl.gz", &json, gunzip),
        ("out.jsonl.zst", &json, unzstd),
        ("out.csv.gz", &csv, gunzip),
        ("out.tsv.zst", &tsv, unzstd),
        ("out.tsv.gz", &tsv, gunzip),
        // A plain table may be opened by Excel, which looks for the mark.
        ("out.csv", &format!("\u{feff}{csv}"), as_it_is),
        ("out.tsv", &format!("\u{feff}{tsv}"), as_it_is),
    ];
    for (name, expected, unpack) in files {
        decided(&folder, &["in.jsonl", "-o", name]);
        let first = folder.bytes(name);
        assert_eq!(String::from_utf8(unpack(&first)).unwrap(), expected, "{name}");
        decided(&folder, &["in.jsonl", "-o", name, "--jobs", "1"]);
        assert!(folder.bytes(name) == first, "{name} differs");
    }
}

#[test]
fn csv_for_excel_keeps_what_excel_would_change() {
    let folder = Folder::with_rules();
    folder.write("in.csv", "id,text,备注\n110105199001011234,路灯不亮,=1+1\n0003,路灯不亮,-3\n甲-1,路灯不亮,\n");
    let said = decided(&folder, &["in.csv", "--output-format", "csv", "--excel", "--keep", "备注"]);
    let rows: Vec<&str> = said.out.lines().collect();
    assert!(rows[0].starts_with("\u{feff}id,"), "{}", said.out);
    assert!(rows[1].starts_with("\"=\"\"110105199001011234\"\"\",") && rows[1].ends_with(",'=1+1"), "{}", said.out);
    assert!(rows[2].starts_with("\"=\"\"0003\"\"\",") && rows[2].ends_with(",-3"), "{}", said.out);
    assert!(rows[3].starts_with("甲-1,"), "{}", said.out);
    for (args, expected) in [
        (&["in.csv", "--excel"][..], "`--excel` is for CSV"),
        (&["in.csv", "-o", "out.xls"], "call it .xlsx"),
        (&["in.csv", "-o", "out.xlsx.gz"], "compressed already"),
    ] {
        let said = folder.route(&[&["batch"], args].concat());
        assert_eq!(said.code, 2);
        assert!(said.err.contains(expected), "{}", said.err);
    }
}

#[test]
fn the_headers_of_real_exports_are_known() {
    let folder = Folder::with_rules();
    let exports = [
        // A district's analysis tool.
        (
            "工单编号,工单标题,工单内容,推送时间,承办单位(朝阳区分中心),问题分类,问题点位\n\
             1,灯,路灯不亮,2026-11-22 23:10,某单位,城乡建设>市容环卫,某处\n",
            "csv",
        ),
        // A reader of hotline sheets.
        (
            "工单编号,标题,主要内容,问题点位,诉求分类1,诉求分类2,来电时间,派单时间,处理时限,处理结果,来电人,来电人电话\n\
             1,灯,路灯不亮,某处,城乡建设,市容环卫,2026-11-22 23:10,,,,某某,\n",
            "csv",
        ),
        // A district's orders.
        (
            "工单编号,工单标题,诉求内容,诉求类型,诉求渠道,紧急程度,事件发生地,诉求详细地址,市交办主办单位,市交办时间,是否协办\n\
             1,灯,路灯不亮,城乡建设/市容环卫,电话,一般,某处,某处,,2026-11-22 23:10,否\n",
            "csv",
        ),
        // A platform's interface.
        (
            "{\"热线单号\":1,\"诉求类型编码\":\"07\",\"诉求类型名称\":\"城乡建设/市容环卫\",\"事发区域编码\":\"110102\",\
             \"事发区域名称\":\"西城区\",\"诉求内容\":\"路灯不亮\",\"受理部门名称\":\"某单位\",\"处置结果\":null}\n",
            "jsonl",
        ),
    ];
    for (text, format) in exports {
        let said = folder.route_in(&["batch", "-", "--input-format", format, "--keep", "rest"], text.as_bytes());
        assert_eq!(said.code, 0, "{}", said.err);
        assert!(!said.err.contains("don't know"), "{}", said.err);
        let decision = &lines(&said.out)[0];
        assert_eq!((&decision["id"], &decision["duty"]), (&"1".into(), &"路灯维护".into()));
        let rest = decision["kept"].as_object().unwrap();
        assert!(!rest.is_empty());
        for known in ["诉求内容", "工单编号", "标题", "来电时间", "推送时间", "问题分类", "诉求分类2", "事发区域名称"]
        {
            assert!(!rest.contains_key(known), "{known}: {}", said.out);
        }
    }
}
