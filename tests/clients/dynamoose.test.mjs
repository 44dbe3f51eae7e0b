// Dynamoose: models whose tables it makes itself.

// Before the library, which makes a client of the SDK when it is loaded.
import { openDatabase, TEST_MS, WAYS } from "./support.mjs";

import assert from "node:assert/strict";
import { test } from "node:test";

import dynamoose from "dynamoose";

const SCHEMA = new dynamoose.Schema(
  {
    owner: { type: String, hashKey: true },
    name: { type: String, rangeKey: true },
    breed: { type: String, index: { name: "by-breed", type: "global", rangeKey: "age" } },
    age: Number,
    born: Date,
    vaccinated: { type: Boolean, default: false },
    toys: { type: Set, schema: [String] },
    visits: { type: Array, schema: [{ type: Object, schema: { reason: String, cost: Number } }] },
    photo: Buffer,
    chip: { type: Object, schema: { id: String } },
  },
  { timestamps: true },
);

/** A test with each way: it gets a model, and its table is there. */
function testBothWays(name, body) {
  for (const { way, configure } of WAYS) {
    test(`${name}, by ${way}`, { timeout: TEST_MS }, async (t) => {
      const client = new dynamoose.aws.ddb.DynamoDB(await configure(t, await openDatabase(t)));
      dynamoose.aws.ddb.set(client);
      t.after(() => client.destroy());
      const Dog = dynamoose.model("Dog", SCHEMA);
      const table = new dynamoose.Table("Dogs", [Dog], { throughput: "ON_DEMAND", initialize: false });
      await table.initialize();
      await body(Dog, client);
    });
  }
}

const REX = {
  owner: "ann",
  name: "Rex",
  breed: "collie",
  age: 3,
  born: new Date("2023-01-02T03:04:05.678Z"),
  vaccinated: true,
  toys: new Set(["ball", "bone"]),
  visits: [{ reason: "check", cost: 12.5 }],
  photo: Buffer.from([1, 2, 3]),
  chip: { id: "c1" },
};

/** What was saved, without the times that the library adds. */
function plain(item) {
  const { createdAt, updatedAt, ...rest } = item;
  assert.ok(createdAt instanceof Date && updatedAt instanceof Date);
  return rest;
}

testBothWays("a model makes its table", async (Dog, client) => {
  const { Table } = await client.describeTable({ TableName: "Dogs" });
  assert.equal(Table.BillingModeSummary.BillingMode, "PAY_PER_REQUEST");
  assert.deepEqual(
    Table.KeySchema.map(({ AttributeName }) => AttributeName),
    ["owner", "name"],
  );
  assert.equal(Table.GlobalSecondaryIndexes[0].IndexName, "by-breed");
});

testBothWays("items are created, read, updated and deleted", async (Dog) => {
  const key = { owner: "ann", name: "Rex" };
  await Dog.create(REX);
  await assert.rejects(Dog.create(REX), { name: "ConditionalCheckFailedException" });
  assert.deepEqual(plain(await Dog.get(key)), REX);
  assert.equal(await Dog.get({ owner: "ann", name: "Fido" }), undefined);

  const updated = await Dog.update(
    key,
    { $ADD: { age: 1 }, $SET: { breed: "poodle" }, $REMOVE: ["chip"], $DELETE: { toys: new Set(["bone"]) } },
    { condition: new dynamoose.Condition().filter("age").eq(3).and().filter("chip.id").exists() },
  );
  const expected = { ...REX, age: 4, breed: "poodle", toys: new Set(["ball"]) };
  delete expected.chip;
  assert.deepEqual(plain(updated), expected);
  const condition = new dynamoose.Condition().filter("age").gt(100);
  await assert.rejects(Dog.update(key, { age: 5 }, { condition }), {
    name: "ConditionalCheckFailedException",
  });

  const rex = await Dog.get(key);
  rex.age = 7;
  await rex.save();
  assert.equal((await Dog.get(key, { consistent: true })).age, 7);
  await rex.delete();
  assert.equal(await Dog.get(key), undefined);
});

testBothWays("batches, queries and scans", async (Dog) => {
  const dogs = Array.from({ length: 20 }, (_, at) => ({
    owner: at < 15 ? "ann" : "bob",
    name: `Dog ${10 + at}`,
    breed: at % 2 === 0 ? "collie" : "poodle",
    age: at,
  }));
  assert.deepEqual((await Dog.batchPut(dogs)).unprocessedItems, []);
  const keys = dogs.slice(0, 3).map(({ owner, name }) => ({ owner, name }));
  assert.deepEqual((await Dog.batchGet(keys)).map(({ age }) => age).sort(), [0, 1, 2]);

  const queried = await Dog.query("owner")
    .eq("ann")
    .where("name")
    .between("Dog 12", "Dog 20")
    .sort("descending")
    .exec();
  assert.deepEqual(
    queried.map(({ age }) => age),
    [10, 9, 8, 7, 6, 5, 4, 3, 2],
  );
  const byBreed = await Dog.query("breed")
    .eq("poodle")
    .where("age")
    .lt(8)
    .filter("owner")
    .eq("ann")
    .using("by-breed")
    .exec();
  assert.deepEqual(
    byBreed.map(({ age }) => age),
    [1, 3, 5, 7],
  );
  assert.equal((await Dog.query("owner").eq("ann").count().exec()).count, 15);

  let page = await Dog.query("owner").eq("ann").limit(6).exec();
  const seen = [...page];
  while (page.lastKey !== undefined) {
    page = await Dog.query("owner").eq("ann").limit(6).startAt(page.lastKey).exec();
    seen.push(...page);
  }
  assert.equal(seen.length, 15);
  const scanned = await Dog.scan("age").in([1, 2, 40]).or().where("name").contains("29").exec();
  assert.deepEqual(
    scanned.map(({ age }) => age).sort((one, other) => one - other),
    [1, 2, 19],
  );
  assert.equal((await Dog.scan().parallel(3).all().exec()).length, 20);
  await Dog.batchDelete(keys);
  assert.equal((await Dog.scan().count().exec()).count, 17);
});
