import { beforeAll, expect, test } from "vitest";

import { startClient } from "./client.js";
import { addOrder, cancelOrder, listOrders } from "./orders.js";

let client;

beforeAll(async () => {
  client = await startClient();
});

test("a cancelled order is gone", async () => {
  await addOrder(client, "o#2");
  await cancelOrder(client, "o#2");
  expect(await listOrders(client)).toEqual([]);
});
