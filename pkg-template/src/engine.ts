import type { EngineEvent, EngineHandle, EngineModule, EngineOptions } from "./abi.js";
import { decodeAnswer } from "./answer.js";
import {
  ATTRIBUTES,
  Decoder,
  each,
  Encoder,
  HeapMemory,
  PLAIN,
  RefusedNumber,
  structure,
  type MarshallOptions,
  type Plan,
  type UnmarshallOptions,
} from "./codec/index.js";
import {
  closedError,
  describeTrap,
  ENGINE_FAILED,
  engineFailed,
  MinamoError,
  type Outcome,
} from "./errors.js";
import type { LiveSource } from "./live/feed.js";
import type { Access } from "./members.js";
import { Session } from "./session.js";

/** How one kind of request crosses: what it does, where its attribute values are, and how they are converted. */
export interface Crossing {
  access: Access;
  request: Plan;
  answer: Plan;
  marshall: MarshallOptions;
  unmarshall: UnmarshallOptions;
  /**
   * Runs a request with a number that cannot be encoded in the service's own form: the engine has the words for it. It never throws, but
   * rejects.
   */
  refuse?: ((input: object) => Promise<unknown>) | undefined;
}

/** Who sends an HTTP request: a client, which has to sign it, or this program, which has nothing to prove. */
export type Sender = "client" | "program";

/** What a database is opened with, and opened again. */
export interface EngineSetup {
  /** Gives an instance that has not trapped. */
  start: () => Promise<EngineModule>;
  options: EngineOptions;
  /** Gets what happens to the database outside of any request. */
  onEvent: (event: EngineEvent) => void;
}

interface Waiting {
  crossing: Crossing;
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
}

/** What is new of a live query. */
const NEWS = structure({
  Items: each(ATTRIBUTES),
  AddedItems: each(ATTRIBUTES),
  ChangedItems: each(ATTRIBUTES),
});

/** What has no input, and answers with a plain value. */
const PLAIN_READ: Crossing = { access: "read", request: PLAIN, answer: PLAIN, marshall: {}, unmarshall: {} };

/** Hands the request in the first `length` bytes of the buffer to the engine. Returns 0 if the answer is there, else a ticket. */
export type Run = (handle: EngineHandle, length: number) => number;

/**
 * The bridge to the engine: writes requests into its memory, reads answers from it, and keeps the promises of those that take time.
 * When the engine's instance traps, they are rejected, and the next request opens the database again.
 * Its methods return promises without being async, since each layer of `await` costs as much as a small read.
 */
