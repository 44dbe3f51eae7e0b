import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  PutCommand,
  ScanCommand,
  type ScanCommandInput,
  type ScanCommandOutput,
} from "@aws-sdk/lib-dynamodb";

type Items = NonNullable<ScanCommandOutput["Items"]>;

async function scanSegment(documents: DynamoDBDocumentClient, input: ScanCommandInput): Promise<Items> {
  const items: Items = [];
  let start: ScanCommandOutput["LastEvaluatedKey"];
  do {
    const page: ScanCommandOutput = await documents.send(
      new ScanCommand({ ...input, ExclusiveStartKey: start }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
}

export async function run(client: DynamoDBClient, table: string): Promise<unknown> {
  const documents = DynamoDBDocumentClient.from(client);
  const puts = Array.from(
    { length: 20 },
    (_, n) => new PutCommand({ TableName: table, Item: { pk: `p${String(n)}`, sk: n } }),
  );
  await Promise.all(puts.map((put) => documents.send(put)));
  const TotalSegments = 4;
  const segments = await Promise.all(
    Array.from({ length: TotalSegments }, (_, Segment) =>
      scanSegment(documents, {
        TableName: table,
        Segment,
        TotalSegments,
        Limit: 2,
        ProjectionExpression: "sk",
      }),
    ),
  );
  return segments
    .flat()
    .map((item) => item.sk as number)
    .sort((one, other) => one - other);
}
