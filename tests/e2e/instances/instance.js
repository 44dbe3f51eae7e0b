// One instance of the database, in whatever kind of context imports this: a tab or any kind of worker. It does what the
// test tells it, and can write in the background until it is told to stop.

import { Minamo } from "/pkg/dist/index.js";

import { consume } from "./consuming.js";
import { readHistories, Writer } from "./writer.js";

/** The service's error for a condition that does not hold. */
const CONDITION = "ConditionalCheckFailedException";

/** The items of which transactions move something from the one to the other: together they have nothing. */
const PAIR = ["left", "right"];

export class Instance {
  #db;
  #doc;
  #work;
  #writer;
  #events = [];
  #news = [];
  #live;
  #watching;
  #watched;
  #aheadMs;
  #consumer;

  /** Opens the database `name`. With `aheadMs` its clock is so far ahead of the host's, and can be put further; see `skip`. */
  async open(name, { aheadMs, ...options } = {}) {
    this.#aheadMs = aheadMs;
    const clock = aheadMs === undefined ? {} : { clock: () => Date.now() + this.#aheadMs };
    this.#db = await Minamo.open(name, { store: "indexeddb", ...clock, ...options });
    this.#doc = this.#db.documentClient();
    this.#db.on("error", ({ name: error, message }) => this.#events.push(`${error}: ${message}`));
    this.#db.on("recovered", () => this.#events.push("recovered"));
  }

  isOpen() {
    return this.#db !== undefined;
  }

  /** What happened to the database since it was opened. */
  events() {
    return this.#events;
  }

  /** Runs a method of the document client, or of the database itself if the client has none of that name. */
  call(method, request) {
    const face = typeof this.#doc[method] === "function" ? this.#doc : this.#db;
    return face[method](request);
  }

  /** Puts an item that cannot be compressed; gives why it was refused, if it was. */
  async putRandom(TableName, pk, length) {
    try {
      await this.#doc.put({ TableName, Item: { pk, bytes: randomBytes(length) } });
      return undefined;
    } catch ({ name, reason, outcome }) {
      return { name, reason, outcome };
    }
  }

  /** The keys of all items. */
  async readKeys(TableName) {
    const keys = [];
    let next = {};
    while (next !== undefined) {
      const request = { TableName, ProjectionExpression: "pk", ConsistentRead: true, ...next };
      const { Items, LastEvaluatedKey } = await this.#doc.scan(request);
      keys.push(...Items.map(({ pk }) => pk));
      next = LastEvaluatedKey && { ExclusiveStartKey: LastEvaluatedKey };
    }
    return keys.sort();
  }

  /** The attribute `total` of a counter. */
  async total(table, pk, ConsistentRead) {
    const { Item } = await this.#doc.get({ TableName: table, Key: { pk }, ConsistentRead });
    return Item?.total ?? 0;
  }

  /** Follows a live query, and no other any more; see `news`. */
  async watch(input) {
    await this.#live?.return();
    const news = [];
    this.#news = news;
    this.#watching = new AbortController();
    const { signal } = this.#watching;
    this.#live = this.#doc.watch(input, { signal })[Symbol.asyncIterator]();
    const followed = this.#follow(this.#live, news);
    this.#watched = followed.then(
      () => "nothing",
      ({ name }) => name,
    );
  }

  /** Ends that by its signal; gives what it was told. */
  endWatching() {
    this.#watching.abort();
    return this.#watched;
  }

