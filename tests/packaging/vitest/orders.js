// Knows the AWS SDK, and nothing of what answers it.

import { DeleteItemCommand, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";

const TableName = "Orders";

export async function addOrder(client, id) {
  await client.send(new PutItemCommand({ TableName, Item: { id: { S: id } } }));
}

export async function cancelOrder(client, id) {
  await client.send(new DeleteItemCommand({ TableName, Key: { id: { S: id } } }));
}

export async function listOrders(client) {
  const { Items } = await client.send(new ScanCommand({ TableName }));
  return Items.map(({ id }) => id.S);
}
