import type { EngineOptions } from "./abi.js";
import type { StreamConsumer } from "./consumers/consumer.js";
import type { StreamConsumerOptions, StreamHandler } from "./consumers/options.js";
import { StreamRecords, type StreamRecordsOptions } from "./consumers/stream-records.js";
import { DocumentClient, type DocumentClientOptions } from "./document-client.js";
import { Engine } from "./engine.js";
import { Events, type MinamoEvents } from "./events.js";
import { checkIndexedDb, hostStorage, persist, STORE_UNAVAILABLE } from "./host-storage.js";
import { clientConfig, type ClientConfig } from "./sdk/client-config.js";
import { RequestHandler, type RequestHandlerConfig } from "./sdk/request-handler.js";
import type { SimulationOptions } from "./simulate/options.js";
import type { Simulation } from "./simulate/simulation.js";
import type { SqlDatabase } from "./sql/database.js";
import type {
  DescribeEndpointsOutput,
  DescribeLimitsOutput,
  EmptyOutput,
  ListTagsOfResourceInput,
  ListTagsOfResourceOutput,
  TagResourceInput,
  UntagResourceInput,
} from "./types/account.js";
import type {
  BatchExecuteStatementInput,
  BatchExecuteStatementOutput,
  BatchGetItemInput,
  BatchGetItemOutput,
  BatchWriteItemInput,
  BatchWriteItemOutput,
  DeleteItemInput,
  ExecuteStatementInput,
  ExecuteStatementOutput,
  ExecuteTransactionInput,
  ExecuteTransactionOutput,
  GetItemInput,
  GetItemOutput,
  PutItemInput,
  QueryInput,
  ReadOutput,
  ScanInput,
  SearchVectorsInput,
  SearchVectorsOutput,
  TransactGetItemsInput,
  TransactGetItemsOutput,
  TransactWriteItemsInput,
  TransactWriteItemsOutput,
  UpdateItemInput,
  WriteOutput,
} from "./types/operations.js";
import type {
  DescribeStreamInput,
  DescribeStreamOutput,
  GetRecordsInput,
  GetRecordsOutput,
  GetShardIteratorInput,
  GetShardIteratorOutput,
  ListStreamsInput,
  ListStreamsOutput,
} from "./types/streams.js";
import type {
  CreateTableInput,
  DescribeTableOutput,
  ListTablesInput,
  ListTablesOutput,
  TableDescriptionOutput,
  TableNameInput,
  UpdateTableInput,
} from "./types/tables.js";
import type { CheckReport, Status } from "./types/status.js";
import type {
  DescribeTimeToLiveOutput,
  TimeToLiveOptions,
  UpdateTimeToLiveInput,
  UpdateTimeToLiveOutput,
} from "./types/time-to-live.js";
import type { AttributeMap } from "./types/values.js";
import { startWasm, type WasmSource } from "./wasm.js";
import { callService, handle, type HttpAnswer, type HttpRequest } from "./wire/client.js";

/** A key for signatures of Signature Version 4. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/** The engine's region, unless it is told one. */
const DEFAULT_REGION = "local";

/** How to open a database. */
export interface OpenOptions {
  /**
   * Where the data is kept. Default: `indexeddb`, or `memory` where IndexedDB is missing or cannot be used; an event `error` named
   * StoreUnavailableError tells of that right after the opening, and no event does for a store that was asked for.
   * SQLite databases come from `minamo/sql`.
   */
  store?: "indexeddb" | "memory" | SqlDatabase | undefined;
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
   * The keys that requests over HTTP ({@link Minamo.fetch}, the server) have to be signed with: their signatures are verified, and those
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
   * What tells the time instead of the host, in milliseconds since 1970: for tests. Timers do not follow it, so call {@link Minamo.wake}
   * after it was set. {@link Minamo.simulate} has a clock that needs neither.
   */
  clock?: (() => number) | undefined;
}

/**
 * A database: tables, items and indexes with the operations, answers and errors of Amazon DynamoDB.
 *
 * The methods named after operations take and return the service's own form (`{ S: "text" }`), and reject with {@link MinamoError};
 * {@link Minamo.documentClient} has plain JavaScript values.
 *
 * @example
 * ```js
 * const database = await Minamo.open("shop");
 * await database.createTable({
 *   TableName: "Orders",
 *   BillingMode: "PAY_PER_REQUEST",
 *   AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
 *   KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
 * });
 * ```
 */
export class Minamo {
  private constructor(
    private readonly engine: Engine,
    private readonly events: Events,
  ) {}

