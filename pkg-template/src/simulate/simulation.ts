/// <reference lib="esnext.disposable" preserve="true" />

import { PLAIN_READ } from "../crossing.js";
import type { Engine } from "../engine.js";
import { planOf, type SimulationOptions } from "./options.js";

/** What has befallen a request. */
export interface Misfortune {
  /**
   * - `throttled`: refused for want of capacity.
   * - `unprocessed`: a batch of which parts were left over.
   * - `conflict`: a transaction had one of its items.
   * - `failed`: an `InternalServerError`, and nothing had happened.
   * - `failedAfterwards`: an `InternalServerError`, and the request had happened.
   * - `expiredIterator`: an `ExpiredIteratorException`.
   * - `stale`: a read that was shown a table or an index as it was a while before.
   */
  mishap:
    "throttled" | "unprocessed" | "conflict" | "failed" | "failedAfterwards" | "expiredIterator" | "stale";
  /** For example `PutItem`. */
  operation: string;
  /** The table that the request named; empty for those that name several. */
  table: string;
  /** The number of the request among those for the same operation and table, from 1. */
  number: number;
  /** When it came, in milliseconds since 1970 by the clock of the database. */
  time: number;
}

/** A simulation that is going on. */
export interface Simulation {
  /** What it can be had again with. */
  readonly seed: number;
  /** The time of the database, in milliseconds since 1970. */
  now(): number;
  /**
   * Lets time pass. Resolves when everything that falls due meanwhile has happened, each at its time: expired items are deleted, tables
   * become active, shards roll over, records and tokens are forgotten.
   */
  advance(milliseconds: number): Promise<void>;
  /** What has befallen requests so far, the first 10,000 times, in order. */
  misfortunes(): Promise<Misfortune[]>;
  /** Ends it: the database is as exact as before, and the time is that of the host. */
  stop(): void;
  /** The same, for `using`. */
  [Symbol.dispose](): void;
}

/** Older hosts have no such symbol, and no `using` either. */
const DISPOSE: typeof Symbol.dispose =
  (Symbol as { dispose?: typeof Symbol.dispose }).dispose ??
  (Symbol.for("Symbol.dispose") as typeof Symbol.dispose);

/** Begins a simulation. */
export async function beginSimulation(engine: Engine, options: SimulationOptions): Promise<Simulation> {
  const plan = planOf(options);
  await engine.simulate(plan);
  let hasStopped = false;
  const stop = (): void => {
    if (!hasStopped) {
      hasStopped = true;
      engine.endSimulation();
    }
  };
  return {
    seed: plan.seed,
    now: () => engine.now(),
    advance: (milliseconds) => {
      if (!(milliseconds >= 0 && milliseconds <= Number.MAX_SAFE_INTEGER)) {
        return Promise.reject(new RangeError(`Time cannot pass for ${String(milliseconds)} milliseconds`));
      }
      return engine.advance(milliseconds);
    },
    misfortunes: async () => {
      const answer = await engine.run({}, PLAIN_READ, (calls) => calls.misfortunes());
      return (answer as { misfortunes: Misfortune[] }).misfortunes;
    },
    stop,
    [DISPOSE]: stop,
  };
}

/** Runs a body within a simulation. If it fails, the seed is printed. */
export async function simulateWhile<Result>(
  engine: Engine,
  options: SimulationOptions,
  body: (simulation: Simulation) => Result,
): Promise<Awaited<Result>> {
  const simulation = await beginSimulation(engine, options);
  try {
    return await body(simulation);
  } catch (error) {
    console.error(await tell(simulation));
    throw error;
  } finally {
    simulation.stop();
  }
}

/** What is printed of a simulation in which something has failed. */
async function tell(simulation: Simulation): Promise<string> {
  const counts = new Map<string, number>();
  for (const { mishap } of await simulation.misfortunes().catch(() => [])) {
    counts.set(mishap, (counts.get(mishap) ?? 0) + 1);
  }
  const told = [...counts].map(([mishap, count]) => `${String(count)} ${mishap}`).join(", ");
  const seed = String(simulation.seed);
  return `minamo: failed in the simulation of seed ${seed} (${told || "nothing has befallen requests"}). Again: { seed: ${seed} }`;
}
