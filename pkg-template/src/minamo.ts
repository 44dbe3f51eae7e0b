import type { EngineOptions } from "./abi.js";
import { DocumentClient, type DocumentClientOptions } from "./document-client.js";
import { Engine } from "./engine.js";
import { Events, type MinamoEvents } from "./events.js";
import type { SqlDatabase } from "./sql/database.js";
import type {
  BatchGetItemInput,
  BatchGetItemOutput,
  BatchWriteItemInput,
  BatchWriteItemOutput,
  DeleteItemInput,
  GetItemInput,
  GetItemOutput,
  PutItemInput,
  QueryInput,
  ReadOutput,
  ScanInput,
  UpdateItemInput,
  WriteOutput,
} from "./types/operations.js";
import type {
  CreateTableInput,
  DescribeTableOutput,
  ListTablesInput,
  ListTablesOutput,
  TableDescriptionOutput,
  TableNameInput,
} from "./types/tables.js";
import type { AttributeMap } from "./types/values.js";
import { startWasm, type WasmSource } from "./wasm.js";
import { callService, handle, type HttpAnswer, type HttpRequest } from "./wire/client.js";

/** How to open a database. */
export interface OpenOptions {
  /** Where the data is kept. Default: `indexeddb` if the host has it, else `memory`. SQLite databases come from `minamo/sql`. */
  store?: "indexeddb" | "memory" | SqlDatabase | undefined;
  /**
   * When a write is acknowledged: `strict` once the store has it on disk, `relaxed` (default) once the store has taken it, so that it
   * survives a crash of the page and the browser, `none` at once.
   */
  durability?: "strict" | "relaxed" | "none" | undefined;
  /** The wasm module, if it is not to be found beside this package's code. Only the first database of a realm needs it. */
  wasm?: WasmSource | undefined;
  /** Region in ARNs. */
  region?: string | undefined;
  /** Account in ARNs. */
  accountId?: string | undefined;
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
    const engine = await Engine.open({
      start: () => startWasm(options.wasm),
      options: engineOptions(name, options),
      onEvent: (event) => {
        events.emit(event);
      },
    });
    return new Minamo(engine, events);
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

  /** Deletes a table with all of its items. */
  deleteTable(input: TableNameInput): Promise<TableDescriptionOutput> {
    return this.call("DeleteTable", input);
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

  /** Reads up to 100 items by their keys. */
  batchGetItem(input: BatchGetItemInput<AttributeMap>): Promise<BatchGetItemOutput<AttributeMap>> {
    return this.call("BatchGetItem", input);
  }

  /** Writes and deletes up to 25 items, each for itself. */
  batchWriteItem(input: BatchWriteItemInput<AttributeMap>): Promise<BatchWriteItemOutput<AttributeMap>> {
    return this.call("BatchWriteItem", input);
  }

  /** Answers a request to the service's HTTP endpoint, as a `fetch` handler does. */
  async fetch(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const { status, headers, body } = await this.http({
      method: request.method,
      path: pathname + search,
      headers: Object.fromEntries(request.headers),
      body: new Uint8Array(await request.arrayBuffer()),
    });
    return new Response(body.length === 0 ? null : body, { status, headers });
  }

  /** The same as {@link Minamo.fetch}, for hosts with other classes for requests and answers. */
  http(request: HttpRequest): Promise<HttpAnswer> {
    return handle(this.engine, request);
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

function engineOptions(name: string, { store, durability, region, accountId }: OpenOptions): EngineOptions {
  return {
    name,
    store: store ?? (hasIndexedDb() ? "indexeddb" : "memory"),
    durability: durability ?? "relaxed",
    ...(region === undefined ? {} : { region }),
    ...(accountId === undefined ? {} : { accountId }),
  };
}

function hasIndexedDb(): boolean {
  return (globalThis as { indexedDB?: unknown }).indexedDB !== undefined;
}
