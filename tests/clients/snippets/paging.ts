import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  paginateQuery,
  paginateScan,
  PutCommand,
  type DynamoDBDocumentPaginationConfiguration,
  type QueryCommandInput,
  type QueryCommandOutput,
  type ScanCommandOutput,
} from "@aws-sdk/lib-dynamodb";

async function collect<Page extends QueryCommandOutput | ScanCommandOutput>(
  pages: AsyncIterable<Page>,
): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for await (const { Items = [] } of pages) items.push(...Items);
  return items;
}

export async function run(client: DynamoDBClient, table: string): Promise<unknown> {
  const documents = DynamoDBDocumentClient.from(client);
  for (let sk = 0; sk < 7; sk++) {
    await documents.send(
      new PutCommand({ TableName: table, Item: { pk: "p", sk, kind: sk % 2 ? "odd" : "even" } }),
    );
  }
  const config: DynamoDBDocumentPaginationConfiguration = { client: documents, pageSize: 2 };
  const input: QueryCommandInput = {
    TableName: table,
    KeyConditionExpression: "pk = :p AND sk > :low",
    FilterExpression: "kind = :kind",
    ExpressionAttributeValues: { ":p": "p", ":low": 1, ":kind": "odd" },
    ScanIndexForward: false,
  };
  const odd = await collect(paginateQuery(config, input));
  const page = await paginateScan({ ...config, pageSize: undefined }, { TableName: table, Limit: 3 }).next();
  const counted: number | undefined = page.done ? undefined : page.value.Count;
  const status = page.done ? undefined : page.value.$metadata.httpStatusCode;
  return [odd, counted, status];
}
