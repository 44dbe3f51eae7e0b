// A step of start.bench.mjs in a Cloudflare Worker.

import { Minamo } from "minamo";

export default {
  async fetch() {
    const database = await Minamo.open("start", { store: "memory" });
    await database.createTable({
      TableName: "Items",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    });
    return Response.json(await database.getItem({ TableName: "Items", Key: { id: { S: "none" } } }));
  },
};
