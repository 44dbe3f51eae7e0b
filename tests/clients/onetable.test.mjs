// dynamodb-onetable: models of one table, which it makes itself.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Table } from "dynamodb-onetable";

import { openDatabase, TEST_MS, WAYS } from "./support.mjs";

const SCHEMA = {
  format: "onetable:1.1.0",
  version: "0.0.1",
  indexes: {
    primary: { hash: "pk", sort: "sk" },
    gs1: { hash: "gs1pk", sort: "gs1sk", follow: true, project: "all" },
    ls1: { type: "local", sort: "created", project: ["name", "balance"] },
  },
  models: {
    User: {
      pk: { type: String, value: "account:${account}" },
      sk: { type: String, value: "user:${email}" },
      account: { type: String, required: true },
      email: { type: String, required: true },
      name: { type: String },
      role: { type: String, enum: ["user", "admin"], default: "user" },
      balance: { type: Number, default: 0 },
      joined: { type: Date },
      tags: { type: Array },
      groups: { type: Set },
      avatar: { type: "binary" },
      address: { type: Object, schema: { city: { type: String }, zip: { type: String } } },
      created: { type: String },
      gs1pk: { type: String, value: "role:${role}" },
      gs1sk: { type: String, value: "user:${email}" },
    },
  },
  params: { isoDates: true },
};

/** A test with each way: it gets the library's table, which was made by it, and a model. */
function testBothWays(name, body) {
  for (const { way, configure } of WAYS) {
    test(`${name}, by ${way}`, { timeout: TEST_MS }, async (t) => {
      const client = new DynamoDBClient(await configure(t, await openDatabase(t)));
      t.after(() => client.destroy());
      const table = new Table({ client, name: "OneTable", schema: SCHEMA, partial: true, logger: false });
      await table.createTable();
      await body(table.getModel("User"), table);
    });
  }
}

const ADA = {
  account: "a1",
  email: "ada@example.com",
  name: "Ada",
  role: "admin",
  balance: 12.5,
  joined: new Date("2026-01-02T03:04:05.678Z"),
  tags: ["one", { two: 2 }],
  groups: new Set(["x", "y"]),
  address: { city: "London", zip: "1" },
  created: "2026",
};

testBothWays("tables are made, described, listed and deleted", async (User, table) => {
  assert.equal(await table.exists(), true);
  assert.deepEqual(await table.listTables(), ["OneTable"]);
  const { Table: description } = await table.describeTable();
  assert.deepEqual(
    description.GlobalSecondaryIndexes.map(({ IndexName }) => IndexName),
    ["gs1"],
  );
  assert.deepEqual(description.LocalSecondaryIndexes[0].Projection.NonKeyAttributes.sort(), [
    "balance",
    "name",
  ]);
  await table.deleteTable("DeleteTableForever");
  assert.equal(await table.exists(), false);
});

testBothWays("items are created, read, updated and removed", async (User) => {
  assert.deepEqual(await User.create({ ...ADA, avatar: Uint8Array.of(1, 2) }).then(withoutAvatar), ADA);
  await assert.rejects(User.create(ADA), { code: "ConditionalCheckFailedException" });
  const key = { account: "a1", email: "ada@example.com" };
  const read = await User.get(key);
  assert.deepEqual([...read.avatar], [1, 2]);
  assert.deepEqual(withoutAvatar(read), ADA);
  const followed = await User.get(
    { role: "admin", email: "ada@example.com" },
    { index: "gs1", follow: true },
  );
  assert.equal(followed.name, "Ada");

  const updated = await User.update(
    { ...key, address: { city: "Paris" } },
    {
      add: { balance: 10 },
      push: { tags: ["three"] },
      remove: ["name"],
      set: { created: "2027" },
      where: "${balance} > {12} and (${role} = {admin} or attribute_not_exists(${name}))",
    },
  );
  assert.equal(updated.balance, 22.5);
  assert.deepEqual(updated.tags, ["one", { two: 2 }, "three"]);
  assert.deepEqual(updated.address, { city: "Paris", zip: "1" });
  assert.equal(updated.name, undefined);
  await assert.rejects(User.update({ ...key, balance: 1 }, { where: "${balance} > {100}" }), {
    code: "ConditionalCheckFailedException",
  });
  const upserted = await User.upsert({ account: "a1", email: "new@example.com", name: "New" });
  assert.equal(upserted.name, "New");
  assert.equal((await User.remove(key)).balance, 22.5);
  assert.equal(await User.get(key), undefined);
});

testBothWays("items are found, counted, scanned, and handled in batches", async (User, table) => {
  const batch = {};
  for (let at = 0; at < 20; at += 1) {
    const user = { account: "a1", email: `u${10 + at}@example.com`, name: `User ${at}`, balance: at };
    await User.create({ ...user, created: String(3000 - at) }, { batch });
  }
  assert.equal(await table.batchWrite(batch), true);

  const found = await User.find({ account: "a1" }, { where: "${balance} >= {15}" });
  assert.deepEqual(
    found.map(({ balance }) => balance),
    [15, 16, 17, 18, 19],
  );
  const begins = await User.find({ account: "a1", sk: { begins: "user:u1" } }, { reverse: true });
  assert.equal(begins.length, 10);
  assert.equal(begins[0].balance, 9);
  const byCreated = await User.find(
    { account: "a1", created: { between: ["2990", "2995"] } },
    { index: "ls1", hidden: true },
  );
  assert.deepEqual(
    byCreated.map(({ balance }) => balance),
    [10, 9, 8, 7, 6, 5],
  );
  assert.equal((await User.find({ role: "user" }, { index: "gs1", count: true })).count, 20);

  let next;
  const seen = [];
  do {
    const page = await User.find({ account: "a1" }, { limit: 6, next });
    seen.push(...page);
    next = page.next;
  } while (next !== undefined);
  assert.equal(seen.length, 20);
  const scanned = await User.scan({}, { segments: 1, segment: 0, maxPages: 10 });
  assert.equal(scanned.length, 20);

  const reading = {};
  for (const email of ["u10@example.com", "u11@example.com"])
    await User.get({ account: "a1", email }, { batch: reading });
  const read = await table.batchGet(reading, { parse: true, hidden: false });
  assert.deepEqual(read.map(({ name }) => name).sort(), ["User 0", "User 1"]);
});

function withoutAvatar({ avatar, ...rest }) {
  assert.ok(avatar instanceof Uint8Array || avatar === undefined);
  return rest;
}
