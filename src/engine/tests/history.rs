//! The built-in rules on real history: set `ROUTE_CASES` to a folder of JSON lines files, one case a line.

use std::path::PathBuf;

use crate::case::Case;
use crate::reference;
use crate::router::{Router, Scratch};

#[test]
fn the_engine_equals_the_definition_on_every_case_of_a_folder() {
    let Some(folder) = std::env::var_os("ROUTE_CASES").map(PathBuf::from) else { return };
    let router = Router::builtin("2026-11-22".parse().unwrap()).unwrap();
    let mut scratch = Scratch::default();
    let mut n_cases = 0;
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for path in files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "jsonl")) {
        for (index, line) in std::fs::read_to_string(path).unwrap().lines().enumerate() {
            let case: Case = serde_json::from_str(line).unwrap();
            // With and without its title, since titles count double.
            for case in [Case { title: String::new(), ..case.clone() }, case] {
                let expected = reference::decide(router.rules(), &case.title, &case.text, &router.given(&case));
                assert_eq!(*router.verdict(&case, &mut scratch), expected, "{}:{}", path.display(), index + 1);
                n_cases += 1;
            }
        }
    }
    println!("{n_cases} cases decided alike");
}
