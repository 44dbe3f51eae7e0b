// The requests and answers of the data operations. They are the same for both faces, which differ only in what `A`, name → attribute
// value, is: plain JavaScript values in the document client, `{ S: ... }` in the operations of the database itself.
//
// As in the SDK's types, a member that is needed may be given as `undefined`, which the service refuses: so
// `TableName: process.env.TABLE` compiles.

import type { AttributeMap } from "./values.js";

/** The values of a map of attributes. */
export type ValueOf<A> = A extends Record<string, infer Value> ? Value : never;

/** How much of the consumed capacity to report. */
export type ReturnConsumedCapacity = "INDEXES" | "TOTAL" | "NONE";

/** What a write returns. PutItem and DeleteItem know only ALL_OLD and NONE. */
export type ReturnValue = "ALL_NEW" | "ALL_OLD" | "UPDATED_NEW" | "UPDATED_OLD" | "NONE";

/** What the error of a failed condition carries. */
export type ReturnValuesOnConditionCheckFailure = "ALL_OLD" | "NONE";

/** Whether to measure the item collection. */
export type ReturnItemCollectionMetrics = "SIZE" | "NONE";

/** How the conditions of a legacy parameter are put together. */
export type ConditionalOperator = "AND" | "OR";

/** What a legacy condition does with its values. */
export type ComparisonOperator =
  | "BEGINS_WITH"
  | "BETWEEN"
  | "CONTAINS"
  | "EQ"
  | "GE"
  | "GT"
  | "IN"
  | "LE"
  | "LT"
  | "NE"
  | "NOT_CONTAINS"
  | "NOT_NULL"
  | "NULL";

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
  VectorIndexes?: Record<string, VectorCapacity> | undefined;
}