  async #follow(live, news) {
    for await (const change of live) news.push(change);
  }

  /** What the live query has told so far: how much at once, and its result. */
  news() {
    const count = ({ added, changed, removed }) => [added, changed, removed].map(({ length }) => length);
    return {
      types: this.#news.map(({ type }) => type),
      sizes: this.#news.map(count),
      items: this.#news.at(-1)?.items,
    };
  }

  /** Puts the clock ahead. */
  skip(milliseconds) {
    this.#aheadMs += milliseconds;
  }

  /** Writes each of the keys once for each number, one after the other. */
  async putNumbered(TableName, keys, from, to, more = {}) {
    for (let n = from; n <= to; n += 1) {
      for (const pk of keys) await this.#doc.put({ TableName, Item: { pk, n, ...more } });
    }
  }

  /** Starts a consumer; see `consuming.js`. */
  async consume(task) {
    this.#consumer = await consume(this.#db, task);
  }

  /** Stops the consumer. */
  stopConsuming() {
    return this.#consumer.stop();
  }

  /** Starts to write the histories of these lanes; the test is told of what is acknowledged. */
  startHistories(lanes) {
    this.#writer = new Writer(this.#doc, lanes, reporter(window.recordAcknowledged));
  }

  /** Ends that; gives how many operations of each lane are done. */
  endHistories() {
    return this.#writer.stop();
  }

  readHistories() {
    return readHistories(this.#doc);
  }

  /** Starts to write counters in the background. */
  start(task) {
    this.#work = new Work(this.#doc, task);
  }

  /** How many increments were acknowledged since the start, and how many were begun. */
  progress() {
    const { acknowledged, begun, failures } = this.#work;
    return { acknowledged, begun, failures };
  }

  /** Waits until the instance has done its share. */
  async finish() {
    await this.#work.finish();
    return this.progress();
  }

  /** Ends the writing and waits for what is under way. */
  async stop() {
    await this.#work.stop();
    return this.progress();
  }
}

/**
 * Passes on what a tab reports, to a function of the test that may be slow: one report is on its way at a time, and takes
 * along all that has changed since the last.
 */
function reporter(send) {
  let latest;
  let isSending = false;
  return async (acknowledged) => {
    latest = acknowledged;
    if (isSending) return;
    isSending = true;
    while (latest !== undefined) {
      const text = JSON.stringify(latest);
      latest = undefined;
      await send(text);
    }
    isSending = false;
  };
}

function randomBytes(length) {
  const bytes = new Uint8Array(length);
  const most = 65_536;
  for (let at = 0; at < length; at += most) crypto.getRandomValues(bytes.subarray(at, at + most));
  return bytes;
}

/** Writes counters, in several lanes at once, until it is stopped or has done its share. */
class Work {
  acknowledged = 0;
  begun = 0;
  failures = [];
  #doc;
  #task;
  #stopping = false;
  #lanes;

  /**
   * @param {object} task
   * @param {string} task.table
   * @param {string} task.me the attribute with this writer's own count
   * @param {string[]} task.counters
   * @param {number} task.lanes
   * @param {number} [task.share] so many increments; without it, there is no end
   * @param {number} task.pauseMs what a lane waits after each increment
   * @param {boolean} [task.transactions] every third increment is a transaction, which increments another counter, too
   * @param {number} task.ballastBytes of random bytes written with every eighth increment
   */
  constructor(doc, task) {
    this.#doc = doc;
    this.#task = task;
    this.#lanes = Array.from({ length: task.lanes }, (_, lane) => this.#runLane(lane));
  }

  async stop() {
    this.#stopping = true;
    await this.finish();
  }

