// Knows the AWS SDK, and of the service worker that it is there.

import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";

const TableName = "Visits";

async function countVisit() {
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const client = new DynamoDB({ region: "eu-central-1", credentials });
  const { TableNames } = await client.listTables({});
  if (!TableNames.includes(TableName)) {
    await client.createTable({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "place", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "place", KeyType: "HASH" }],
    });
  }
  const { Attributes } = await DynamoDBDocument.from(client).update({
    TableName,
    Key: { place: "home" },
    UpdateExpression: "ADD visits :one",
    ExpressionAttributeValues: { ":one": 1 },
    ReturnValues: "UPDATED_NEW",
  });
  return Attributes.visits;
}

async function start() {
  const served = new Promise((resolve) => {
    navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
  });
  await navigator.serviceWorker.register("/worker.js");
  if (navigator.serviceWorker.controller === null) await served;
  document.body.textContent = `visits: ${await countVisit()}`;
}

start();
