import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  PutCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import type { NativeAttributeValue } from "@aws-sdk/util-dynamodb";

interface Profile {
  name: string;
  age: number;
  address: { city: string; zip?: string };
  tags: string[];
}

function patch(
  table: string,
  key: { pk: string; sk: number },
  changes: Partial<Profile>,
): UpdateCommandInput {
  const names: Record<string, string> = {};
  const values: Record<string, NativeAttributeValue> = {};
  const sets: string[] = [];
  const removes: string[] = [];
  Object.entries(changes).forEach(([name, value], index) => {
    names[`#${String(index)}`] = name;
    if (value === undefined) {
      removes.push(`#${String(index)}`);
    } else {
      values[`:${String(index)}`] = value;
      sets.push(`#${String(index)} = :${String(index)}`);
    }
  });
  return {
    TableName: table,
    Key: key,
    UpdateExpression: [
      sets.length > 0 ? `SET ${sets.join(", ")}` : "",
      removes.length > 0 ? `REMOVE ${removes.join(", ")}` : "",
    ].join(" "),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: Object.keys(values).length > 0 ? values : undefined,
    ReturnValues: "UPDATED_NEW",
  };
}

export async function run(client: DynamoDBClient, table: string): Promise<unknown> {
  const documents = DynamoDBDocumentClient.from(client);
  const key = { pk: "p", sk: 1 };
  await documents.send(new PutCommand({ TableName: table, Item: { ...key, age: 1, tags: ["a"] } }));
  const changes: Partial<Profile> = { name: "Ada", age: undefined, address: { city: "London" } };
  const first = await documents.send(new UpdateCommand(patch(table, key, changes)));
  const second = await documents.send(new UpdateCommand(patch(table, key, { tags: undefined })));
  return [first.Attributes as Partial<Profile>, second.Attributes];
}
