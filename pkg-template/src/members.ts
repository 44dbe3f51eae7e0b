import { ATTRIBUTE, ATTRIBUTES, each, structure, type Plan } from "./codec/index.js";

/** The operations whose requests or answers hold attribute values. */
export type DataOperation =
  | "BatchExecuteStatement"
  | "BatchGetItem"
  | "BatchWriteItem"
  | "DeleteItem"
  | "ExecuteStatement"
  | "ExecuteTransaction"
  | "GetItem"
  | "PutItem"
  | "Query"
  | "Scan"
  | "SearchVectors"
  | "TransactGetItems"
  | "TransactWriteItems"
  | "UpdateItem";

/** What an operation does with a database. */
export type Access = "read" | "write";

/** Where attribute values are in an operation. */
export interface OperationMembers {
  access: Access;
  request: Plan;
  answer: Plan;
}

/** `{ Value, AttributeValueList }` by attribute name: the conditions of requests without expressions. */
const CONDITIONS = each(structure({ Value: ATTRIBUTE, AttributeValueList: each(ATTRIBUTE) }));

const WRITE = { ExpressionAttributeValues: ATTRIBUTES, Expected: CONDITIONS };
const WRITTEN = structure({
  Attributes: ATTRIBUTES,
  ItemCollectionMetrics: structure({ ItemCollectionKey: ATTRIBUTES }),
});

const READ = { ExpressionAttributeValues: ATTRIBUTES, ExclusiveStartKey: ATTRIBUTES };
const PAGE = structure({ Items: each(ATTRIBUTES), LastEvaluatedKey: ATTRIBUTES });

const TABLE_KEYS = each(structure({ Keys: each(ATTRIBUTES) }));
const TABLE_WRITES = each(
  each(
    structure({ PutRequest: structure({ Item: ATTRIBUTES }), DeleteRequest: structure({ Key: ATTRIBUTES }) }),
  ),
);

const ACTION = { Key: ATTRIBUTES, ExpressionAttributeValues: ATTRIBUTES };
const TRANSACT_WRITES = each(
  structure({
    ConditionCheck: structure(ACTION),
    Put: structure({ Item: ATTRIBUTES, ExpressionAttributeValues: ATTRIBUTES }),
    Delete: structure(ACTION),
    Update: structure(ACTION),
  }),
);
const COLLECTIONS = each(each(structure({ ItemCollectionKey: ATTRIBUTES })));

const STATEMENT = structure({ Parameters: each(ATTRIBUTE) });

/** The members that hold attribute values, by operation. Everything else crosses as it is. */
export const MEMBERS: Readonly<Record<DataOperation, OperationMembers>> = {
  GetItem: {
    access: "read",
    request: structure({ Key: ATTRIBUTES }),
    answer: structure({ Item: ATTRIBUTES }),
  },
  PutItem: { access: "write", request: structure({ ...WRITE, Item: ATTRIBUTES }), answer: WRITTEN },
  DeleteItem: { access: "write", request: structure({ ...WRITE, Key: ATTRIBUTES }), answer: WRITTEN },
  UpdateItem: {
    access: "write",
    request: structure({ ...WRITE, Key: ATTRIBUTES, AttributeUpdates: CONDITIONS }),
    answer: WRITTEN,
  },
  Query: {
    access: "read",
    request: structure({ ...READ, KeyConditions: CONDITIONS, QueryFilter: CONDITIONS }),
    answer: PAGE,
  },
  Scan: { access: "read", request: structure({ ...READ, ScanFilter: CONDITIONS }), answer: PAGE },
  SearchVectors: {
    access: "read",
    request: structure({ SearchVector: each(ATTRIBUTE), ExpressionAttributeValues: ATTRIBUTES }),
    answer: structure({ SearchResults: each(structure({ Item: ATTRIBUTES })) }),
  },
  BatchGetItem: {
    access: "read",
    request: structure({ RequestItems: TABLE_KEYS }),
    answer: structure({ Responses: each(each(ATTRIBUTES)), UnprocessedKeys: TABLE_KEYS }),
  },
  BatchWriteItem: {
    access: "write",
    request: structure({ RequestItems: TABLE_WRITES }),
    answer: structure({
      UnprocessedItems: TABLE_WRITES,
      ItemCollectionMetrics: COLLECTIONS,
    }),
  },
  TransactGetItems: {
    access: "read",
    request: structure({ TransactItems: each(structure({ Get: structure({ Key: ATTRIBUTES }) })) }),
    answer: structure({ Responses: each(structure({ Item: ATTRIBUTES })) }),
  },
  TransactWriteItems: {
    access: "write",
    request: structure({ TransactItems: TRANSACT_WRITES }),
    answer: structure({ ItemCollectionMetrics: COLLECTIONS }),
  },
  // Whether a statement writes is known once it is read.
  ExecuteStatement: { access: "write", request: STATEMENT, answer: PAGE },
  BatchExecuteStatement: {
    access: "write",
    request: structure({ Statements: each(STATEMENT) }),
    answer: structure({
      Responses: each(structure({ Item: ATTRIBUTES, Error: structure({ Item: ATTRIBUTES }) })),
    }),
  },
  ExecuteTransaction: {
    access: "write",
    request: structure({ TransactStatements: each(STATEMENT) }),
    answer: structure({ Responses: each(structure({ Item: ATTRIBUTES })) }),
  },
};
