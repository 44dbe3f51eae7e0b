import { PLAIN } from "../codec/index.js";
import type { DocumentClient as Sender } from "../document-client.js";
import type { DocumentSource } from "../dynamodb-document.js";
import { MEMBERS, type DataOperation, type OperationMembers } from "../members.js";
import { defineMethods, type DocumentOperation } from "../methods.js";
import type { SdkCommand } from "../recognise.js";
import { translate } from "../translate.js";
import type * as Batches from "../types/batches.js";
import type * as Items from "../types/items.js";
import type * as Reading from "../types/reading.js";
import type * as Transactions from "../types/transactions.js";
import type { AttributeValue, NativeItem } from "../types/values.js";
import { Converter, type ConverterOptions } from "./converter.js";
import { Request, type RequestCallback } from "./request.js";
import { DynamoDbSet } from "./wrappers.js";

/** What a document client is made with. */
export interface DocumentClientOptions<Bound = unknown> extends ConverterOptions {
  /** The database. */
  service: DocumentSource;
  /** Parameters of every request that does not say otherwise, for example `TableName`. */
  params?: (Bound & Readonly<Record<string, unknown>>) | undefined;
}

/** What a request has to say if those parameters are there already. */
type Remaining<Input, Bound> = [keyof Bound] extends [never]
  ? Input
  : Omit<Input, keyof Bound> & Partial<Input>;

interface Method<Input, Output, Bound> {
  (params: Remaining<Input, Bound>, callback?: RequestCallback<Output>): Request<Output>;
  (callback?: RequestCallback<Output>): Request<Output>;
}

/** The methods of the client. */
export interface DocumentClientMethods<Bound = unknown> {
  /** Reads up to 100 items by their keys; what did not fit is in `UnprocessedKeys`. */
  batchGet: Method<DocumentClient.BatchGetItemInput, DocumentClient.BatchGetItemOutput, Bound>;
  /** Writes and deletes up to 25 items, each for itself; what was not done is in `UnprocessedItems`. */
  batchWrite: Method<DocumentClient.BatchWriteItemInput, DocumentClient.BatchWriteItemOutput, Bound>;
  /** Deletes one item, if it exists. */
  delete: Method<DocumentClient.DeleteItemInput, DocumentClient.DeleteItemOutput, Bound>;
  /** Reads one item; `Item` is missing if there is none. */
  get: Method<DocumentClient.GetItemInput, DocumentClient.GetItemOutput, Bound>;
  /** Writes one item, in the place of an older one with the same key. */
  put: Method<DocumentClient.PutItemInput, DocumentClient.PutItemOutput, Bound>;
  /** Reads a page of the items of one partition, in the order of the sort key. */
  query: Method<DocumentClient.QueryInput, DocumentClient.QueryOutput, Bound>;
  /** Reads a page of a whole table or index. */
  scan: Method<DocumentClient.ScanInput, DocumentClient.ScanOutput, Bound>;
  /** Reads up to 100 items as they were at one time. */
  transactGet: Method<DocumentClient.TransactGetItemsInput, DocumentClient.TransactGetItemsOutput, Bound>;
  /** Writes up to 100 items, all or none. */
  transactWrite: Method<
    DocumentClient.TransactWriteItemsInput,
    DocumentClient.TransactWriteItemsOutput,
    Bound
  >;
  /** Changes attributes of one item, or makes it. */
  update: Method<DocumentClient.UpdateItemInput, DocumentClient.UpdateItemOutput, Bound>;
}

/** Where the token of the next page comes from, and where it goes. */
const PAGES: Readonly<Record<string, readonly [from: string, to: string]>> = {
  BatchGetItem: ["UnprocessedKeys", "RequestItems"],
  Query: ["LastEvaluatedKey", "ExclusiveStartKey"],
  Scan: ["LastEvaluatedKey", "ExclusiveStartKey"],
};

const NO_ATTRIBUTES: Pick<OperationMembers, "request" | "answer"> = { request: PLAIN, answer: PLAIN };

