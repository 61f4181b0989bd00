//! The folded form in which texts and keywords meet: one width, one case, one script, one boundary between runs of characters.
//!
//! Each raw character becomes at most one folded character, so a place in the folded text is a place in the citizen's own
//! words. Texts, keywords and names pass the same function of single characters ([`map`]). Knows no rules and finds nothing.

mod map;
mod table;

pub(crate) use map::{Image, first_plane, image};

/// The boundary that ends a sentence: a run that holds one of `。！？；…`, or the title's end.
pub const STOP: char = '\n';

/// Any other boundary: a run of punctuation, blanks, controls or line breaks.
pub const BREAK: char = ' ';

/// The most characters that the words of one rule set may have among them. Chinese as it is written has half as many.
pub(crate) const MOST_LETTERS: usize = 16_000;

/// What the offsets can count. A longer title or text is read up to here.
const MAX_BYTES: usize = u32::MAX as usize - 1;

/// A case as the engine reads it, with the way back to the citizen's own characters. Made to be filled again and again.
///
/// Characters are counted in the folded text; those below [`title_chars`](Self::title_chars) are of the title, the others
/// of the text, and their ranges are bytes of the title or of the text.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    /// The folded title, one [`STOP`], the folded text. Without a title there is no stop before the text.
    pub text: String,
    /// Where each folded character starts in its own zone's raw string, in bytes; increasing within a zone.
    pub starts: Vec<u32>,
    /// One past where it ends. A boundary ends with the last raw character of its run that is one.
    ///
    /// Deleted characters lie in no range, except those within a run. The title's end has the empty range at the end of the
    /// title if no run stands there.
    pub ends: Vec<u32>,
    /// How many folded characters are the title's, its stop among them; 0 if the title says nothing.
    pub title_chars: u32,
}

impl Folded {
    /// Folds a case into these buffers, in place of what they held. O(bytes), allocates only to grow.
    ///
    /// A title of nothing but punctuation is no title. Boundaries on both sides of the title's end melt into its one stop,
    /// whose range lies in the title. Bytes after the first 4 GiB of the title or of the text are not read.
    pub fn fill(&mut self, title: &str, text: &str) {
        self.text.clear();
        self.starts.clear();
        self.ends.clear();
        self.title_chars = 0;

        let title = readable(title);
        let after = self.zone(title);
        if !self.starts.is_empty() {
            let run = after.unwrap_or(Run { start: title.len(), end: title.len(), stop: true });
            self.push(STOP, run.start, run.end);
            self.title_chars = self.starts.len() as u32;
        }
        if let Some(run) = self.zone(readable(text)) {
            self.boundary(run);
        }
    }

    /// Appends the characters of one zone; the boundary after the last of them is returned, not appended.
    fn zone(&mut self, raw: &str) -> Option<Run> {
        let mut pending: Option<Run> = None;
        read(raw, |start, end, step| match step {
            Step::Char(folded) => {
                if let Some(run) = pending.take() {
                    self.boundary(run);
                }
                self.push(folded, start, end);
            }
            Step::Boundary { stop } => match &mut pending {
                Some(run) => {
                    run.end = end;
                    run.stop |= stop;
                }
                None => pending = Some(Run { start, end, stop }),
            },
        });
        pending
    }

    fn boundary(&mut self, run: Run) {
        // A run at the head of the text is part of the title's stop.
        let melts = self.title_chars > 0 && self.starts.len() == self.title_chars as usize;
        if !melts {
            self.push(if run.stop { STOP } else { BREAK }, run.start, run.end);
        }
    }

    #[inline]
    fn push(&mut self, folded: char, start: usize, end: usize) {
        self.text.push(folded);
        // No cut: a zone has at most `MAX_BYTES` bytes.
        self.starts.push(start as u32);
        self.ends.push(end as u32);
    }
}

