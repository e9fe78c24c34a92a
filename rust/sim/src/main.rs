//! `./run sim`: plays seeds until one fails.
#![forbid(unsafe_code)]

use clap::Parser;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use tributary_sim::script::Script;
use tributary_sim::{play, play_seed, shrunk};

/// A run allocates far more than it computes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Plays simulated networks, one a seed.
#[derive(Parser)]
struct Options {
    /// How many seeds.
    #[arg(long, default_value_t = 1000)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// This seed alone, with its steps.
    #[arg(long)]
    seed: Option<u64>,
    /// Seconds for shrinking a script that fails.
    #[arg(long, default_value_t = 30)]
    shrink: u64,
    /// Goes on after a failure, and tells of each kind once.
    #[arg(long)]
    go_on: bool,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    threads: u64,
}

/// What all seeds together came to.
#[derive(Default)]
struct Total {
    counts: BTreeMap<String, u64>,
    writes: u64,
    fewest: Option<usize>,
    failures: BTreeMap<String, (u64, u64)>,
}

fn main() -> ExitCode {
    let options = Options::parse();
    std::panic::set_hook(Box::new(|_| {}));
    match options.seed {
        Some(seed) => one(seed, &options),
        None => many(&options),
    }
}

fn one(seed: u64, options: &Options) -> ExitCode {
    let (first, second) = (play_seed(seed), play_seed(seed));
    println!("seed {seed}: {} writes, {:?}", first.writes, first.counts);
    if (&first.chains, &first.failure) != (&second.chains, &second.failure) {
        println!("seed {seed} does not replay");
        return ExitCode::FAILURE;
    }
    match first.failure {
        None => ExitCode::SUCCESS,
        Some(failure) => {
            tell(seed, &failure, options);
            ExitCode::FAILURE
        }
    }
}

fn tell(seed: u64, failure: &str, options: &Options) {
    println!("\nseed {seed} fails: {failure}");
    let script = shrunk(&Script::of(seed), Duration::from_secs(options.shrink));
    println!("\nshrunk to {} steps; parents {:?}, old schemas {:?}", script.steps.len(), script.parents, script.old);
    script.steps.iter().for_each(|step| println!("  {step:?}"));
    println!("{}", play(&script, 0).failure.unwrap_or_default());
}

fn many(options: &Options) -> ExitCode {
    let began = Instant::now();
    let (next, done, stop) = (AtomicU64::new(options.from), AtomicU64::new(0), AtomicBool::new(false));
    let total = Mutex::new(Total::default());
    let last = options.from + options.seeds;
    std::thread::scope(|scope| {
        for _ in 0..options.threads {
            scope.spawn(|| {
                let mut own = Total::default();
                while !stop.load(Ordering::Relaxed) {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= last {
                        break;
                    }
                    own.take(seed, play_seed(seed));
                    if !own.failures.is_empty() && !options.go_on {
                        stop.store(true, Ordering::Relaxed);
                    }
                    let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                    if done % 1000 == 0 {
                        let rate = done as f64 / began.elapsed().as_secs_f64();
                        eprintln!("{done} seeds, {rate:.0} a second");
                    }
                }
                if let Ok(mut total) = total.lock() {
                    total.add(own);
                }
            });
        }
    });
    let total = total.into_inner().unwrap_or_default();
    total.print(done.into_inner(), began.elapsed());
    if total.failures.is_empty() {
        return ExitCode::SUCCESS;
    }
    for (kind, (seed, times)) in &total.failures {
        println!("\n{kind}: {times} times, first with seed {seed}");
        if let Some(failure) = play_seed(*seed).failure {
            tell(*seed, &failure, options);
        }
    }
    ExitCode::FAILURE
}

impl Total {
    fn take(&mut self, seed: u64, run: tributary_sim::Run) {
        run.counts.into_iter().for_each(|(name, count)| *self.counts.entry(name).or_insert(0) += count);
        self.writes += run.writes as u64;
        if let Some(failure) = run.failure {
            let kind = failure.split(':').next().unwrap_or_default().to_owned();
            self.failures.entry(kind).or_insert((seed, 0)).1 += 1;
        } else {
            self.fewest = Some(self.fewest.map_or(run.writes, |fewest| fewest.min(run.writes)));
        }
    }

    fn add(&mut self, other: Total) {
        other.counts.into_iter().for_each(|(name, count)| *self.counts.entry(name).or_insert(0) += count);
        self.writes += other.writes;
        self.fewest = self.fewest.into_iter().chain(other.fewest).min();
        for (kind, (seed, times)) in other.failures {
            let known = self.failures.entry(kind).or_insert((seed, 0));
            *known = (known.0.min(seed), known.1 + times);
        }
    }

    fn print(&self, seeds: u64, took: Duration) {
        let rate = seeds as f64 / took.as_secs_f64();
        println!("{seeds} seeds in {:.0} s ({rate:.0} a second)", took.as_secs_f64());
        println!("{} writes, {} a seed at least", self.writes, self.fewest.unwrap_or(0));
        self.counts.iter().for_each(|(name, count)| println!("  {count:>10}  {name}"));
    }
}
