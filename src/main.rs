//! TEMP
use route::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let day = args[1].parse().unwrap();
    let checked = if args[2] == "-" {
        Router::builder(day).check().unwrap()
    } else {
        Router::builder(day).folder(&args[2]).check().unwrap()
    };
    for d in checked.diagnostics.list() {
        if d.severity != Severity::Note {
            eprintln!("{} {}", d.code.id(), d.message.zh);
        }
    }
    let Ok(router) = checked.into_router() else {
        eprintln!("errors");
        return;
    };
    if args[3] == "test" {
        let run = router.run_examples();
        eprintln!("{} run {} wrong", run.n_run, run.diagnostics.list().len());
        for d in run.diagnostics.list() {
            eprintln!("{} {}", d.code.id(), d.message.zh);
        }
    } else if args[3] == "explain" {
        for t in &args[4..] {
            println!("{}", router.explain(&Case::of_text(t.clone())).human(Lang::Zh, false));
        }
    } else {
        let mut s = Scratch::default();
        for t in &args[3..] {
            println!("{}", serde_json::to_string(&router.route(&Case::of_text(t.clone()), &mut s)).unwrap());
        }
    }
}