  /**
   * Opens a database, and makes it if it does not exist.
   * @param name - Databases of different names share nothing. An SQLite database holds one database, whatever its name.
   * @throws TypeError for an option that is unknown. An Error whose name says why the store cannot be had: StoreUnavailableError,
   * StoreLostError, QuotaExceededError, VersionError (a newer version wrote it), CorruptionError.
   */
  static async open(name = "default", options: OpenOptions = {}): Promise<Minamo> {
    const events = new Events();
    const { store, wasm } = options;
    const openIn = (place: EngineOptions["store"]): Promise<Engine> =>
      Engine.open({
        start: () => startWasm(wasm),
        options: engineOptions(name, place, options),
        onEvent: (event) => {
          events.emit(event);
        },
      });
    if (store !== undefined) {
      return new Minamo(await openIn(store), events);
    }
    try {
      checkIndexedDb();
      return new Minamo(await openIn("indexeddb"), events);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== STORE_UNAVAILABLE) {
        throw error;
      }
      const database = new Minamo(await openIn("memory"), events);
      const message = `${error.message}. The data is in memory only`;
      // A task later, when the caller has the database and its listeners are in place.
      setTimeout(() => {
        events.emit({ type: "error", name: STORE_UNAVAILABLE, message });
      });
      return database;
    }
  }

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
    return new DocumentClient(this.engine, (operation, input) => this.call(operation, input), options);
  }

  /** Makes a table. */
  createTable(input: CreateTableInput): Promise<TableDescriptionOutput> {
    return this.call("CreateTable", input);
  }

  /** Describes a table. */
  describeTable(input: TableNameInput): Promise<DescribeTableOutput> {
    return this.call("DescribeTable", input);
  }

  /** Names the tables, in their order. */
  listTables(input: ListTablesInput = {}): Promise<ListTablesOutput> {
    return this.call("ListTables", input);
  }

  /** Changes what a table is: its billing, its units, its indexes, its settings. */
  updateTable(input: UpdateTableInput): Promise<TableDescriptionOutput> {
    return this.call("UpdateTable", input);
  }

  /** Deletes a table with all of its items. */
  deleteTable(input: TableNameInput): Promise<TableDescriptionOutput> {
    return this.call("DeleteTable", input);
  }

  /** Lets the items of a table expire by an attribute, or no more. */
  updateTimeToLive(input: UpdateTimeToLiveInput): Promise<UpdateTimeToLiveOutput> {
    return this.call("UpdateTimeToLive", input);
  }

  /** Tells whether the items of a table expire, and by which attribute. */
  describeTimeToLive(input: TableNameInput): Promise<DescribeTimeToLiveOutput> {
    return this.call("DescribeTimeToLive", input);
  }

  /** Lists the streams of a table, or of all tables. */
  listStreams(input: ListStreamsInput = {}): Promise<ListStreamsOutput> {
    return this.call("ListStreams", input);
  }

  /** Describes a stream and its shards. */
  describeStream(input: DescribeStreamInput): Promise<DescribeStreamOutput> {
    return this.call("DescribeStream", input);
  }

  /** Gives a place in a shard, from which records can be read. */
  getShardIterator(input: GetShardIteratorInput): Promise<GetShardIteratorOutput> {
    return this.call("GetShardIterator", input);
  }

  /** Reads records of a shard. */
  getRecords(input: GetRecordsInput): Promise<GetRecordsOutput> {
    return this.call("GetRecords", input);
  }

  /** Puts tags upon a table. */
  tagResource(input: TagResourceInput): Promise<EmptyOutput> {
    return this.call("TagResource", input);
  }

  /** Takes tags off a table. */
  untagResource(input: UntagResourceInput): Promise<EmptyOutput> {
    return this.call("UntagResource", input);
  }

  /** Lists the tags of a table. */
  listTagsOfResource(input: ListTagsOfResourceInput): Promise<ListTagsOfResourceOutput> {
    return this.call("ListTagsOfResource", input);
  }

  /** Tells how much tables may be provisioned with. */
  describeLimits(): Promise<DescribeLimitsOutput> {
    return this.call("DescribeLimits", {});
  }

  /** Tells where requests over HTTP are to go. */
  describeEndpoints(): Promise<DescribeEndpointsOutput> {
    return this.call("DescribeEndpoints", {});
  }

  /** Writes one item, in the place of an older one with the same key. */
  putItem(input: PutItemInput<AttributeMap>): Promise<WriteOutput<AttributeMap>> {
    return this.call("PutItem", input);
  }

  /** Reads one item. */
  getItem(input: GetItemInput<AttributeMap>): Promise<GetItemOutput<AttributeMap>> {
    return this.call("GetItem", input);
  }

  /** Changes attributes of one item, or makes it. */
  updateItem(input: UpdateItemInput<AttributeMap>): Promise<WriteOutput<AttributeMap>> {
    return this.call("UpdateItem", input);
  }

  /** Deletes one item, if it exists. */
  deleteItem(input: DeleteItemInput<AttributeMap>): Promise<WriteOutput<AttributeMap>> {
    return this.call("DeleteItem", input);
  }

  /** Reads a page of the items of one partition. */
  query(input: QueryInput<AttributeMap>): Promise<ReadOutput<AttributeMap>> {
    return this.call("Query", input);
  }

  /** Reads a page of a whole table or index. */
  scan(input: ScanInput<AttributeMap>): Promise<ReadOutput<AttributeMap>> {
    return this.call("Scan", input);
  }

  /** Finds the items whose vectors are nearest to one. */
  searchVectors(input: SearchVectorsInput<AttributeMap>): Promise<SearchVectorsOutput<AttributeMap>> {
    return this.call("SearchVectors", input);
  }

  /** Reads up to 100 items by their keys. */
  batchGetItem(input: BatchGetItemInput<AttributeMap>): Promise<BatchGetItemOutput<AttributeMap>> {
    return this.call("BatchGetItem", input);
  }

  /** Writes and deletes up to 25 items, each for itself. */
  batchWriteItem(input: BatchWriteItemInput<AttributeMap>): Promise<BatchWriteItemOutput<AttributeMap>> {
    return this.call("BatchWriteItem", input);
  }

  /** Reads up to 100 items as they were at one time. */
  transactGetItems(
    input: TransactGetItemsInput<AttributeMap>,
  ): Promise<TransactGetItemsOutput<AttributeMap>> {
    return this.call("TransactGetItems", input);
  }

  /** Writes up to 100 items, all or none. */
  transactWriteItems(
    input: TransactWriteItemsInput<AttributeMap>,
  ): Promise<TransactWriteItemsOutput<AttributeMap>> {
    return this.call("TransactWriteItems", input);
  }

  /** Runs a PartiQL statement. */
  executeStatement(
    input: ExecuteStatementInput<AttributeMap>,
  ): Promise<ExecuteStatementOutput<AttributeMap>> {
    return this.call("ExecuteStatement", input);
  }

  /** Runs up to 25 PartiQL statements, each about one item. */
  batchExecuteStatement(
    input: BatchExecuteStatementInput<AttributeMap>,
  ): Promise<BatchExecuteStatementOutput<AttributeMap>> {
    return this.call("BatchExecuteStatement", input);
  }

  /** Runs up to 100 PartiQL statements, each about one item, all or none. */
  executeTransaction(
    input: ExecuteTransactionInput<AttributeMap>,
  ): Promise<ExecuteTransactionOutput<AttributeMap>> {
    return this.call("ExecuteTransaction", input);
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

  /** The same as {@link Minamo.fetch}, for hosts with other classes for requests and answers. */
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
   * The whole configuration of such a client: {@link Minamo.requestHandler}, region, credentials that nobody looks at, a signer that
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

  /** Calls `listener` at each event, until {@link Minamo.off}. */
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
      store: typeof store === "string" ? store : "sql",
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

  private call<Output>(operation: string, input: object): Promise<Output> {
    return callService(this.engine, operation, input) as Promise<Output>;
  }
}

function engineOptions(name: string, store: EngineOptions["store"], options: OpenOptions): EngineOptions {
  const {
    durability,
    cacheBytes,
    region,
    accountId,
    credentials,
    throttling,
    ttl,
    controlPlaneDelay,
    clock,
  } = options;
  return {
    name,
    store,
    durability: durability ?? "relaxed",
    ...(cacheBytes === undefined ? {} : { cacheBytes }),
    ...(region === undefined ? {} : { region }),
    ...(accountId === undefined ? {} : { accountId }),
    ...(credentials === undefined ? {} : { credentials: [credentials].flat() }),
    ...(throttling === undefined ? {} : { throttling }),
    ...(ttl === undefined ? {} : { ttl }),
    ...(controlPlaneDelay === undefined ? {} : { controlPlaneDelay }),
    ...(clock === undefined ? {} : { clock }),
  };
}
