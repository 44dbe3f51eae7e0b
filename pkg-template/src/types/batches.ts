// The requests and answers of batches; `common.ts` says what `A` is.

import type {
  ConsumedCapacity,
  ItemCollectionMetrics,
  ProjectionParts,
  ReturnConsumedCapacity,
  ReturnItemCollectionMetrics,
} from "./common.js";

/** Keys to read from one table. */
export interface KeysAndAttributes<A> extends ProjectionParts {
  Keys: A[] | undefined;
}

/** Request of BatchGetItem: at most 100 keys. */
export interface BatchGetItemInput<A> {
  /** Table name → keys. */
  RequestItems: Record<string, KeysAndAttributes<A>> | undefined;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
}

/** Answer of BatchGetItem. */
export interface BatchGetItemOutput<A> {
  /** Table name → the items that exist, in no order. */
  Responses?: Record<string, A[]> | undefined;
  /** What is to be asked again; empty if nothing is. */
  UnprocessedKeys?: Record<string, KeysAndAttributes<A>> | undefined;
  ConsumedCapacity?: ConsumedCapacity[] | undefined;
}

/** One write of a batch: either a put or a delete. */
export interface WriteRequest<A> {
  PutRequest?: { Item: A | undefined } | undefined;
  DeleteRequest?: { Key: A | undefined } | undefined;
}

/** Request of BatchWriteItem: at most 25 writes. */
export interface BatchWriteItemInput<A> {
  /** Table name → writes. */
  RequestItems: Record<string, WriteRequest<A>[]> | undefined;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  ReturnItemCollectionMetrics?: ReturnItemCollectionMetrics | undefined;
}

/** Answer of BatchWriteItem. */
export interface BatchWriteItemOutput<A> {
  /** What is to be written again; empty if nothing is. */
  UnprocessedItems?: Record<string, WriteRequest<A>[]> | undefined;
  ItemCollectionMetrics?: Record<string, ItemCollectionMetrics<A>[]> | undefined;
  ConsumedCapacity?: ConsumedCapacity[] | undefined;
}
