// Tables whose changes take their time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";

import { ResourceInUseException, ResourceNotFoundException } from "../../pkg/dist/node/index.js";
import { openDatabase } from "./database.mjs";

const TableName = "Slow";

/** Waits until the table has another status; `undefined` once it is gone. */
async function otherStatus(database, status) {
  for (;;) {
    const { Table } = await database.describeTable({ TableName }).catch((error) => {
      assert.ok(error instanceof ResourceNotFoundException);
      return {};
    });
    if (Table?.TableStatus !== status) {
      return Table?.TableStatus;
    }
    await setTimeout(20);
  }
}

test("a program sees a table come, change and go", async (t) => {
  // By a clock that goes on when it is told to: a busy machine may take longer than any delay between two requests.
  let now = Date.now();
  const database = await openDatabase(t, { controlPlaneDelay: 300, clock: () => now });
  const { TableDescription: created } = await database.createTable({
    TableName,
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  assert.equal(created.TableStatus, "CREATING");
  const Key = { pk: { S: "p" } };
  await assert.rejects(database.getItem({ TableName, Key }), ResourceNotFoundException);
  await assert.rejects(database.deleteTable({ TableName }), ResourceInUseException);
  now += 300;
  assert.equal(await otherStatus(database, "CREATING"), "ACTIVE");
  const changed = await database.updateTable({ TableName, TableClass: "STANDARD_INFREQUENT_ACCESS" });
  assert.equal(changed.TableDescription.TableStatus, "UPDATING");
  assert.deepEqual(await database.getItem({ TableName, Key }), {});
  now += 300;
  assert.equal(await otherStatus(database, "UPDATING"), "ACTIVE");
  const { TableDescription: deleted } = await database.deleteTable({ TableName });
  assert.equal(deleted.TableStatus, "DELETING");
  now += 300;
  assert.equal(await otherStatus(database, "DELETING"), undefined);
});

test("a delay is a number", async (t) => {
  await assert.rejects(openDatabase(t, { controlPlaneDelay: "soon" }), /number of milliseconds/);
});
