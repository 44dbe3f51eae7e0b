// A step of open-node.bench.mjs in a process of its own: in-node.mjs <step> <folder> <number>. Steps that measure print JSON.

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { Minamo } from "../../pkg/dist/node/index.js";
import { nodeSqlite } from "../../pkg/dist/sql/index.js";

const [step, folder, number] = process.argv.slice(2);
const PEER = join(folder, "peer.db");

const open = async () => Minamo.open("bench", { store: await nodeSqlite(join(folder, "bench.db")) });

async function fill(items) {
  const db = await open();
  await db.createTable({
    TableName: "Items",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  });
  const doc = db.documentClient();
  let next = 0;
  const lane = async () => {
    while (next < items) {
      const first = next;
      next += 25;
      const Items = Array.from({ length: Math.min(25, items - first) }, (_, index) => ({
        PutRequest: { Item: { pk: `item ${first + index}`, n: first + index, text: "some more of it" } },
      }));
      await doc.batchWrite({ RequestItems: { Items } });
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  return db;
}

const STEPS = {
  async fillAndClose() {
    await (await fill(Number(number))).close();
  },

  async fillAndDie() {
    await fill(Number(number));
    process.kill(process.pid, "SIGKILL");
  },

  fillPeer() {
    const peer = new DatabaseSync(PEER);
    peer.exec("CREATE TABLE items (pk TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID; BEGIN");
    const insert = peer.prepare("INSERT INTO items VALUES (?, ?)");
    for (let n = 0; n < Number(number); n += 1) {
      insert.run(`item ${n}`, JSON.stringify({ pk: `item ${n}`, n, text: "some more of it" }));
    }
    peer.exec("COMMIT");
    peer.close();
  },

  async measure() {
    const pk = `item ${number}`;
    const compiling = performance.now();
    await (await Minamo.open("nothing", { store: "memory" })).close();
    const start = performance.now();
    const db = await open();
    const opened = performance.now();
    const { Item } = await db.documentClient().get({ TableName: "Items", Key: { pk } });
    const end = performance.now();
    if (Item?.pk !== pk) throw new Error(`no ${pk}`);
    tell({ compile: start - compiling, open: opened - start, get: end - opened, whole: end - start });
    // What is left to do after an opening is not to be done before the next one.
    process.kill(process.pid, "SIGKILL");
  },

  measurePeer() {
    const pk = `item ${number}`;
    const start = performance.now();
    const peer = new DatabaseSync(PEER);
    const row = peer.prepare("SELECT value FROM items WHERE pk = ?").get(pk);
    if (JSON.parse(row.value).pk !== pk) throw new Error(`no ${pk}`);
    tell({ peer: performance.now() - start });
  },
};

function tell(figures) {
  process.stdout.write(JSON.stringify(figures));
}

await STEPS[step]();
