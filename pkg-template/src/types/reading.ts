// The requests and answers of the operations that look for items; `common.ts` says what `A` is.

import type {
  Condition,
  ConditionalOperator,
  ConsumedCapacity,
  ExpressionParts,
  ProjectionParts,
  ReturnConsumedCapacity,
  ValueOf,
  VectorCapacity,
} from "./common.js";

/** What of its items Query and Scan return. */
export type Select = "ALL_ATTRIBUTES" | "ALL_PROJECTED_ATTRIBUTES" | "SPECIFIC_ATTRIBUTES" | "COUNT";

/** What Query and Scan have in common. */
export interface ReadInput<A> extends ProjectionParts, ExpressionParts<A> {
  TableName: string | undefined;
  IndexName?: string | undefined;
  /** Keeps items out of the answer after they are read. */
  FilterExpression?: string | undefined;
  Select?: Select | undefined;
  /** Most items to read for this page, counted before the filter. */
  Limit?: number | undefined;
  /** `LastEvaluatedKey` of the page before. */
  ExclusiveStartKey?: A | undefined;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  /** Legacy: of the filter. */
  ConditionalOperator?: ConditionalOperator | undefined;
}

/** Request of Query. */
export interface QueryInput<A> extends ReadInput<A> {
  KeyConditionExpression?: string | undefined;
  /** Order by sort key; default: true. */
  ScanIndexForward?: boolean | undefined;
  /** Legacy; KeyConditionExpression has taken its place. */
  KeyConditions?: Record<string, Condition<ValueOf<A>>> | undefined;
  /** Legacy; FilterExpression has taken its place. */
  QueryFilter?: Record<string, Condition<ValueOf<A>>> | undefined;
}

/** Request of Scan. */
export interface ScanInput<A> extends ReadInput<A> {
  /** This worker's part of a parallel scan, from 0. */
  Segment?: number | undefined;
  TotalSegments?: number | undefined;
  /** Legacy; FilterExpression has taken its place. */
  ScanFilter?: Record<string, Condition<ValueOf<A>>> | undefined;
}

/** Answer of Query and Scan: one page of at most 1 MB. */
export interface ReadOutput<A> {
  Items?: A[] | undefined;
  /** Items in this page. */
  Count?: number | undefined;
  /** Items read, before the filter. */
  ScannedCount?: number | undefined;
  /** Present if there may be more; even a page without items can have it. */
  LastEvaluatedKey?: A | undefined;
  ConsumedCapacity?: ConsumedCapacity | undefined;
}

/** Request of SearchVectors. */
export interface SearchVectorsInput<A> extends ExpressionParts<A> {
  TableName: string | undefined;
  /** A vector index. */
  IndexName: string | undefined;
  /** As many numbers as the index has dimensions. */
  SearchVector: ValueOf<A>[] | undefined;
  /** How many items, at most: 1 to 100. */
  TopK: number | undefined;
  /** Attributes of the index's SearchSchema, each equal to a value, joined by AND. Its HASH has to be among them. */
  SearchConditionExpression?: string | undefined;
  /** Default: what the index projects, without the vector. */
  ProjectionExpression?: string | undefined;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
}

/** An item that a search has found. */
export interface SearchResultItem<A> {
  Item?: A | undefined;
  /** COSINE: 0 (same direction) to 2; EUCLIDEAN: the distance; DOT_PRODUCT: the larger, the nearer. */
  Score?: number | undefined;
}

/** Answer of SearchVectors. */
export interface SearchVectorsOutput<A> {
  /** The nearest first. */
  SearchResults?: SearchResultItem<A>[] | undefined;
  ConsumedCapacity?: VectorCapacity | undefined;
}
