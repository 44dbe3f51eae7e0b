// What the types of the public interface accept and return; the compiler is the judge, the run checks that the names exist.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  DocumentClient,
  GetCommand,
  MinamoError,
  NumberValue,
  PutCommand,
  StoreError,
  type Answer,
  type AttributeValue,
  type GetCommandOutput,
  type Minamo,
  type PutCommandInput,
  type Simulation,
  type Store,
  type StoreErrorCode,
  type StoreNotice,
} from "../dist/node/index.js";
import { liveStore } from "../dist/svelte/index.js";
import { DocumentClient as DocumentClientOfVersion2 } from "../dist/v2/index.js";

interface City {
  country: string;
  population: number;
  tags?: string[];
}

/** Compiled, never called. */
export async function usage(database: Minamo, city: City): Promise<number | undefined> {
  const documents: DocumentClient = database.documentClient({
    marshallOptions: { removeUndefinedValues: true },
  });
  await documents.put({ TableName: "T", Item: city });
  const answer: Answer<Omit<GetCommandOutput, "$metadata">> = documents.get({
    TableName: "T",
    Key: { country: "CH" },
  });
  const { Item } = await answer.promise();
  const sent = await documents.send(new GetCommand({ TableName: "T", Key: { n: 1n } }));
  const { population } = sent.Item ?? Item ?? {};
  for await (const { items, changed } of documents.watch<City>({ TableName: "T" }, { signal: undefined })) {
    const before: number | undefined = changed[0]?.old.population;
    const all: readonly City[] = items;
    if (before === all.length) break;
  }
  const { Count } = await documents.query({
    TableName: "T",
    KeyConditionExpression: "country = :c",
    ExpressionAttributeValues: { ":c": new Set([new NumberValue("1")]) },
  });
  // @ts-expect-error -- an item is needed
  await documents.put({ TableName: "T" });
  // @ts-expect-error -- not a value of ReturnValues
  await documents.put({ TableName: "T", Item: {}, ReturnValues: "ALL" });
  // @ts-expect-error -- the service's form is needed
  await database.putItem({ TableName: "T", Item: { country: "CH" } });
  const simulation: Simulation = await database.simulate({ seed: 1, indexLag: [0, 100], clock: new Date() });
  const seed: number = await database.simulate({}, async (inner) => {
    await inner.advance(1);
    return inner.seed;
  });
  // @ts-expect-error -- not an option
  await database.simulate({ delay: 1 });
  return typeof population === "number" && simulation.seed === seed ? population : Count;
}

/** Compiled, never called: what is written for the SDK's types goes on compiling. */
export async function taken(database: Minamo, error: MinamoError): Promise<unknown[]> {
  const documents = database.documentClient();
  const city = (await documents.get({ TableName: "T", Key: { country: "CH" } })).Item as City | undefined;
  const cities = (await documents.query({ TableName: "T" })).Items as City[];
  const { Item } = await database.getItem({ TableName: "T", Key: { country: { S: "CH" } } });
  const text: string | undefined = Item?.["country"]?.S;
  const nested: AttributeValue | undefined = Item?.["deep"]?.M?.["list"]?.L?.[0];
  const refused: AttributeValue | undefined = error.Item?.["country"];
  // @ts-expect-error -- a value is of one kind
  const both: AttributeValue = { S: "1", N: "1" };
  return [city?.population, cities[0]?.tags, text, nested, refused, both];
}

/** Compiled, never called: code for version 2 of the SDK. */
export async function second(database: Minamo): Promise<unknown> {
  const documents = new DocumentClientOfVersion2({ service: database, params: { TableName: "T" } });
  const input: DocumentClientOfVersion2.QueryInput = { TableName: "T", KeyConditionExpression: "a = :a" };
  documents.put({ TableName: "T", Item: { tags: documents.createSet(["a"]) } }, (error, data) => {
    console.log(error?.code, error?.retryable, data?.Attributes?.["tags"]);
  });
  documents.query(input).eachPage((error, data, done) => {
    done(error === null && data !== null);
  });
  const request = documents.get({ Key: { a: 1 } });
  request.on("error", (error, response) => {
    console.log(error.statusCode, response.requestId);
  });
  const { Item }: DocumentClientOfVersion2.GetItemOutput = await request.promise();
  const unbound: DocumentClientOfVersion2 = documents;
  await unbound.put({ TableName: "T", Item: {} }).promise();
  // @ts-expect-error -- which table is not said
  await unbound.put({ Item: {} }).promise();
  return Item;
}

/** Compiled, never called: programs without types of their own. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
export function untyped(documents: any): () => void {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access -- see above
  return liveStore(documents.watch({ TableName: "T" })).subscribe(({ items }) => {
    console.log(items.map((item) => String(item["title"])));
  });
}

/** Compiled, never called: a store of one's own needs no more than this. */
export async function kept(open: typeof Minamo.open, block: Uint8Array): Promise<StoreErrorCode> {
  const needed: Store = {
    readLog: (from: number) => Promise.resolve([block].slice(from)),
    append: (first, blocks: Uint8Array[], durability: "strict" | "relaxed") =>
      Promise.reject(new StoreError("Conflict", `${first} ${blocks.length} ${durability}`)),
    readManifest: () => Promise.resolve(undefined),
    readPages: (ids: number[]) => Promise.resolve(ids.map(() => block)),
    readPageIds: (from: number) => Promise.resolve([from]),
    addPages: ([[id, page] = [1, block]]) => Promise.reject(new StoreError("Lost", `${id} ${page.length}`)),
    publish: (expected, manifest: Uint8Array) =>
      Promise.reject(new StoreError("Lost", String(expected ?? manifest))),
    discard: () => Promise.resolve(),
    close: () => undefined,
  };
  const listeners: ((notice: StoreNotice) => void)[] = [];
  await open("a", { store: needed });
  await open("b", {
    store: { ...needed, shared: true, listen: (listener) => void listeners.push(listener) },
  });
  // @ts-expect-error -- nothing could be read
  await open("c", { store: { close: () => undefined } });
  return new StoreError("VersionUnsupported", "newer", { found: 2, supported: 1 }).code;
}

test("commands and errors have the documented shape", () => {
  const input: PutCommandInput = { TableName: "T", Item: { a: [1, null, { b: new Map() }] } };
  assert.equal(new PutCommand(input).input, input);
  const error = new MinamoError({ name: "ResourceNotFoundException", message: "gone", status: 400 });
  assert.equal(error.code, "ResourceNotFoundException");
  assert.equal(error.$fault, "client");
  assert.equal(error.$metadata.httpStatusCode, 400);
  assert.ok(!("Item" in error));
});
