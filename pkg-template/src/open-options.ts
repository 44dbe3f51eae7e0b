// How a database is opened.

import type { EngineOptions } from "./abi.js";
import type { SqlDatabase } from "./sql/database.js";
import type { Store } from "./store/store.js";
import type { TimeToLiveOptions } from "./types/time-to-live.js";
import type { WasmSource } from "./wasm.js";

/** A key for signatures of Signature Version 4. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/** How to open a database. */
export interface OpenOptions {
  /**
   * Where the data is kept. Default: `indexeddb`, or `memory` where IndexedDB is missing or cannot be used; an event `error` named
   * StoreUnavailableError tells of that right after the opening, and no event does for a store that was asked for.
   * SQLite databases come from `minamo/sql`; a {@link Store} is one that you make.
   */
  store?: "indexeddb" | "memory" | SqlDatabase | Store | undefined;
  /**
   * When a write is acknowledged: `strict` once the store has it on disk, `relaxed` (default) once the store has taken it, so that it
   * survives a crash of the page and the browser, `none` at once.
   */
  durability?: "strict" | "relaxed" | "none" | undefined;
  /** The wasm module, if it is not to be found beside this package's code. Only the first database of a realm needs it. */
  wasm?: WasmSource | undefined;
  /** How many bytes of pages stay in memory, at most; what requests at work need may come on top. Default: 64 MiB. */
  cacheBytes?: number | undefined;
  /** Region in ARNs. */
  region?: string | undefined;
  /** Account in ARNs. */
  accountId?: string | undefined;
  /**
   * The keys that requests over HTTP (`fetch` of the database, the server) have to be signed with: their signatures are verified, and those
   * that are older than 15 minutes refused; one in the query says itself for how long it is valid, at most 7 days. Default: requests
   * have to look signed, by whatever key. Calls of this object's other methods need no signature.
   */
  credentials?: Credentials | readonly Credentials[] | undefined;
  /**
   * Whether requests are refused that exceed the capacity of a table or a global index: what is provisioned, or the maxima of an
   * on-demand one. Each instance counts for itself, in memory. Default: `off`.
   */
  throttling?: "enforce" | "off" | undefined;
  /** How items expire. */
  ttl?: TimeToLiveOptions | undefined;
  /**
   * For how many milliseconds a table or an index stays `CREATING`, `UPDATING` or `DELETING`, to try how a program waits. Default: 0,
   * for the change has happened when the call is answered.
   */
  controlPlaneDelay?: number | undefined;
  /**
   * What tells the time instead of the host, in milliseconds since 1970: for tests. Timers do not follow it, so call `wake` of the
   * database after it was set. A simulation has a clock that needs neither.
   */
  clock?: (() => number) | undefined;
}

/** What may be other in a fork. */
export type ForkOptions = Omit<OpenOptions, "store" | "wasm">;

/** The same as the engine takes them: what is not given is as in `base`. */
export function forkOptions(base: EngineOptions, options: ForkOptions): EngineOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return engineOptions(base.name, base.store, { ...base, ...Object.fromEntries(given) });
}

/** The same as the engine takes them. */
export function engineOptions(
  name: string,
  store: EngineOptions["store"],
  { durability = "relaxed", credentials, ...others }: Omit<OpenOptions, "store" | "wasm">,
): EngineOptions {
  const keys = credentials === undefined ? undefined : [credentials].flat();
  return { ...others, name, store, durability, credentials: keys };
}
