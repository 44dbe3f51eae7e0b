// The requests and answers of transactions; `common.ts` says what `A` is.

import type {
  ConsumedCapacity,
  ExpressionParts,
  ItemCollectionMetrics,
  ReturnConsumedCapacity,
  ReturnItemCollectionMetrics,
  ReturnValuesOnConditionCheckFailure,
} from "./common.js";

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
