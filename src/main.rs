//! The `route` command.

fn main() -> std::process::ExitCode {
    route::cli::run(std::env::args_os())
}
