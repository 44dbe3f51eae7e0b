const { CreateTableCommand, DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { Minamo } = require("minamo");

const ORDERS = {
  TableName: "Orders",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
};

/** The SDK on a database of its own, in memory and in this process. */
async function startClient() {
  const database = await Minamo.open("orders", { store: "memory" });
  const client = new DynamoDBClient(database.clientConfig());
  await client.send(new CreateTableCommand(ORDERS));
  return client;
}

module.exports = { startClient };
