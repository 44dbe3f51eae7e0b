// The methods of document clients.

import type { AbortSource } from "./abort.js";
import type * as Document from "./types/document.js";

/** The methods that the document clients of both versions of the SDK have, and the operations behind them. */
export const OPERATIONS = {
  batchExecuteStatement: "BatchExecuteStatement",
  batchGet: "BatchGetItem",
  batchWrite: "BatchWriteItem",
  delete: "DeleteItem",
  describeExport: "DescribeExport",
  executeStatement: "ExecuteStatement",
  executeTransaction: "ExecuteTransaction",
  exportTableToPointInTime: "ExportTableToPointInTime",
  get: "GetItem",
  put: "PutItem",
  query: "Query",
  scan: "Scan",
  searchVectors: "SearchVectors",
  transactGet: "TransactGetItems",
  transactWrite: "TransactWriteItems",
  update: "UpdateItem",
} as const;

/** An operation that document clients have. */
export type DocumentOperation = (typeof OPERATIONS)[keyof typeof OPERATIONS];

/** What may be said about one request. */
export interface RequestOptions {
  /** Gives up on the answer: the request is rejected with an AbortError, and may have been carried out. */
  abortSignal?: AbortSource | undefined;
  /** Milliseconds after which the request is rejected with a TimeoutError; 0 for no limit. */
  requestTimeout?: number | undefined;
}

/** Gets an answer, or why there is none. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as in both versions of the SDK
export type Callback<Output> = (error: any, answer?: Output) => void;

/** A promise that can also be asked for as in version 2 of the SDK. The request is under way in either case. */
export type Answer<Output> = Promise<Output> & {
  /** The promise itself. */
  promise(): Promise<Output>;
};

/** The input and the answer of each method. */
export interface MethodTypes {
  /** Runs up to 25 PartiQL statements, each about one item. */
  batchExecuteStatement: [
    Document.BatchExecuteStatementCommandInput,
    Document.BatchExecuteStatementCommandOutput,
  ];
  /** Reads up to 100 items by their keys; what did not fit is in `UnprocessedKeys`. */
  batchGet: [Document.BatchGetCommandInput, Document.BatchGetCommandOutput];
  /** Writes and deletes up to 25 items, each for itself; what was not done is in `UnprocessedItems`. */
  batchWrite: [Document.BatchWriteCommandInput, Document.BatchWriteCommandOutput];
  /** Deletes one item, if it exists. */
  delete: [Document.DeleteCommandInput, Document.DeleteCommandOutput];
  /** Is not built: rejects. */
  describeExport: [Document.DescribeExportCommandInput, Document.DescribeExportCommandOutput];
  /** Runs a PartiQL statement. */
  executeStatement: [Document.ExecuteStatementCommandInput, Document.ExecuteStatementCommandOutput];
  /** Runs up to 100 PartiQL statements, each about one item, all or none. */
  executeTransaction: [Document.ExecuteTransactionCommandInput, Document.ExecuteTransactionCommandOutput];
  /** Is not built: rejects. */
  exportTableToPointInTime: [
    Document.ExportTableToPointInTimeCommandInput,
    Document.ExportTableToPointInTimeCommandOutput,
  ];
  /** Reads one item; `Item` is missing if there is none. */
  get: [Document.GetCommandInput, Document.GetCommandOutput];
  /** Writes one item, in the place of an older one with the same key. */
  put: [Document.PutCommandInput, Document.PutCommandOutput];
  /** Reads a page of the items of one partition, in the order of the sort key. */
  query: [Document.QueryCommandInput, Document.QueryCommandOutput];
  /** Reads a page of a whole table or index. */
  scan: [Document.ScanCommandInput, Document.ScanCommandOutput];
  /** Finds the items whose vectors are nearest to one. */
  searchVectors: [Document.SearchVectorsCommandInput, Document.SearchVectorsCommandOutput];
  /** Reads up to 100 items as they were at one time. */
  transactGet: [Document.TransactGetCommandInput, Document.TransactGetCommandOutput];
  /** Writes up to 100 items, all or none. */
  transactWrite: [Document.TransactWriteCommandInput, Document.TransactWriteCommandOutput];
  /** Changes attributes of one item, or makes it. */
  update: [Document.UpdateCommandInput, Document.UpdateCommandOutput];
}

/** A method by its name, its input and its answer. */
type Typed<Name extends keyof MethodTypes, Part extends 0 | 1> = MethodTypes[Name][Part];

/** The methods of a {@link DocumentClient}: they answer without `$metadata`. A callback gets the answer too. */
export type AnswerMethods = {
  [Name in keyof MethodTypes]: (
    input: Typed<Name, 0>,
    options?: RequestOptions | Callback<Omit<Typed<Name, 1>, "$metadata">>,
    callback?: Callback<Omit<Typed<Name, 1>, "$metadata">>,
  ) => Answer<Omit<Typed<Name, 1>, "$metadata">>;
};

/** The methods of a {@link DynamoDBDocument}. */
export type CommandMethods = { [Name in keyof MethodTypes]: CommandMethod<Typed<Name, 0>, Typed<Name, 1>> };

/** A method that gives a promise, or calls back. */
export interface CommandMethod<Input, Output> {
  (input: Input, options?: RequestOptions): Promise<Output>;
  (input: Input, callback: Callback<Output>): void;
  (input: Input, options: RequestOptions, callback: Callback<Output>): void;
}

/** What may stand behind the input of a method. */
export type GivenOptions = RequestOptions | Callback<unknown> | undefined;

/** What the methods are made of. */
export interface Runs {
  run(
    operation: DocumentOperation,
    input: object | undefined,
    options: GivenOptions,
    callback: Callback<unknown> | undefined,
  ): unknown;
}

/** Gives the class of a client the methods, each of which hands its operation and its arguments to `run`. */
export function defineMethods(prototype: Runs): void {
  for (const [method, operation] of Object.entries(OPERATIONS)) {
    Object.defineProperty(prototype, method, {
      value(this: Runs, input: object, options?: GivenOptions, callback?: Callback<unknown>) {
        return this.run(operation, input, options, callback);
      },
      configurable: true,
      writable: true,
    });
  }
}

/**
 * Tells options from a callback.
 * @throws Error for other options in front of a callback.
 */
export function optionsOf(
  options: GivenOptions,
  callback: Callback<unknown> | undefined,
): { options: RequestOptions | undefined; callback: Callback<unknown> | undefined } {
  if (typeof options === "function") {
    return { options: undefined, callback: options };
  }
  if (typeof callback === "function" && typeof options !== "object") {
    throw new Error(`Expect http options but get ${typeof options}`);
  }
  return { options, callback };
}

/** Hands the outcome to a callback. As in the SDK, what a callback throws is lost. */
export function callBack(outcome: Promise<unknown>, callback: Callback<unknown>): void {
  outcome
    .then(
      (answer) => {
        callback(null, answer);
      },
      (error: unknown) => {
        callback(error);
      },
    )
    .catch(() => undefined);
}
