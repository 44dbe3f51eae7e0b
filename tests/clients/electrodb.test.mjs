// ElectroDB: entities, collections and its own cursors, in one table with a global index.

import assert from "node:assert/strict";
import { test } from "node:test";

import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Entity, Service } from "electrodb";

import { openDatabase, TEST_MS, WAYS } from "./support.mjs";

const TABLE = {
  TableName: "Work",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: ["pk", "sk", "gsi1pk", "gsi1sk"].map((AttributeName) => ({
    AttributeName,
    AttributeType: "S",
  })),
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "gsi1",
      KeySchema: [
        { AttributeName: "gsi1pk", KeyType: "HASH" },
        { AttributeName: "gsi1sk", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
  ],
};

const EMPLOYEE = {
  model: { entity: "employee", version: "1", service: "work" },
  attributes: {
    id: { type: "string" },
    team: { type: "string", required: true },
    name: { type: "string", required: true },
    level: { type: "number", default: 1 },
    skills: { type: "set", items: "string" },
    address: { type: "map", properties: { city: { type: "string" }, zip: { type: "string" } } },
    notes: { type: "list", items: { type: "string" } },
  },
  indexes: {
    employee: { pk: { field: "pk", composite: ["id"] }, sk: { field: "sk", composite: [] } },
    members: {
      collection: "team",
      index: "gsi1",
      pk: { field: "gsi1pk", composite: ["team"] },
      sk: { field: "gsi1sk", composite: ["name"] },
    },
  },
};

const TASK = {
  model: { entity: "task", version: "1", service: "work" },
  attributes: {
    id: { type: "string" },
    team: { type: "string" },
    title: { type: "string" },
    points: { type: "number" },
  },
  indexes: {
    task: { pk: { field: "pk", composite: ["id"] }, sk: { field: "sk", composite: [] } },
    board: {
      collection: "team",
      index: "gsi1",
      pk: { field: "gsi1pk", composite: ["team"] },
      sk: { field: "gsi1sk", composite: ["id"] },
    },
  },
};

/** A test with each way, and with the plain client and the document client, which ElectroDB tells apart. */
function testBothWays(name, body) {
  for (const { way, configure } of WAYS) {
    for (const kind of ["plain client", "document client"]) {
      test(`${name}, by ${way} and ${kind}`, { timeout: TEST_MS }, async (t) => {
        const plain = new DynamoDBClient(await configure(t, await openDatabase(t)));
        t.after(() => plain.destroy());
        await plain.send(new CreateTableCommand(TABLE));
        const client = kind === "plain client" ? plain : DynamoDBDocumentClient.from(plain);
        const options = { client, table: TABLE.TableName };
        const service = new Service({
          employee: new Entity(EMPLOYEE, options),
          task: new Entity(TASK, options),
        });
        await body(service.entities, service);
      });
    }
  }
}

const ADA = {
  id: "e1",
  team: "engines",
  name: "Ada",
  level: 3,
  skills: ["maths", "notes"],
  address: { city: "London", zip: "1" },
  notes: ["first"],
};

testBothWays("entities are created, read, changed and removed", async ({ employee }) => {
  assert.deepEqual((await employee.create(ADA).go()).data, ADA);
  await assert.rejects(employee.create(ADA).go(), /The conditional request failed/);
  const read = (await employee.get({ id: "e1" }).go()).data;
  assert.deepEqual({ ...read, skills: [...read.skills].sort() }, ADA);
  assert.equal((await employee.get({ id: "e2" }).go()).data, null);

  const patched = await employee
    .patch({ id: "e1" })
    .set({ level: 4 })
    .append({ notes: ["second"] })
    .add({ skills: ["punch cards"] })
    .data((attributes, { set }) => set(attributes.address.city, "Paris"))
    .where(({ level }, { eq }) => eq(level, 3))
    .go({ response: "all_new" });
  assert.equal(patched.data.level, 4);
  assert.deepEqual(patched.data.notes, ["first", "second"]);
  assert.deepEqual(patched.data.address, { city: "Paris", zip: "1" });
  assert.deepEqual([...patched.data.skills].sort(), ["maths", "notes", "punch cards"]);

  const upserted = await employee
    .upsert({ id: "e2", team: "engines", name: "Bob" })
    .add({ level: 2 })
    .go({ response: "all_new" });
  assert.equal(upserted.data.level, 2);
  await assert.rejects(employee.patch({ id: "e9" }).set({ level: 4 }).go(), /conditional request failed/);
  const removed = await employee.remove({ id: "e1" }).go({ response: "all_old" });
  assert.equal(removed.data.name, "Ada");
  assert.equal((await employee.get({ id: "e1" }).go()).data, null);
});

testBothWays("queries, collections, filters and cursors", async ({ employee, task }, service) => {
  const names = ["Ann", "Ben", "Cid", "Dan", "Eva"];
  const employees = names.map((name, at) => ({ id: `e${at}`, team: "red", name, level: at }));
  assert.deepEqual((await employee.put(employees).go()).unprocessed, []);
  const tasks = Array.from({ length: 30 }, (_, at) => ({
    id: `t${at}`,
    team: "red",
    title: `Task ${at}`,
    points: at,
  }));
  await task.put(tasks).go({ concurrency: 2 });

  const named = await employee.query.members({ team: "red" }).gte({ name: "C" }).go();
  assert.deepEqual(
    named.data.map(({ name }) => name),
    ["Cid", "Dan", "Eva"],
  );
  const between = await employee.query
    .members({ team: "red" })
    .between({ name: "Ann" }, { name: "Cid" })
    .where(
      (attributes, { gt, contains }) => `${gt(attributes.level, 0)} AND ${contains(attributes.name, "e")}`,
    )
    .go({ order: "desc" });
  assert.deepEqual(
    between.data.map(({ name }) => name),
    ["Ben"],
  );

  const together = await service.collections.team({ team: "red" }).go({ pages: "all" });
  assert.equal(together.data.employee.length, 5);
  assert.equal(together.data.task.length, 30);

  let cursor = null;
  const seen = [];
  do {
    const page = await task.query.board({ team: "red" }).go({ cursor, limit: 8 });
    seen.push(...page.data.map(({ points }) => points));
    cursor = page.cursor;
  } while (cursor !== null);
  assert.deepEqual(
    seen.sort((one, other) => one - other),
    tasks.map(({ points }) => points),
  );

  const found = await task.match({ title: "Task 7" }).go();
  assert.deepEqual(found.data, [tasks[7]]);
  assert.equal((await employee.scan.go({ pages: "all" })).data.length, 5);
  const many = await task.get(tasks.map(({ id }) => ({ id }))).go({ preserveOrder: true });
  assert.deepEqual(many.data, tasks);
  assert.deepEqual(many.unprocessed, []);
  await task.delete(tasks.slice(0, 10).map(({ id }) => ({ id }))).go();
  assert.equal((await task.scan.go({ pages: "all" })).data.length, 20);
});

testBothWays(
  "transactions write all or none, and read as of one time",
  async ({ employee, task }, service) => {
    const create = (id) =>
      service.transaction
        .write((entities) => [
          entities.employee.create({ ...ADA, id }).commit(),
          entities.task.upsert({ id: "t1", team: "engines", title: "Write", points: 5 }).commit(),
          entities.employee
            .check({ id: "e9" })
            .where(({ name }, { notExists }) => notExists(name))
            .commit(),
        ])
        .go();
    const written = await create("e1");
    assert.equal(written.canceled, false);
    const read = await service.transaction
      .get((entities) => [
        entities.task.get({ id: "t1" }).commit(),
        entities.employee.get({ id: "e2" }).commit(),
      ])
      .go();
    assert.equal(read.data[0].item.points, 5);
    assert.equal(read.data[1].item, null);

    const again = await create("e1");
    assert.equal(again.canceled, true);
    assert.deepEqual(
      again.data.map(({ rejected, code }) => [rejected, code]),
      [
        [true, "ConditionalCheckFailed"],
        [false, "None"],
        [false, "None"],
      ],
    );
    await employee.put({ id: "e9", team: "engines", name: "Zoe" }).go();
    const refused = await create("e3");
    assert.equal(refused.data[2].code, "ConditionalCheckFailed");
    assert.equal((await employee.get({ id: "e3" }).go()).data, null);
    assert.equal((await task.get({ id: "t1" }).go()).data.title, "Write");
  },
);
