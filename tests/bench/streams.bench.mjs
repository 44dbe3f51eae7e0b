// What a stream costs who writes: updates of items of 1 KB in a table with a stream of new and old images, beside the same
// table without, in turns; in Node with SQLite and in Chromium with IndexedDB.
//
// `ROUNDS=n` says how many turns each takes.

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { scope, startServer, temporaryFolder } from "../e2e/harness.mjs";
import { NODE } from "../hosts/hosts.mjs";
import { emptyPage, median, printTable } from "./pages.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 9);
const PACKAGE = new URL("../../pkg/dist/", import.meta.url);

/** Handed over as text, so it holds all that it needs. Gives updates a second, and bytes of log for each, of every turn. */
async function measure({ db, rounds }) {
  const ITEMS = 1_000;
  const LANES = 16;
  const views = [undefined, "KEYS_ONLY", "NEW_AND_OLD_IMAGES"];
  const nameOf = (view) => view ?? "none";
  for (const view of views) {
    await db.createTable({
      TableName: nameOf(view),
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "N" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      ...(view && { StreamSpecification: { StreamEnabled: true, StreamViewType: view } }),
    });
  }
  const doc = db.documentClient();
  const noise = crypto.getRandomValues(new Uint8Array(64 * 1024));
  const writeAll = async (TableName, round) => {
    let next = 0;
    const lane = async () => {
      while (next < ITEMS) {
        const pk = next++;
        const start = (pk * 37 + round * 101) % 60_000;
        await doc.put({ TableName, Item: { pk, bytes: noise.slice(start, start + 1_000) } });
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  };
  for (const view of views) await writeAll(nameOf(view), 0);
  const found = Object.fromEntries(views.map((view) => [nameOf(view), { rates: [], bytes: [] }]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const view of views) {
      const before = await db.status();
      const start = performance.now();
      await writeAll(nameOf(view), round);
      const seconds = (performance.now() - start) / 1_000;
      const after = await db.status();
      const { rates, bytes } = found[nameOf(view)];
      rates.push(ITEMS / seconds);
      // A checkpoint makes the log shorter.
      const logged = after.log.bytesSinceCheckpoint - before.log.bytesSinceCheckpoint;
      if (after.checkpoint.number === before.checkpoint.number) bytes.push(logged / ITEMS);
    }
  }
  await db.close();
  return found;
}

async function inPage({ source, rounds }) {
  const { Minamo } = await import("/pkg/dist/index.js");
  const work = new Function(`return ${source}`)();
  return work({ db: await Minamo.open("streams", { store: "indexeddb" }), rounds });
}

/** In a process of its own, since this Node may have no SQLite. Absent if that one has none either. */
function inNode(folder) {
  const script = join(folder, "measure.mjs");
  const [minamo, sql] = ["node/index.js", "sql/index.js"].map((name) =>
    JSON.stringify(new URL(name, PACKAGE)),
  );
  writeFileSync(
    script,
    `import { Minamo } from ${minamo};
    import { nodeSqlite } from ${sql};
    const db = await Minamo.open("streams", { store: await nodeSqlite(${JSON.stringify(join(folder, "streams.db"))}) });
    console.log(JSON.stringify(await (${measure.toString()})({ db, rounds: ${ROUNDS} })));`,
  );
  const { stdout, stderr, status } = spawnSync(NODE, [script], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${fileURLToPath(import.meta.url)}: ${stderr}`);
  return JSON.parse(stdout);
}

/** What else the machine does makes a turn slower, never faster. */
const fastest = ({ rates }) => Math.max(...rates);

function rows(host, found) {
  const base = fastest(found.none);
  return Object.entries(found).map(([view, { rates, bytes }]) => [
    host,
    view,
    fastest({ rates }).toFixed(0),
    (fastest({ rates }) / base).toFixed(2),
    bytes.length > 0 ? median(bytes).toFixed(0) : "",
  ]);
}

const run = scope();
try {
  const table = rows("Node, SQLite", inNode(temporaryFolder(run)));
  const address = await startServer(run);
  const { page } = await emptyPage(run, address);
  const found = await page.evaluate(inPage, { source: measure.toString(), rounds: ROUNDS });
  table.push(...rows("Chromium, IndexedDB", found));
  console.log(`1,000 updates of 1 KB, 16 at a time, ${ROUNDS} turns of each, the fastest\n`);
  printTable(["host", "stream", "updates/s", "ratio", "log bytes for each"], table);
} finally {
  await run.end();
}
