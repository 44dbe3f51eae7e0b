// Who runs requests: what a database needs of an instance of the module, wherever that is.

import type { EngineCalls, EngineEvent, EngineOptions } from "./abi.js";
import type { EncoderMemory } from "./codec/index.js";

/** A database that is open somewhere: on an instance in this realm, or in a worker. */
export interface Session {
  /** The numbers of the operations that the engine has. */
  readonly operations: ReadonlyMap<string, number>;
  /** Where requests are written. */
  readonly scratch: EncoderMemory;
  /** Hands over the request that is in `scratch`. */
  readonly calls: EngineCalls;
  /** Writes a request that was encoded elsewhere into `scratch`. */
  write(bytes: Uint8Array): void;
  /** The last answer, where it lies: the next call replaces it. */
  answer(): Uint8Array;
  /** Does now what is due by itself. */
  wake(): Promise<void>;
  /** Begins a simulation, by a plan with nothing left out. */
  simulate(plan: object): Promise<void>;
  /** Lets time pass in a simulation. */
  advance(milliseconds: number): Promise<void>;
  /** Opens databases that begin with what this one holds, which has to be in memory. */
  readonly fork: Connect;
  /** Waits for the writes under way and closes the database. */
  close(): Promise<void>;
  /** Lets go of what it holds. No call may follow. */
  free(): void;
}

/** Who is told of what happens in a session. */
export interface SessionListeners {
  /** The answer to the request of that ticket is there, until this returns. */
  onAnswer: (ticket: number) => void;
  /** Something has happened to the database outside of any request. */
  onEvent: (event: EngineEvent) => void;
  /** The session has come to its end. What its methods reject with then is the same error. */
  onTrap: (trap: Error) => void;
}

/** Opens a database. Rejects with what keeps it from being opened; with an EngineFailedException if that is a trap. */
export type Connect = (options: EngineOptions, listeners: SessionListeners) => Promise<Session>;