/** Bytes that a request consumed of a vector index. */
export interface VectorCapacity {
  VectorSearchRequestBytes?: number | undefined;
  VectorWriteRequestBytes?: number | undefined;
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

/** A legacy condition on an attribute of the item that is to be written. */
export interface ExpectedAttributeValue<V> {
  Value?: V | undefined;
  /** `false`: the attribute must not exist. */
  Exists?: boolean | undefined;
  ComparisonOperator?: ComparisonOperator | undefined;
  AttributeValueList?: V[] | undefined;
}

/** A legacy condition on an attribute that is read. */
export interface Condition<V> {
  AttributeValueList?: V[] | undefined;
  ComparisonOperator: ComparisonOperator | undefined;
}

/** A legacy update of an attribute. */
export interface AttributeValueUpdate<V> {
  Value?: V | undefined;
  /** Default: PUT. */
  Action?: "ADD" | "DELETE" | "PUT" | undefined;
}

/** What the three writing operations have in common. */
export interface WriteInput<A> extends ExpressionParts<A> {
  TableName: string | undefined;
  /** The write happens only if this holds; else it fails with ConditionalCheckFailedException. */
  ConditionExpression?: string | undefined;
  /** Whether that error carries the item. */
  ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
  ReturnValues?: ReturnValue | undefined;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  ReturnItemCollectionMetrics?: ReturnItemCollectionMetrics | undefined;
  /** Legacy; ConditionExpression has taken its place. */
  Expected?: Record<string, ExpectedAttributeValue<ValueOf<A>>> | undefined;
  /** Legacy: of Expected. */
  ConditionalOperator?: ConditionalOperator | undefined;
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
  Item: A | undefined;
}

/** Request of DeleteItem. */
export interface DeleteItemInput<A> extends WriteInput<A> {
  Key: A | undefined;
}

/** Request of UpdateItem. */
export interface UpdateItemInput<A> extends WriteInput<A> {
  Key: A | undefined;
  UpdateExpression?: string | undefined;
  /** Legacy; UpdateExpression has taken its place. */
  AttributeUpdates?: Record<string, AttributeValueUpdate<ValueOf<A>>> | undefined;
}

/** What is read of an item. */
export interface ProjectionParts {
  ProjectionExpression?: string | undefined;
  /** `#name` → attribute name. */
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ConsistentRead?: boolean | undefined;
  /** Legacy; ProjectionExpression has taken its place. */
  AttributesToGet?: string[] | undefined;
}

/** Request of GetItem. */
export interface GetItemInput<A> extends ProjectionParts {
  TableName: string | undefined;
  Key: A | undefined;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
}

/** Answer of GetItem. */
export interface GetItemOutput<A> {
  /** Absent if there is no such item. */
  Item?: A | undefined;
  ConsumedCapacity?: ConsumedCapacity | undefined;
}

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

/** What every write of a transaction has. */
export interface TransactAction<A> extends ExpressionParts<A> {
  TableName: string | undefined;
  ConditionExpression?: string | undefined;
  ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
}

/** A condition of a transaction. */
export interface ConditionCheck<A> extends TransactAction<A> {
  Key: A | undefined;
  ConditionExpression: string | undefined;
}

/** A put of a transaction. */
export interface TransactPut<A> extends TransactAction<A> {
  Item: A | undefined;
}

/** A delete of a transaction. */
export interface TransactDelete<A> extends TransactAction<A> {
  Key: A | undefined;
}

/** An update of a transaction. */
export interface TransactUpdate<A> extends TransactAction<A> {
  Key: A | undefined;
  UpdateExpression: string | undefined;
}

/** One write of a transaction: one of the members is present. */
export interface TransactWriteItem<A> {
  ConditionCheck?: ConditionCheck<A> | undefined;
  Put?: TransactPut<A> | undefined;
  Delete?: TransactDelete<A> | undefined;
  Update?: TransactUpdate<A> | undefined;
}

/** Request of TransactWriteItems: at most 100 writes. */
export interface TransactWriteItemsInput<A> {
  TransactItems: TransactWriteItem<A>[] | undefined;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  ReturnItemCollectionMetrics?: ReturnItemCollectionMetrics | undefined;
  /** The same token within ten minutes is the same transaction. */
  ClientRequestToken?: string | undefined;
}

/** Answer of TransactWriteItems. */
export interface TransactWriteItemsOutput<A> {
  ConsumedCapacity?: ConsumedCapacity[] | undefined;
  ItemCollectionMetrics?: Record<string, ItemCollectionMetrics<A>[]> | undefined;
}

/** One read of a transaction. */
export interface TransactGetItem<A> {
  Get:
    | {
        Key: A | undefined;
        TableName: string | undefined;
        ProjectionExpression?: string | undefined;
        ExpressionAttributeNames?: Record<string, string> | undefined;
      }
    | undefined;
}

/** Request of TransactGetItems: at most 100 reads. */
export interface TransactGetItemsInput<A> {
  TransactItems: TransactGetItem<A>[] | undefined;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
}

/** Answer of TransactGetItems, in the order of the request. */
export interface TransactGetItemsOutput<A> {
  ConsumedCapacity?: ConsumedCapacity[] | undefined;
  Responses?: { Item?: A | undefined }[] | undefined;
}

/** A PartiQL statement, with values for its question marks. */
export interface Statement<A> {
  Statement: string | undefined;
  Parameters?: ValueOf<A>[] | undefined;
  ConsistentRead?: boolean | undefined;
  ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
}

/** Request of ExecuteStatement. */
export interface ExecuteStatementInput<A> extends Statement<A> {
  NextToken?: string | undefined;
  Limit?: number | undefined;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
}

/** Answer of ExecuteStatement. */
export interface ExecuteStatementOutput<A> {
  Items?: A[] | undefined;
  NextToken?: string | undefined;
  LastEvaluatedKey?: A | undefined;
  ConsumedCapacity?: ConsumedCapacity | undefined;
}

/** Request of BatchExecuteStatement: at most 25 statements. */
export interface BatchExecuteStatementInput<A> {
  Statements: Statement<A>[] | undefined;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
}

/** Why a statement of a batch failed. */
export type BatchStatementErrorCode =
  | "AccessDenied"
  | "ConditionalCheckFailed"
  | "DuplicateItem"
  | "InternalServerError"
  | "ItemCollectionSizeLimitExceeded"
  | "ProvisionedThroughputExceeded"
  | "RequestLimitExceeded"
  | "ResourceNotFound"
  | "ThrottlingError"
  | "TransactionConflict"
  | "ValidationError";

/** The failure of a statement of a batch. */
export interface BatchStatementError {
  Code?: BatchStatementErrorCode | undefined;
  Message?: string | undefined;
  Item?: AttributeMap | undefined;
}

/** Answer of BatchExecuteStatement, in the order of the request. */
export interface BatchExecuteStatementOutput<A> {
  Responses?:
    | {
        Error?: BatchStatementError | undefined;
        TableName?: string | undefined;
        Item?: A | undefined;
      }[]
    | undefined;
  ConsumedCapacity?: ConsumedCapacity[] | undefined;
}

/** Request of ExecuteTransaction: at most 100 statements, all reads or all writes. */
export interface ExecuteTransactionInput<A> {
  TransactStatements: Omit<Statement<A>, "ConsistentRead">[] | undefined;
  ClientRequestToken?: string | undefined;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
}

/** Answer of ExecuteTransaction, in the order of the request. */
export interface ExecuteTransactionOutput<A> {
  Responses?: { Item?: A | undefined }[] | undefined;
  ConsumedCapacity?: ConsumedCapacity[] | undefined;
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
