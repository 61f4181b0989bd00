//! `lead-changed>0.5%`: how many changed cases are too many.

use super::change::Class;
use super::report::{BoundTold, CasesTold};

/// A bound on changed cases.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bound {
    /// Of which difference; `None` for any.
    class: Option<Class>,
    most: f64,
    is_percent: bool,
    written: String,
}

impl Bound {
    /// Reads `any-changed>10` or `lead-changed>0.5%`; `None` if it is neither.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (what, most) = text.split_once(['>', '＞'])?;
        let class = match what.trim().strip_suffix("-changed")? {
            "any" => None,
            code => Some(Class::ALL.iter().find(|(_, known, _)| *known == code)?.0),
        };
        let most = most.trim();
        let number = most.strip_suffix(['%', '％']);
        let is_percent = number.is_some();
        let number = number.unwrap_or(most).trim();
        let is_plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let most: f64 = number.parse().ok().filter(|_| is_plain)?;
        Some(Self { class, most, is_percent, written: text.trim().to_owned() })
    }

    /// How the cases stand to it. Counts every case that differs so, whatever its class.
    pub(super) fn tell(&self, cases: &CasesTold) -> BoundTold {
        let n = match self.class {
            None => cases.n_changed,
            Some(class) => cases.classes[class as usize].n_differ,
        };
        let found = if self.is_percent { n as f64 * 100.0 } else { n as f64 };
        let most = if self.is_percent { self.most * cases.n_cases as f64 } else { self.most };
        BoundTold { bound: self.written.clone(), n, exceeded: found > most }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_read() {
        let read = |text| Bound::read(text).map(|bound| (bound.class, bound.most, bound.is_percent));
        assert_eq!(read("lead-changed>0.5%"), Some((Some(Class::Lead), 0.5, true)));
        assert_eq!(read(" any-changed > 10 "), Some((None, 10.0, false)));
        assert_eq!(read("outcome-changed＞0％"), Some((Some(Class::Outcome), 0.0, true)));
        for text in
            ["", "lead>1", "lead-changed", "lead-changed>", "lead-changed>-1", "lead-changed>inf", "rule-changed>1"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
