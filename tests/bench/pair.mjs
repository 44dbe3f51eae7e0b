// Two builds of the package beside each other, in Node and in memory: pair.mjs FOLDER FOLDER. Tells the least microseconds of each
// operation over all rounds, in which the two take turns, and the ratio of the second build to the first.

import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { printTable } from "./pages.mjs";
import { partitioned } from "./table.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 20);
const ITEMS = 5000;
const PARTITIONS = 50;

const TableName = "Things";

const keyOf = (number) => ({ pk: `p${number % PARTITIONS}`, sk: number % ITEMS });

const itemOf = (number) => ({
  ...keyOf(number),
  name: "some name",
  tags: ["a", "b"],
  n: { x: number, y: "text" },
});

/** Of each operation, how often it runs in a round, and the operation. */
const OPERATIONS = {
  get: [3000, (documents, number) => documents.get({ TableName, Key: keyOf(number) })],
  put: [3000, (documents, number) => documents.put({ TableName, Item: itemOf(number) })],
  update: [
    3000,
    (documents, number) =>
      documents.update({
        TableName,
        Key: keyOf(number),
        UpdateExpression: "SET n.x = :v, #n = if_not_exists(#n, :v)",
        ExpressionAttributeNames: { "#n": "name" },
        ExpressionAttributeValues: { ":v": number },
      }),
  ],
  "query of 100": [
    200,
    (documents, number) =>
      documents.query({
        TableName,
        KeyConditionExpression: "pk = :p",
        ExpressionAttributeValues: { ":p": `p${number % PARTITIONS}` },
      }),
  ],
  "scan of 5,000 with a filter": [
    8,
    (documents) =>
      documents.scan({
        TableName,
        FilterExpression: "n.x > :v AND contains(#n, :t)",
        ExpressionAttributeNames: { "#n": "name" },
        ExpressionAttributeValues: { ":v": 4990, ":t": "zzz" },
      }),
  ],
};

async function open(folder) {
  const { Minamo } = await import(pathToFileURL(join(resolve(folder), "dist/node/index.js")));
  const database = await Minamo.open("pair", { store: "memory" });
  await database.createTable(partitioned(TableName));
  const documents = database.documentClient();
  for (let number = 0; number < ITEMS; number += 1) await documents.put({ TableName, Item: itemOf(number) });
  return documents;
}

/** Microseconds for each of `count` runs. */
async function measure(documents, operation, count, round) {
  const start = performance.now();
  for (let run = 0; run < count; run += 1) await operation(documents, run * 7 + round);
  return ((performance.now() - start) * 1000) / count;
}

const folders = process.argv.slice(2);
if (folders.length !== 2) throw new Error("pair.mjs FOLDER FOLDER");
const pair = [await open(folders[0]), await open(folders[1])];
const rows = [];
for (const [name, [count, operation]] of Object.entries(OPERATIONS)) {
  const least = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const place of round % 2 === 0 ? [0, 1] : [1, 0]) {
      least[place] = Math.min(least[place], await measure(pair[place], operation, count, round));
    }
  }
  const [first, second] = least;
  rows.push([name, first.toFixed(1), second.toFixed(1), (second / first).toFixed(2)]);
}
printTable(["operation", "first, µs", "second, µs", "second / first"], rows);
