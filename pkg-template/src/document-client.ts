import { within } from "./abort.js";
import { convertToAttr, type MarshallOptions, type UnmarshallOptions } from "./codec/index.js";
import type { Crossing } from "./crossing.js";
import type { Engine } from "./engine.js";
import { metadata, notBuilt } from "./errors.js";
import type { LiveSource } from "./live/feed.js";
import { LiveQuery, type WatchOptions } from "./live/live-query.js";
import { MEMBERS } from "./members.js";
import {
  callBack,
  defineMethods,
  optionsOf,
  type Answer,
  type AnswerMethods,
  type Callback,
  type DocumentOperation,
  type GivenOptions,
  type RequestOptions,
} from "./methods.js";
import { recognise } from "./recognise.js";
import { Sender } from "./sender.js";
import { createSet } from "./set.js";
import { translate } from "./translate.js";
import type { MetadataBearer, QueryCommandInput, ScanCommandInput } from "./types/document.js";
import type { NativeItem } from "./types/values.js";

/** How a document client converts values. */
export interface DocumentClientOptions {
  marshallOptions?: MarshallOptions | undefined;
  unmarshallOptions?: UnmarshallOptions | undefined;
}

/** Runs an operation in the service's own form; the document client hands it the commands that are not its own. */
export type ServiceCall = (operation: string, input: object) => Promise<unknown>;

/**
 * Items as plain JavaScript values: `get`, `put`, `update`, `delete`, `query`, `scan`, `batchGet`, `batchWrite`, `transactGet`,
 * `transactWrite` and PartiQL as methods, in the manner of `AWS.DynamoDB.DocumentClient` and of `DynamoDBDocument`, and `send` as of
 * `DynamoDBDocumentClient`.
 *
 * @example
 * ```js
 * const documents = database.documentClient();
 * await documents.put({ TableName: "Orders", Item: { pk: "customer#1", sk: "order#9", total: 42.5 } });
 * const { Item } = await documents.get({ TableName: "Orders", Key: { pk: "customer#1", sk: "order#9" } });
 * ```
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- its methods are defined below
export class DocumentClient extends Sender {
  private readonly calls: ReadonlyMap<string, Call>;

  /** Made by `Minamo.documentClient`. */
  constructor(
    private readonly engine: Engine,
    private readonly service: ServiceCall,
    options: DocumentClientOptions = {},
  ) {
    super();
    this.calls = prepareCalls(engine, service, options);
  }

  /**
   * A set of strings, numbers or binary values, to be stored as such. It is a JavaScript `Set`; that of `minamo/v2` is a wrapper.
   * @param options - `validate` refuses lists of mixed types.
   * @throws Error if there is no first element that a set can hold, or, with `validate`, if the types differ.
   */
  createSet<Element>(list: readonly Element[], options: { validate?: boolean } = {}): Set<Element> {
    return new Set(createSet(list, options).values);
  }

  /**
   * Keeps the result of a query up to date, or of a scan if there is no key condition: all of its pages, or what `Limit` lets be looked at.
   * What it shows is durable, by whichever tab or worker it was written. `ConsistentRead` makes no difference.
   *
   * @example
   * ```js
   * const query = { KeyConditionExpression: "pk = :l", ExpressionAttributeValues: { ":l": "list#1" } };
   * for await (const { items, added, changed, removed } of documents.watch({ TableName: "Tasks", ...query })) {
   *   console.log(items.length, added, changed, removed);
   * }
   * ```
   */
  watch<Item = NativeItem>(
    input: QueryCommandInput | ScanCommandInput,
    options: WatchOptions = {},
  ): LiveQuery<Item> {
    const isQuery = "KeyConditionExpression" in input || "KeyConditions" in input;
    const operation = isQuery ? "Query" : "Scan";
    const open = (): Promise<LiveSource> => {
      const call = this.calls.get(operation);
      return call === undefined
        ? Promise.reject(notBuilt(operation))
        : this.engine.watch(call.number, input, call.crossing);
    };
    return new LiveQuery(open, options.signal);
  }

  /** Runs an operation: what all the methods do. */
  run(
    operation: DocumentOperation,
    input: object | undefined,
    given?: GivenOptions,
    last?: Callback<unknown>,
  ): Answer<unknown> {
    if (given === undefined && last === undefined) {
      return promised(this.execute(operation, input));
    }
    const { options, callback } = optionsOf(given, last);
    const answer = within(options ?? {}, () => this.execute(operation, input));
    if (typeof callback === "function") {
      callBack(answer, callback);
    }
    return promised(answer);
  }

  /** Runs a command: what `send` does. */
  override sendCommand(command: unknown, options: RequestOptions | undefined): Promise<unknown> {
    const recognised = recognise(command);
    if (recognised === undefined) {
      return Promise.reject(new TypeError("send() takes a command of minamo or of the AWS SDK for DynamoDB"));
    }
    const { operation, values, input } = recognised;
    const task = (): Promise<unknown> =>
      values === "service" ? this.service(operation, input) : this.execute(operation, input);
    return within(options ?? {}, task).then(addMetadata);
  }

  private execute(operation: string, input: object = {}): Promise<unknown> {
    const call = this.calls.get(operation);
    return call === undefined
      ? Promise.reject(notBuilt(operation))
      : this.engine.execute(call.number, input, call.crossing);
  }
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging, @typescript-eslint/no-empty-object-type -- made right below
export interface DocumentClient extends AnswerMethods {}

defineMethods(DocumentClient.prototype);

/** An operation, ready to be called. */
interface Call {
  number: number;
  crossing: Crossing;
}

/** The operations that the engine has. */
function prepareCalls(
  engine: Engine,
  service: ServiceCall,
  options: DocumentClientOptions,
): ReadonlyMap<string, Call> {
  const marshall = { ...options.marshallOptions };
  const unmarshall = { ...options.unmarshallOptions };
  const calls = new Map<string, Call>();
  for (const [operation, members] of Object.entries(MEMBERS)) {
    const number = engine.operations.get(operation);
    const refuse = async (input: object): Promise<unknown> => {
      const convert = (value: unknown): unknown => convertToAttr(value, marshall);
      return service(operation, translate(input, members.request, convert) as object);
    };
    if (number !== undefined) {
      calls.set(operation, { number, crossing: { ...members, marshall, unmarshall, refuse } });
    }
  }
  return calls;
}

function promised(outcome: Promise<unknown>): Answer<unknown> {
  const answer = outcome as Answer<unknown>;
  // An own property, since a subclass of Promise makes every `await` slower.
  answer.promise = self;
  return answer;
}

function self<Output>(this: Promise<Output>): Promise<Output> {
  return this;
}

function addMetadata(answer: unknown): unknown {
  (answer as MetadataBearer).$metadata = metadata(200);
  return answer;
}