export class Engine {
  /** The numbers of the operations that the engine has. */
  readonly operations: ReadonlyMap<string, number>;
  private readonly waiting = new Map<number, Waiting>();
  private readonly encoder = new Encoder(new HeapMemory());
  private readonly decoder = new Decoder();
  /** The encoder that is writing a request right now: a getter in its input may call for another one. */
  private active: Encoder | undefined;
  /** Undefined when the database is closed, or its instance has trapped. */
  private session: Session | undefined;
  /** What ended the last session. */
  private trap: Error | undefined;
  private reopening: Promise<Session> | undefined;
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly setup: EngineSetup,
    module: EngineModule,
  ) {
    this.operations = module.operations;
  }

  /** Opens a database. */
  static async open(setup: EngineSetup): Promise<Engine> {
    const module = await setup.start();
    const engine = new Engine(setup, module);
    await engine.connect(module);
    return engine;
  }

  /** What it was opened with. */
  get options(): EngineOptions {
    return this.setup.options;
  }

  /** Runs an operation. Rejects with what the encoder throws, or with the error that the engine answers. */
  execute(operation: number, input: object, crossing: Crossing): Promise<unknown> {
    return this.submit(input, crossing, (handle, length) => handle.execute(operation, length));
  }

  /** Runs an HTTP request that is encoded as a map. */
  http(request: object, crossing: Crossing, sender: Sender): Promise<unknown> {
    return this.submit(request, crossing, (handle, length) =>
      sender === "program" ? handle.httpTrusted(length) : handle.http(length),
    );
  }

  /** Keeps the answer of a `Query` or a `Scan` up to date. Rejects as {@link Engine.execute} does. */
  async watch(operation: number, input: object, crossing: Crossing): Promise<LiveSource> {
    let opened: EngineHandle | undefined;
    const plain = { ...crossing, answer: PLAIN, unmarshall: {} };
    const answer = await this.submit(input, plain, (handle, length) => {
      opened = handle;
      return handle.watch(operation, length);
    });
    const { number } = answer as { number: number };
    const news = { ...PLAIN_READ, answer: NEWS, unmarshall: crossing.unmarshall };
    const run: Run = (handle) => {
      if (handle !== opened) {
        // It has ended with the instance that it was opened on.
        throw this.trap === undefined ? closedError() : engineFailed(this.trap, "refused");
      }
      return handle.news(number);
    };
    return {
      next: () =>
        this.submit({}, news, run).catch((error: unknown) => {
          throw this.closing === undefined ? error : closedError();
        }),
      stop: () => {
        if (opened !== undefined && this.session?.handle === opened) {
          opened.unwatch(number);
        }
      },
    };
  }

  /** Makes another call of the engine, with a request that is encoded as a map. */
  run(request: object, crossing: Crossing, run: Run): Promise<unknown> {
    return this.submit(request, crossing, run);
  }

  /** The state of the database. */
  status(): Promise<unknown> {
    return this.submit({}, PLAIN_READ, (handle) => handle.status());
  }

  /** Looks through everything that is stored. */
  check(): Promise<unknown> {
    return this.submit({}, PLAIN_READ, (handle) => handle.check());
  }

  /** Does now what is due by itself. */
  wake(): Promise<void> {
    return this.perform((session) => session.wake());
  }

  /** Begins a simulation, by the plan that the engine is told. */
  simulate(plan: object): Promise<void> {
    return this.perform((session) => session.simulate(plan));
  }

  /** Lets time pass in a simulation. */
  advance(milliseconds: number): Promise<void> {
    return this.perform((session) => session.advance(milliseconds));
  }

  /** The time of the database, in milliseconds since 1970. */
  now(): number {
    return this.session?.handle.now() ?? Date.now();
  }

  /** Ends the simulation, if the database that it was begun in is still open. */
  endSimulation(): void {
    this.session?.handle.endSimulation();
  }

  /** Waits for the writes under way and closes. Later requests are rejected; closing again does nothing more. */
  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async perform(work: (session: Session) => Promise<void>): Promise<void> {
    const { session } = this;
    if (session === undefined || this.closing !== undefined) {
      throw closedError();
    }
    try {
      await work(session);
    } catch (error) {
      throw this.explain(error, "unknown");
    }
  }

  private async shutDown(): Promise<void> {
    if (this.reopening !== undefined) {
      await this.reopening.catch(() => undefined);
    }
    const { session } = this;
    try {
      await session?.close();
    } catch (error) {
      throw this.explain(error, "unknown");
    } finally {
      this.session = undefined;
      session?.free();
      this.rejectWaiting(closedError);
    }
  }

  private async connect(module: EngineModule): Promise<Session> {
    const { options, onEvent } = this.setup;
    const { guard } = module;
    const onAnswer = (ticket: number): void => {
      this.onAnswer(ticket);
    };
    let handle: EngineHandle;
    try {
      handle = await guard.watch(module.Engine.open(options, onAnswer, onEvent));
      guard.check();
    } catch (error) {
      const { trap } = guard;
      throw trap === undefined ? error : engineFailed(trap, "refused");
    }
    const session = new Session(module, handle, (trap) => {
      this.onTrap(trap);
    });
    this.session = session;
    return session;
  }

  private onTrap(trap: Error): void {
    this.trap = trap;
    this.session = undefined;
    this.rejectWaiting(({ access }) => engineFailed(trap, access === "write" ? "unknown" : "refused"));
    const fate =
      this.setup.options.store === "memory"
        ? "The data was in memory and is lost"
        : "The next request opens the database again";
    this.setup.onEvent({ type: "error", name: ENGINE_FAILED, message: `${describeTrap(trap)}. ${fate}` });
  }

  /** Opens the database again after a trap; requests that come meanwhile wait for the same opening. */
  private reopen(): Promise<Session> {
    this.reopening ??= this.setup
      .start()
      .then((module) => this.connect(module))
      .then((session) => {
        this.setup.onEvent({ type: "recovered" });
        return session;
      })
      .finally(() => {
        this.reopening = undefined;
      });
    return this.reopening;
  }

  private submit(input: object, crossing: Crossing, run: Run): Promise<unknown> {
    const { session } = this;
    if (session === undefined || this.closing !== undefined) {
      return this.submitLater(input, crossing, run);
    }
    try {
      const length = this.encode(session, input, crossing);
      return this.hand(session, length, crossing, run);
    } catch (error) {
      return this.refuse(error, input, crossing);
    }
  }

  /** Rejects a request that could not be handed over. */
  private refuse(error: unknown, input: object, crossing: Crossing): Promise<unknown> {
    if (error instanceof RefusedNumber && crossing.refuse !== undefined) {
      return crossing.refuse(input);
    }
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a getter of the input may throw anything
    return Promise.reject(this.explain(error, "refused"));
  }

  /** A request that finds no session: it is encoded as it is now, and handed over once there is one. */
  private submitLater(input: object, crossing: Crossing, run: Run): Promise<unknown> {
    const { trap } = this;
    if (this.closing !== undefined || trap === undefined) {
      return Promise.reject(closedError());
    }
    if (this.setup.options.store === "memory") {
      return Promise.reject(engineFailed(trap, "refused"));
    }
    const heap = new HeapMemory();
    let length: number;
    try {
      length = new Encoder(heap).encode(heap, input, crossing.request, crossing.marshall);
    } catch (error) {
      return this.refuse(error, input, crossing);
    }
    return this.reopen().then(
      (session) => {
        try {
          session.write(heap.view().subarray(0, length));
        } catch (error) {
          throw this.explain(error, "refused");
        }
        return this.hand(session, length, crossing, run);
      },
      (error: unknown) => {
        throw refusal(error);
      },
    );
  }

  private hand(session: Session, length: number, crossing: Crossing, run: Run): Promise<unknown> {
    if (this.session !== session) {
      // It came to its end while a getter of the input ran, or while the request waited.
      throw this.trap === undefined ? closedError() : engineFailed(this.trap, "refused");
    }
    try {
      const ticket = run(session.handle, length);
      if (ticket === 0) {
        return Promise.resolve(this.read(session, crossing));
      }
      return new Promise((resolve, reject) => {
        this.waiting.set(ticket, { crossing, resolve, reject });
      });
    } catch (error) {
      throw this.explain(error, crossing.access === "write" ? "unknown" : "refused");
    }
  }

  /** Writes a request into the engine's buffer. Returns its length. */
  private encode(session: Session, input: object, crossing: Crossing): number {
    const interrupted = this.active;
    interrupted?.moveOut();
    const encoder = interrupted === undefined ? this.encoder : new Encoder(session.scratch);
    this.active = encoder;
    try {
      return encoder.encode(session.scratch, input, crossing.request, crossing.marshall);
    } finally {
      this.active = interrupted;
    }
  }

  private onAnswer(ticket: number): void {
    const waiting = this.waiting.get(ticket);
    if (waiting === undefined || this.session === undefined) {
      return;
    }
    this.waiting.delete(ticket);
    const { crossing, resolve, reject } = waiting;
    if (typeof crossing.unmarshall.wrapNumbers === "function") {
      // The caller's function must not run inside of the engine's call.
      const bytes = this.session.answer().slice();
      resolve(
        Promise.resolve().then(() =>
          decodeAnswer(new Decoder(), bytes, crossing.answer, crossing.unmarshall),
        ),
      );
      return;
    }
    try {
      resolve(this.read(this.session, crossing));
    } catch (error) {
      reject(error);
    }
  }

  private read(session: Session, crossing: Crossing): unknown {
    const bytes = session.answer();
    if (typeof crossing.unmarshall.wrapNumbers === "function") {
      // The caller's function may make another request, whose answer replaces this one.
      return decodeAnswer(new Decoder(), bytes.slice(), crossing.answer, crossing.unmarshall);
    }
    return decodeAnswer(this.decoder, bytes, crossing.answer, crossing.unmarshall);
  }

  /** Puts an error of the caller's terms in the place of a trap. */
  private explain(error: unknown, outcome: Outcome): unknown {
    return error instanceof Error && error === this.trap ? engineFailed(error, outcome) : error;
  }

  private rejectWaiting(reason: (crossing: Crossing) => MinamoError): void {
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const { crossing, reject } of waiting) {
      reject(reason(crossing));
    }
  }
}

/** What a request is told when the database cannot be opened again; the next one tries anew. */
function refusal(error: unknown): unknown {
  if (error instanceof MinamoError || !(error instanceof Error)) {
    return error;
  }
  const { name, message } = error;
  return new MinamoError({ name, message, status: 500, members: { outcome: "refused" }, cause: error });
}
