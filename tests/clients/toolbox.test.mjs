// DynamoDB-Toolbox: tables, entities and their commands.

import assert from "node:assert/strict";
import { test } from "node:test";

import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import {
  $add,
  $append,
  $delete,
  $get,
  $remove,
  BatchDeleteRequest,
  BatchGetCommand,
  BatchGetRequest,
  BatchPutRequest,
  BatchWriteCommand,
  DeleteItemCommand,
  Entity,
  executeBatchGet,
  executeBatchWrite,
  GetItemCommand,
  item,
  list,
  map,
  number,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  set,
  string,
  Table,
  UpdateAttributesCommand,
  UpdateItemCommand,
} from "dynamodb-toolbox";

import { openDatabase, TEST_MS, WAYS } from "./support.mjs";

const DEFINITION = {
  TableName: "Pokemons",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "trainer", AttributeType: "S" },
    { AttributeName: "id", AttributeType: "S" },
    { AttributeName: "level", AttributeType: "N" },
  ],
  KeySchema: [
    { AttributeName: "trainer", KeyType: "HASH" },
    { AttributeName: "id", KeyType: "RANGE" },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: "byLevel",
      KeySchema: [
        { AttributeName: "trainer", KeyType: "HASH" },
        { AttributeName: "level", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
  ],
};

/** A test with each way: it gets the library's table and an entity in it. */
function testBothWays(name, body) {
  for (const { way, configure } of WAYS) {
    test(`${name}, by ${way}`, { timeout: TEST_MS }, async (t) => {
      const client = new DynamoDBClient(await configure(t, await openDatabase(t)));
      t.after(() => client.destroy());
      await client.send(new CreateTableCommand(DEFINITION));
      const table = new Table({
        documentClient: DynamoDBDocumentClient.from(client),
        name: DEFINITION.TableName,
        partitionKey: { name: "trainer", type: "string" },
        sortKey: { name: "id", type: "string" },
        indexes: {
          byLevel: {
            type: "local",
            sortKey: { name: "level", type: "number" },
          },
        },
      });
      const pokemon = new Entity({
        name: "Pokemon",
        table,
        schema: item({
          trainer: string().key(),
          id: string().key(),
          level: number().default(1),
          types: set(string()).optional(),
          moves: list(string()).optional(),
          nature: map({ kind: string(), strength: number().optional() }).optional(),
          nickname: string().optional(),
        }),
      });
      await body(pokemon, table);
    });
  }
}

/** An item without the attributes that the library adds. */
function plain({ created, modified, ...rest }) {
  assert.ok(created !== undefined && modified !== undefined);
  return rest;
}

const PIKACHU = {
  trainer: "ash",
  id: "pikachu",
  level: 5,
  types: new Set(["electric"]),
  moves: ["thunder"],
  nature: { kind: "bold", strength: 2 },
  nickname: "Pika",
};

testBothWays("items are put, read, updated and deleted", async (pokemon) => {
  const absent = { condition: { attr: "id", exists: false } };
  await pokemon.build(PutItemCommand).item(PIKACHU).options(absent).send();
  await assert.rejects(pokemon.build(PutItemCommand).item(PIKACHU).options(absent).send(), {
    name: "ConditionalCheckFailedException",
  });
  const key = { trainer: "ash", id: "pikachu" };
  const read = await pokemon.build(GetItemCommand).key(key).options({ consistent: true }).send();
  assert.deepEqual(plain(read.Item), PIKACHU);
  const part = await pokemon
    .build(GetItemCommand)
    .key(key)
    .options({ attributes: ["nature.kind", "moves[0]"] })
    .send();
  assert.deepEqual(part.Item, { nature: { kind: "bold" }, moves: ["thunder"] });

  const updated = await pokemon
    .build(UpdateItemCommand)
    .item({
      ...key,
      level: $add(2),
      types: $add(new Set(["flying"])),
      moves: $append(["growl"]),
      nature: { strength: $get("level") },
      nickname: $remove(),
    })
    .options({
      returnValues: "ALL_NEW",
      condition: {
        and: [
          { attr: "level", between: [1, 10] },
          { attr: "types", contains: "electric" },
          { size: "moves", gte: 1 },
          { not: { attr: "nickname", beginsWith: "X" } },
          {
            or: [
              { attr: "nature.kind", in: ["bold", "calm"] },
              { attr: "id", type: "N" },
            ],
          },
        ],
      },
    })
    .send();
  assert.deepEqual(plain(updated.Attributes), {
    ...key,
    level: 7,
    types: new Set(["electric", "flying"]),
    moves: ["thunder", "growl"],
    nature: { kind: "bold", strength: 5 },
  });
  const replaced = await pokemon
    .build(UpdateAttributesCommand)
    .item({ ...key, nature: { kind: "calm" }, types: $delete(new Set(["flying"])) })
    .options({ returnValues: "UPDATED_NEW" })
    .send();
  assert.deepEqual(replaced.Attributes.nature, { kind: "calm" });
  assert.deepEqual(replaced.Attributes.types, new Set(["electric"]));

  const deleted = await pokemon.build(DeleteItemCommand).key(key).options({ returnValues: "ALL_OLD" }).send();
  assert.equal(deleted.Attributes.level, 7);
  assert.equal((await pokemon.build(GetItemCommand).key(key).send()).Item, undefined);
});

testBothWays("batches, queries and scans", async (pokemon, table) => {
  const team = Array.from({ length: 12 }, (_, at) => ({ trainer: "ash", id: `p${10 + at}`, level: 20 - at }));
  await executeBatchWrite(
    table.build(BatchWriteCommand).requests(...team.map((one) => pokemon.build(BatchPutRequest).item(one))),
  );
  const { Responses } = await executeBatchGet(
    table
      .build(BatchGetCommand)
      .requests(
        ...team.slice(0, 3).map(({ trainer, id }) => pokemon.build(BatchGetRequest).key({ trainer, id })),
      ),
  );
  assert.deepEqual(Responses[0].map(plain), team.slice(0, 3));

  const query = table.build(QueryCommand).entities(pokemon);
  const range = await query.query({ partition: "ash", range: { between: ["p12", "p14"] } }).send();
  assert.deepEqual(
    range.Items.map(({ id }) => id),
    ["p12", "p13", "p14"],
  );
  const byLevel = await query
    .query({ index: "byLevel", partition: "ash", range: { gt: 15 } })
    .options({ reverse: true, filters: { Pokemon: { attr: "id", ne: "p11" } } })
    .send();
  assert.deepEqual(
    byLevel.Items.map(({ level }) => level),
    [20, 18, 17, 16],
  );
  const pages = await query.query({ partition: "ash" }).options({ limit: 5, maxPages: Infinity }).send();
  assert.equal(pages.Count, 12);

  let from;
  const seen = [];
  do {
    const page = await table
      .build(ScanCommand)
      .entities(pokemon)
      .options({ limit: 5, ...(from === undefined ? {} : { exclusiveStartKey: from }) })
      .send();
    seen.push(...page.Items);
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  assert.deepEqual(seen.map(plain), team);

  await executeBatchWrite(
    table
      .build(BatchWriteCommand)
      .requests(...team.map(({ trainer, id }) => pokemon.build(BatchDeleteRequest).key({ trainer, id }))),
  );
  assert.equal((await table.build(ScanCommand).options({ select: "COUNT" }).send()).Count, 0);
});