/**
 * The client of version 2 of the AWS SDK for JavaScript, `AWS.DynamoDB.DocumentClient`, upon a database.
 *
 * @example
 * ```js
 * const documents = new DocumentClient({ service: database, params: { TableName: "Orders" } });
 * documents.get({ Key: { pk: "customer#1", sk: "order#9" } }, (error, data) => console.log(error ?? data.Item));
 * ```
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- its methods are defined below
export class DocumentClient<Bound = unknown> {
  private readonly sender: Sender;

  /** @param options - The database, and how values are converted. */
  constructor(readonly options: DocumentClientOptions<Bound>) {
    this.sender = options.service.documentClient();
  }

  /**
   * A set of strings, numbers or binary values.
   * @param options - `validate` refuses elements of different types.
   * @throws Error with `code` InvalidSetType or InvalidType for elements that no set can hold.
   */
  createSet<Element>(
    list: readonly Element[] | Element,
    options?: { validate?: boolean },
  ): DynamoDbSet<Element> {
    return new DynamoDbSet(list, options);
  }

  /** Prepares a request: what all the methods do. With a callback, it is sent. */
  run(
    operation: DocumentOperation,
    given?: object | RequestCallback<unknown>,
    last?: RequestCallback<unknown>,
  ): Request<unknown> {
    const [input, callback] = typeof given === "function" ? [undefined, given as typeof last] : [given, last];
    const params = withDefaults(input, this.options.params);
    const request = new Request<unknown>({
      operation,
      params,
      run: (signal) => this.carry(operation, params, signal),
      next: (data) => {
        const [from, to] = PAGES[operation] ?? ["", ""];
        const token = (data as Record<string, object | undefined>)[from];
        return token === undefined || Object.keys(token).length === 0
          ? undefined
          : this.run(operation, { ...params, [to]: token });
      },
    });
    if (typeof callback === "function") {
      request.send(callback);
    }
    return request;
  }

  private async carry(
    operation: string,
    params: object,
    abortSignal: AbortSignal,
  ): Promise<{ data: unknown; requestId: string | undefined }> {
    const { options } = this;
    const plans = Object.hasOwn(MEMBERS, operation) ? MEMBERS[operation as DataOperation] : NO_ATTRIBUTES;
    const input = translate(params, plans.request, (value) => Converter.input(value, options));
    const command: unknown = { input, schema: [9, "com.amazonaws.dynamodb", operation] };
    // Known by its schema.
    const { $metadata, ...members } = await this.sender.send(command as SdkCommand<object>, { abortSignal });
    const data = translate(members, plans.answer, (value) =>
      Converter.output(value as AttributeValue, options),
    );
    return { data, requestId: $metadata.requestId };
  }
}

// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- made right below
export interface DocumentClient<Bound = unknown> extends DocumentClientMethods<Bound> {}

// eslint-disable-next-line @typescript-eslint/no-namespace -- version 2 has its types there
export declare namespace DocumentClient {
  /** An item. */
  export type AttributeMap = NativeItem;
  /** The key of an item. */
  export type Key = NativeItem;
  /** What `batchGet` takes. */
  export type BatchGetItemInput = Batches.BatchGetItemInput<NativeItem>;
  /** What `batchGet` gives. */
  export type BatchGetItemOutput = Batches.BatchGetItemOutput<NativeItem>;
  /** What `batchWrite` takes. */
  export type BatchWriteItemInput = Batches.BatchWriteItemInput<NativeItem>;
  /** What `batchWrite` gives. */
  export type BatchWriteItemOutput = Batches.BatchWriteItemOutput<NativeItem>;
  /** What `delete` takes. */
  export type DeleteItemInput = Items.DeleteItemInput<NativeItem>;
  /** What `delete` gives. */
  export type DeleteItemOutput = Items.WriteOutput<NativeItem>;
  /** What `get` takes. */
  export type GetItemInput = Items.GetItemInput<NativeItem>;
  /** What `get` gives. */
  export type GetItemOutput = Items.GetItemOutput<NativeItem>;
  /** What `put` takes. */
  export type PutItemInput = Items.PutItemInput<NativeItem>;
  /** What `put` gives. */
  export type PutItemOutput = Items.WriteOutput<NativeItem>;
  /** What `query` takes. */
  export type QueryInput = Reading.QueryInput<NativeItem>;
  /** What `query` gives. */
  export type QueryOutput = Reading.ReadOutput<NativeItem>;
  /** What `scan` takes. */
  export type ScanInput = Reading.ScanInput<NativeItem>;
  /** What `scan` gives. */
  export type ScanOutput = Reading.ReadOutput<NativeItem>;
  /** What `transactGet` takes. */
  export type TransactGetItemsInput = Transactions.TransactGetItemsInput<NativeItem>;
  /** What `transactGet` gives. */
  export type TransactGetItemsOutput = Transactions.TransactGetItemsOutput<NativeItem>;
  /** What `transactWrite` takes. */
  export type TransactWriteItemsInput = Transactions.TransactWriteItemsInput<NativeItem>;
  /** What `transactWrite` gives. */
  export type TransactWriteItemsOutput = Transactions.TransactWriteItemsOutput<NativeItem>;
  /** What `update` takes. */
  export type UpdateItemInput = Items.UpdateItemInput<NativeItem>;
  /** What `update` gives. */
  export type UpdateItemOutput = Items.WriteOutput<NativeItem>;
}

defineMethods(DocumentClient.prototype);

function withDefaults(given: object = {}, defaults: Readonly<Record<string, unknown>> = {}): object {
  const params: Record<string, unknown> = { ...given };
  for (const [name, value] of Object.entries(defaults)) {
    params[name] ??= value;
  }
  return params;
}
