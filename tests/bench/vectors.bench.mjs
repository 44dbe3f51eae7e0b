// What a search of a vector index costs: the ten nearest of VECTORS vectors of DIMENSIONS dimensions, in Node. The peer is
// a loop in JavaScript over one Float32Array in the same run, which knows no items and keeps nothing. Searched is twice: right
// after loading, when the last vectors are in no page yet, and when a checkpoint has written them.
//
// `VECTORS=100000 DIMENSIONS=128 SEARCHES=20`.

import { Minamo } from "../../pkg/dist/node/index.js";

const VECTORS = Number(process.env.VECTORS ?? 100_000);
const DIMENSIONS = Number(process.env.DIMENSIONS ?? 128);
const SEARCHES = Number(process.env.SEARCHES ?? 20);
const TOP = 10;
const TableName = "Vectors";
const FUNCTIONS = ["COSINE", "DOT_PRODUCT", "EUCLIDEAN"];

let state = 1;
/** A number from -0.5 to 0.5, the same ones in every run. */
function random() {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32 - 0.5;
}

/** The nearest by angle, by a plain loop. */
function nearest(vectors, query) {
  const best = [];
  let queryNorm = 0;
  for (const value of query) queryNorm += value * value;
  for (let row = 0; row < VECTORS; row += 1) {
    let dot = 0;
    let norm = 0;
    const start = row * DIMENSIONS;
    for (let at = 0; at < DIMENSIONS; at += 1) {
      const value = vectors[start + at];
      dot += value * query[at];
      norm += value * value;
    }
    const score = 1 - dot / Math.sqrt(norm * queryNorm);
    if (best.length === TOP && best[TOP - 1].score <= score) continue;
    const place = best.findIndex((other) => other.score > score);
    best.splice(place < 0 ? best.length : place, 0, { row, score });
    best.length = Math.min(best.length, TOP);
  }
  return best;
}

const median = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
const ms = (time) => `${time.toFixed(1)} ms`;

const db = await Minamo.open("bench", { store: "memory", durability: "none", cacheBytes: 2 ** 30 });
await db.createTable({
  TableName,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  VectorIndexes: FUNCTIONS.map((DistanceFunction) => ({
    IndexName: DistanceFunction,
    VectorAttribute: { AttributeName: "v" },
    Projection: { ProjectionType: "KEYS_ONLY" },
    Dimensions: DIMENSIONS,
    DistanceFunction,
  })),
});
const documents = db.documentClient();
const vectors = new Float32Array(VECTORS * DIMENSIONS);
for (let at = 0; at < vectors.length; at += 1) vectors[at] = random();

const loading = performance.now();
for (let row = 0; row < VECTORS; row += 25) {
  const Items = Array.from({ length: Math.min(25, VECTORS - row) }, (_, index) => {
    const start = (row + index) * DIMENSIONS;
    return {
      PutRequest: { Item: { pk: `${row + index}`, v: [...vectors.subarray(start, start + DIMENSIONS)] } },
    };
  });
  await documents.batchWrite({ RequestItems: { [TableName]: Items } });
}
const loaded = (performance.now() - loading) / VECTORS;
console.log(
  `${VECTORS} vectors of ${DIMENSIONS} dimensions, 3 indexes: ${(loaded * 1000).toFixed(0)} us a put`,
);

const queries = Array.from({ length: SEARCHES }, () => Array.from({ length: DIMENSIONS }, random));

/** Searches for all queries by each function and by the plain loop, and tells how long they took. */
async function measure(when) {
  const peer = [];
  const ours = Object.fromEntries(FUNCTIONS.map((name) => [name, []]));
  for (const query of queries) {
    const start = performance.now();
    const expected = nearest(vectors, query);
    peer.push(performance.now() - start);
    for (const IndexName of FUNCTIONS) {
      const begin = performance.now();
      const answer = await documents.searchVectors({ TableName, IndexName, SearchVector: query, TopK: TOP });
      ours[IndexName].push(performance.now() - begin);
      const found = answer.SearchResults.map(({ Item }) => Number(Item.pk));
      if (IndexName === "COSINE" && found.some((row, at) => row !== expected[at].row)) {
        throw new Error(`found ${found}, and not ${expected.map(({ row }) => row)}`);
      }
    }
  }
  console.log(`${when}: plain loop over a Float32Array, COSINE: ${ms(median(peer))}`);
  for (const name of FUNCTIONS) console.log(`${when}: SearchVectors, ${name}: ${ms(median(ours[name]))}`);
}

await measure("after loading");
// A checkpoint is made when nothing was written for 30 seconds.
while ((await db.status()).log.bytesInMemory > 0) await new Promise((done) => setTimeout(done, 1000));
await measure("from pages");
await db.close();