  async finish() {
    await Promise.all(this.#lanes);
  }

  async #runLane(lane) {
    const { counters, ballastBytes, pauseMs, transactions = false, share = Infinity } = this.#task;
    const ways = [this.#add, this.#replace, ...(transactions ? [this.#transact] : [])];
    for (let round = lane; !this.#stopping && this.begun < share; round += 1) {
      const pk = counters[round % counters.length];
      try {
        this.begun += 1;
        const way = ways[Math.floor(round / counters.length) % ways.length];
        const increments = await way.call(this, pk);
        this.acknowledged += increments;
        if (ballastBytes > 0 && round % 8 === 0) await this.#putBallast(lane);
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      } catch (error) {
        this.failures.push(`${error.name}: ${error.message}`);
        return;
      }
    }
  }

  #increment(pk) {
    return {
      TableName: this.#task.table,
      Key: { pk },
      UpdateExpression: "ADD #total :one, #me :one",
      ExpressionAttributeNames: { "#total": "total", "#me": this.#task.me },
      ExpressionAttributeValues: { ":one": 1 },
    };
  }

  /** Adds one on the spot. Gives how many increments that were, as all ways do. */
  async #add(pk) {
    await insist(() => this.#doc.update(this.#increment(pk)));
    return 1;
  }

  /** Adds one to two counters, and moves something between the pair; who reads the pair never sees it on its way. */
  async #transact(pk) {
    const { table, counters } = this.#task;
    const next = counters[(counters.indexOf(pk) + 1) % counters.length];
    const move = (item, amount) => ({
      TableName: table,
      Key: { pk: item },
      UpdateExpression: "ADD balance :amount",
      ExpressionAttributeValues: { ":amount": amount },
    });
    const updates = [this.#increment(pk), this.#increment(next), move(PAIR[0], 1), move(PAIR[1], -1)];
    const request = { TransactItems: updates.map((Update) => ({ Update })) };
    await insist(() => this.#doc.transactWrite(request));
    await this.#readPair();
    return 2;
  }

  async #readPair() {
    const { table } = this.#task;
    const keys = PAIR.map((pk) => ({ TableName: table, Key: { pk } }));
    const reads = { TransactItems: keys.map((Get) => ({ Get })) };
    const { Responses } = await insist(() => this.#doc.transactGet(reads));
    const batch = { RequestItems: { [table]: { Keys: PAIR.map((pk) => ({ pk })), ConsistentRead: true } } };
    const found = [Responses.map(({ Item }) => Item), (await this.#doc.batchGet(batch)).Responses[table]];
    for (const items of found) {
      const sum = items.reduce((total, { balance }) => total + balance, 0);
      if (items.length !== PAIR.length || sum !== 0) {
        throw new Error(`half of a transaction was read: ${JSON.stringify(items)}`);
      }
    }
  }

  /** Reads, adds one and writes the sum, as often as it takes until nobody else was quicker. */
  async #replace(pk) {
    const { table, me } = this.#task;
    for (;;) {
      const { Item = {} } = await this.#doc.get({ TableName: table, Key: { pk }, ConsistentRead: true });
      const seen = Item.total === undefined ? "attribute_not_exists(#total)" : "#total = :seen";
      try {
        const request = {
          TableName: table,
          Key: { pk },
          ConditionExpression: seen,
          UpdateExpression: "SET #total = :next, #me = :mine",
          ExpressionAttributeNames: { "#total": "total", "#me": me },
          ExpressionAttributeValues: {
            ":next": (Item.total ?? 0) + 1,
            ":mine": (Item[me] ?? 0) + 1,
            ...(Item.total !== undefined && { ":seen": Item.total }),
          },
        };
        await insist(() => this.#doc.update(request));
        return 1;
      } catch (error) {
        if (error.name !== CONDITION) throw error;
      }
    }
  }

  /** Makes the log long, so that there are checkpoints. */
  #putBallast(lane) {
    const { table, me, ballastBytes } = this.#task;
    const bytes = randomBytes(ballastBytes);
    return this.#doc.put({ TableName: table, Item: { pk: `ballast-${me}-${lane}`, bytes } });
  }
}

/** Does what may overlap with a transaction, until it does not. */
async function insist(task) {
  for (;;) {
    try {
      return await task();
    } catch (error) {
      const codes = error.CancellationReasons?.map(({ Code }) => Code) ?? [error.name];
      if (!codes.some((code) => code.startsWith("TransactionConflict"))) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
    }
  }
}

/** Lets the other end of `port` call the instance's methods. */
export function serve(port, instance) {
  port.onmessage = async ({ data: { id, method, parameters } }) => {
    try {
      port.postMessage({ id, value: await instance[method](...parameters) });
    } catch ({ name, message }) {
      port.postMessage({ id, error: `${name}: ${message}` });
    }
  };
}
