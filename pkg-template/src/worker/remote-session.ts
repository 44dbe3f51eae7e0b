import type { EngineCalls } from "../abi.js";
import { HeapMemory, type EncoderMemory } from "../codec/index.js";
import type { Session, SessionListeners } from "../session.js";
import {
  toldError,
  type CallName,
  type Demand,
  type Report,
  type SimulatedTime,
  type TaskName,
} from "./protocol.js";

/** Sends to the worker. */
export type Post = (demand: Demand, transfer: Transferable[]) => void;

/** Who waits for what gives nothing. */
export interface Task {
  resolve: () => void;
  reject: (reason: Error) => void;
}

/** A database that is open in the worker. Every answer takes a while, so every call has a ticket. */
export class RemoteSession implements Session, EngineCalls {
  operations: ReadonlyMap<string, number> = new Map();
  readonly scratch = new Outbox();
  readonly calls: EngineCalls = this;
  private readonly tasks = new Map<number, Task>();
  private readonly clock = new RemoteClock();
  private lastTicket = 0;
  /** The last ticket before the end of a simulation. */
  private simulatedUpTo = 0;
  private lastAnswer = new Uint8Array(0);

  /** @param onFree - Is told when the worker need not keep it any more. */
  constructor(
    private readonly database: number,
    private readonly post: Post,
    private readonly listeners: SessionListeners,
    private readonly onFree: () => void,
  ) {}

  /** Takes what the worker tells of this database. */
  take(report: Exclude<Report, { kind: "held" | "opened" | "trap" | "unopened" }>): void {
    switch (report.kind) {
      case "answer":
        this.look(report);
        this.lastAnswer = report.bytes;
        this.listeners.onAnswer(report.ticket);
        break;
      case "done":
        this.look(report);
        this.settle(report.ticket)?.resolve();
        break;
      case "failed":
        this.settle(report.ticket)?.reject(toldError(report.error));
        break;
      case "event":
        this.listeners.onEvent(report.event);
        break;
    }
  }

  /** The worker is gone. */
  lose(trap: Error): void {
    for (const { reject } of this.tasks.values()) {
      reject(trap);
    }
    this.tasks.clear();
    this.listeners.onTrap(trap);
  }

  write(bytes: Uint8Array): void {
    this.scratch.grow(bytes.length).set(bytes);
  }

  answer(): Uint8Array {
    return this.lastAnswer;
  }

  execute(operation: number, length: number): number {
    return this.call("execute", operation, length);
  }

  http(length: number): number {
    return this.call("http", 0, length);
  }

  httpTrusted(length: number): number {
    return this.call("httpTrusted", 0, length);
  }

  watch(operation: number, length: number): number {
    return this.call("watch", operation, length);
  }

  news(number: number): number {
    return this.call("news", number, 0);
  }

  unwatch(number: number): void {
    this.post({ kind: "unwatch", database: this.database, number }, []);
  }

  readPlace(length: number): number {
    return this.call("readPlace", 0, length);
  }

  movePlace(length: number): number {
    return this.call("movePlace", 0, length);
  }

  awaitChange(tree: number): number {
    return this.call("awaitChange", tree, 0);
  }

  status(): number {
    return this.call("status", 0, 0);
  }

  check(): number {
    return this.call("check", 0, 0);
  }

  misfortunes(): number {
    return this.call("misfortunes", 0, 0);
  }

  now(): number {
    return this.clock.now();
  }

  endSimulation(): void {
    this.simulatedUpTo = this.lastTicket;
    this.clock.set(undefined);
    this.post({ kind: "endSimulation", database: this.database }, []);
  }

  wake(): Promise<void> {
    return this.perform("wake", undefined);
  }

  simulate(plan: object): Promise<void> {
    return this.perform("simulate", plan);
  }

  advance(milliseconds: number): Promise<void> {
    return this.perform("advance", milliseconds);
  }

  fork(): Promise<Session> {
    return Promise.reject(new TypeError("A database in a worker cannot be forked"));
  }

  close(): Promise<void> {
    return this.perform("close", undefined);
  }

  free(): void {
    this.post({ kind: "free", database: this.database }, []);
    this.onFree();
  }

  private call(call: CallName, argument: number, length: number): number {
    const ticket = (this.lastTicket += 1);
    const bytes = this.scratch.take(length);
    this.post({ kind: "call", database: this.database, ticket, call, argument, bytes }, [bytes.buffer]);
    return ticket;
  }

  private perform(task: TaskName, argument: unknown): Promise<void> {
    const ticket = (this.lastTicket += 1);
    this.post({ kind: "task", database: this.database, ticket, task, argument }, []);
    return new Promise((resolve, reject) => {
      this.tasks.set(ticket, { resolve, reject });
    });
  }

  /** Looks at the clock of the database. */
  private look({ ticket, time }: { ticket: number; time: SimulatedTime | undefined }): void {
    this.clock.set(ticket > this.simulatedUpTo ? time : undefined);
  }

  private settle(ticket: number): Task | undefined {
    const task = this.tasks.get(ticket);
    this.tasks.delete(ticket);
    return task;
  }
}

/** From this size on, a request gives its buffer away; smaller ones are copied out of one that stays. */
const GIVEN_AWAY_BYTES = 65_536;

/** Where requests are written before they are sent. */
class Outbox implements EncoderMemory {
  private memory = new HeapMemory();

  view(): Uint8Array {
    return this.memory.view();
  }

  grow(minimum: number): Uint8Array {
    const bytes = this.view();
    return bytes.length < minimum ? this.memory.grow(minimum) : bytes;
  }

  /** The first `length` bytes, to be transferred. */
  take(length: number): Uint8Array<ArrayBuffer> {
    const written = this.memory.view().subarray(0, length) as Uint8Array<ArrayBuffer>;
    if (length < GIVEN_AWAY_BYTES) {
      return written.slice();
    }
    this.memory = new HeapMemory();
    return written;
  }
}

/** The time of a database that may be simulated, as of what the worker told last. */
class RemoteClock {
  private stands: number | undefined;
  private ahead = 0;

  set(time: SimulatedTime | undefined): void {
    this.stands = time?.goesOn === false ? time.now : undefined;
    this.ahead = time?.goesOn === true ? time.now - Date.now() : 0;
  }

  now(): number {
    return this.stands ?? Date.now() + this.ahead;
  }
}
