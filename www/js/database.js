// @ts-check
/**
 * The database of this page: one table with a composite key, and an index of it.
 *
 * @import { CreateTableInput, DocumentClient } from "/pkg/dist/index.js"
 */
import { Minamo } from "/pkg/dist/index.js";

export const DATABASE = "cities";
export const TABLE = "Cities";
export const INDEX = "byPopulation";

const OPTIONS = /** @type {const} */ ({ store: "indexeddb", durability: "relaxed" });

/** @type {CreateTableInput} */
const SCHEMA = {
  TableName: TABLE,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "country", AttributeType: "S" },
    { AttributeName: "id", AttributeType: "S" },
    { AttributeName: "population", AttributeType: "N" },
  ],
  KeySchema: [
    { AttributeName: "country", KeyType: "HASH" },
    { AttributeName: "id", KeyType: "RANGE" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: INDEX,
      KeySchema: [
        { AttributeName: "country", KeyType: "HASH" },
        { AttributeName: "population", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
  ],
};

/**
 * @typedef {object} Opened
 * @property {Minamo} db
 * @property {DocumentClient} doc
 * @property {string} store
 * @property {string} durability
 * @property {number} milliseconds how long opening took
 */

/**
 * Opens the database, and makes the table when it is not there.
 *
 * @returns {Promise<Opened>}
 */
export async function openDatabase() {
  const start = performance.now();
  const db = await Minamo.open(DATABASE, OPTIONS);
  const milliseconds = performance.now() - start;
  await ensureTable(db);
  return { db, doc: db.documentClient(), ...OPTIONS, milliseconds };
}

/** @param {Minamo} db */
async function ensureTable(db) {
  const { TableNames = [] } = await db.listTables({});
  if (!TableNames.includes(TABLE)) await db.createTable(SCHEMA);
  while ((await describe(db)).TableStatus !== "ACTIVE") {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** @param {Minamo} db */
async function describe(db) {
  const { Table } = await db.describeTable({ TableName: TABLE });
  if (Table === undefined) throw new TypeError("DescribeTable answered without a table");
  return Table;
}

/**
 * How many items the table has, and how many entries the index.
 *
 * @param {Minamo} db
 */
export async function countItems(db) {
  const table = await describe(db);
  return {
    table: table.ItemCount ?? 0,
    index: table.GlobalSecondaryIndexes?.[0]?.ItemCount ?? 0,
  };
}
