import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Minamo } from "minamo";

const ORDERS = {
  TableName: "Orders",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
};

/** The SDK on a database of its own, in memory and in this process. */
export async function startClient() {
  const database = await Minamo.open("orders", { store: "memory" });
  const client = new DynamoDBClient(database.clientConfig());
  await client.send(new CreateTableCommand(ORDERS));
  return client;
}
