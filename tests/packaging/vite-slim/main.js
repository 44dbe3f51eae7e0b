import { Minamo } from "minamo/slim";
import wasm from "minamo/wasm?url";

const TableName = "Visits";

const database = await Minamo.open("visits", { wasm });
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
document.body.textContent = `visits: ${Attributes.visits}`;
