import { DurableObject } from "cloudflare:workers";

import type { Database } from "../database.js";
import type { DocumentClient } from "../document-client.js";
import { connectLocally } from "../local-session.js";
import { OPERATIONS, type DocumentOperation } from "../methods.js";
import { openDatabase } from "../opening.js";
import type { ServiceOperation } from "../service-methods.js";
import type { SqlDatabase } from "../sql/database.js";
import { durableObjectSql } from "../sql/durable-object.js";
import { newInstance } from "../wasm.js";
import module from "../wasm/minamo_bg.wasm";
import { Alarm } from "./alarm.js";
import { answer } from "./endpoint.js";
import { CACHE_BYTES, credentialsOf, type MinamoObjectOptions } from "./options.js";
import { outcomeOf, type RemoteMethods, type RemoteOutcome } from "./remote.js";
import type { DurableObjectState } from "./state.js";
import { makeTables } from "./tables.js";
import { ObjectDatabase, WatchedConsumers } from "./watched-consumers.js";

/** After an alarm that could not do what was due, the next one comes so much later. */
const RETRY_MS = 30_000;

/**
 * A Durable Object with a database of its own: it answers the requests of every client for DynamoDB over HTTP, and those of Workers by
 * RPC. Its alarm belongs to the database: a subclass that has an `alarm` of its own calls `super.alarm()`.
 *
 * @example
 * ```js
 * import { MinamoDurableObject, routeToTableHost } from "minamo/durable-object";
 *
 * export class Tables extends MinamoDurableObject {}
 *
 * export default { fetch: (request, env) => routeToTableHost(request, env.TABLES) };
 * ```
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- its methods are defined below
export class MinamoDurableObject<Env = unknown> extends DurableObject<Env> {
  /** The database. It is open before the object gets any request. A property, since Workers can reach what is on the prototype. */
  protected database!: Database;
  #documents!: DocumentClient;
  readonly #options: MinamoObjectOptions;
  readonly #alarm: Alarm;
  readonly #consumers: WatchedConsumers;

  /**
   * Opens the database.
   * @param options - A subclass hands them over in its constructor.
   */
  constructor(ctx: DurableObjectState, env: Env, options: MinamoObjectOptions = {}) {
    super(ctx, env);
    this.#options = { ...options, credentials: credentialsOf(options.credentials, env) };
    this.#alarm = new Alarm(ctx.storage);
    this.#consumers = new WatchedConsumers(this.#alarm);
    void ctx.blockConcurrencyWhile(() => this.#open(ctx));
  }

  /** Answers a request to the service's HTTP endpoint. */
  override fetch(request: Request): Promise<Response> {
    return answer(request, this.database, this.#options);
  }

  /**
   * Does what is due by itself, such as the deletion of expired items, and sees to the next alarm. Consumers of streams need no more than
   * that the object has started.
   */
  override async alarm(): Promise<void> {
    const alarm = this.#alarm;
    alarm.hasCome();
    this.#consumers.remindOfHandlers();
    try {
      // Not in vain: a database that was woken relies on its alarm no more.
      if (alarm.timeFor("database") === undefined) {
        await this.database.wake();
      }
    } catch (error) {
      // The host would try again a few times, and then forget the alarm.
      console.error("minamo: the alarm could not do all that is due:", error);
      await alarm.setFor("database", Date.now() + RETRY_MS);
    }
    await alarm.renew();
  }

  /** Runs an operation in the service's own form, for example `ListTables`. */
  run(operation: ServiceOperation, input: object = {}): Promise<unknown> {
    return this.database.run(operation, input);
  }

  /** Runs an operation of a document client for `documentsOf`. */
  attempt(operation: DocumentOperation, input: object): Promise<RemoteOutcome> {
    return outcomeOf(this.#documents.run(operation, input));
  }

  async #open({ storage }: DurableObjectState): Promise<void> {
    const {
      tables = [],
      documents,
      credentials,
      onStart,
      accountId,
      cacheBytes,
      clock,
      region,
      throttling,
      ttl,
    } = this.#options;
    const options = {
      store: this.#store(storage),
      cacheBytes: cacheBytes ?? CACHE_BYTES,
      credentials: credentials === "any" ? undefined : credentials,
      ...{ accountId, clock, region, throttling, ttl },
    };
    await this.#alarm.recall();
    // One for itself: hosts end objects without a word, and only its garbage collector gives the memory of such an instance back.
    const start = newInstance();
    const connect = connectLocally(() => start(module));
    const { engine, events } = await openDatabase("default", options, connect);
    const database = new ObjectDatabase(this.#consumers, engine, events);
    database.on("error", ({ name, message }) => {
      console.error(`minamo: ${name}: ${message}`);
    });
    await makeTables(database, tables);
    this.database = database;
    this.#documents = database.documentClient(documents);
    await onStart?.(database);
  }

  #store(storage: DurableObjectState["storage"]): SqlDatabase {
    return durableObjectSql(
      {
        sql: storage.sql,
        transactionSync: (work) => {
          const result = storage.transactionSync(work);
          this.#consumers.remind();
          return result;
        },
        setAlarm: (time) => this.#alarm.setFor("database", time),
      },
      { alarm: true },
    );
  }

  static {
    for (const [method, operation] of Object.entries(OPERATIONS)) {
      Object.defineProperty(this.prototype, method, {
        value(this: MinamoDurableObject, input: object) {
          return this.#documents.run(operation, input);
        },
        configurable: true,
        writable: true,
      });
    }
  }
}

// eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- made right above
export interface MinamoDurableObject<Env = unknown> extends RemoteMethods {}
