const { startClient } = require("./client.js");
const { addOrder, listOrders } = require("./orders.js");

let client;

beforeAll(async () => {
  client = await startClient();
});

test("an order is listed", async () => {
  await addOrder(client, "o#1");
  expect(await listOrders(client)).toEqual(["o#1"]);
});