/// Why a keyword can never be found in a folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordFault {
    /// Nothing is left of it: it is empty, or all of it is zero-width.
    Empty,
    /// It holds punctuation, a blank or a control.
    Boundary {
        /// Where the first of them starts, in bytes of the raw keyword.
        byte: usize,
    },
}

/// Folds a keyword as texts are folded, so that a text holds the keyword where its folded form holds this. O(bytes).
///
/// # Errors
///
/// The first boundary in it, or that nothing is left of it.
pub fn fold_word(raw: &str) -> Result<String, WordFault> {
    let mut word = String::with_capacity(raw.len());
    let mut boundary = None;
    read(raw, |start, _, step| match step {
        Step::Char(folded) => word.push(folded),
        Step::Boundary { .. } => boundary = boundary.or(Some(start)),
    });
    match boundary {
        Some(byte) => Err(WordFault::Boundary { byte }),
        None if word.is_empty() => Err(WordFault::Empty),
        None => Ok(word),
    }
}

/// Folds a name for comparison: width, case and script as in texts; blanks and zero-width characters go, punctuation stays.
///
/// O(bytes).
#[must_use]
pub fn fold_name(raw: &str) -> String {
    let mut name = String::with_capacity(raw.len());
    name.extend(raw.chars().filter_map(name_char));
    name
}

fn name_char(raw: char) -> Option<char> {
    match map::image(raw) {
        Image::Char(folded) | Image::Point(folded) => Some(folded),
        Image::Boundary { .. } if raw.is_whitespace() || raw.is_control() => None,
        // Full-width forms stand in ASCII order.
        Image::Boundary { .. } => Some(match raw {
            '！'..='～' => char::from_u32(raw as u32 - ('！' as u32 - '!' as u32)).unwrap_or(raw),
            _ => raw,
        }),
        Image::Deleted => None,
    }
}

/// A run of raw characters that are no text, in bytes of its zone.
struct Run {
    start: usize,
    end: usize,
    stop: bool,
}

/// What a raw character is in its place.
enum Step {
    Char(char),
    Boundary { stop: bool },
}

/// Tells `each` the start, the end (bytes) and the step of every raw character that is not deleted, in order.
#[inline]
fn read(raw: &str, mut each: impl FnMut(usize, usize, Step)) {
    let mut after_digit = false;
    for (start, char) in raw.char_indices() {
        let end = start + char.len_utf8();
        let step = match map::image(char) {
            Image::Char(folded) => Step::Char(folded),
            Image::Point(point) if after_digit && starts_with_digit(&raw[end..]) => Step::Char(point),
            Image::Point(_) => Step::Boundary { stop: false },
            Image::Boundary { stop } => Step::Boundary { stop },
            Image::Deleted => continue,
        };
        after_digit = matches!(step, Step::Char('0'..='9'));
        each(start, end, step);
    }
}

/// Whether the first character of the folded `rest` is a digit.
// Linear over a whole text: the deleted characters passed here are passed once more by `read`, and by no other point.
fn starts_with_digit(rest: &str) -> bool {
    let first = rest.chars().map(map::image).find(|image| *image != Image::Deleted);
    matches!(first, Some(Image::Char('0'..='9')))
}

/// Whether folding leaves nothing of a character: it takes no room on paper either.
pub(crate) fn is_deleted(raw: char) -> bool {
    map::image(raw) == Image::Deleted
}

/// Whether a point between these two parts of a text stands between digits. Deleted characters are passed over.
pub(crate) fn is_within_digits(before: &str, after: &str) -> bool {
    let last = before.chars().rev().map(map::image).find(|image| *image != Image::Deleted);
    matches!(last, Some(Image::Char('0'..='9'))) && starts_with_digit(after)
}

/// The folded text of a case: the title, one [`STOP`], the text. O(bytes).
#[cfg(feature = "cli")]
pub(crate) fn fold_case(title: &str, text: &str) -> Folded {
    let mut folded = Folded::default();
    folded.fill(title, text);
    folded
}

