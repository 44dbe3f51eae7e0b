// A walk through what the package does: writes, transactions, statements, live queries, streams, expiry, the JSON protocol.

import { Minamo } from "/pkg/index.js";

const TableName = "Tasks";
const P = { KeyConditionExpression: "room = :r", ExpressionAttributeValues: { ":r": "home" } };

export async function tour() {
  const database = await Minamo.open("tour", { store: "indexeddb" });
  await createTasks(database);
  const tasks = database.documentClient();
  const live = tasks.watch({ TableName, ...P })[Symbol.asyncIterator]();
  await live.next();
  const streamed = await follow(database);
  await tasks.put({
    TableName,
    Item: { room: "home", id: 1, text: "\u{1f300}", bytes: new Uint8Array([0, 255]) },
  });
  await tasks.transactWrite({
    TransactItems: [
      { Put: { TableName, Item: { room: "home", id: 2, tags: new Set(["a", "b"]) } } },
      { Update: { TableName, Key: { room: "home", id: 1 }, UpdateExpression: "ADD n :one", ...ONE } },
    ],
  });
  const told = {
    query: (await tasks.query({ TableName, ...P, ScanIndexForward: false })).Items.map(({ id }) => id),
    statement: await statement(database),
    refused: await refusal(tasks),
    live: (await until(live, ({ items }) => items.length === 2)).items.map(({ n = null }) => n),
    expired: await expiry(database, tasks),
    protocol: await protocol(database),
    streamed: (await streamed.when(5)).join(" "),
    check: (await database.check()).ok,
  };
  await live.return();
  await database.close();
  return told;
}

const ONE = { ExpressionAttributeValues: { ":one": 1 } };

async function createTasks(database) {
  await database.createTable({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [
      { AttributeName: "room", KeyType: "HASH" },
      { AttributeName: "id", KeyType: "RANGE" },
    ],
    AttributeDefinitions: [
      { AttributeName: "room", AttributeType: "S" },
      { AttributeName: "id", AttributeType: "N" },
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
  });
}

/** What the stream has told so far, and a promise of so many records. */
async function follow(database) {
  const names = [];
  let wake = () => {};
  await database.onStream(TableName, { name: "tour" }, ({ Records }) => {
    names.push(...Records.map(({ eventName, dynamodb }) => `${eventName}:${dynamodb.Keys.id.N}`));
    wake();
  });
  return {
    async when(count) {
      while (names.length < count) await new Promise((resolve) => (wake = resolve));
      return names.sort();
    },
  };
}

async function until(live, holds) {
  for (;;) {
    const { value } = await live.next();
    if (holds(value)) return value;
  }
}

async function statement(database) {
  const Statement = `SELECT id, tags FROM "${TableName}" WHERE room = 'home' AND id > 1`;
  const { Items } = await database.executeStatement({ Statement });
  return Items.map(({ id, tags }) => `${id.N} ${tags.SS}`).join();
}

async function refusal(tasks) {
  const put = { TableName, Item: { room: "home", id: 1 }, ConditionExpression: "attribute_not_exists(id)" };
  return tasks.put(put).then(
    () => "written",
    ({ name }) => name,
  );
}

/** An item that has expired goes by itself. */
async function expiry(database, tasks) {
  const Key = { room: "gone", id: 3 };
  await database.updateTimeToLive({
    TableName,
    TimeToLiveSpecification: { AttributeName: "until", Enabled: true },
  });
  await tasks.put({ TableName, Item: { ...Key, until: Math.floor(Date.now() / 1000) - 60 } });
  for (let turn = 0; turn < 200; turn += 1) {
    await database.wake();
    const { Item } = await tasks.get({ TableName, Key });
    if (Item === undefined) return "gone";
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return "still there";
}

/** Looks signed, which is all that a database without credentials asks for. */
const AUTHORIZATION =
  "AWS4-HMAC-SHA256 Credential=any/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=00";

async function protocol(database) {
  const response = await database.fetch(
    new Request("http://localhost/", {
      method: "POST",
      headers: {
        authorization: AUTHORIZATION,
        "content-type": "application/x-amz-json-1.0",
        "x-amz-date": "20260101T000000Z",
        "x-amz-target": "DynamoDB_20120810.GetItem",
      },
      body: JSON.stringify({ TableName, Key: { room: { S: "home" }, id: { N: "1" } } }),
    }),
  );
  const { Item, message } = await response.json();
  return Item ?? message;
}
