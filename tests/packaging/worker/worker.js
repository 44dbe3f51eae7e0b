import { Minamo } from "minamo";

const TableName = "Visits";

async function countVisit(database) {
  const { TableNames } = await database.listTables();
  if (!TableNames.includes(TableName)) {
    await database.createTable({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "place", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "place", KeyType: "HASH" }],
    });
  }
  const { Attributes } = await database.documentClient().update({
    TableName,
    Key: { place: "home" },
    UpdateExpression: "ADD visits :one",
    ExpressionAttributeValues: { ":one": 1 },
    ReturnValues: "UPDATED_NEW",
  });
  return Attributes.visits;
}

let opening;

export default {
  async fetch() {
    opening ??= Minamo.open("visits", { store: "memory" });
    return new Response(`visits: ${await countVisit(await opening)}`);
  },
};
