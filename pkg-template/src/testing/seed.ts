import type { Minamo } from "../minamo.js";
import type { AttributeMap } from "../types/values.js";
import { readSeed } from "./files.js";

/** An item in DynamoDB JSON: `{ pk: { S: "text" }, total: { N: "42" } }`. Binary values are bytes, or base64 as in JSON. */
export type SeedItem = Readonly<Record<string, object>>;

/**
 * Items of a table:
 * - one item, in DynamoDB JSON,
 * - a request of `BatchWriteItem`: `{ PutRequest: { Item } }`,
 * - a line of an export to S3: `{ Item }`,
 * - an answer of `Scan` or `Query`, as `aws dynamodb scan --output json` prints it: `{ Items: [...] }`,
 * - the address of a file with any of these: a list of them, one, or one on each line. It may be compressed with gzip.
 */
export type SeedPart =
  SeedItem | { PutRequest: { Item: SeedItem } } | { Item: SeedItem } | { Items: readonly SeedItem[] } | URL;

/** Items of several tables, by the names of the tables. */
export type Seed = Readonly<Record<string, SeedPart | readonly SeedPart[]>>;

/** So many items are put with one request, which are as many as it may have. */
const BATCH = 25;

/** Puts the items into their tables. A file has them as {@link Seed}, or as the input of `BatchWriteItem`. */
export async function plant(database: Minamo, seed: Seed | URL): Promise<void> {
  const content = seed instanceof URL ? await readSeed(seed) : seed;
  const { RequestItems = content } = content as { RequestItems?: unknown };
  for (const [table, parts] of Object.entries(RequestItems as Seed)) {
    const items = await itemsOf(parts);
    for (let first = 0; first < items.length; first += BATCH) {
      await putBatch(database, table, items, first);
    }
  }
}

async function putBatch(
  database: Minamo,
  table: string,
  items: readonly SeedItem[],
  first: number,
): Promise<void> {
  const batch = items.slice(first, first + BATCH);
  const requests = batch.map((item) => ({ PutRequest: { Item: item as AttributeMap } }));
  try {
    await database.batchWriteItem({ RequestItems: { [table]: requests } });
  } catch {
    // One by one, it turns out which is refused; if two have the same key, none is, and the last one counts.
    for (const [index, item] of batch.entries()) {
      await put(database, table, item, first + index);
    }
  }
}

async function put(database: Minamo, table: string, item: SeedItem, index: number): Promise<void> {
  try {
    await database.putItem({ TableName: table, Item: item as AttributeMap });
  } catch (error) {
    throw refusal(`Item ${String(index)} for the table ${table}`, error);
  }
}

/** Says what it is that was refused. */
export function refusal(what: string, error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  return new Error(`${what} was refused: ${message}`, { cause: error });
}

async function itemsOf(parts: Seed[string]): Promise<readonly SeedItem[]> {
  const list = Array.isArray(parts) ? (parts as readonly SeedPart[]) : [parts as SeedPart];
  const items = list.map(async (part) =>
    part instanceof URL ? itemsOf((await readSeed(part)) as Seed[string]) : unwrap(part),
  );
  return (await Promise.all(items)).flat();
}

/** Takes off what is around items. An item has nothing of these forms, as each of its attributes has a type. */
function unwrap(part: Exclude<SeedPart, URL>): readonly SeedItem[] {
  const { Items, PutRequest, Item, ...others } = part as {
    Items?: unknown;
    PutRequest?: { Item?: SeedItem };
    Item?: SeedItem;
  };
  if (Array.isArray(Items)) {
    return Items as SeedItem[];
  }
  const isAround = Item !== undefined && Object.keys(others).length === 0;
  const inner = isAround && hasAttributes(Item) ? Item : (part as SeedItem);
  return [PutRequest?.Item ?? inner];
}

/** Whether it holds attributes, rather than being one: that is a key, and has a text. */
function hasAttributes(value: SeedItem): boolean {
  return Object.values(value).every((content) => typeof content === "object");
}
