// What goes wrong with a file, and what the package says then: troubles.mjs <folder>.

import assert from "node:assert/strict";
import { join } from "node:path";

import { Minamo } from "../../../pkg/dist/node/index.js";
import { openSqlite } from "./database.mjs";
import { createTable, product, readIds, TABLE } from "./shop.mjs";

const [folder] = process.argv.slice(2);

/** A database that has no more room refuses writes, goes on reading, and takes writes again once there is room. */
async function full() {
  const database = await openSqlite(join(folder, "full.db"));
  const shop = await Minamo.open("shop", { store: database });
  const client = shop.documentClient();
  const put = (id) => client.put({ TableName: TABLE, Item: product(id) });
  await createTable(shop);
  await put(1);
  const events = [];
  shop.on("error", ({ name }) => events.push(name));
  const [{ page_count: pages }] = database.exec("PRAGMA page_count");
  database.exec(`PRAGMA max_page_count = ${pages}`);
  // Longer than what is left of the last page.
  await assert.rejects(put(250), /no storage is left/);
  assert.deepEqual(await readIds(shop), [1]);
  assert.deepEqual(events, ["QuotaExceededError"]);
  database.exec(`PRAGMA max_page_count = ${pages + 1000}`);
  await untilTaken(() => put(250));
  assert.deepEqual(await readIds(shop), [1, 250]);
  await shop.close();
}

/** The engine looks for the store again after a moment. */
async function untilTaken(write) {
  const end = Date.now() + 20_000;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What a newer version wrote is refused, closed, and left as it is. */
async function fromTheFuture() {
  const path = join(folder, "future.db");
  await (await Minamo.open("shop", { store: await openSqlite(path) })).close();
  const database = await openSqlite(path);
  database.exec("UPDATE minamo_meta SET value = 1000 WHERE key = 'format'");
  await assert.rejects(Minamo.open("shop", { store: database }), { name: "VersionError" });
  assert.throws(() => database.exec("SELECT 1"));
  const again = await openSqlite(path);
  assert.equal(again.exec("SELECT value FROM minamo_meta WHERE key = 'format'")[0].value, 1000);
  again.close();
}

/** Tables of the same names that are none of ours. */
async function foreign() {
  const database = await openSqlite(join(folder, "foreign.db"));
  database.exec("CREATE TABLE minamo_meta (other)");
  await assert.rejects(Minamo.open("shop", { store: database }), { name: "StoreUnavailableError" });
}

/** Nothing is left of a database in memory; its name is no file's. */
async function inMemory() {
  const database = await openSqlite(":memory:");
  assert.equal(database.shared, false);
  const shop = await Minamo.open("shop", { store: database });
  await createTable(shop);
  assert.deepEqual(await readIds(shop), []);
  await shop.close();
}

for (const trouble of [full, fromTheFuture, foreign, inMemory]) {
  await trouble();
  process.stdout.write(`${trouble.name} `);
}
