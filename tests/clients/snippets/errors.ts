import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  ResourceNotFoundException,
  type AttributeValue,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";

function explain(error: unknown): unknown {
  if (error instanceof ConditionalCheckFailedException) {
    const image: Record<string, AttributeValue> | undefined = error.Item;
    return { kept: image && unmarshall(image), again: marshall({ a: [1, "b"] }) };
  }
  if (error instanceof ResourceNotFoundException) return "no table";
  if (error instanceof DynamoDBServiceException) {
    return [
      error.name,
      error.message,
      error.$fault,
      error.$metadata.httpStatusCode,
      error.$metadata.attempts,
    ];
  }
  throw error;
}

export async function run(client: DynamoDBClient, table: string): Promise<unknown> {
  const documents = DynamoDBDocumentClient.from(client);
  const Item = { pk: "p", sk: 1, bytes: new Uint8Array([1]) };
  await documents.send(new PutCommand({ TableName: table, Item }));
  const again = new PutCommand({
    TableName: table,
    Item,
    ConditionExpression: "attribute_not_exists(pk)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  const query: QueryCommandInput = { TableName: table, KeyConditionExpression: "pk = :p" };
  return [
    await documents.send(again).catch(explain),
    await documents
      .send(new QueryCommand({ ...query, TableName: "None", ExpressionAttributeValues: { ":p": 1 } }))
      .catch(explain),
    await documents.send(new QueryCommand(query)).catch(explain),
    await documents
      .send(new QueryCommand({ ...query, ExpressionAttributeValues: { ":p": undefined } }))
      .catch(explain),
  ];
}
