//! JSON as programs write it, without a detour: an object of strings that hold no escape.
//!
//! Whatever is a little unusual is left to the full parser, which also knows what is wrong with it. So nothing is refused here, and
//! what is read is what [`CaseReader`](crate::case::CaseReader) reads.

use memchr::memchr2;

use super::Headers;
use crate::case::{Case, CaseField, FACTS, said};

/// Reads a case; `None` if the row is not plain. The other value says whether it has a text or a title. O(bytes).
pub(super) fn case(row: &str, headers: &Headers) -> Option<(Case, bool)> {
    let mut rest = Rest(row);
    let mut case = Case::default();
    let mut has_words = false;
    // The rank of the name that filled each field, by field.
    let mut ranks: [Option<usize>; 7] = [None; 7];
    rest.take(b'{')?;
    loop {
        let key = rest.string()?;
        rest.take(b':')?;
        if key == FACTS {
            return None;
        }
        let value = rest.value()?;
        if let Some((field, rank)) = headers.field(key) {
            let filled = &mut ranks[field as usize];
            match *filled {
                Some(before) if before == rank => return None,
                Some(before) if before < rank => {}
                _ => {
                    *filled = Some(rank);
                    let text = match value {
                        Value::Text(text) => Some(text),
                        Value::Null => None,
                        Value::Other => return None,
                    };
                    has_words |= text.is_some() && matches!(field, CaseField::Title | CaseField::Text);
                    let own = text.map(str::to_owned);
                    match field {
                        CaseField::Title => case.title = own.unwrap_or_default(),
                        CaseField::Text => case.text = own.unwrap_or_default(),
                        CaseField::Id => case.id = own.and_then(said),
                        CaseField::Category => case.category = own.and_then(said),
                        CaseField::District => case.district = own.and_then(said),
                        CaseField::Street => case.street = own.and_then(said),
                        CaseField::Time => case.time = own.and_then(said),
                    }
                }
            }
        }
        if rest.take(b',').is_none() {
            rest.take(b'}')?;
            return rest.is_done().then_some((case, has_words));
        }
    }
}

enum Value<'r> {
    Text(&'r str),
    Null,
    /// A small whole number, or a truth.
    Other,
}

/// What is left of a row.
struct Rest<'r>(&'r str);

impl<'r> Rest<'r> {
    fn skip_blanks(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    /// Takes one sign, and the blanks before it.
    fn take(&mut self, sign: u8) -> Option<()> {
        self.skip_blanks();
        self.0 = self.0.strip_prefix(char::from(sign))?;
        Some(())
    }

    /// Takes a string without escapes.
    fn string(&mut self) -> Option<&'r str> {
        self.take(b'"')?;
        let end = memchr2(b'"', b'\\', self.0.as_bytes())?;
        let (text, rest) = self.0.split_at(end);
        self.0 = rest.strip_prefix('"')?;
        // Control characters may not stand in a string of JSON.
        let has_control = text.bytes().fold(false, |has, byte| has | (byte < b' '));
        (!has_control).then_some(text)
    }

    fn value(&mut self) -> Option<Value<'r>> {
        self.skip_blanks();
        if self.0.starts_with('"') {
            return self.string().map(Value::Text);
        }
        if let Some(rest) = self.0.strip_prefix("null") {
            self.0 = rest;
            return Some(Value::Null);
        }
        for truth in ["true", "false"] {
            if let Some(rest) = self.0.strip_prefix(truth) {
                self.0 = rest;
                return Some(Value::Other);
            }
        }
        let n_digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at(n_digits);
        let is_plain = digits == "0" || !digits.is_empty() && n_digits <= 18 && !digits.starts_with('0');
        self.0 = rest;
        // What follows a number must end it: what does is looked at by the caller.
        is_plain.then_some(Value::Other)
    }

    fn is_done(&mut self) -> bool {
        self.skip_blanks();
        self.0.is_empty()
    }
}
