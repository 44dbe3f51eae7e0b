import { ATTRIBUTES, DATE, each, PLAIN, structure, type Plan } from "../codec/index.js";
import { MEMBERS, type OperationMembers } from "../members.js";

const THROUGHPUT = structure({ LastIncreaseDateTime: DATE, LastDecreaseDateTime: DATE });
const BILLING = structure({ LastUpdateToPayPerRequestDateTime: DATE });
const TABLE = structure({
  CreationDateTime: DATE,
  ProvisionedThroughput: THROUGHPUT,
  BillingModeSummary: BILLING,
  TableThroughputModeSummary: BILLING,
  TableClassSummary: structure({ LastUpdateDateTime: DATE }),
  GlobalSecondaryIndexes: each(structure({ ProvisionedThroughput: THROUGHPUT })),
});

const RECORD = structure({
  dynamodb: structure({
    ApproximateCreationDateTime: DATE,
    Keys: ATTRIBUTES,
    NewImage: ATTRIBUTES,
    OldImage: ATTRIBUTES,
  }),
});

/** Where the answers about tables and streams hold times and attribute values. */
const TABLES = new Map([
  ["CreateTable", structure({ TableDescription: TABLE })],
  ["DeleteTable", structure({ TableDescription: TABLE })],
  ["DescribeStream", structure({ StreamDescription: structure({ CreationRequestDateTime: DATE }) })],
  ["DescribeTable", structure({ Table: TABLE })],
  ["GetRecords", structure({ Records: each(RECORD) })],
  ["UpdateTable", structure({ TableDescription: TABLE })],
]);

/** Where the answers of an operation hold attribute values and times. */
export function answerPlan(operation: string): Plan {
  const members = MEMBERS as Readonly<Record<string, OperationMembers>>;
  return TABLES.get(operation) ?? members[operation]?.answer ?? PLAIN;
}

/** The same for the exceptions. */
export const ERROR = structure({ Item: ATTRIBUTES });
