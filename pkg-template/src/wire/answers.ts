import type { JsonPlan } from "./json.js";

const ATTRIBUTES: JsonPlan = { each: "attribute" };
const THROUGHPUT: JsonPlan = { members: { LastIncreaseDateTime: "date", LastDecreaseDateTime: "date" } };
const TABLE: JsonPlan = {
  members: {
    CreationDateTime: "date",
    ProvisionedThroughput: THROUGHPUT,
    BillingModeSummary: { members: { LastUpdateToPayPerRequestDateTime: "date" } },
    GlobalSecondaryIndexes: { each: { members: { ProvisionedThroughput: THROUGHPUT } } },
  },
};
const METRICS: JsonPlan = { members: { ItemCollectionKey: ATTRIBUTES } };
const WRITTEN: JsonPlan = { members: { Attributes: ATTRIBUTES, ItemCollectionMetrics: METRICS } };
const PAGE: JsonPlan = { members: { Items: { each: ATTRIBUTES }, LastEvaluatedKey: ATTRIBUTES } };
const TABLE_KEYS: JsonPlan = { each: { members: { Keys: { each: ATTRIBUTES } } } };
const WRITE_REQUEST: JsonPlan = {
  members: {
    PutRequest: { members: { Item: ATTRIBUTES } },
    DeleteRequest: { members: { Key: ATTRIBUTES } },
  },
};

/** Where answers hold bytes and dates, by operation; those that are not named hold none. */
export const ANSWERS: Readonly<Record<string, JsonPlan>> = {
  CreateTable: { members: { TableDescription: TABLE } },
  DeleteTable: { members: { TableDescription: TABLE } },
  DescribeTable: { members: { Table: TABLE } },
  GetItem: { members: { Item: ATTRIBUTES } },
  PutItem: WRITTEN,
  UpdateItem: WRITTEN,
  DeleteItem: WRITTEN,
  Query: PAGE,
  Scan: PAGE,
  BatchGetItem: { members: { Responses: { each: { each: ATTRIBUTES } }, UnprocessedKeys: TABLE_KEYS } },
  BatchWriteItem: {
    members: {
      UnprocessedItems: { each: { each: WRITE_REQUEST } },
      ItemCollectionMetrics: { each: { each: METRICS } },
    },
  },
};

/** The same for the exceptions. */
export const ERROR: JsonPlan = { members: { Item: ATTRIBUTES } };
