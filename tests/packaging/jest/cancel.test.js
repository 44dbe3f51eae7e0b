const { startClient } = require("./client.js");
const { addOrder, cancelOrder, listOrders } = require("./orders.js");

let client;

beforeAll(async () => {
  client = await startClient();
});

test("a cancelled order is gone", async () => {
  await addOrder(client, "o#2");
  await cancelOrder(client, "o#2");
  expect(await listOrders(client)).toEqual([]);
});
