// The requests and answers of the operations on one item; `common.ts` says what `A` is.

import type {
  ComparisonOperator,
  ConditionalOperator,
  ConsumedCapacity,
  ExpressionParts,
  ItemCollectionMetrics,
  ProjectionParts,
  ReturnConsumedCapacity,
  ReturnItemCollectionMetrics,
  ReturnValue,
  ReturnValuesOnConditionCheckFailure,
  ValueOf,
} from "./common.js";

/** A legacy condition on an attribute of the item that is to be written. */
export interface ExpectedAttributeValue<V> {
  Value?: V | undefined;
  /** `false`: the attribute must not exist. */
  Exists?: boolean | undefined;
  ComparisonOperator?: ComparisonOperator | undefined;
  AttributeValueList?: V[] | undefined;
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
