// The requests and answers of the data operations. They are the same for both faces, which differ only in what stands for an attribute
// value: `V` is a plain JavaScript value in the document client, and `{ S: … }` in the operations of the database itself.

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
export interface ItemCollectionMetrics<V> {
  ItemCollectionKey?: Record<string, V> | undefined;
  /** Lower and upper bound, in GB. */
  SizeEstimateRangeGB?: number[] | undefined;
}

/** Names and values that stand for others in expressions. */
export interface ExpressionParts<V> {
  /** `#name` → attribute name. */
  ExpressionAttributeNames?: Record<string, string> | undefined;
  /** `:value` → value. */
  ExpressionAttributeValues?: Record<string, V> | undefined;
}

/** What the three writing operations have in common. */
export interface WriteInput<V> extends ExpressionParts<V> {
  TableName: string;
  /** The write happens only if this holds; else it fails with ConditionalCheckFailedException. */
  ConditionExpression?: string | undefined;
  /** Whether that error carries the item. */
  ReturnValuesOnConditionCheckFailure?: "ALL_OLD" | "NONE" | undefined;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  ReturnItemCollectionMetrics?: "SIZE" | "NONE" | undefined;
}

/** Answer of the three writing operations. */
export interface WriteOutput<V> {
  /** What ReturnValues asked for. */
  Attributes?: Record<string, V> | undefined;
  ConsumedCapacity?: ConsumedCapacity | undefined;
  ItemCollectionMetrics?: ItemCollectionMetrics<V> | undefined;
}

/** Request of PutItem. */
export interface PutItemInput<V> extends WriteInput<V> {
  Item: Record<string, V>;
  ReturnValues?: "ALL_OLD" | "NONE" | undefined;
}

/** Request of DeleteItem. */
export interface DeleteItemInput<V> extends WriteInput<V> {
  Key: Record<string, V>;
  ReturnValues?: "ALL_OLD" | "NONE" | undefined;
}

/** Request of UpdateItem. */
export interface UpdateItemInput<V> extends WriteInput<V> {
  Key: Record<string, V>;
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
export interface GetItemInput<V> extends ProjectionParts {
  TableName: string;
  Key: Record<string, V>;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
}

/** Answer of GetItem. */
export interface GetItemOutput<V> {
  /** Absent if there is no such item. */
  Item?: Record<string, V> | undefined;
  ConsumedCapacity?: ConsumedCapacity | undefined;
}

/** What Query and Scan have in common. */
export interface ReadInput<V> extends ProjectionParts, ExpressionParts<V> {
  TableName: string;
  IndexName?: string | undefined;
  /** Keeps items out of the answer after they are read. */
  FilterExpression?: string | undefined;
  Select?: "ALL_ATTRIBUTES" | "ALL_PROJECTED_ATTRIBUTES" | "SPECIFIC_ATTRIBUTES" | "COUNT" | undefined;
  /** Most items to read for this page, counted before the filter. */
  Limit?: number | undefined;
  /** `LastEvaluatedKey` of the page before. */
  ExclusiveStartKey?: Record<string, V> | undefined;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
}

/** Request of Query. */
export interface QueryInput<V> extends ReadInput<V> {
  KeyConditionExpression?: string | undefined;
  /** Order by sort key; default: true. */
  ScanIndexForward?: boolean | undefined;
}

/** Request of Scan. */
export interface ScanInput<V> extends ReadInput<V> {
  /** This worker's part of a parallel scan, from 0. */
  Segment?: number | undefined;
  TotalSegments?: number | undefined;
}

/** Answer of Query and Scan: one page of at most 1 MB. */
export interface ReadOutput<V> {
  Items?: Record<string, V>[] | undefined;
  /** Items in this page. */
  Count?: number | undefined;
  /** Items read, before the filter. */
  ScannedCount?: number | undefined;
  /** Present if there may be more; even a page without items can have it. */
  LastEvaluatedKey?: Record<string, V> | undefined;
  ConsumedCapacity?: ConsumedCapacity | undefined;
}

/** Keys to read from one table. */
export interface KeysAndAttributes<V> extends ProjectionParts {
  Keys: Record<string, V>[];
}

/** Request of BatchGetItem: at most 100 keys. */
export interface BatchGetItemInput<V> {
  /** Table name → keys. */
  RequestItems: Record<string, KeysAndAttributes<V>>;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
}

/** Answer of BatchGetItem. */
export interface BatchGetItemOutput<V> {
  /** Table name → the items that exist, in no order. */
  Responses?: Record<string, Record<string, V>[]> | undefined;
  /** What is to be asked again; empty if nothing is. */
  UnprocessedKeys?: Record<string, KeysAndAttributes<V>> | undefined;
  ConsumedCapacity?: ConsumedCapacity[] | undefined;
}

/** One write of a batch: either a put or a delete. */
export interface WriteRequest<V> {
  PutRequest?: { Item: Record<string, V> } | undefined;
  DeleteRequest?: { Key: Record<string, V> } | undefined;
}

/** Request of BatchWriteItem: at most 25 writes. */
export interface BatchWriteItemInput<V> {
  /** Table name → writes. */
  RequestItems: Record<string, WriteRequest<V>[]>;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  ReturnItemCollectionMetrics?: "SIZE" | "NONE" | undefined;
}

/** Answer of BatchWriteItem. */
export interface BatchWriteItemOutput<V> {
  /** What is to be written again; empty if nothing is. */
  UnprocessedItems?: Record<string, WriteRequest<V>[]> | undefined;
  ItemCollectionMetrics?: Record<string, ItemCollectionMetrics<V>[]> | undefined;
  ConsumedCapacity?: ConsumedCapacity[] | undefined;
}
