import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type GetCommandInput,
  type GetCommandOutput,
  type PutCommandOutput,
} from "@aws-sdk/lib-dynamodb";

/** A cache in front of a client, as a service would put there. */
class Cached {
  private readonly seen = new Map<string, GetCommandOutput>();
  hits = 0;

  constructor(private readonly documents: Pick<DynamoDBDocumentClient, "send">) {}

  async get(input: GetCommandInput, abortSignal?: AbortSignal): Promise<GetCommandOutput> {
    const key = JSON.stringify(input);
    const known = this.seen.get(key);
    if (known) {
      this.hits += 1;
      return known;
    }
    const answer = await this.documents.send(new GetCommand(input), { abortSignal });
    this.seen.set(key, answer);
    return answer;
  }

  put(command: PutCommand): Promise<PutCommandOutput> {
    this.seen.clear();
    return this.documents.send(command);
  }
}

export async function run(client: DynamoDBClient, table: string): Promise<unknown> {
  const cached = new Cached(DynamoDBDocumentClient.from(client));
  const put = new PutCommand({
    TableName: table,
    Item: { pk: "p", sk: 1, list: [1, { two: null }], map: new Map([["a", true]]) },
  });
  await cached.put(put);
  const input = { TableName: table, Key: { pk: "p", sk: 1 } };
  const { Item } = await cached.get(input);
  await cached.get(input);
  const aborted = await cached
    .get({ ...input, ConsistentRead: true }, AbortSignal.abort())
    .catch((error: unknown) => (error as Error).name);
  return [Item, cached.hits, aborted, put.input.TableName, GetCommand.name];
}
