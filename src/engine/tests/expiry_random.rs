//! Random writes, failures, crashes and times: no item goes before its time, and all go after it.

use std::time::Duration;

use super::expiry::{put_version, specification};
use super::world::get_consistently;
use super::*;
use crate::base::Entropy;
use crate::base::simulated::SimulatedEnvironment;

const SEEDS: u64 = 20;
const STEPS: usize = 120;
const KEYS: u64 = 12;
const HOUR_MS: u64 = 3_600_000;

/// What may be under a key: a version, and when it expires, if it does.
type Version = Option<(u64, Option<u64>)>;

struct Run {
    world: World,
    dice: Rc<dyn Entropy>,
    engines: Vec<Engine>,
    /// What each key may hold: more than one after a write whose outcome is not known.
    keys: Vec<Vec<Version>>,
    versions: u64,
}

impl Run {
    fn new(seed: u64) -> Self {
        let world = World { host: SimulatedEnvironment::new(seed), ..World::new() };
        let dice = SimulatedEnvironment::new(seed ^ 0x5eed).environment().entropy;
        let engine = world.with_table();
        world.run(&engine, specification(true, "expires")).expect("enabled");
        let keys = vec![vec![None]; usize::try_from(KEYS).expect("few")];
        Self { world, dice, engines: vec![engine], keys, versions: 0 }
    }

    fn below(&self, limit: u64) -> u64 {
        let mut bytes = [0; 8];
        self.dice.fill(&mut bytes);
        u64::from_le_bytes(bytes) % limit
    }

    fn engine(&self) -> &Engine {
        &self.engines[usize::try_from(self.below(self.engines.len() as u64)).expect("few")]
    }

    fn step(&mut self) {
        match self.below(20) {
            0..10 => self.write(),
            10..14 => self.read(),
            14..17 => self.world.host.advance(Duration::from_millis(self.below(20 * HOUR_MS))),
            17 => self.world.host.advance(Duration::from_millis(self.below(200 * HOUR_MS))),
            18 => self.open(),
            _ => self.die(),
        }
    }

    fn write(&mut self) {
        let key = usize::try_from(self.below(KEYS)).expect("few");
        let name = key.to_string();
        let now_ms = self.world.host.now_ms();
        self.versions += 1;
        let expires = match self.below(4) {
            0 => None,
            1 => Some(now_ms / 1000 - self.below(100_000)),
            _ => Some(now_ms / 1000 + self.below(400_000)),
        };
        let is_delete = self.below(8) == 0;
        let request =
            if is_delete { world::delete(&name) } else { put_version(&name, self.versions, expires) };
        let new = (!is_delete).then_some((self.versions, expires));
        let outcome = self.world.run(self.engine(), request);
        match outcome.map_err(|error| error.trouble.map(|trouble| trouble.outcome)) {
            Ok(_) => self.keys[key] = vec![new],
            Err(Some(RequestOutcome::Refused)) => {}
            Err(_) => self.keys[key].push(new),
        }
    }

    fn read(&mut self) {
        let key = usize::try_from(self.below(KEYS)).expect("few");
        self.read_key(key);
    }

    fn read_key(&mut self, key: usize) -> bool {
        let Ok(found) = self.world.run(self.engine(), get_consistently(&key.to_string())) else {
            return true;
        };
        let found: Option<u64> = (!found.is_empty()).then(|| found.parse().expect("a version"));
        let now_ms = self.world.host.now_ms();
        let fits = |version: &Version| match (version, found) {
            (None, None) => true,
            (Some((_, Some(expires))), None) => expires * 1000 < now_ms,
            (Some((version, _)), Some(found)) => *version == found,
            _ => false,
        };
        let may_be = &self.keys[key];
        assert!(may_be.iter().any(fits), "{found:?} at {now_ms}, where it may be {may_be:?}");
        let seen = may_be.iter().copied().find(|version| version.map(|(version, _)| version) == found);
        self.keys[key] = vec![seen.unwrap_or(None)];
        found.is_some()
    }

    fn open(&mut self) {
        let faults = [Fault::Conflict, Fault::LostWritten, Fault::LostUnwritten, Fault::QuotaExceeded];
        let script = (0..self.below(4)).map(|_| {
            let fault = faults[usize::try_from(self.below(4)).expect("few")];
            (self.below(12), fault)
        });
        let script: Vec<_> = script.collect();
        self.engines.push(self.world.open_with(script, RELAXED));
    }

    /// All instances at once.
    fn die(&mut self) {
        self.world.host.abandon_tasks();
        self.engines.clear();
        self.open();
    }

    /// Everything that has expired is gone when there was time for it, and nothing else.
    fn end(mut self) {
        self.world.host.abandon_tasks();
        self.engines = vec![self.world.open()];
        self.world.host.advance(Duration::from_secs(3 * 3_600));
        for key in 0..self.keys.len() {
            let is_there = self.read_key(key);
            let expires = self.keys[key][0].and_then(|(_, expires)| expires);
            let is_expired = expires.is_some_and(|expires| expires * 1000 < self.world.host.now_ms());
            assert!(!(is_there && is_expired), "key {key} has not been swept");
        }
        assert_eq!(self.world.host.block_on(self.engines[0].check()).problems, []);
    }
}

#[test]
fn no_item_goes_before_its_time_and_all_go_after_it() {
    for seed in 0..SEEDS {
        let told = std::panic::catch_unwind(|| {
            let mut run = Run::new(seed);
            (0..STEPS).for_each(|_| run.step());
            run.end();
        });
        assert!(told.is_ok(), "seed {seed}");
    }
}
