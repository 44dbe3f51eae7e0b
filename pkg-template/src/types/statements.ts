// The requests and answers of PartiQL; `common.ts` says what `A` is.

import type {
  ConsumedCapacity,
  ReturnConsumedCapacity,
  ReturnValuesOnConditionCheckFailure,
  ValueOf,
} from "./common.js";
import type { AttributeMap } from "./values.js";

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
