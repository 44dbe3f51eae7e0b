// What the requests and answers of the data operations have in common. They are the same for both faces, which differ only in what `A`,
// name to attribute value, is: plain JavaScript values in the document client, `{ S: ... }` in the operations of the database itself.
//
// As in the SDK's types, a member that is needed may be given as `undefined`, which the service refuses: so
// `TableName: process.env.TABLE` compiles.

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

/** What is read of an item. */
export interface ProjectionParts {
  ProjectionExpression?: string | undefined;
  /** `#name` → attribute name. */
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ConsistentRead?: boolean | undefined;
  /** Legacy; ProjectionExpression has taken its place. */
  AttributesToGet?: string[] | undefined;
}

/** A legacy condition on an attribute that is read. */
export interface Condition<V> {
  AttributeValueList?: V[] | undefined;
  ComparisonOperator: ComparisonOperator | undefined;
}
