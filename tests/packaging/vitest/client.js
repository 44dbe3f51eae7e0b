import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createTestDatabase } from "minamo/testing";

const ORDERS = {
  TableName: "Orders",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
};

/** The SDK on a database of its own, in memory and in this process. */
export async function startClient() {
  const database = await createTestDatabase({ tables: [ORDERS] });
  return new DynamoDBClient(database.clientConfig());
}
