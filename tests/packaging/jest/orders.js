// Knows the AWS SDK, and nothing of what answers it.

const { DeleteItemCommand, PutItemCommand, ScanCommand } = require("@aws-sdk/client-dynamodb");

const TableName = "Orders";

async function addOrder(client, id) {
  await client.send(new PutItemCommand({ TableName, Item: { id: { S: id } } }));
}

async function cancelOrder(client, id) {
  await client.send(new DeleteItemCommand({ TableName, Key: { id: { S: id } } }));
}

async function listOrders(client) {
  const { Items } = await client.send(new ScanCommand({ TableName }));
  return Items.map(({ id }) => id.S);
}

module.exports = { addOrder, cancelOrder, listOrders };
