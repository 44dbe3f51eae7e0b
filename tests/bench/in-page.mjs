// The benchmark's work inside the page. `measureInPage` is handed over as text, so it holds all that it needs.

/**
 * Loads the cities into a fresh table, then times gets, puts and queries one by one.
 *
 * @param {{ engine: "minamo" | "indexedDB", round: number, cities: object[] }} task
 * @returns {Promise<Record<string, number>>} figures by name
 */
export async function measureInPage({ engine, round, cities }) {
  const BATCH = 25;
  const LANES = 16;
  const SAMPLES = 1_000;
  const PAGE = 50;

  async function openMinamo() {
    const { db, doc } = window.minamo;
    const TableName = `Bench${round}`;
    const schema = (await db.describeTable({ TableName: "Cities" })).Table;
    await db.createTable({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: schema.AttributeDefinitions,
      KeySchema: schema.KeySchema,
      GlobalSecondaryIndexes: schema.GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection,
      })),
    });
    return {
      putBatch: (items) =>
        doc.batchWrite({ RequestItems: { [TableName]: items.map((Item) => ({ PutRequest: { Item } })) } }),
      put: (Item) => doc.put({ TableName, Item }),
      get: async (Key) => (await doc.get({ TableName, Key })).Item,
      query: async (country) => {
        const answer = await doc.query({
          TableName,
          IndexName: "byPopulation",
          KeyConditionExpression: "country = :country AND population >= :least",
          ExpressionAttributeValues: { ":country": country, ":least": 1 },
          Limit: PAGE,
        });
        return answer.Items;
      },
      close: () => db.deleteTable({ TableName }),
    };
  }

  async function openIndexedDB() {
    const settle = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const name = `bench-${round}`;
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => {
      const store = opening.result.createObjectStore("cities", { keyPath: ["country", "id"] });
      store.createIndex("byPopulation", ["country", "population"]);
    };
    const database = await settle(opening);
    const write = (items) =>
      new Promise((resolve, reject) => {
        const transaction = database.transaction("cities", "readwrite", { durability: "relaxed" });
        const store = transaction.objectStore("cities");
        for (const item of items) store.put(item);
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
        transaction.commit();
      });
    const storeToRead = () => database.transaction("cities").objectStore("cities");
    return {
      putBatch: write,
      put: (item) => write([item]),
      get: ({ country, id }) => settle(storeToRead().get([country, id])),
      query: (country) =>
        settle(
          storeToRead()
            .index("byPopulation")
            .getAll(IDBKeyRange.bound([country, 1], [country, Infinity]), PAGE),
        ),
      close: () => {
        database.close();
        return settle(indexedDB.deleteDatabase(name));
      },
    };
  }

  async function load(target) {
    let next = 0;
    const lane = async () => {
      while (next < cities.length) {
        const batch = cities.slice(next, (next += BATCH));
        await target.putBatch(batch);
      }
    };
    const start = performance.now();
    await Promise.all(Array.from({ length: LANES }, lane));
    return (cities.length / (performance.now() - start)) * 1000;
  }

  async function time(operation) {
    const times = [];
    for (let index = 0; index < SAMPLES; index += 1) {
      const city = cities[(index * 7919) % cities.length];
      const start = performance.now();
      const answer = await operation(city);
      times.push(performance.now() - start);
      if (answer === undefined) throw new Error(`no answer for ${city.country}/${city.id}`);
    }
    times.sort((a, b) => a - b);
    return { p50: times[Math.floor(SAMPLES * 0.5)], p95: times[Math.floor(SAMPLES * 0.95)] };
  }

  const target = await (engine === "minamo" ? openMinamo() : openIndexedDB());
  const itemsPerSecond = await load(target);
  const get = await time((city) => target.get({ country: city.country, id: city.id }));
  const put = await time((city) => target.put({ ...city, population: city.population + 1 }));
  const query = await time((city) => target.query(city.country));
  await target.close();
  return {
    "load, 25 a batch, 16 in flight": itemsPerSecond,
    "get, p50": get.p50,
    "get, p95": get.p95,
    "put, awaited, p50": put.p50,
    "put, awaited, p95": put.p95,
    "query of 50 by population, p50": query.p50,
    "query of 50 by population, p95": query.p95,
  };
}
