import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocument, type ScanCommandOutput, type UpdateCommandOutput } from "@aws-sdk/lib-dynamodb";

export async function run(client: DynamoDBClient, table: string): Promise<unknown> {
  const documents: DynamoDBDocument = DynamoDBDocument.from(client, {
    marshallOptions: { convertEmptyValues: true },
  });
  await documents.put({ TableName: table, Item: { pk: "p", sk: 1, tags: new Set(["b", "a"]), note: "" } });
  const updated: UpdateCommandOutput = await documents.update({
    TableName: table,
    Key: { pk: "p", sk: 1 },
    UpdateExpression: "SET #n = if_not_exists(#n, :zero) + :one ADD tags :more",
    ExpressionAttributeNames: { "#n": "count" },
    ExpressionAttributeValues: { ":zero": 0, ":one": 1, ":more": new Set(["c"]) },
    ReturnValues: "ALL_NEW",
  });
  const tags = [...(updated.Attributes?.tags as Set<string>)].sort();
  const scanned = await new Promise<ScanCommandOutput | undefined>((resolve, reject) => {
    documents.scan({ TableName: table, Select: "COUNT" }, (error, answer) => {
      if (error) reject(error as Error);
      else resolve(answer);
    });
  });
  const missing = await documents.get(
    { TableName: table, Key: { pk: "q", sk: 1 } },
    { requestTimeout: 5000 },
  );
  const deleted = await documents.delete({
    TableName: table,
    Key: { pk: "p", sk: 1 },
    ReturnValues: "ALL_OLD",
    ReturnConsumedCapacity: "TOTAL",
  });
  documents.destroy();
  return [
    tags,
    updated.Attributes?.count,
    scanned?.Count,
    missing.Item,
    deleted.Attributes?.note,
    deleted.ConsumedCapacity,
  ];
}
