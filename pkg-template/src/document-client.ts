import { isBinary, isNumberValue, type MarshallOptions, type UnmarshallOptions } from "./codec/index.js";
import type { DocumentCommand } from "./commands.js";
import type { Crossing, Engine } from "./engine.js";
import { notBuilt } from "./errors.js";
import { MEMBERS, type DataOperation } from "./members.js";
import { recognise, type SdkCommand } from "./recognise.js";
import type {
  BatchGetCommandInput,
  BatchGetCommandOutput,
  BatchWriteCommandInput,
  BatchWriteCommandOutput,
  DeleteCommandInput,
  DeleteCommandOutput,
  GetCommandInput,
  GetCommandOutput,
  PutCommandInput,
  PutCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  ScanCommandInput,
  ScanCommandOutput,
  UpdateCommandInput,
  UpdateCommandOutput,
} from "./types/document.js";

/** A promise that can also be asked for as in version 2 of the SDK. The request is under way in either case. */
export type Answer<Output> = Promise<Output> & {
  /** The promise itself. */
  promise(): Promise<Output>;
};

/** How a document client converts values. */
export interface DocumentClientOptions {
  marshallOptions?: MarshallOptions | undefined;
  unmarshallOptions?: UnmarshallOptions | undefined;
}

/** Runs an operation in the service's own form; the document client hands it the commands that are not its own. */
export type ServiceCall = (operation: string, input: object) => Promise<unknown>;

/** The part of every answer of `send` that tells about the request. */
export interface ResponseMetadata {
  $metadata: { httpStatusCode: number; attempts: number; totalRetryDelay: number };
}

/**
 * Items as plain JavaScript values, in the manner of `AWS.DynamoDB.DocumentClient` (methods) and `DynamoDBDocumentClient` (`send`).
 *
 * @example
 * ```js
 * const documents = database.documentClient();
 * await documents.put({ TableName: "Orders", Item: { pk: "customer#1", sk: "order#9", total: 42.5 } });
 * const { Item } = await documents.get({ TableName: "Orders", Key: { pk: "customer#1", sk: "order#9" } });
 * ```
 */
export class DocumentClient {
  private readonly calls: Readonly<Record<DataOperation, Call>>;

  /** Made by `Minamo.documentClient`. */
  constructor(
    private readonly engine: Engine,
    private readonly service: ServiceCall,
    options: DocumentClientOptions = {},
  ) {
    this.calls = prepareCalls(engine, options);
  }

  /** Reads one item. */
  get(input: GetCommandInput): Answer<GetCommandOutput> {
    return this.run("GetItem", input);
  }

  /** Writes one item, in the place of an older one with the same key. */
  put(input: PutCommandInput): Answer<PutCommandOutput> {
    return this.run("PutItem", input);
  }

  /** Changes attributes of one item, or makes it. */
  update(input: UpdateCommandInput): Answer<UpdateCommandOutput> {
    return this.run("UpdateItem", input);
  }

  /** Deletes one item, if it exists. */
  delete(input: DeleteCommandInput): Answer<DeleteCommandOutput> {
    return this.run("DeleteItem", input);
  }

  /** Reads a page of the items of one partition. See {@link paginateQuery} for all of them. */
  query(input: QueryCommandInput): Answer<QueryCommandOutput> {
    return this.run("Query", input);
  }

  /** Reads a page of a whole table or index. See {@link paginateScan} for all of it. */
  scan(input: ScanCommandInput): Answer<ScanCommandOutput> {
    return this.run("Scan", input);
  }

  /** Reads up to 100 items by their keys. */
  batchGet(input: BatchGetCommandInput): Answer<BatchGetCommandOutput> {
    return this.run("BatchGetItem", input);
  }

  /** Writes and deletes up to 25 items, each for itself. */
  batchWrite(input: BatchWriteCommandInput): Answer<BatchWriteCommandOutput> {
    return this.run("BatchWriteItem", input);
  }

