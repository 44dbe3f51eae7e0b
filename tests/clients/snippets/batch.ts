import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  paginatedBatchGet,
  type BatchGetCommandInput,
  type BatchGetCommandOutput,
  type BatchWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";

type Requests = NonNullable<BatchWriteCommandInput["RequestItems"]>;
type Keys = NonNullable<BatchGetCommandInput["RequestItems"]>;

const WRITES_MAX = 25;
const GETS_MAX = 100;
const ATTEMPTS_MAX = 8;

function* chunks<Element>(list: readonly Element[], size: number): Generator<Element[]> {
  for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size);
}

const isEmpty = (items: object | undefined): boolean => Object.keys(items ?? {}).length === 0;

const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * 2 ** attempt));

/** Loads and reads many items: what the service leaves over is asked for again, with longer and longer pauses. */
class Loader {
  requests = 0;

  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  async write(items: Record<string, unknown>[], keys: Record<string, unknown>[] = []): Promise<void> {
    const all = [
      ...items.map((Item) => ({ PutRequest: { Item } })),
      ...keys.map((Key) => ({ DeleteRequest: { Key } })),
    ];
    for (const part of chunks(all, WRITES_MAX)) {
      let rest: Requests | undefined = { [this.table]: part };
      for (let attempt = 0; !isEmpty(rest); attempt += 1) {
        if (attempt === ATTEMPTS_MAX) throw new Error("the table is too busy");
        if (attempt > 0) await pause(attempt);
        const answer: { UnprocessedItems?: Requests | undefined } = await this.documents.send(
          new BatchWriteCommand({ RequestItems: rest }),
        );
        rest = answer.UnprocessedItems;
        this.requests += 1;
      }
    }
  }

  async read(keys: Record<string, unknown>[]): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    for (const part of chunks(keys, GETS_MAX)) {
      let rest: Keys | undefined = {
        [this.table]: {
          Keys: part,
          ProjectionExpression: "sk, #d",
          ExpressionAttributeNames: { "#d": "data" },
        },
      };
      for (let attempt = 0; rest !== undefined && !isEmpty(rest); attempt += 1) {
        if (attempt === ATTEMPTS_MAX) throw new Error("the table is too busy");
        if (attempt > 0) await pause(attempt);
        const answer: BatchGetCommandOutput = await this.documents.send(
          new BatchGetCommand({ RequestItems: rest, ReturnConsumedCapacity: "TOTAL" }),
        );
        found.push(...(answer.Responses?.[this.table] ?? []));
        rest = answer.UnprocessedKeys;
        this.requests += 1;
      }
    }
    return found;
  }
}

export async function run(client: DynamoDBClient, table: string): Promise<unknown> {
  const documents = DynamoDBDocumentClient.from(client);
  const loader = new Loader(documents, table);
  const keys = Array.from({ length: 110 }, (_, sk) => ({ pk: "p", sk }));
  // 100 items of 170 KB are more than an answer of 16 MB holds.
  await loader.write(keys.map((key) => ({ ...key, data: new Uint8Array(170_000).fill(key.sk) })));
  await loader.write([], keys.slice(0, 10));
  const found = await loader.read(keys);
  const sum = found.reduce((total, { data }) => total + ((data as Uint8Array)[0] ?? 0), 0);
  let listed = 0;
  const RequestItems = { [table]: { Keys: keys.slice(5, 15), ProjectionExpression: "sk" } };
  for await (const { Responses } of paginatedBatchGet({ client: documents }, { RequestItems })) {
    listed += Responses?.[table]?.length ?? 0;
  }
  return [loader.requests, found.length, sum, listed];
}