/// `raw` up to the last character that ends within what the offsets can count.
pub(crate) fn readable(raw: &str) -> &str {
    let mut end = raw.len().min(MAX_BYTES);
    while !raw.is_char_boundary(end) {
        end -= 1;
    }
    &raw[..end]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(title: &str, text: &str) -> Folded {
        let mut folded = Folded::default();
        folded.fill(title, text);
        folded
    }

    /// What a reader of the raw strings sees: each folded character before the raw range it stands for.
    fn pieces(title: &str, text: &str) -> Vec<(char, String)> {
        let folded = folded(title, text);
        let ranges = folded.starts.iter().zip(&folded.ends).map(|(&start, &end)| start as usize..end as usize);
        let zones = (0..folded.starts.len()).map(|idx| if idx < folded.title_chars as usize { title } else { text });
        folded.text.chars().zip(ranges.zip(zones)).map(|(c, (range, zone))| (c, zone[range].to_string())).collect()
    }

    #[test]
    fn texts() {
        let cases = [
            ("", ""),
            ("护城河里全是垃圾", "护城河里全是垃圾"),
            // Width, case, script, variants.
            ("ＡＢｃ１２３路ＫＴＶ", "abc123路ktv"),
            ("請問違規設置地鎖歸誰管", "请问违规设置地锁归谁管"),
            ("⻔口⽔管漏⽔，樓上", "门口水管漏水 楼上"),
            ("\u{f9e9}\u{2f800}①⑴⒈㈠Ⅳⓐ", "里丽111一ⅳa"),
            ("ﾎﾃﾙ", "ホテル"),
            ("½㎡℃ﬁ", "½㎡℃ﬁ"),
            // Boundaries: one for each run; a stop only by the five.
            ("路灯坏了。没人修", "路灯坏了\n没人修"),
            ("路灯坏了，。 \r\n\t没人修", "路灯坏了\n没人修"),
            ("路灯坏了.没人修!谁管?", "路灯坏了 没人修 谁管 "),
            ("路灯坏了!！", "路灯坏了\n"),
            ("；……？", "\n"),
            ("一\r\n\r\n二\0三\u{3000}四\u{a0}五\u{85}六", "一 二 三 四 五 六"),
            ("【投诉】“噪音”", " 投诉 噪音 "),
            ("甲·乙—丙－丁-戊_己、庚｡辛", "甲 乙 丙 丁 戊 己 庚 辛"),
            // Text in spite of its looks.
            ("５０％＆＠＃／＊", "50%&@#/*"),
            ("a+b~c=d<e>f$g￥h℃i°j^k|l", "a+b~c=d<e>f$g¥h℃i°j^k|l"),
            ("垃圾😡👍🏽堆成山", "垃圾😡👍🏽堆成山"),
            ("甲\u{e000}乙\u{fffd}丙\u{378}", "甲\u{e000}乙\u{fffd}丙\u{378}"),
            // Points.
            ("3.5元，12：30到１３:４５", "3.5元 12:30到13:45"),
            ("v1.2.3 3. 5 .5 5. a.b 8::9 1.:2", "v1.2.3 3 5 5 5 a b 8 9 1 2"),
            ("①.②三.5", "1.2三 5"),
            ("3\u{200b}.\u{200b}5", "3.5"),
            ("3。.5", "3\n5"),
            // Deleted: neither a character nor a boundary.
            ("\u{feff}路\u{200d}灯\u{fe0f}\u{ad}\u{202e}坏\u{e0100}了\u{2060}", "路灯坏了"),
            ("👨\u{200d}👩", "👨👩"),
            // Beyond the first plane.
            ("𝐀𝟏𠮷🄐", "a1𠮷a"),
            ("㑮\u{10100}x\u{e0041}y", "𫝈 xy"),
        ];
        for (raw, want) in cases {
            assert_eq!(folded("", raw).text, want, "{raw:?}");
            assert_eq!(folded("", raw).title_chars, 0);
        }
    }

    #[test]
    fn the_title_ends_with_one_stop() {
        let cases = [
            ("路灯", "坏了", "路灯\n坏了", 3),
            ("路灯，", "，坏了", "路灯\n坏了", 3),
            ("路灯。", "\n坏了。", "路灯\n坏了\n", 3),
            ("，路灯", "", " 路灯\n", 4),
            ("路灯", "，。", "路灯\n", 3),
            ("", "，坏了", " 坏了", 0),
            ("。", "，坏了", " 坏了", 0),
            ("\u{200b}", "坏了", "坏了", 0),
            // No number runs over the end of the title.
            ("共3.", "5米", "共3\n5米", 3),
            ("共3", ".5米", "共3\n5米", 3),
            ("", "", "", 0),
        ];
        for (title, text, want, title_chars) in cases {
            let folded = folded(title, text);
            assert_eq!((&*folded.text, folded.title_chars), (want, title_chars), "{title:?} {text:?}");
        }
    }

    #[test]
    fn ranges_are_of_the_raw_text() {
        let want = |pieces: &[(char, &str)]| pieces.iter().map(|&(c, raw)| (c, raw.to_string())).collect::<Vec<_>>();
        assert_eq!(
            pieces("Ａ路燈\u{200b}", "，\u{200b}。壞\u{200d}了！\u{200b}!\u{200b}３.5"),
            want(&[
                ('a', "Ａ"),
                ('路', "路"),
                ('灯', "燈"),
                (STOP, ""),
                ('坏', "壞"),
                ('了', "了"),
                (STOP, "！\u{200b}!"),
                ('3', "３"),
                ('.', "."),
                ('5', "5"),
            ])
        );
        assert_eq!(pieces("路 。\u{200b}", "灯"), want(&[('路', "路"), (STOP, " 。"), ('灯', "灯")]));
    }

    #[test]
    fn buffers_are_reused() {
        let mut reused = Folded::default();
        reused.fill("标题很长的一封来信", "正文也很长，说了很多话。");
        let capacity = (reused.text.capacity(), reused.starts.capacity(), reused.ends.capacity());
        reused.fill("", "短");
        assert_eq!((&*reused.text, &*reused.starts, &*reused.ends, reused.title_chars), ("短", &[0][..], &[3][..], 0));
        assert_eq!(capacity, (reused.text.capacity(), reused.starts.capacity(), reused.ends.capacity()));
    }

    #[test]
    fn words() {
        use WordFault::{Boundary, Empty};
        let cases = [
            ("ＫＴＶ", Ok("ktv")),
            ("違建", Ok("违建")),
            ("3.5", Ok("3.5")),
            ("２４：００", Ok("24:00")),
            ("路\u{200b}灯", Ok("路灯")),
            ("80%", Ok("80%")),
            ("", Err(Empty)),
            ("\u{200b}\u{fe0f}", Err(Empty)),
            ("，", Err(Boundary { byte: 0 })),
            (" 路灯", Err(Boundary { byte: 0 })),
            ("路灯 ", Err(Boundary { byte: 6 })),
            ("路\u{200b}。。灯", Err(Boundary { byte: 6 })),
            ("3.", Err(Boundary { byte: 1 })),
            ("a.b", Err(Boundary { byte: 1 })),
        ];
        for (raw, want) in cases {
            assert_eq!(fold_word(raw), want.map(str::to_string), "{raw:?}");
        }
    }

    #[test]
    fn names() {
        let cases = [
            ("  区 住建委\u{3000}", "区住建委"),
            ("區衛生健康委（醫改辦）", "区卫生健康委(医改办)"),
            ("Ａ—Ｂ．Ｃ", "a—b.c"),
            ("甲·乙、丙。", "甲·乙、丙。"),
            ("\u{feff}甲\t乙\0", "甲乙"),
            ("", ""),
        ];
        for (raw, want) in cases {
            assert_eq!(fold_name(raw), want, "{raw:?}");
        }
    }

    #[test]
    fn every_character_folds_once_for_all() {
        for raw in '\0'..=char::MAX {
            match map::image(raw) {
                Image::Char(folded) => {
                    assert_eq!(map::image(folded), Image::Char(folded), "{raw:?}");
                    assert!(folded != STOP && folded != BREAK, "{raw:?}");
                }
                Image::Point(point) => assert_eq!(map::image(point), Image::Point(point), "{raw:?}"),
                Image::Boundary { stop } => assert_eq!(stop, "。！？；…".contains(raw), "{raw:?}"),
                Image::Deleted => {}
            }
        }
    }

    /// Texts of all that has a rule of its own, and of anything at all.
    fn raw_text() -> impl Strategy<Value = String> {
        let char = prop_oneof![
            4 => prop::sample::select(
                "路燈灯水⽔門ＡａB１23①.．:：，。！!；…、-— \u{3000}\r\n\0\t%％/\u{200b}\u{feff}\u{fe0f}😡👍🏽℃½⑴ﾊﾟ㑮𝟏\u{e0100}·“”"
                    .chars()
                    .collect::<Vec<_>>()
            ),
            1 => any::<char>(),
        ];
        prop::collection::vec(char, 0..24).prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(title in raw_text(), text in raw_text()) {
            let once = folded(&title, &text);
            prop_assert!(once.text.chars().count() <= title.chars().count() + text.chars().count() + 1);
            // A stop is a line break in the folded text, and a bare line break is only a break: it is put back first.
            let again = folded("", &once.text.replace(STOP, "。"));
            prop_assert_eq!(again.text, once.text);
        }

        #[test]
        fn ranges_increase_and_fold_to_their_character(title in raw_text(), text in raw_text()) {
            let folded = folded(&title, &text);
            let chars: Vec<char> = folded.text.chars().collect();
            prop_assert_eq!(folded.starts.len(), chars.len());
            prop_assert_eq!(folded.ends.len(), chars.len());
            let title_chars = folded.title_chars as usize;
            prop_assert!(title_chars == 0 || chars[title_chars - 1] == STOP);
            let mut at = 0;
            for (idx, &char) in chars.iter().enumerate() {
                let zone = if idx < title_chars { &title } else { &text };
                at = if idx == title_chars { 0 } else { at };
                let range = folded.starts[idx] as usize..folded.ends[idx] as usize;
                prop_assert!(at <= range.start);
                at = range.end;
                let cut = zone.get(range);
                prop_assert!(cut.is_some());
                let mut alone = Folded::default();
                alone.fill("", cut.unwrap_or_default());
                match char {
                    // A point is one by its neighbours; the title's end is one by its place.
                    '.' | ':' => prop_assert_eq!(alone.text, " "),
                    STOP if idx + 1 == title_chars => prop_assert!(matches!(&*alone.text, "" | " " | "\n")),
                    _ => prop_assert_eq!(alone.text, char.to_string()),
                }
            }
        }

        #[test]
        fn runs_are_one_boundary(title in raw_text(), text in raw_text()) {
            let folded = folded(&title, &text).text;
            for pair in ["  ", " \n", "\n ", "\n\n"] {
                prop_assert!(!folded.contains(pair));
            }
        }

        #[test]
        fn words_fold_as_texts_do(raw in raw_text()) {
            let text = folded("", &raw).text;
            match fold_word(&raw) {
                Ok(word) => {
                    prop_assert_eq!(fold_word(&word), Ok(word.clone()));
                    prop_assert_eq!(word, text);
                }
                Err(WordFault::Empty) => prop_assert_eq!(text, ""),
                Err(WordFault::Boundary { byte }) => {
                    prop_assert!(text.contains([STOP, BREAK]));
                    prop_assert!(!folded("", &raw[..byte]).text.contains([STOP, BREAK]));
                }
            }
        }

        #[test]
        fn names_fold_once_for_all(raw in raw_text()) {
            let name = fold_name(&raw);
            prop_assert_eq!(fold_name(&name), name.clone());
            prop_assert!(name.chars().count() <= raw.chars().count());
        }
    }
}
