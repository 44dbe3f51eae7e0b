// Instances of one database in tabs and workers of one browser, as the tests tell them what to do.

import assert from "node:assert/strict";

import { startBrowser, startServer, temporaryFolder, until } from "./harness.mjs";

export const DATABASE = "shared";
export const TABLE = "Counters";

/** Longer than anything that an instance is told may take on a busy machine. */
const ANSWER_MS = 180_000;

/**
 * A page that is frozen in the middle of a transaction keeps all others waiting until the host aborts that, which Chromium does after a
 * minute. By itself it freezes no page that others wait for; the tests do.
 */
const PROGRESS_MS = 180_000;

/** A worker that is gone never answers. */
function inTime(answer, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer: ${what}`)), ANSWER_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** An instance in a tab of its own. */
export class Tab {
  constructor(title, context, address) {
    this.title = title;
    this.context = context;
    this.address = address;
  }

  /** Loads the page in a new tab, `before` which something may run there; its instance has yet to open the database. */
  async load(before) {
    await this.page?.close();
    this.page = await this.context.newPage();
    if (before !== undefined) await this.page.addInitScript(before);
    await this.page.goto(`${this.address}/instances/tab.html`);
    await this.isReady();
  }

  isReady() {
    return this.page.waitForFunction(() => window.instance !== undefined);
  }

  call(method, ...parameters) {
    const answer = this.page.evaluate(
      ([name, given]) => window.instance[name](...given),
      [method, parameters],
    );
    return inTime(answer, `${method} of the ${this.title}`);
  }
}

/** An instance in a worker of the page `workers.html`. */
class Worker {
  constructor(title, page, kind) {
    this.title = title;
    this.page = page;
    this.kind = kind;
  }

  connect() {
    return this.page.evaluate((kind) => window.connect(kind), this.kind);
  }

  call(method, ...parameters) {
    const task = [this.kind, method, parameters];
    const answer = this.page.evaluate(([kind, name, given]) => window.call(kind, name, given), task);
    return inTime(answer, `${method} of the ${this.title}`);
  }
}

const WORKERS = ["dedicated", "shared", "service"];

/**
 * A browser with two tabs and workers of these kinds, each with its instance of the same database, which has one table.
 */
export async function startInstances(run, kinds = WORKERS) {
  const address = await startServer(run);
  const { context } = await startBrowser(run, temporaryFolder(run));
  const first = new Tab("first tab", context, address);
  const second = new Tab("second tab", context, address);
  await first.load();
  // The first to open the database is the one that does its housekeeping.
  await first.call("open", DATABASE);
  await first.call("call", "createTable", {
    TableName: TABLE,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  });
  await second.load();
  await second.call("open", DATABASE);
  const host = await context.newPage();
  await host.goto(`${address}/instances/workers.html`);
  await host.waitForFunction(() => window.connect !== undefined);
  const workers = {};
  for (const kind of kinds) {
    workers[kind] = new Worker(`${kind} worker`, host, kind);
    await workers[kind].connect();
    await workers[kind].call("open", DATABASE);
  }
  return { address, context, first, ...workers, all: [first, second, ...Object.values(workers)] };
}

/** Nothing is wrong with what the instance has. */
export async function assertSound(instance) {
  const { ok, problems } = await instance.call("call", "check");
  assert.deepEqual({ ok, problems }, { ok: true, problems: [] });
}

/** Tells the instances to write the same counters. `options` as in `instances/instance.js`. */
export async function startWriting(instances, counters, options) {
  for (const instance of instances) {
    await instance.call("start", { table: TABLE, me: instance.title, counters, lanes: 3, ...options });
  }
}

/** Waits until each of the instances has made so many increments more. */
export async function untilEachWrites(instances, increments) {
  const goals = new Map();
  for (const instance of instances) {
    goals.set(instance, (await instance.call("progress")).acknowledged + increments);
  }
  for (const [instance, goal] of goals) {
    const hasMade = async () => {
      const { acknowledged, failures } = await instance.call("progress");
      if (failures.length > 0) throw new Error(`the ${instance.title} failed: ${failures[0]}`);
      return acknowledged >= goal;
    };
    await until(`the ${instance.title} has made ${increments} more increments`, hasMade, PROGRESS_MS);
  }
}

/** Stops the instances, or waits until they `finish`; gives what each of them says it did, by title. */
export async function endWriting(instances, how = "stop") {
  const entries = instances.map(async (instance) => [instance.title, await instance.call(how)]);
  return new Map(await Promise.all(entries));
}

/**
 * Every increment is in the total and in the count of who made it, and all instances read the same.
 *
 * @param {Map<string, { acknowledged: number, failures: string[] }>} reports of those who were there all the time
 * @param {Map<string, number>} least what is known of the increments of those who were not
 */
export async function assertCounted(instances, counters, reports, least = new Map()) {
  const items = await readCounters(instances[0], counters);
  for (const instance of instances.slice(1)) {
    assert.deepEqual(await readCounters(instance, counters), items, `what the ${instance.title} reads`);
  }
  for (const { pk, total, ...counts } of items) {
    const sum = Object.values(counts).reduce((a, b) => a + b, 0);
    assert.equal(total, sum, `the total of ${pk}`);
  }
  const countedBy = (title) => items.reduce((sum, item) => sum + (item[title] ?? 0), 0);
  for (const [title, { acknowledged, failures }] of reports) {
    assert.deepEqual(failures, [], `failures of the ${title}`);
    assert.equal(countedBy(title), acknowledged, `increments of the ${title}`);
  }
  for (const [title, acknowledged] of least) {
    assert.ok(countedBy(title) >= acknowledged, `${countedBy(title)} of ${acknowledged} by the ${title}`);
  }
  for (const instance of instances) await assertSound(instance);
}

/** The counters as an instance reads them. */
async function readCounters(instance, counters) {
  const items = [];
  for (const pk of counters) {
    const request = { TableName: TABLE, Key: { pk }, ConsistentRead: true };
    items.push((await instance.call("call", "get", request)).Item);
  }
  return items;
}
