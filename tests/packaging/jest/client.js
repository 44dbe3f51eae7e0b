const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { createTestDatabase } = require("minamo/testing");

const ORDERS = {
  TableName: "Orders",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
};

/** The SDK on a database of its own, in memory and in this process. */
async function startClient() {
  const database = await createTestDatabase({ tables: [ORDERS] });
  return new DynamoDBClient(database.clientConfig());
}

module.exports = { startClient };
