// @ts-check
/**
 * Loading: every city that is not in the table yet is put there, in batches, several at a time.
 *
 * @import { DocumentClient } from "/pkg/dist/index.js"
 * @import { City } from "./cities.js"
 */
import { keyText, readCities } from "./cities.js";
import { TABLE } from "./database.js";

/** The service takes no more puts in one request. */
const BATCH_ITEMS = 25;

/** So many requests wait together for the store: they share its transactions. */
const BATCHES_IN_FLIGHT = 16;

/**
 * @param {DocumentClient} doc
 * @param {AbortSignal} signal ends the load between two batches
 * @param {(items: City[]) => void} onAcknowledged called when a batch is as durable as the database was asked to be
 */
export async function loadCities(doc, signal, onAcknowledged) {
  const batches = batchesOf(missingCities(await presentKeys(doc), signal));
  // The lanes share one generator: a lane that fails closes it, and so ends the others after their batch.
  const lane = async () => {
    for await (const batch of batches) {
      await writeBatch(doc, batch);
      onAcknowledged(batch);
    }
  };
  await Promise.all(Array.from({ length: BATCHES_IN_FLIGHT }, lane));
}

/**
 * @param {DocumentClient} doc
 * @returns {Promise<Set<string>>}
 */
async function presentKeys(doc) {
  const keys = new Set();
  let ExclusiveStartKey;
  do {
    const page = await doc.scan({
      TableName: TABLE,
      ProjectionExpression: "country, id",
      ...(ExclusiveStartKey && { ExclusiveStartKey }),
    });
    for (const key of page.Items ?? []) keys.add(keyText(/** @type {City} */ (key)));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return keys;
}

/**
 * @param {Set<string>} present
 * @param {AbortSignal} signal
 */
async function* missingCities(present, signal) {
  for await (const city of readCities()) {
    if (signal.aborted) return;
    if (!present.has(keyText(city))) yield city;
  }
}

/** @param {AsyncGenerator<City, void, undefined>} cities */
async function* batchesOf(cities) {
  /** @type {City[]} */
  let batch = [];
  for await (const city of cities) {
    batch.push(city);
    if (batch.length === BATCH_ITEMS) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/**
 * @param {DocumentClient} doc
 * @param {City[]} batch
 */
async function writeBatch(doc, batch) {
  let requests = batch.map((Item) => ({ PutRequest: { Item } }));
  while (requests.length > 0) {
    const answer = await doc.batchWrite({ RequestItems: { [TABLE]: requests } });
    requests = /** @type {typeof requests} */ (answer.UnprocessedItems?.[TABLE] ?? []);
  }
}
