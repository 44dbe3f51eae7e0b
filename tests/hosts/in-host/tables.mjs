// A worker whose objects are hosts of tables: the database of a client is the object that is called as its key.

import { usedSoFar } from "./global-scope.mjs";
// After the above.
import { MinamoDurableObject, routeToTableHost } from "../minamo/durable-object/index.js";
import { callByRpc } from "./remote.mjs";

const NOTES = {
  TableName: "Notes",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
  TimeToLiveSpecification: { Enabled: true, AttributeName: "until" },
};

const OPTIONS = {
  tables: [NOTES],
  credentials: ["alpha", "beta"].map((accessKeyId) => ({
    accessKeyId,
    secretAccessKey: `of ${accessKeyId}`,
  })),
  authorize: async ({ operation, input }) =>
    operation !== "DeleteTable" || (await input()).TableName !== "Notes",
};

export class Tables extends MinamoDurableObject {
  consumed = [];

  constructor(ctx, env) {
    const onStart = (database) =>
      database.onStream("Notes", { name: "test" }, async ({ Records }) => {
        const changes = Records.map(({ eventName, dynamodb }) => [eventName, dynamodb.Keys.pk.S]);
        if (changes.some(([, pk]) => pk === "endless")) await this.handleEndless();
        this.consumed.push(...changes);
      });
    super(ctx, env, { ...OPTIONS, onStart });
  }

  async alarm() {
    await super.alarm();
    const alarms = (await this.ctx.storage.get("alarms")) ?? [];
    const { Items } = await this.database.documentClient().scan({ TableName: "Notes" });
    alarms.push({ time: Date.now(), left: Items.map(({ pk }) => pk).sort() });
    await this.ctx.storage.put("alarms", alarms);
  }

  /** What the alarm has found, each time. */
  alarms() {
    return this.ctx.storage.get("alarms");
  }

  /** Lets the alarm fail once. Gives for when it was set then. */
  async failingAlarm() {
    const [{ database }, { now }] = [this, Date];
    // When everything is due.
    Date.now = () => now() + 86_400_000;
    this.database = { wake: () => Promise.reject(new Error("on purpose")), documentClient: () => NO_CLIENT };
    await this.alarm();
    const delay = await this.alarmDelay();
    this.database = database;
    Date.now = now;
    return delay;
  }

  /** Never ends at first. After an eviction, tells in the storage when it has come. */
  async handleEndless() {
    const { storage } = this.ctx;
    if ((await storage.get("endless")) === undefined) {
      await storage.put("endless", "begun");
      await new Promise(() => undefined);
    }
    await storage.put("endless", Date.now());
  }

  endless() {
    return this.ctx.storage.get("endless");
  }

  /** For when the alarm is set, from now on. */
  async alarmDelay() {
    return (await this.ctx.storage.getAlarm()) - Date.now();
  }

  /** Lets the alarm come soon. */
  hurry() {
    return this.ctx.storage.setAlarm(Date.now() + 1000);
  }

  evict() {
    this.ctx.abort("evicted");
  }

  /** Whether the host came to do anything else between a write and its answer. */
  async putsInOneTurn() {
    let hasTurned = false;
    setTimeout(() => (hasTurned = true));
    await this.database.documentClient().put({ TableName: "Notes", Item: { pk: "at once" } });
    return !hasTurned;
  }

  /** The changes that a consumer of the stream was handed since the object has started. */
  async seen(count) {
    for (let waited = 0; this.consumed.length < count && waited < 5000; waited += 20) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this.consumed;
  }

  /** Puts items of 16 KB. */
  async fill(first, count) {
    const documents = this.database.documentClient();
    for (let n = first; n < first + count; n += BATCH) {
      const ids = Array.from({ length: BATCH }, (_, at) => `filled ${n + at}`);
      const Notes = ids.map((pk) => ({ PutRequest: { Item: { pk, text: pk.padEnd(16_000, "-") } } }));
      await documents.batchWrite({ RequestItems: { Notes } });
    }
  }

  /** Bytes: what the pages in memory take, what they may, and what the module's memory has grown to. */
  async memory() {
    const { cache } = await this.database.status();
    return { ...cache, module: this.database.engine.connection.session.module.memory().buffer.byteLength };
  }
}

const BATCH = 25;

const NO_CLIENT = { scan: async () => ({ Items: [] }) };

/** Nobody has said by what its signatures are verified. */
export class Guarded extends MinamoDurableObject {}

const isOfGuarded = ({ headers }) => headers.get("authorization").includes("Credential=key/");

const used = usedSoFar();

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const named = (name) => env.TABLES.get(env.TABLES.idFromName(name));
    switch (pathname) {
      case "/":
        return isOfGuarded(request)
          ? routeToTableHost(request, env.GUARDED)
          : routeToTableHost(request, env.TABLES, { by: ({ accessKeyId }) => accessKeyId });
      case "/global":
        return Response.json(used);
      case "/rpc":
        return Response.json(await callByRpc(named("remote")));
      case "/call": {
        const parameters = JSON.parse(searchParams.get("parameters") ?? "[]");
        try {
          return Response.json(
            (await named(searchParams.get("object"))[searchParams.get("method")](...parameters)) ?? null,
          );
        } catch (error) {
          return Response.json({ name: error.name, message: error.message }, { status: 500 });
        }
      }
    }
    return new Response("not found", { status: 404 });
  },
};
