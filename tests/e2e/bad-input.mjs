// Requests that the service refuses: at least one for each operation, with the code that it answers.

const KEY = { country: "JP", id: "Tokyo#1850147" };
const VALIDATION = "ValidationException";
const NOT_FOUND = "ResourceNotFoundException";
const CONDITION = "ConditionalCheckFailedException";
const TABLE = { TableName: "Cities" };
const NO_TABLE = { TableName: "Nowhere" };

/** @param {number} count */
const keys = (count) => Array.from({ length: count }, (_, index) => ({ country: "JP", id: `x#${index}` }));
/** @param {object[]} items */
const puts = (items) => ({ RequestItems: { Cities: items.map((Item) => ({ PutRequest: { Item } })) } });

const SCHEMA = {
  TableName: "Other",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
};

const TABLES = [
  ["a table that exists", "createTable", { ...SCHEMA, TableName: "Cities" }, "ResourceInUseException"],
  ["a table without keys", "createTable", { ...SCHEMA, KeySchema: [] }, VALIDATION],
  ["a key that is not defined", "createTable", { ...SCHEMA, AttributeDefinitions: [] }, VALIDATION],
  ["a table name too short", "createTable", { ...SCHEMA, TableName: "ab" }, VALIDATION],
  ["a table that is not there", "describeTable", NO_TABLE, NOT_FOUND],
  ["no table name", "describeTable", {}, VALIDATION],
  ["a page of no tables", "listTables", { Limit: 0 }, VALIDATION],
  ["a table that is not there", "deleteTable", NO_TABLE, NOT_FOUND],
];

const PUTS = [
  ["no sort key", "put", { ...TABLE, Item: { country: "JP" } }, VALIDATION],
  ["a key of another type", "put", { ...TABLE, Item: { country: "JP", id: 7 } }, VALIDATION],
  ["an empty key", "put", { ...TABLE, Item: { country: "JP", id: "" } }, VALIDATION],
  ["an index key of another type", "put", { ...TABLE, Item: { ...KEY, population: "many" } }, VALIDATION],
  ["an item too large", "put", { ...TABLE, Item: { ...KEY, text: "x".repeat(410_000) } }, VALIDATION],
  ["a number too large", "put", { ...TABLE, Item: { ...KEY, population: 10n ** 126n } }, VALIDATION],
  ["a table that is not there", "put", { ...NO_TABLE, Item: KEY }, NOT_FOUND],
  [
    "a condition that does not hold",
    "put",
    { ...TABLE, Item: KEY, ConditionExpression: "attribute_not_exists(id)" },
    CONDITION,
  ],
  ["a condition cut short", "put", { ...TABLE, Item: KEY, ConditionExpression: "population >" }, VALIDATION],
];

const population = (value) => ({ ExpressionAttributeValues: { ":value": value } });

const UPDATES = [
  [
    "an update of the key",
    "update",
    { UpdateExpression: "SET country = :value", ...population("CH") },
    VALIDATION,
  ],
  ["an update cut short", "update", { UpdateExpression: "SET population =" }, VALIDATION],
  ["a value that is not given", "update", { UpdateExpression: "SET population = :value" }, VALIDATION],
  [
    "a value that is not used",
    "update",
    { UpdateExpression: "REMOVE adminCode", ...population(1) },
    VALIDATION,
  ],
  [
    "a sum with a text",
    "update",
    { UpdateExpression: "SET population = adminCode + :value", ...population(1) },
    VALIDATION,
  ],
  [
    "an index key of another type",
    "update",
    { UpdateExpression: "SET population = :value", ...population("many") },
    VALIDATION,
  ],
  [
    "a condition that does not hold",
    "update",
    {
      UpdateExpression: "SET population = :value",
      ConditionExpression: "population < :value",
      ...population(1),
    },
    CONDITION,
  ],
].map(([title, method, request, code]) => [title, method, { ...TABLE, Key: KEY, ...request }, code]);

const READS_OF_ONE = [
  ["half a key", "get", { ...TABLE, Key: { country: "JP" } }, VALIDATION],
  ["a key of another type", "get", { ...TABLE, Key: { country: "JP", id: 7 } }, VALIDATION],
  ["a projection cut short", "get", { ...TABLE, Key: KEY, ProjectionExpression: "population," }, VALIDATION],
  ["half a key", "delete", { ...TABLE, Key: { country: "JP" } }, VALIDATION],
  [
    "a condition that does not hold",
    "delete",
    { ...TABLE, Key: KEY, ConditionExpression: "attribute_not_exists(id)" },
    CONDITION,
  ],
];

const inCountry = { KeyConditionExpression: "country = :c", ExpressionAttributeValues: { ":c": "JP" } };

const READS_OF_MANY = [
  ["no key condition", "query", TABLE, VALIDATION],
  ["an index that is not there", "query", { ...TABLE, IndexName: "byName", ...inCountry }, VALIDATION],
  ["a page of nothing", "query", { ...TABLE, Limit: 0, ...inCountry }, VALIDATION],
  [
    "a condition on no key",
    "query",
    { ...TABLE, ...inCountry, KeyConditionExpression: "cityId = :c" },
    VALIDATION,
  ],
  ["a filter on the key", "query", { ...TABLE, ...inCountry, FilterExpression: "id = :c" }, VALIDATION],
  [
    "a consistent read of the index",
    "query",
    { ...TABLE, IndexName: "byPopulation", ConsistentRead: true, ...inCountry },
    VALIDATION,
  ],
  ["a segment outside the total", "scan", { ...TABLE, Segment: 4, TotalSegments: 4 }, VALIDATION],
  ["a table that is not there", "scan", NO_TABLE, NOT_FOUND],
];

const BATCHES = [
  ["too many keys", "batchGet", { RequestItems: { Cities: { Keys: keys(101) } } }, VALIDATION],
  ["a key twice", "batchGet", { RequestItems: { Cities: { Keys: [KEY, KEY] } } }, VALIDATION],
  ["nothing", "batchGet", { RequestItems: {} }, VALIDATION],
  ["too many items", "batchWrite", puts(keys(26)), VALIDATION],
  ["an item twice", "batchWrite", puts([KEY, KEY]), VALIDATION],
  ["one bad item among good ones", "batchWrite", puts([...keys(2), { country: "JP" }]), VALIDATION],
  [
    "a table that is not there",
    "batchWrite",
    { RequestItems: { Nowhere: [{ DeleteRequest: { Key: KEY } }] } },
    NOT_FOUND,
  ],
];

/** @type {{ title: string, method: string, request: object, code: string }[]} */
export const BAD_REQUESTS = [
  ...TABLES,
  ...PUTS,
  ...UPDATES,
  ...READS_OF_ONE,
  ...READS_OF_MANY,
  ...BATCHES,
].map(([title, method, request, code]) => ({ title: `${method}: ${title}`, method, request, code }));

/**
 * Sends each request and says how it ended.
 *
 * @param {import("playwright-core").Page} page
 * @returns {Promise<{ title: string, code: string, status: number, hasMessage: boolean }[]>}
 */
export function sendBadRequests(page) {
  return page.evaluate(async (requests) => {
    const { db, doc } = window.minamo;
    const outcomes = [];
    for (const { title, method, request } of requests) {
      const face = typeof doc[method] === "function" ? doc : db;
      try {
        await face[method](request);
        outcomes.push({ title, code: "none", status: 200, hasMessage: false });
      } catch (error) {
        const status = error.$metadata?.httpStatusCode;
        outcomes.push({ title, code: error.name, status, hasMessage: error.message.length > 0 });
      }
    }
    return outcomes;
  }, BAD_REQUESTS);
}
