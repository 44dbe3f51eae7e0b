// A table with an index, filled and looked at through the package.

export const TABLE = "Products";
export const INDEX = "byColour";
const COLOURS = ["red", "green", "blue"];
const COUNT = 100;

/** Makes the table, unless it is there. */
export async function createTable(database) {
  const { TableNames } = await database.listTables();
  if (TableNames.includes(TABLE)) return;
  await database.createTable({
    TableName: TABLE,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "id", AttributeType: "N" },
      { AttributeName: "colour", AttributeType: "S" },
    ],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    GlobalSecondaryIndexes: [
      {
        IndexName: INDEX,
        KeySchema: [{ AttributeName: "colour", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
}

/** The item of that number, the same each time; some of them are longer than one block of the log. */
export function product(id) {
  return { id, colour: COLOURS[id % COLOURS.length], text: "*".repeat(id % 250 === 0 ? 100_000 : id % 500) };
}

export async function fillShop(database) {
  await createTable(database);
  const client = database.documentClient();
  const ids = Array.from({ length: COUNT }, (_, id) => id);
  await Promise.all(ids.map((id) => client.put({ TableName: TABLE, Item: product(id) })));
  await client.delete({ TableName: TABLE, Key: { id: 7 } });
  return "filled";
}

/** The ids of what a scan of the table or of its index finds, in their order. Fails if an item is not as it was written. */
export async function readIds(database, request = {}) {
  const client = database.documentClient();
  const ids = [];
  let ExclusiveStartKey;
  do {
    const page = await client.scan({ TableName: TABLE, ExclusiveStartKey, ...request });
    for (const item of page.Items) {
      if (JSON.stringify(item, MEMBERS) !== JSON.stringify(product(item.id), MEMBERS)) {
        throw new Error(`item ${item.id} is not what was written`);
      }
      ids.push(item.id);
    }
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return ids.sort((a, b) => a - b);
}

/** Those of every item, in the order of {@link product}. */
const MEMBERS = ["id", "colour", "text"];

export async function checkShop(database) {
  const table = await readIds(database);
  const index = await readIds(database, { IndexName: INDEX });
  return JSON.stringify({ table, index });
}

/** What {@link checkShop} says after {@link fillShop}. */
export function expectedShop() {
  const ids = Array.from({ length: COUNT }, (_, id) => id).filter((id) => id !== 7);
  return JSON.stringify({ table: ids, index: ids });
}

const COUNTER = { TableName: TABLE, Key: { id: -1 } };

/** The number in the counter. */
export async function readCounter(database, request = {}) {
  const { Item } = await database.documentClient().get({ ...COUNTER, ...request });
  return String(Item?.n ?? 0);
}

/** Adds 1 to the counter so many times, by writes that hold only if it is what was read before. Says how many did not. */
export async function count(database, times) {
  const client = database.documentClient();
  let refused = 0;
  for (let done = 0; done < times;) {
    const old = Number(await readCounter(database));
    try {
      await client.update({
        ...COUNTER,
        UpdateExpression: "SET n = :new",
        ConditionExpression: old === 0 ? "attribute_not_exists(n)" : "n = :old",
        ExpressionAttributeValues: { ":new": old + 1, ...(old === 0 ? {} : { ":old": old }) },
      });
      done += 1;
    } catch (error) {
      if (error.name !== "ConditionalCheckFailedException") throw error;
      refused += 1;
    }
  }
  return String(refused);
}

/** How many writes are on their way at a time. */
const WIDTH = 40;

/** Writes items from number `first` on, without an end, and says the number of each once it is acknowledged. */
export async function load(database, first) {
  await createTable(database);
  const client = database.documentClient();
  let next = first;
  const write = async () => {
    for (;;) {
      const id = next++;
      await client.put({ TableName: TABLE, Item: product(id) });
      process.stdout.write(`${id}\n`);
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, write));
}
