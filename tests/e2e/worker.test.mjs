// The engine in a worker of the page: the same interface, IndexedDB beneath, a worker that is killed, and a main thread that is free.

import assert from "node:assert/strict";
import test from "node:test";

import { scope, startBrowser, startServer, temporaryFolder, TEST_MS } from "./harness.mjs";

const ITEMS = 20_000;

/** A page of the same origin without a script of its own. */
async function openBlank(t) {
  const run = scope(t);
  const address = await startServer(run);
  const { context } = await startBrowser(run, temporaryFolder(run));
  const page = await context.newPage();
  const noise = [];
  page.on("pageerror", (error) => noise.push(error.message));
  await page.goto(`${address}/pkg/package.json`);
  await page.evaluate(prepare);
  return { context, page, noise, address };
}

/** Runs in the page: how to open databases, in a worker and in the page. */
function prepare() {
  const TableName = "Things";
  window.workers = [];
  const NativeWorker = window.Worker;
  window.Worker = class extends NativeWorker {
    constructor(...parameters) {
      super(...parameters);
      window.workers.push(this);
    }
  };
  window.open = async (name, entry = "worker/index.js") => {
    const { Minamo } = await import(`/pkg/dist/${entry}`);
    const db = await Minamo.open(name);
    const told = [];
    db.on("error", (error) => told.push(error.name));
    db.on("recovered", () => told.push("recovered"));
    const documents = db.documentClient();
    const { TableNames } = await db.listTables();
    if (TableNames.length === 0) {
      await db.createTable({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
      });
    }
    const put = (pk) => documents.put({ TableName, Item: { pk } });
    const get = async (pk) => (await documents.get({ TableName, Key: { pk } })).Item;
    return { db, told, documents, put, get };
  };
  /** Loads items. Gives, in milliseconds, the time it took, and the longest task of the main thread if that was longer than 50 ms. */
  window.load = async ({ documents }, count) => {
    const text = "x".repeat(200);
    const start = performance.now();
    let longest = 0;
    const observer = new PerformanceObserver((list) => {
      longest = Math.max(longest, ...list.getEntries().map(({ duration }) => duration));
    });
    observer.observe({ entryTypes: ["longtask"] });
    for (let at = 0; at < count; at += 500) {
      const batches = Array.from({ length: 20 }, (_, batch) => {
        const numbers = Array.from({ length: 25 }, (__, n) => at + batch * 25 + n);
        const puts = numbers.map((n) => ({ PutRequest: { Item: { pk: `item ${n}`, n, text } } }));
        return documents.batchWrite({ RequestItems: { [TableName]: puts } });
      });
      await Promise.all(batches);
    }
    observer.disconnect();
    return { total: Math.round(performance.now() - start), longest: Math.round(longest) };
  };
}

