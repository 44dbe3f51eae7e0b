/** Milliseconds, or the least and the most of them, between which the seed decides. */
export type Milliseconds = number | readonly [least: number, most: number];

/**
 * What a simulation does. Shares are from 0, never, to 1, always; times are milliseconds. Everything has a default, which happens often
 * enough to be met by a test of some dozens of requests.
 */
export interface SimulationOptions {
  /** A whole number from 0 to 2^53 - 1, from which everything follows. Default: a random one. */
  seed?: number | undefined;
  /**
   * The time with which the clock of the database begins; it stands still but for {@link SimulationOptions.latency} and
   * {@link Simulation.advance}. With `host` it goes with the clock of the host instead, and can be put forward. Default: now.
   */
  clock?: number | Date | "host" | undefined;
  /** What holds for everything that is not said: the defaults, or that it does not happen. Default: `typical`. */
  others?: "typical" | "off" | undefined;
  /** How many requests find no capacity. Default: 0.05. */
  throttling?: number | undefined;
  /** How many batches are done in part: the rest is in `UnprocessedItems` or `UnprocessedKeys`. Default: 0.2. */
  unprocessed?: number | undefined;
  /** How many transactions, and writes where there are transactions, meet another one. Default: 0.05. */
  conflicts?: number | undefined;
  /** How many requests fail with `InternalServerError`; of writes, half after they have happened. Default: 0.03. */
  failures?: number | undefined;
  /** How many calls of `GetRecords` find that their iterator has expired. Default: 0.05. */
  expiredIterators?: number | undefined;
  /** How many eventually consistent reads of a table are answered by a replica that is late. Default: 0.3. */
  staleReads?: number | undefined;
  /** How late such a replica is. Default: 0 to 100. */
  replicaLag?: Milliseconds | undefined;
  /** How late global indexes are. Default: 0 to 250. */
  indexLag?: Milliseconds | undefined;
  /** How long expired items stay. Default: 0 to 48 hours. */
  timeToLiveDelay?: Milliseconds | undefined;
  /** How long a request takes by the clock of the database: whoever asks again and again sees time pass. Default: 5 to 25. */
  latency?: Milliseconds | undefined;
  /** How often in a row the same request is refused at most, so that clients that try three times succeed. Default: 2. */
  refusalsInARow?: number | undefined;
}

const HOUR_MS = 3_600_000;

const SHARES = {
  throttling: 0.05,
  unprocessed: 0.2,
  conflicts: 0.05,
  failures: 0.03,
  expiredIterators: 0.05,
  staleReads: 0.3,
};

const SPANS = {
  replicaLag: [0, 100],
  indexLag: [0, 250],
  timeToLiveDelay: [0, 48 * HOUR_MS],
  latency: [5, 25],
} as const;

/** What the engine is told: {@link SimulationOptions} with nothing left out. */
export type SimulationPlan = Record<keyof typeof SHARES | "seed" | "refusalsInARow", number> &
  Record<keyof typeof SPANS, readonly [number, number]> & { clock: number | "now" | "host" };

/**
 * The options with their defaults.
 * @throws RangeError for a number outside of its range, TypeError for an option that is unknown.
 */
export function planOf(options: SimulationOptions): SimulationPlan {
  const { seed = randomSeed(), clock, others = "typical", refusalsInARow = 2, ...rest } = options;
  if (!["typical", "off"].includes(others)) {
    throw new TypeError(`others is typical or off, not ${others}`);
  }
  for (const name of Object.keys(rest)) {
    if (!(name in SHARES) && !(name in SPANS)) {
      throw new TypeError(`A simulation has no option ${name}`);
    }
  }
  const isOff = others === "off";
  const shares = Object.entries(SHARES).map(([name, typical]) => [
    name,
    number(name, options[name as keyof typeof SHARES] ?? (isOff ? 0 : typical), 1),
  ]);
  const spans = Object.entries(SPANS).map(([name, typical]) => [
    name,
    span(name, options[name as keyof typeof SPANS] ?? (isOff ? 0 : typical)),
  ]);
  return {
    ...(Object.fromEntries([...shares, ...spans]) as SimulationPlan),
    seed: whole("seed", seed, Number.MAX_SAFE_INTEGER),
    refusalsInARow: whole("refusalsInARow", refusalsInARow, 1_000_000),
    clock: clockOf(clock),
  };
}

function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}

function clockOf(clock: SimulationOptions["clock"]): SimulationPlan["clock"] {
  switch (clock) {
    case undefined:
      return "now";
    case "host":
      return clock;
    default:
      return whole("clock", Number(clock), Number.MAX_SAFE_INTEGER);
  }
}

function span(name: string, given: Milliseconds): [number, number] {
  const [least, most] = typeof given === "number" ? [given, given] : given;
  const end = whole(name, most, Number.MAX_SAFE_INTEGER);
  return [whole(name, least, end), end];
}

function whole(name: string, value: number, most: number): number {
  if (!Number.isInteger(number(name, value, most))) {
    throw new RangeError(`${name} is a whole number, not ${String(value)}`);
  }
  return value;
}

function number(name: string, value: number, most: number): number {
  if (!(value >= 0 && value <= most)) {
    throw new RangeError(`${name} is from 0 to ${String(most)}, not ${String(value)}`);
  }
  return value;
}
