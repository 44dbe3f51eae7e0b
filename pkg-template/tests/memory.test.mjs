// The memory that a module has once had it keeps: what the largest answers take of it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { startWasm } from "../../pkg/dist/wasm.js";
import { createThings, openDatabase, TABLE } from "./database.mjs";

const MIB = 1024 * 1024;

/** Of so many the keys fit into one request, and the items into one answer: nearly 16 MB. */
const ITEMS = 40;

/** Half of it is the items, in this store, and their copies on the way there. Grown by doubling, answers took it to 128. */
const MODULE_MIB_MAX = 88;

test("answers of 16 MB leave the module small", async (t) => {
  const database = await openDatabase(t);
  await createThings(database);
  const documents = database.documentClient();
  const { memory } = await startWasm();
  const text = "*".repeat(400 * 1024 - 100);
  const Keys = [];
  for (let sk = 0; sk < ITEMS; sk += 1) {
    await documents.put({ TableName: TABLE, Item: { pk: "p", sk, text } });
    Keys.push({ pk: "p", sk });
  }
  const wire = Keys.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { N: `${sk}` } }));
  for (let round = 0; round < 2; round += 1) {
    const { Responses } = await documents.batchGet({ RequestItems: { [TABLE]: { Keys } } });
    assert.equal(Responses[TABLE].length, ITEMS);
    const told = await database.run("BatchGetItem", { RequestItems: { [TABLE]: { Keys: wire } } });
    assert.equal(told.Responses[TABLE].length, ITEMS);
  }
  const used = memory().buffer.byteLength / MIB;
  t.diagnostic(`${used} MiB`);
  assert.ok(used < MODULE_MIB_MAX, `${used} MiB`);
});
