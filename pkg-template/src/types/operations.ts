// The requests and answers of the data operations. They are the same for both faces, which differ only in what `A`, name → attribute
// value, is: plain JavaScript values in the document client, `{ S: ... }` in the operations of the database itself.

/** How much of the consumed capacity to report. */
export type ReturnConsumedCapacity = "INDEXES" | "TOTAL" | "NONE";

/** Capacity units of a table or an index. */
export interface Capacity {
  ReadCapacityUnits?: number | undefined;
  WriteCapacityUnits?: number | undefined;
  CapacityUnits?: number | undefined;
}

/** Capacity units that a request consumed. */
export interface ConsumedCapacity extends Capacity {
  TableName?: string | undefined;
  Table?: Capacity | undefined;
  LocalSecondaryIndexes?: Record<string, Capacity> | undefined;
  GlobalSecondaryIndexes?: Record<string, Capacity> | undefined;
}

/** Size of the item collection that a write touched, for tables with local secondary indexes. */
export interface ItemCollectionMetrics<A> {
  ItemCollectionKey?: A | undefined;
  /** Lower and upper bound, in GB. */
  SizeEstimateRangeGB?: number[] | undefined;
}

/** Names and values that stand for others in expressions. */
export interface ExpressionParts<A> {
  /** `#name` → attribute name. */
  ExpressionAttributeNames?: Record<string, string> | undefined;
  /** `:value` → value. */
  ExpressionAttributeValues?: A | undefined;
}

/** What the three writing operations have in common. */
export interface WriteInput<A> extends ExpressionParts<A> {
  TableName: string;
  /** The write happens only if this holds; else it fails with ConditionalCheckFailedException. */
  ConditionExpression?: string | undefined;
  /** Whether that error carries the item. */
  ReturnValuesOnConditionCheckFailure?: "ALL_OLD" | "NONE" | undefined;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  ReturnItemCollectionMetrics?: "SIZE" | "NONE" | undefined;
}

/** Answer of the three writing operations. */
export interface WriteOutput<A> {
  /** What ReturnValues asked for. */
  Attributes?: A | undefined;
  ConsumedCapacity?: ConsumedCapacity | undefined;
  ItemCollectionMetrics?: ItemCollectionMetrics<A> | undefined;
}

/** Request of PutItem. */
export interface PutItemInput<A> extends WriteInput<A> {
  Item: A;
  ReturnValues?: "ALL_OLD" | "NONE" | undefined;
}

/** Request of DeleteItem. */
export interface DeleteItemInput<A> extends WriteInput<A> {
  Key: A;
  ReturnValues?: "ALL_OLD" | "NONE" | undefined;
}

/** Request of UpdateItem. */
export interface UpdateItemInput<A> extends WriteInput<A> {
  Key: A;
  UpdateExpression?: string | undefined;
  ReturnValues?: "ALL_NEW" | "ALL_OLD" | "UPDATED_NEW" | "UPDATED_OLD" | "NONE" | undefined;
}

/** What is read of an item. */
export interface ProjectionParts {
  ProjectionExpression?: string | undefined;
  /** `#name` → attribute name. */
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ConsistentRead?: boolean | undefined;
}

/** Request of GetItem. */
export interface GetItemInput<A> extends ProjectionParts {
  TableName: string;
  Key: A;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
}

/** Answer of GetItem. */
export interface GetItemOutput<A> {
  /** Absent if there is no such item. */
  Item?: A | undefined;
  ConsumedCapacity?: ConsumedCapacity | undefined;
}

/** What Query and Scan have in common. */
export interface ReadInput<A> extends ProjectionParts, ExpressionParts<A> {
  TableName: string;
  IndexName?: string | undefined;
  /** Keeps items out of the answer after they are read. */
  FilterExpression?: string | undefined;
  Select?: "ALL_ATTRIBUTES" | "ALL_PROJECTED_ATTRIBUTES" | "SPECIFIC_ATTRIBUTES" | "COUNT" | undefined;
  /** Most items to read for this page, counted before the filter. */
  Limit?: number | undefined;
  /** `LastEvaluatedKey` of the page before. */
  ExclusiveStartKey?: A | undefined;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
}

/** Request of Query. */
export interface QueryInput<A> extends ReadInput<A> {
  KeyConditionExpression?: string | undefined;
  /** Order by sort key; default: true. */
  ScanIndexForward?: boolean | undefined;
}

/** Request of Scan. */
export interface ScanInput<A> extends ReadInput<A> {
  /** This worker's part of a parallel scan, from 0. */
  Segment?: number | undefined;
  TotalSegments?: number | undefined;
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

/** Keys to read from one table. */
export interface KeysAndAttributes<A> extends ProjectionParts {
  Keys: A[];
}

/** Request of BatchGetItem: at most 100 keys. */
export interface BatchGetItemInput<A> {
  /** Table name → keys. */
  RequestItems: Record<string, KeysAndAttributes<A>>;
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
  PutRequest?: { Item: A } | undefined;
  DeleteRequest?: { Key: A } | undefined;
}

/** Request of BatchWriteItem: at most 25 writes. */
export interface BatchWriteItemInput<A> {
  /** Table name → writes. */
  RequestItems: Record<string, WriteRequest<A>[]>;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  ReturnItemCollectionMetrics?: "SIZE" | "NONE" | undefined;
}

/** Answer of BatchWriteItem. */
export interface BatchWriteItemOutput<A> {
  /** What is to be written again; empty if nothing is. */
  UnprocessedItems?: Record<string, WriteRequest<A>[]> | undefined;
  ItemCollectionMetrics?: Record<string, ItemCollectionMetrics<A>[]> | undefined;
  ConsumedCapacity?: ConsumedCapacity[] | undefined;
}
