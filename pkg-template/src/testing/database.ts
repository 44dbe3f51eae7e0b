/// <reference lib="esnext.disposable" preserve="true" />

import { Engine } from "../engine.js";
import { Events } from "../events.js";
import { connectLocally } from "../local-session.js";
import { Minamo } from "../minamo.js";
import { engineOptions, type ForkOptions, type OpenOptions } from "../open-options.js";
import type { CreateTableInput } from "../types/tables.js";
import { startWasm } from "../wasm.js";
import { Clock, timeOf, type TestClock, type Time } from "./clock.js";
import { restart } from "./restart.js";
import { plant, refusal, type Seed } from "./seed.js";

/** What a database for tests begins with. */
export interface TestDatabaseOptions extends Omit<OpenOptions, "store" | "clock"> {
  /** The tables, as the inputs of `CreateTable`. */
  tables?: readonly CreateTableInput[] | undefined;
  /** The items, by the names of their tables; or the address of a file with the input of `BatchWriteItem`. */
  items?: Seed | URL | undefined;
  /** What else it begins with. */
  seed?: ((database: Minamo) => unknown) | undefined;
  /** When it begins: the clock stands still until it is moved. Default: it goes with the clock of the host. */
  clock?: number | Date | undefined;
}

/** A database in memory, for tests: with a clock that can be moved, and a way back to its beginning. */
export interface TestDatabase extends Minamo {
  /** Its clock. */
  readonly clock: TestClock;
  /**
   * Makes another database, which begins with what this one holds and at its time: a fresh one for each test.
   * @param options - What is not said is as in this database.
   */
  fork(options?: Omit<ForkOptions, "clock">): Promise<TestDatabase>;
  /**
   * Goes back to what `createTestDatabase` had made, with the time of then. Clients stay good: those of this package, and those of the
   * SDK. Requests under way are rejected, live queries and consumers end.
   */
  reset(): Promise<void>;
  /** Closes it, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Older hosts have no such symbol, and no `await using` either. */
const ASYNC_DISPOSE: typeof Symbol.asyncDispose =
  (Symbol as { asyncDispose?: typeof Symbol.asyncDispose }).asyncDispose ??
  (Symbol.for("Symbol.asyncDispose") as typeof Symbol.asyncDispose);

/** What the databases have in common that come from one call of `createTestDatabase`. */
interface Family {
  /** What they all began with; nobody writes to it. */
  origin: Engine;
  start: Time;
  members: number;
}

class Member extends Minamo implements TestDatabase {
  private isClosed = false;
  private resetting: Promise<void> | undefined;

  constructor(
    engine: Engine,
    events: Events,
    readonly clock: Clock,
    private readonly family: Family,
  ) {
    super(engine, events);
    clock.wake = () => this.wake();
  }

  override async fork(options: Omit<ForkOptions, "clock"> = {}): Promise<Member> {
    const events = new Events();
    const clock = this.clock.fork();
    const engine = await this.forkEngine({ ...options, clock: () => clock.now() }, events);
    this.family.members += 1;
    return new Member(engine, events, clock, this.family);
  }

  reset(): Promise<void> {
    this.resetting ??= this.goBack().finally(() => {
      this.resetting = undefined;
    });
    return this.resetting;
  }

  override async close(): Promise<void> {
    await this.resetting?.catch(() => undefined);
    if (!this.isClosed) {
      this.isClosed = true;
      this.family.members -= 1;
    }
    await super.close();
    if (this.family.members === 0) {
      await this.family.origin.close();
    }
  }

  async [ASYNC_DISPOSE](): Promise<void> {
    await this.close();
  }

  private async goBack(): Promise<void> {
    const { origin, start } = this.family;
    // Before, as what is due is done right after.
    this.clock.turn(start);
    await restart(this.engine.connection, origin.connection);
  }
}

/**
 * Makes a database in memory with these tables and items. Each test takes a fork of it, or calls `reset` before.
 * @throws Error if a table or an item is refused; its `cause` says why.
 *
 * @example
 * ```js
 * const base = await createTestDatabase({
 *   tables: [
 *     {
 *       TableName: "Orders",
 *       BillingMode: "PAY_PER_REQUEST",
 *       AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
 *       KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
 *     },
 *   ],
 *   items: { Orders: [{ pk: { S: "o#9" }, total: { N: "42" } }] },
 * });
 * const database = await base.fork();
 * const client = new DynamoDBClient(database.clientConfig());
 * ```
 */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { tables = [], items = {}, seed, clock: begin, wasm, ...rest } = options;
  const { throttling, controlPlaneDelay, ...given } = rest;
  const clock = new Clock(timeOf(begin));
  const events = new Events();
  const origin = await Engine.open({
    connect: connectLocally(() => startWasm(wasm)),
    // Throttled or delayed is what the tests do, not what they begin with.
    options: engineOptions("test", "memory", {
      ...given,
      ttl: { clockLeaps: "believe", ...given.ttl },
      clock: () => clock.now(),
    }),
    onEvent: events.emit.bind(events),
  });
  const family: Family = { origin, start: timeOf(begin), members: 0 };
  const seeded = new Member(origin, events, clock, family);
  try {
    for (const table of tables) {
      await seeded.createTable(table).catch((error: unknown) => {
        throw refusal(`The table ${String(table.TableName)}`, error);
      });
    }
    await plant(seeded, items);
    await seed?.(seeded);
    return await seeded.fork({ throttling, controlPlaneDelay });
  } catch (error) {
    await origin.close();
    throw error;
  }
}
