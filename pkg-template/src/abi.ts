/** What the wasm module exports: the interface between the engine and this package. */

import type { Guard } from "./guard.js";
import type { SqlDatabase } from "./sql/database.js";
import type { Store } from "./store/store.js";
import type { TimeToLiveOptions } from "./types/time-to-live.js";

/** What the engine needs to open a database. */
export interface EngineOptions {
  name: string;
  /** Where the data is kept. The engine itself knows no IndexedDB: it gets the store that keeps a database there. */
  store: "indexeddb" | "memory" | SqlDatabase | Store;
  durability: "strict" | "relaxed" | "none";
  cacheBytes?: number | undefined;
  region?: string | undefined;
  accountId?: string | undefined;
  credentials?: readonly { accessKeyId: string; secretAccessKey: string }[] | undefined;
  throttling?: "enforce" | "off" | undefined;
  ttl?: TimeToLiveOptions | undefined;
  controlPlaneDelay?: number | undefined;
  clock?: (() => number) | undefined;
}

/** What happens to a database outside of any request: the store fails, or works again. */
export type EngineEvent = { type: "error"; name: string; message: string } | { type: "recovered" };

/**
 * Calls of an open database that are answered: requests and answers are values in item form v1. A call returns 0 if the answer is
 * there, else the ticket that it comes with.
 */
export interface EngineCalls {
  /** Runs the request in the buffer's first `length` bytes. */
  execute(operation: number, length: number): number;
  /** The same for an HTTP request, which has to be signed: a map of method, path, headers, body and perhaps content. */
  http(length: number): number;
  /** The same for an HTTP request of this program, which nobody has to sign. */
  httpTrusted(length: number): number;
  /** Keeps the answer of a request up to date. Answers with the `number` of the live query. */
  watch(operation: number, length: number): number;
  /** What is new of a live query; first its result. */
  news(number: number): number;
  /** Ends a live query. Who waits for its news gets an error. No answer follows. */
  unwatch(number: number): void;
  /** Reads the place of a consumer of a stream, by its name; otherwise as {@link EngineCalls.execute}. */
  readPlace(length: number): number;
  /** Replaces the place of a consumer, likewise. */
  movePlace(length: number): number;
  /** Answers once something is new in a shard of a stream, or in any schema. */
  awaitChange(tree: number): number;
  /** Answers with the state of the database. */
  status(): number;
  /** Looks through everything that is stored, and answers with the findings. */
  check(): number;
  /** Answers with what has befallen requests in the simulation. */
  misfortunes(): number;
  /** The time, in milliseconds since 1970. */
  now(): number;
  /** Ends the simulation. */
  endSimulation(): void;
}

/** An open database of an instance, with the addresses of what crosses in the memory of the module. */
export interface EngineHandle extends EngineCalls {
  /** Address of the request buffer, which has at least `minimum` bytes afterwards; its contents are kept. */
  scratch(minimum: number): number;
  /** Capacity of the request buffer in bytes. */
  scratchLength(): number;
  /** Address of the answer, valid until the next call. */
  answerAddress(): number;
  /** Length of the answer in bytes. */
  answerLength(): number;
  /** Does now what is due by itself. */
  wake(): Promise<void>;
  /** Begins a simulation, by a plan with nothing left out. */
  simulate(plan: object): Promise<void>;
  /** Lets time pass in a simulation, and does what falls due meanwhile. */
  advance(milliseconds: number): Promise<void>;
  /** Opens another database, which begins with what this one holds: it has to be in memory. */
  fork: OpenEngine;
  /** Waits for the writes under way and closes the database. */
  close(): Promise<void>;
  /** Gives the memory of the database back. No call may follow. */
  free(): void;
}

/** Opens a database. */
type OpenEngine = (
  options: EngineOptions,
  onAnswer: (ticket: number) => void,
  onEvent: (event: EngineEvent) => void,
) => Promise<EngineHandle>;

/** One instance of the wasm module, after its start. */
export interface EngineModule {
  Engine: { open: OpenEngine };
  /** The numbers of the operations of the service that the engine has, by their names. */
  readonly operations: ReadonlyMap<string, number>;
  /** The module's memory. Its buffer is replaced whenever it grows. */
  memory(): WebAssembly.Memory;
  /** Tells when the instance has trapped, and must not be used any more. */
  readonly guard: Guard;
}

/** First byte of an answer. */
export const AnswerKind = { Answer: 0, Error: 1 } as const;
