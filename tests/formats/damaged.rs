//! Files that cannot be read: a clear message with a way out, no panic, and no half output.

use super::{gzip, jsonl, zstd};
use crate::program::Folder;

/// Refuses a file whole, and leaves nothing behind.
fn refused(folder: &Folder, name: &str, bytes: &[u8]) -> String {
    folder.write(name, bytes);
    let said = folder.route(&["batch", name, "-o", "out.jsonl"]);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(!said.err.contains("internal error") && !said.err.contains("路灯"), "{}", said.err);
    assert_eq!(folder.names(), [name, "rules"]);
    std::fs::remove_file(folder.path().join(name)).unwrap();
    said.err
}

#[test]
fn a_compressed_file_that_is_cut_off() {
    let folder = Folder::with_rules();
    // Long enough that much of it is decided before the end is missed.
    let text: String = (0..40_000).map(|i| jsonl().replace("甲-2", &i.to_string())).collect();
    for (name, whole) in [("in.jsonl.gz", gzip(text.as_bytes())), ("in.jsonl.zst", zstd(text.as_bytes()))] {
        for part in [&whole[..9], &whole[..whole.len() / 2], &whole[..whole.len() - 1]] {
            let told = refused(&folder, name, part);
            assert!(told.contains("is cut off before its end; copy it again"), "{told}");
        }
    }
}

#[test]
fn a_compressed_file_that_is_broken() {
    let folder = Folder::with_rules();
    for (name, mut bytes) in [("in.jsonl.gz", gzip(jsonl().as_bytes())), ("in.jsonl.zst", zstd(jsonl().as_bytes()))] {
        let at = bytes.len() - 3;
        bytes[at] ^= 0x55;
        let told = refused(&folder, name, &bytes);
        assert!(told.contains("is damaged; copy it again"), "{told}");
    }
}

#[test]
fn what_is_packed_otherwise() {
    let folder = Folder::with_rules();
    let told = refused(&folder, "in.csv", b"BZh91AY&SY\0\0\0\0");
    assert!(told.contains("`in.csv` is packed with bzip2") && told.contains("unpack it first"), "{told}");
    let told = refused(&folder, "in.csv", b"\xFD7zXZ\0\0\0\0\0");
    assert!(told.contains("packed with xz"), "{told}");
}

#[test]
fn columns_that_are_not_there() {
    let folder = Folder::with_rules();
    folder.write("in.csv", "id,来信,电话\n1,路灯不亮,\n");
    for (args, expected) in [
        (&[][..], "no column of the text"),
        (&["--map", "text=留言"], "no column `留言`; its columns: id、来信、电话"),
        (&["--map", "text=来信", "--keep", "手机"], "no column `手机`"),
        (&["--map", "来信"], "names no field and its column"),
        (&["--map", "text=来信", "--keep", "all,电话"], "stand alone"),
    ] {
        let said = folder.route(&[&["batch", "in.csv", "-o", "out.jsonl"], args].concat());
        assert_eq!(said.code, 2);
        assert!(said.err.contains(expected), "{}", said.err);
    }
    assert_eq!(folder.names(), ["in.csv", "rules"]);
}

#[cfg(not(feature = "xlsx"))]
#[test]
fn a_build_without_workbooks_says_so() {
    let folder = Folder::with_rules();
    let told = refused(&folder, "in.xlsx", b"PK\x03\x04");
    assert!(told.contains("--features xlsx"), "{told}");
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_so() {
    let folder = Folder::with_rules();
    let told = refused(&folder, "in.parquet", b"PAR1\0\0\0\0PAR1");
    assert!(told.contains("--features parquet"), "{told}");
    folder.write("in.jsonl", jsonl());
    let said = folder.route(&["batch", "in.jsonl", "-o", "out.parquet"]);
    assert!(said.code == 2 && said.err.contains("--features parquet"), "{}", said.err);
    assert_eq!(folder.names(), ["in.jsonl", "rules"]);
}

/// A compound file as Excel writes a workbook with a password: a header, a table of sectors, a folder with the encrypted package.
#[cfg(feature = "xlsx")]
fn locked_workbook() -> Vec<u8> {
    const FREE: u32 = 0xFFFF_FFFF;
    const END: u32 = 0xFFFF_FFFE;
    let words = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
    let mut file = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    file.resize(24, 0);
    // Version 3 in sectors of 512 bytes, small ones of 64.
    file.extend([0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
    // One sector of the table, the folder in sector 1, nothing small.
    file.extend(words(&[0, 1, 1, 0, 4096, END, 0, END, 0, 0]));
    file.resize(512, 0xFF);
    file.extend(words(&[0xFFFF_FFFD, END]));
    file.resize(1024, 0xFF);
    for (name, kind, child) in [("Root Entry", 5, 1), ("EncryptedPackage", 2, FREE)] {
        let begin = file.len();
        file.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        file.resize(begin + 64, 0);
        file.extend([2 * (name.len() as u8 + 1), 0, kind, 1]);
        file.extend(words(&[FREE, FREE, child]));
        file.resize(begin + 116, 0);
        file.extend(words(&[END, 0, 0]));
    }
    file.resize(1536, 0);
    file
}

#[cfg(feature = "xlsx")]
#[test]
fn a_workbook_with_a_password() {
    let told = refused(&Folder::with_rules(), "in.xlsx", &locked_workbook());
    assert!(told.contains("asks for a password") && told.contains("take the password off"), "{told}");
}
