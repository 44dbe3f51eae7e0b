// Searches of vector indexes through the package.

import assert from "node:assert/strict";
import { test } from "node:test";

import { SearchVectorsCommand } from "../../pkg/dist/node/index.js";
import { openDatabase } from "./database.mjs";

const TableName = "Pictures";

async function openPictures(t) {
  const database = await openDatabase(t);
  await database.createTable({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "album", AttributeType: "S" },
    ],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    VectorIndexes: [
      {
        IndexName: "byContent",
        VectorAttribute: { AttributeName: "content" },
        SearchSchema: [{ AttributeName: "album", SearchSchemaElementType: "INLINE_FILTER" }],
        Projection: { ProjectionType: "ALL" },
        Dimensions: 2,
        DistanceFunction: "EUCLIDEAN",
      },
    ],
  });
  const documents = database.documentClient();
  for (let n = 0; n < 5; n += 1) {
    const Item = { pk: `p${n}`, album: n % 2 === 0 ? "even" : "odd", content: [n, 0.5] };
    await documents.put({ TableName, Item });
  }
  return { database, documents };
}

const request = { TableName, IndexName: "byContent", SearchVector: [1, 0.5], TopK: 2 };

test("plain numbers go in, plain items and scores come out", async (t) => {
  const { documents } = await openPictures(t);
  const answer = await documents.searchVectors({
    ...request,
    SearchConditionExpression: "album = :album",
    ExpressionAttributeValues: { ":album": "odd" },
    ProjectionExpression: "pk, content",
  });
  assert.deepEqual(answer, {
    SearchResults: [
      { Item: { pk: "p1", content: [1, 0.5] }, Score: 0 },
      { Item: { pk: "p3", content: [3, 0.5] }, Score: 2 },
    ],
  });
  const sent = await documents.send(new SearchVectorsCommand({ ...request, TopK: 1 }));
  assert.deepEqual(sent.SearchResults, [{ Item: { pk: "p1", album: "odd" }, Score: 0 }]);
});

test("the database takes and gives the service's form", async (t) => {
  const { database } = await openPictures(t);
  const SearchVector = [{ N: "3.25" }, { N: "0.5" }];
  assert.deepEqual(await database.searchVectors({ ...request, SearchVector, TopK: 1 }), {
    SearchResults: [{ Item: { pk: { S: "p3" }, album: { S: "odd" } }, Score: 0.25 }],
  });
  const { Table } = await database.describeTable({ TableName });
  assert.equal(Table.VectorIndexes[0].ItemCount, 5);
  assert.deepEqual((await database.check()).problems, []);
  await assert.rejects(database.searchVectors({ ...request, SearchVector: [{ N: "1" }] }), {
    name: "ValidationException",
    message: "Input search vector dimension 1 does not match vector index dimension 2",
  });
});
