// Statements of PartiQL in plain values and in the service's own form.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  BatchExecuteStatementCommand,
  DuplicateItemException,
  DynamoDBDocument,
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
} from "../../pkg/dist/node/index.js";
import { createThings, openDatabase, TABLE } from "./database.mjs";

const INSERT = `INSERT INTO ${TABLE} VALUE {'pk': ?, 'sk': ?, 'v': ?}`;
const ITEM = { pk: "a", sk: 1, v: { tags: new Set(["x"]), n: [1, null, "s"] } };
const values = ({ pk, sk, v }) => [pk, sk, v];

async function openDocuments(t) {
  const database = await openDatabase(t);
  await createThings(database);
  return { database, documents: DynamoDBDocument.from(database) };
}

test("parameters and items are plain values", async (t) => {
  const { documents } = await openDocuments(t);
  const inserted = await documents.executeStatement({ Statement: INSERT, Parameters: values(ITEM) });
  assert.deepEqual(inserted.Items, []);
  const select = { Statement: `SELECT * FROM ${TABLE} WHERE pk = ? AND sk = ?`, Parameters: ["a", 1] };
  const { Items } = await documents.send(new ExecuteStatementCommand(select));
  assert.deepEqual(Items, [ITEM]);
  const again = documents.executeStatement({ Statement: INSERT, Parameters: values(ITEM) });
  await assert.rejects(again, DuplicateItemException);
});

test("pages go on with a token", async (t) => {
  const { documents } = await openDocuments(t);
  for (let sk = 1; sk <= 5; sk += 1) await documents.put({ TableName: TABLE, Item: { ...ITEM, sk } });
  const found = [];
  let NextToken;
  do {
    const page = await documents.executeStatement({
      Statement: `SELECT sk FROM ${TABLE} WHERE pk = 'a'`,
      Limit: 2,
      NextToken,
    });
    found.push(...page.Items.map(({ sk }) => sk));
    NextToken = page.NextToken;
    assert.equal(page.LastEvaluatedKey?.pk, NextToken && "a");
  } while (NextToken);
  assert.deepEqual(found, [1, 2, 3, 4, 5]);
});

test("batches and transactions", async (t) => {
  const { documents } = await openDocuments(t);
  await documents.send(
    new ExecuteTransactionCommand({
      TransactStatements: [1, 2].map((sk) => ({ Statement: INSERT, Parameters: values({ ...ITEM, sk }) })),
    }),
  );
  const { Responses } = await documents.send(
    new BatchExecuteStatementCommand({
      Statements: [1, 3].map((sk) => ({
        Statement: `SELECT * FROM ${TABLE} WHERE pk = 'a' AND sk = ?`,
        Parameters: [sk],
      })),
    }),
  );
  assert.deepEqual(Responses, [{ Item: ITEM, TableName: TABLE }, { TableName: TABLE }]);
  const read = await documents.executeTransaction({
    TransactStatements: [{ Statement: `SELECT v FROM ${TABLE} WHERE pk = 'a' AND sk = 2` }],
  });
  assert.deepEqual(read.Responses, [{ Item: { v: ITEM.v } }]);
});

test("the service's own form", async (t) => {
  const { database } = await openDocuments(t);
  await database.executeStatement({
    Statement: INSERT,
    Parameters: [{ S: "a" }, { N: "1" }, { SS: ["x"] }],
  });
  const { Items } = await database.executeStatement({ Statement: `SELECT * FROM ${TABLE}` });
  assert.deepEqual(Items, [{ pk: { S: "a" }, sk: { N: "1" }, v: { SS: ["x"] } }]);
});
