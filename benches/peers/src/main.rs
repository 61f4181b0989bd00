//! Other rule engines do what `route` does with plain words, in turns with it: "any of five words in the text → department".
//!
//! The first argument names the peer, further ones the numbers of rules. Before anything is timed, the same rules must fire in each
//! text; after that, the fastest turn of each side counts. One peer a process: the tables of some would push everybody else's
//! out of the caches.

#[path = "../../common/mod.rs"]
mod common;

#[cfg(feature = "cel")]
mod cel;
mod contains;
#[cfg(feature = "rhai")]
mod rhai;
mod set;
mod turns;
#[cfg(feature = "yara-x")]
mod yara_x;
#[cfg(feature = "zen")]
mod zen;

use std::error::Error;
use std::process::ExitCode;

use set::Set;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const PEERS: [&str; 5] = ["contains", "yara-x", "zen", "cel", "rhai"];
const SIZES: [usize; 3] = [100, 1_000, 10_000];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Outcome {
    let [name, sizes @ ..] = args else {
        return Err(format!("which peer? {}", PEERS.join(", ")).into());
    };
    let peer = peer(name)?;
    let sizes: Vec<usize> = match sizes {
        [] => SIZES.to_vec(),
        sizes => sizes
            .iter()
            .map(|size| size.parse().map_err(|_| format!("`{size}` is no number of rules")))
            .collect::<Result<_, _>>()?,
    };
    turns::heading();
    sizes.into_iter().try_for_each(|n_rules| peer(&Set::new(n_rules)?))
}

fn peer(name: &str) -> Result<fn(&Set) -> Outcome, String> {
    match name {
        "contains" => Ok(contains::compare),
        #[cfg(feature = "yara-x")]
        "yara-x" => Ok(yara_x::compare),
        #[cfg(feature = "zen")]
        "zen" => Ok(zen::compare),
        #[cfg(feature = "cel")]
        "cel" => Ok(cel::compare),
        #[cfg(feature = "rhai")]
        "rhai" => Ok(rhai::compare),
        name if PEERS.contains(&name) => Err(format!("not built in: cargo run --release --features {name} -- {name}")),
        name => Err(format!("there is no peer `{name}`, but {}", PEERS.join(", "))),
    }
}