  /**
   * A set of strings, numbers or binary values, to be stored as such. It is a JavaScript `Set`; version 2 of the SDK has a wrapper here.
   * @param options - `validate` refuses lists of mixed types.
   * @throws TypeError if there is no first element that a set can hold, or, with `validate`, if the types differ.
   */
  createSet<Element>(list: readonly Element[], options: { validate?: boolean } = {}): Set<Element> {
    const type = elementType(list[0]);
    if (type === undefined) {
      throw setError("InvalidSetType", "Sets can contain string, number, or binary values");
    }
    const stranger =
      options.validate === true ? list.find((element) => elementType(element) !== type) : undefined;
    if (stranger !== undefined) {
      throw setError("InvalidType", `${type} Set contains ${elementType(stranger) ?? typeof stranger} value`);
    }
    return new Set(list);
  }

  /**
   * Runs a command: one of this package (`new PutCommand({ … })`), or of `@aws-sdk/lib-dynamodb` or `@aws-sdk/client-dynamodb`.
   * @returns The answer, with `$metadata` as the SDK adds it. Rejects with UnknownOperationException for what is not built.
   */
  send<Output>(
    command: DocumentCommand<object, Output> | SdkCommand<Output>,
  ): Promise<Output & ResponseMetadata> {
    const recognised = recognise(command);
    if (recognised === undefined) {
      return Promise.reject(new TypeError("send() takes a command of minamo or of the AWS SDK for DynamoDB"));
    }
    const { operation, values, input } = recognised;
    const call = Object.hasOwn(this.calls, operation) ? this.calls[operation as DataOperation] : undefined;
    if (values === "service") {
      return this.service(operation, input).then(addMetadata) as Promise<Output & ResponseMetadata>;
    }
    if (call === undefined) {
      return Promise.reject(notBuilt(operation));
    }
    return this.execute(call, input).then(addMetadata) as Promise<Output & ResponseMetadata>;
  }

  /** Does nothing: the database stays open until it is closed itself. */
  destroy(): void {
    // As in the SDK, where the underlying client is the one to destroy.
  }

  private run<Output>(operation: DataOperation, input: object): Answer<Output> {
    const answer = this.execute(this.calls[operation], input) as Answer<Output>;
    // An own property, since a subclass of Promise makes every `await` slower.
    answer.promise = self;
    return answer;
  }

  private execute(call: Call, input: object): Promise<unknown> {
    if (call.number === undefined) {
      return Promise.reject(notBuilt(call.operation));
    }
    return this.engine.execute(call.number, input, call.crossing);
  }
}

/** An operation, ready to be called. */
interface Call {
  operation: DataOperation;
  number: number | undefined;
  crossing: Crossing;
}

function prepareCalls(engine: Engine, options: DocumentClientOptions): Readonly<Record<DataOperation, Call>> {
  const marshall = { ...options.marshallOptions };
  const unmarshall = { ...options.unmarshallOptions };
  const calls = Object.entries(MEMBERS).map(([operation, members]) => {
    const crossing: Crossing = { ...members, marshall, unmarshall };
    return [operation, { operation, number: engine.operations.get(operation), crossing }];
  });
  return Object.fromEntries(calls) as Record<DataOperation, Call>;
}

function self<Output>(this: Promise<Output>): Promise<Output> {
  return this;
}

function addMetadata(answer: unknown): unknown {
  (answer as ResponseMetadata).$metadata = { httpStatusCode: 200, attempts: 1, totalRetryDelay: 0 };
  return answer;
}

function elementType(value: unknown): "String" | "Number" | "Binary" | undefined {
  if (typeof value === "string") {
    return "String";
  }
  if (typeof value === "number" || typeof value === "bigint") {
    return "Number";
  }
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  if (isBinary(value)) {
    return "Binary";
  }
  return isNumberValue(value) ? "Number" : undefined;
}

function setError(code: string, message: string): TypeError {
  return Object.assign(new TypeError(message), { code });
}
