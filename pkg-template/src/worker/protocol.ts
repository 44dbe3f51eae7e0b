// What a page and its worker tell each other. Requests and answers are bytes, which are transferred; the rest is cloned.

import type { EngineCalls, EngineEvent, EngineOptions } from "../abi.js";
import type { WasmSource } from "../wasm.js";

/** A call that an answer follows. */
export type CallName = Exclude<keyof EngineCalls, "endSimulation" | "now" | "unwatch">;

/** What takes its time, and gives nothing. */
export type TaskName = "advance" | "close" | "simulate" | "wake";

/** What the page tells. Databases and tickets have numbers that the page gives. */
export type Demand =
  | { kind: "open"; database: number; options: EngineOptions; wasm: WasmSource | undefined }
  /** All parts of the module are to be ready. */
  | { kind: "preload"; ticket: number; wasm: WasmSource | undefined }
  | {
      kind: "call";
      database: number;
      ticket: number;
      call: CallName;
      argument: number;
      bytes: Uint8Array<ArrayBuffer>;
    }
  | { kind: "task"; database: number; ticket: number; task: TaskName; argument: unknown }
  | { kind: "unwatch"; database: number; number: number }
  | { kind: "endSimulation"; database: number }
  | { kind: "free"; database: number }
  /** Something has happened to the page. */
  | { kind: "page"; event: string; persisted: boolean }
  /** The worker is to hold this lock for as long as it lives. */
  | { kind: "hold"; lock: string };

/** The time of a simulated database, and whether it goes on by itself. */
export interface SimulatedTime {
  now: number;
  goesOn: boolean;
}

/** What the worker tells. */
export type Report =
  | { kind: "opened"; database: number; operations: ReadonlyMap<string, number> }
  | { kind: "unopened"; database: number; error: CrossingError }
  | { kind: "preloaded"; ticket: number; error: CrossingError | undefined }
  | {
      kind: "answer";
      database: number;
      ticket: number;
      bytes: Uint8Array<ArrayBuffer>;
      time: SimulatedTime | undefined;
    }
  | { kind: "done"; database: number; ticket: number; time: SimulatedTime | undefined }
  | { kind: "failed"; database: number; ticket: number; error: CrossingError }
  | { kind: "event"; database: number; event: EngineEvent }
  | { kind: "held"; lock: string }
  /** It cannot go on, whatever it was at work on. */
  | { kind: "trap"; message: string };

/** An error, as it crosses: a clone would lose its name. */
export interface CrossingError {
  name: string;
  message: string;
}

const CLASSES: Readonly<Record<string, ErrorConstructor>> = { RangeError, TypeError };

/** What is told of an error. */
export function tellError(error: unknown): CrossingError {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: "Error", message: String(error) };
}

/** The error that was told of. */
export function toldError({ name, message }: CrossingError): Error {
  const error = new (CLASSES[name] ?? Error)(message);
  error.name = name;
  return error;
}
