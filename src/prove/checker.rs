//! Checks a refutation: nothing but unit propagation, and none of the encoder's or the solver's code.

use std::collections::BTreeMap;

/// Whether the learned clauses follow one by one from the clauses by unit propagation, the last being empty.
///
/// O(learned × clauses); for tests and for whoever wants to know.
pub(crate) fn check(clauses: &[Vec<i64>], learned: &[Vec<i64>]) -> Result<(), String> {
    let mut known: Vec<Vec<i64>> = clauses.to_vec();
    for (at, clause) in learned.iter().enumerate() {
        // If the clause were false, propagation must come to a contradiction.
        let mut values: BTreeMap<i64, bool> = BTreeMap::new();
        for lit in clause {
            values.insert(lit.abs(), *lit < 0);
        }
        if !contradicts(&known, &mut values) {
            return Err(format!("clause {at} of those learned does not follow"));
        }
        known.push(clause.clone());
    }
    match learned.last() {
        Some(last) if last.is_empty() => Ok(()),
        _ => Err("the last clause is not empty".into()),
    }
}

fn contradicts(clauses: &[Vec<i64>], values: &mut BTreeMap<i64, bool>) -> bool {
    loop {
        let mut has_news = false;
        for clause in clauses {
            let mut open = None;
            let mut n_open = 0;
            let mut holds = false;
            for lit in clause {
                match values.get(&lit.abs()) {
                    Some(value) if *value == (*lit > 0) => holds = true,
                    Some(_) => {}
                    None => {
                        n_open += 1;
                        open = Some(*lit);
                    }
                }
            }
            match (holds, n_open, open) {
                (true, ..) => {}
                (false, 0, _) => return true,
                (false, 1, Some(lit)) => {
                    values.insert(lit.abs(), lit > 0);
                    has_news = true;
                }
                _ => {}
            }
        }
        if !has_news {
            return false;
        }
    }
}