test("the engine in a worker", { timeout: TEST_MS }, async (t) => {
  const { context, page, noise, address } = await openBlank(t);

  await t.test("two databases, a live query, a consumer, in one worker", async () => {
    const outcome = await page.evaluate(async () => {
      const [one, other] = await Promise.all([window.open("one"), window.open("other")]);
      Object.assign(window, { one, other });
      const live = one.documents.watch({ TableName: "Things" })[Symbol.asyncIterator]();
      const first = (await live.next()).value.items;
      let tell;
      const handled = new Promise((resolve) => (tell = resolve));
      const consumer = await one.db.onStream("Things", { name: "all" }, ({ Records }) =>
        tell(Records.map(({ dynamodb }) => dynamodb.Keys.pk.S)),
      );
      await Promise.all([one.put("a"), other.put("b")]);
      const { added } = (await live.next()).value;
      const keys = await handled;
      await consumer.stop();
      const { store, quota } = await one.db.status();
      return {
        first,
        added: added.map(({ item }) => item.pk),
        handled: keys,
        found: [await one.get("a"), await one.get("b"), await other.get("b")],
        store,
        hasQuota: quota.usage > 0,
        workers: window.workers.length,
        wasm: performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".wasm")).length,
      };
    });
    assert.deepEqual(outcome, {
      first: [],
      added: ["a"],
      handled: ["a"],
      found: [{ pk: "a" }, undefined, { pk: "b" }],
      store: "indexeddb",
      hasQuota: true,
      workers: 1,
      wasm: 0,
    });
  });

  await t.test("a worker that is killed is noticed, and the next request has another one", async () => {
    const outcome = await page.evaluate(async () => {
      const { one, other, workers } = window;
      const outcomes = new Set();
      const acknowledged = [];
      const load = async () => {
        for (let n = 0; ; n += 1) {
          await one.put(`kill ${n}`);
          acknowledged.push(`kill ${n}`);
        }
      };
      const loading = load().catch(({ name, outcome: known }) => outcomes.add(`${name}: ${known}`));
      await new Promise((resolve) => setTimeout(resolve, 100));
      workers[0].terminate();
      await loading;
      const found = await Promise.all(acknowledged.map((pk) => one.get(pk)));
      await other.get("b");
      return {
        outcomes: [...outcomes],
        lost: found.filter((item) => item === undefined).length,
        some: acknowledged.length > 0,
        told: [one.told, other.told],
        workers: workers.length,
      };
    });
    const told = ["EngineFailedException", "recovered"];
    assert.deepEqual(outcome, {
      outcomes: ["EngineFailedException: unknown"],
      lost: 0,
      some: true,
      told: [told, told],
      workers: 2,
    });
  });

  await t.test("a worker without databases is ended, and the housekeeping goes on in the next", async () => {
    const held = await page.evaluate(async () => {
      const locks = async () => {
        const { held: all } = await navigator.locks.query();
        return all.filter(({ name }) => name.startsWith("minamo:worker:")).length;
      };
      const before = await locks();
      await Promise.all([window.one.db.close(), window.other.db.close()]);
      while ((await locks()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      window.one = await window.open("one");
      while (!(await window.one.db.status()).housekeeper) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return [before, await locks(), window.workers.length];
    });
    assert.deepEqual(held, [1, 1, 3]);
  });

  await t.test("the main thread is free while items are loaded", async () => {
    const session = await context.newCDPSession(page);
    // By the time of the processor: on a busy machine, others take from the time of the clock.
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    const busyMs = async () => {
      const { metrics } = await session.send("Performance.getMetrics");
      return 1000 * metrics.find(({ name }) => name === "TaskDuration").value;
    };
    const measured = {};
    for (const [place, entry] of Object.entries({ page: "index.js", worker: "worker/index.js" })) {
      await page.evaluate(async (given) => (window.loaded = await window.open(...given)), [place, entry]);
      const before = await busyMs();
      const times = await page.evaluate((count) => window.load(window.loaded, count), ITEMS);
      measured[place] = { ...times, busy: Math.round((await busyMs()) - before) };
      await page.evaluate(() => window.loaded.db.close());
    }
    t.diagnostic(JSON.stringify(measured));
    assert.ok(measured.worker.busy < 0.6 * measured.page.busy, JSON.stringify(measured));
  });

  await t.test("a page that is closed in the middle of writes keeps what it was told is kept", async () => {
    const doomed = await context.newPage();
    await doomed.goto(`${address}/pkg/package.json`);
    await doomed.evaluate(prepare);
    await doomed.evaluate(async () => {
      const { put } = await window.open("doomed");
      window.acknowledged = 0;
      void (async () => {
        for (let n = 0; ; n += 1) {
          await put(`n ${n}`);
          window.acknowledged = n + 1;
        }
      })();
    });
    await doomed.waitForFunction(() => window.acknowledged > 50);
    const acknowledged = await doomed.evaluate(() => window.acknowledged);
    await doomed.close();
    const count = await page.evaluate(async () => {
      const { documents } = await window.open("doomed");
      return (await documents.scan({ TableName: "Things", Select: "COUNT" })).Count;
    });
    assert.ok(count >= acknowledged, `${count} of ${acknowledged}`);
  });

  await t.test("what was loaded before it is needed is there without the network", async (subtest) => {
    const outcome = await page.evaluate(async () => {
      const { Minamo } = await import("/pkg/dist/worker/index.js");
      await Minamo.preload();
      const { db } = await window.open("preloaded");
      window.preloaded = db;
      return (await db.listTables()).TableNames;
    });
    assert.deepEqual(outcome, ["Things"]);
    await context.setOffline(true);
    subtest.after(() => context.setOffline(false));
    const found = await page.evaluate(async () => {
      const { Items } = await window.preloaded.executeStatement({ Statement: "SELECT * FROM Things" });
      const { ok } = await window.preloaded.check();
      return [Items, ok];
    });
    assert.deepEqual(found, [[], true]);
  });

  await t.test("where addresses of scripts have to be trusted, workerFactory has a policy", async () => {
    const strict = await context.newPage();
    const policies = "script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'";
    await strict.route("**/strict", (route) =>
      route.fulfill({ contentType: "text/html", headers: { "content-security-policy": policies }, body: "" }),
    );
    await strict.goto(`${address}/strict`);
    const outcome = await strict.evaluate(async () => {
      const { Minamo } = await import("/pkg/dist/worker/index.js");
      const refused = await Minamo.open("strict").catch(({ name, message }) => `${name}: ${message}`);
      const policy = window.trustedTypes.createPolicy("shop", { createScriptURL: (url) => url });
      const script = policy.createScriptURL("/pkg/dist/worker/host.js");
      const workerFactory = () => new Worker(script, { type: "module" });
      const db = await Minamo.open("strict", { workerFactory });
      return { refused, tables: (await db.listTables()).TableNames };
    });
    assert.match(outcome.refused, /^EngineFailedException: .*workerFactory .*TrustedScriptURL/);
    assert.deepEqual(outcome.tables, []);
  });
  assert.deepEqual(noise, []);
});
