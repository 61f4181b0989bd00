//! Checks a refutation: nothing but unit propagation, and none of the encoder's or the solver's code.

/// Whether the learned clauses follow one by one from the clauses by unit propagation, the last being empty.
///
/// O(learned × clauses); for tests and for whoever wants to know.
pub(crate) fn check(clauses: &[Vec<i64>], learned: &[Vec<i64>]) -> Result<(), String> {
    let mut known: Vec<&[i64]> = clauses.iter().map(Vec::as_slice).collect();
    let most = clauses.iter().chain(learned).flatten().map(|lit| lit.unsigned_abs() as usize).max().unwrap_or(0);
    // By variable; one that nothing says is `None`.
    let mut values: Vec<Option<bool>> = vec![None; most + 1];
    for (at, clause) in learned.iter().enumerate() {
        // If the clause were false, propagation must come to a contradiction.
        values.fill(None);
        for lit in clause {
            values[lit.unsigned_abs() as usize] = Some(*lit < 0);
        }
        if !contradicts(&known, &mut values) {
            return Err(format!("clause {at} of those learned does not follow"));
        }
        known.push(clause);
    }
    match learned.last() {
        Some(last) if last.is_empty() => Ok(()),
        _ => Err("the last clause is not empty".into()),
    }
}

fn contradicts(clauses: &[&[i64]], values: &mut [Option<bool>]) -> bool {
    loop {
        let mut has_news = false;
        for clause in clauses {
            let mut open = None;
            let mut n_open = 0;
            let mut holds = false;
            for lit in *clause {
                match values[lit.unsigned_abs() as usize] {
                    Some(value) if value == (*lit > 0) => {
                        holds = true;
                        break;
                    }
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
                    values[lit.unsigned_abs() as usize] = Some(lit > 0);
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
