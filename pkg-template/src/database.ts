import type { StreamConsumer } from "./consumers/consumer.js";
import type { StreamConsumerOptions, StreamHandler } from "./consumers/options.js";
import { StreamRecords, type StreamRecordsOptions } from "./consumers/stream-records.js";
import { DocumentClient, type DocumentClientOptions } from "./document-client.js";
import type { Engine } from "./engine.js";
import type { Events, MinamoEvents } from "./events.js";
import { hostStorage, persist } from "./host-storage.js";
import { clientConfig, type ClientConfig } from "./sdk/client-config.js";
import { RequestHandler, type RequestHandlerConfig } from "./sdk/request-handler.js";
import { defineServiceMethods, type ServiceMethods, type ServiceOperation } from "./service-methods.js";
import type { SimulationOptions } from "./simulate/options.js";
import type { Simulation } from "./simulate/simulation.js";
import type { CheckReport, Status } from "./types/status.js";
import { callService, handle, type HttpAnswer, type HttpRequest } from "./wire/client.js";

/** The engine's region, unless it is told one. */
const DEFAULT_REGION = "local";

/** An open database: what {@link Minamo} is, however it was opened. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- its methods are defined below
export class Database {
  /** Made by `Minamo.open`. */
  constructor(
    protected readonly engine: Engine,
    private readonly events: Events,
  ) {}

  /**
   * Hands the changes of a table to a handler, in batches, as an event source mapping of Lambda does: the same handler runs there. How
   * far it has come is kept in the database, so it goes on where it stopped; what it was handling then comes again. The table needs a
   * stream. Of several tabs with a consumer of one name, one runs it at a time.
   * @returns The consumer, which runs until it is stopped, or the database closed.
   *
   * @example
   * ```js
   * const consumer = await database.onStream("Orders", { name: "totals" }, async ({ Records }) => {
   *   for (const { eventName, dynamodb } of Records) console.log(eventName, dynamodb.Keys);
   * });
   * ```
   */
  async onStream(
    table: string,
    options: StreamConsumerOptions,
    handler: StreamHandler,
  ): Promise<StreamConsumer> {
    const { startConsumer, databaseSource } = await import("./consumers/index.js");
    const source = databaseSource(this.engine, (error) => {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      this.events.emit({ type: "error", name, message });
    });
    return startConsumer(source, table, options, handler);
  }

  /**
   * The changes of a table one by one: to be iterated, or as a `ReadableStream`. The table needs a stream.
   *
   * @example
   * ```js
   * for await (const { eventName, dynamodb } of database.streamRecords("Orders")) console.log(eventName, dynamodb.Keys);
   * ```
   */
  streamRecords(table: string, options: StreamRecordsOptions = {}): StreamRecords {
    return new StreamRecords(async (given) => {
      const { databaseSource, iterateRecords } = await import("./consumers/index.js");
      return iterateRecords(
        databaseSource(this.engine, () => undefined),
        table,
        given,
      );
    }, options);
  }

  /**
   * Does to requests what the service does now and then, to try whether a program bears it: indexes and eventually consistent reads that
   * are late, throttling, batches that are done in part, conflicts of transactions, failures, items that expire late, and time that
   * passes by command. All of it follows from the seed. What the database holds is exact as ever, and so are consistent reads.
   * One simulation at a time.
   *
   * @example
   * ```js
   * const simulation = await database.simulate({ seed: 42 });
   * await simulation.advance(60_000);
   * simulation.stop();
   * ```
   */
  simulate(options?: SimulationOptions): Promise<Simulation>;
  /**
   * The same while a test runs. If it fails, the seed is printed, with which it fails again.
   *
   * @example
   * ```js
   * await database.simulate({}, async (simulation) => {
   *   await database.documentClient().get({ TableName: "Orders", Key: { pk: "o#9" } });
   * });
   * ```
   */
  simulate<Result>(
    options: SimulationOptions,
    body: (simulation: Simulation) => Result,
  ): Promise<Awaited<Result>>;
  async simulate<Result>(
    options: SimulationOptions = {},
    body?: (simulation: Simulation) => Result,
  ): Promise<Simulation | Awaited<Result>> {
    const { beginSimulation, simulateWhile } = await import("./simulate/index.js");
    return body === undefined
      ? beginSimulation(this.engine, options)
      : simulateWhile(this.engine, options, body);
  }

  /** A client for plain JavaScript values. Clients are cheap, and may differ in their options. */
  documentClient(options: DocumentClientOptions = {}): DocumentClient {
    return new DocumentClient(
      this.engine,
      (operation, input) => callService(this.engine, operation, input),
      options,
    );
  }

  /**
   * Answers a request to the service's HTTP endpoint, as a `fetch` handler does. The request has to be signed: by one of the keys that the
   * database was opened with, or by any.
   */
  async fetch(request: Request): Promise<Response> {
    const { pathname, search, host } = new URL(request.url);
    // Requests of scripts do not tell the host, which is signed all the same.
    const headers: Record<string, string> = { host, ...Object.fromEntries(request.headers) };
    const body = new Uint8Array(await request.arrayBuffer());
    const answer = await this.http({ method: request.method, path: pathname + search, headers, body });
    return new Response(answer.body.length === 0 ? null : answer.body, answer);
  }

  /** The same as {@link Database.fetch}, for hosts with other classes for requests and answers. */
  http(request: HttpRequest): Promise<HttpAnswer> {
    return handle(this.engine, request, "client");
  }

  /**
   * What carries the requests of a client of the AWS SDK for JavaScript v3 to this database, instead of HTTP. No socket is opened, and
   * no request has to be signed.
   *
   * @param config - `requestTimeout` in milliseconds.
   */
  requestHandler(config: RequestHandlerConfig = {}): RequestHandler {
    return new RequestHandler(
      (request) => handle(this.engine, request, "program"),
      (options) => this.documentClient(options),
      config,
    );
  }

  /**
   * The whole configuration of such a client: {@link Database.requestHandler}, region, credentials that nobody looks at, a signer that
   * signs nothing, one attempt.
   *
   * @example
   * ```js
   * import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
   *
   * const client = new DynamoDBClient(database.clientConfig());
   * ```
   */
  clientConfig(): ClientConfig {
    return clientConfig(this.requestHandler(), this.engine.options.region ?? DEFAULT_REGION);
  }

  /** Calls `listener` at each event, until {@link Database.off}. */
  on<Name extends keyof MinamoEvents>(event: Name, listener: MinamoEvents[Name]): this {
    this.events.add(event, listener);
    return this;
  }

  /** Takes a listener back. */
  off<Name extends keyof MinamoEvents>(event: Name, listener: MinamoEvents[Name]): this {
    this.events.delete(event, listener);
    return this;
  }

  /** Tells how the database is: where it is kept, what its log, pages and memory hold, and what it has done since it was opened. */
  async status(): Promise<Status> {
    const { store, durability } = this.engine.options;
    const [engine, host] = await Promise.all([this.engine.status(), hostStorage()]);
    return {
      store: typeof store === "string" ? store : "exec" in store ? "sql" : "own",
      durability,
      ...(engine as object),
      ...host,
    } as Status;
  }

  /**
   * Reads every page and every item, and tells what cannot be right: damaged pages, indexes that disagree with their tables. Requests go
   * on meanwhile. It changes nothing.
   */
  async check(): Promise<CheckReport> {
    const found = (await this.engine.check()) as Omit<CheckReport, "ok">;
    return { ok: found.problems.length === 0, ...found };
  }

  /**
   * Does now what is due by itself, such as the deletion of expired items, and waits until nothing is. An open database does that when it
   * is due; this is for the `alarm` handler of a Durable Object, and for tests that set the clock.
   * @throws Error if something could not be done.
   */
  wake(): Promise<void> {
    return this.engine.wake();
  }

  /**
   * Asks the host to keep the data of this origin when it runs out of space. Hosts decide by their own rules, or ask the user.
   * @returns Whether the data is kept; `false` where there is nobody to ask.
   */
  persist(): Promise<boolean> {
    return persist();
  }

  /**
   * Waits for the writes under way and closes the database. Requests after that are rejected with DatabaseClosedException.
   * @throws Error if the last writes could not be stored.
   */
  close(): Promise<void> {
    return this.engine.close();
  }

  /** Runs an operation: what all the methods of the service do. */
  run(operation: ServiceOperation, input: object = {}): Promise<unknown> {
    return callService(this.engine, operation, input);
  }
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging, @typescript-eslint/no-empty-object-type -- made right below
export interface Database extends ServiceMethods {}

defineServiceMethods(Database.prototype);
