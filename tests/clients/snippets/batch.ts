import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  paginatedBatchGet,
  type BatchGetCommandOutput,
  type BatchWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";

type Requests = NonNullable<BatchWriteCommandInput["RequestItems"]>;

const chunk = <Element>(list: Element[], size: number): Element[][] =>
  list.length === 0 ? [] : [list.slice(0, size), ...chunk(list.slice(size), size)];

async function writeAll(documents: DynamoDBDocumentClient, requests: Requests): Promise<number> {
  let rest: Requests | undefined = requests;
  let rounds = 0;
  while (rest && Object.keys(rest).length > 0) {
    const answer: { UnprocessedItems?: Requests | undefined } = await documents.send(
      new BatchWriteCommand({ RequestItems: rest }),
    );
    rest = answer.UnprocessedItems;
    rounds += 1;
  }
  return rounds;
}

export async function run(client: DynamoDBClient, table: string): Promise<unknown> {
  const documents = DynamoDBDocumentClient.from(client);
  const items = Array.from({ length: 60 }, (_, sk) => ({ pk: "p", sk, data: new Uint8Array([sk]) }));
  const rounds: number[] = [];
  for (const part of chunk(items, 25)) {
    rounds.push(await writeAll(documents, { [table]: part.map((Item) => ({ PutRequest: { Item } })) }));
  }
  await writeAll(documents, { [table]: [{ DeleteRequest: { Key: { pk: "p", sk: 0 } } }] });
  const Keys = [0, 1, 2].map((sk) => ({ pk: "p", sk }));
  const found: BatchGetCommandOutput = await documents.send(
    new BatchGetCommand({
      RequestItems: {
        [table]: { Keys, ProjectionExpression: "sk, #d", ExpressionAttributeNames: { "#d": "data" } },
      },
    }),
  );
  const sorted = (found.Responses?.[table] ?? []).map(({ sk }) => sk as number).sort();
  let pages = 0;
  for await (const { Responses } of paginatedBatchGet(
    { client: documents },
    { RequestItems: { [table]: { Keys } } },
  )) {
    pages += Responses?.[table]?.length ?? 0;
  }
  return [rounds, sorted, pages, found.UnprocessedKeys];
}
