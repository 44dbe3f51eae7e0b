// Databases in memory for the tests.

import { Minamo } from "../../pkg/dist/node/index.js";

export const TABLE = "Things";

/** A database that is closed when the test ends. */
export async function openDatabase(t, options = {}) {
  const database = await Minamo.open(t.name, { store: "memory", ...options });
  t.after(() => database.close().catch(() => undefined));
  return database;
}

/** A table with a composite key (pk: S, sk: N) and an index by kind. */
export function createThings(database) {
  return database.createTable({
    TableName: TABLE,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "N" },
      { AttributeName: "kind", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "byKind",
        KeySchema: [
          { AttributeName: "kind", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
}
