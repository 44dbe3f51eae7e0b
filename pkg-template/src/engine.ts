import type { EngineOptions } from "./abi.js";
import { ATTRIBUTES, each, Encoder, HeapMemory, PLAIN, RefusedNumber, structure } from "./codec/index.js";
import { Connection, type EngineSetup } from "./connection.js";
import { PLAIN_READ, type Crossing } from "./crossing.js";
import { closedError, engineFailed, MinamoError } from "./errors.js";
import { Exchange, type Run } from "./exchange.js";
import type { LiveSource } from "./live/feed.js";
import type { Session } from "./session.js";

/** Who sends an HTTP request: a client, which has to sign it, or this program, which has nothing to prove. */
export type Sender = "client" | "program";

/** What is new of a live query. */
const NEWS = structure({
  Items: each(ATTRIBUTES),
  AddedItems: each(ATTRIBUTES),
  ChangedItems: each(ATTRIBUTES),
});

/**
 * The bridge to the engine: hands requests to the session that there is, and to the next one when that has come to its end.
 * Its methods return promises without being async, since each layer of `await` costs as much as a small read.
 */
export class Engine {
  private constructor(
    /** The sessions that run its requests. */
    readonly connection: Connection,
    private readonly exchange: Exchange,
    /** The numbers of the operations that the engine has. */
    readonly operations: ReadonlyMap<string, number>,
  ) {}

  /** Opens a database. */
  static async open(setup: EngineSetup): Promise<Engine> {
    const exchange = new Exchange();
    const connection = new Connection(setup, exchange);
    const { operations } = await connection.open();
    return new Engine(connection, exchange, operations);
  }

  /** Opens another database, which begins with what this one holds. */
  async fork(options: EngineOptions, onEvent: EngineSetup["onEvent"]): Promise<Engine> {
    return Engine.open({ connect: this.connection.current().fork, options, onEvent });
  }

  /** What it was opened with. */
  get options(): EngineOptions {
    return this.connection.options;
  }

  /** Runs an operation. Rejects with what the encoder throws, or with the error that the engine answers. */
  execute(operation: number, input: object, crossing: Crossing): Promise<unknown> {
    return this.run(input, crossing, (calls, length) => calls.execute(operation, length));
  }

  /** Runs an HTTP request that is encoded as a map. */
  http(request: object, crossing: Crossing, sender: Sender): Promise<unknown> {
    return this.run(request, crossing, (calls, length) =>
      sender === "program" ? calls.httpTrusted(length) : calls.http(length),
    );
  }

  /** Keeps the answer of a `Query` or a `Scan` up to date. Rejects as {@link Engine.execute} does. */
  async watch(operation: number, input: object, crossing: Crossing): Promise<LiveSource> {
    const { connection } = this;
    let session: Session | undefined;
    const plain = { ...crossing, answer: PLAIN, unmarshall: {} };
    const answer = await this.run(input, plain, (calls, length) => {
      session = connection.session;
      return calls.watch(operation, length);
    });
    const { number } = answer as { number: number };
    const news = { ...PLAIN_READ, answer: NEWS, unmarshall: crossing.unmarshall };
    const run: Run = (calls) => {
      if (connection.session !== session) {
        // It has ended with the session that it was opened in.
        throw connection.missing();
      }
      return calls.news(number);
    };
    return {
      next: () =>
        this.run({}, news, run).catch((error: unknown) => {
          throw connection.isClosing ? closedError() : error;
        }),
      stop: () => {
        if (session !== undefined && connection.session === session) {
          session.calls.unwatch(number);
        }
      },
    };
  }

  /** The state of the database. */
  status(): Promise<unknown> {
    return this.run({}, PLAIN_READ, (calls) => calls.status());
  }

  /** Looks through everything that is stored. */
  check(): Promise<unknown> {
    return this.run({}, PLAIN_READ, (calls) => calls.check());
  }

  /** Does now what is due by itself. */
  wake(): Promise<void> {
    return this.connection.perform((session) => session.wake());
  }

  /** Begins a simulation, by the plan that the engine is told. */
  simulate(plan: object): Promise<void> {
    return this.connection.perform((session) => session.simulate(plan));
  }

  /** Lets time pass in a simulation. */
  advance(milliseconds: number): Promise<void> {
    return this.connection.perform((session) => session.advance(milliseconds));
  }

  /** The time of the database, in milliseconds since 1970. */
  now(): number {
    return this.connection.session?.calls.now() ?? Date.now();
  }

  /** Ends the simulation, if the database that it was begun in is still open. */
  endSimulation(): void {
    this.connection.session?.calls.endSimulation();
  }

  /** Waits for the writes under way and closes. Later requests are rejected; closing again does nothing more. */
  close(): Promise<void> {
    return this.connection.close();
  }

  /** Makes a call of the engine, with a request that is encoded as a map. */
  run(input: object, crossing: Crossing, run: Run): Promise<unknown> {
    const { session, isClosing } = this.connection;
    if (session === undefined || isClosing) {
      return this.runLater(input, crossing, run);
    }
    try {
      const length = this.exchange.encode(session, input, crossing);
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
    return Promise.reject(this.connection.explain(error, "refused"));
  }

  /** A request that finds no session: it is encoded as it is now, and handed over once there is one. */
  private runLater(input: object, crossing: Crossing, run: Run): Promise<unknown> {
    const { connection } = this;
    const { trap, options } = connection;
    if (connection.isClosing || trap === undefined) {
      return Promise.reject(closedError());
    }
    if (options.store === "memory") {
      return Promise.reject(engineFailed(trap, "refused"));
    }
    const heap = new HeapMemory();
    let length: number;
    try {
      length = new Encoder(heap).encode(heap, input, crossing.request, crossing.marshall);
    } catch (error) {
      return this.refuse(error, input, crossing);
    }
    return connection.reopen().then(
      (session) => {
        try {
          session.write(heap.view().subarray(0, length));
        } catch (error) {
          throw connection.explain(error, "refused");
        }
        return this.hand(session, length, crossing, run);
      },
      (error: unknown) => {
        throw refusal(error);
      },
    );
  }

  private hand(session: Session, length: number, crossing: Crossing, run: Run): Promise<unknown> {
    const { connection } = this;
    if (connection.session !== session) {
      // It came to its end while a getter of the input ran, or while the request waited.
      throw connection.missing();
    }
    try {
      return this.exchange.hand(session, length, crossing, run);
    } catch (error) {
      throw connection.explain(error, crossing.access === "write" ? "unknown" : "refused");
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
