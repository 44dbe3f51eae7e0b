// Runs the histories of several lanes side by side, and reads back what the database has of them.

import { COUNTER, INDEX, operation, print, TABLE } from "./history.js";

export class Writer {
  #doc;
  #stopping = false;
  #acknowledged = {};
  #lanes;

  /**
   * @param {import("/pkg/dist/index.js").DocumentClient} doc
   * @param {{ lane: string, seed: string, profile: string }[]} lanes
   * @param {(acknowledged: Record<string, number>) => void} report gets how many operations each lane has been told are done
   */
  constructor(doc, lanes, report) {
    this.#doc = doc;
    this.#lanes = lanes.map(async (lane) => {
      for (let n = 0; !this.#stopping; n += 1) {
        await this.#perform(lane.lane, operation(lane, n));
        this.#acknowledged[lane.lane] = n + 1;
        report(this.#acknowledged);
      }
    });
  }

  /** Ends the histories; gives how many operations of each lane are done. Rejects if one of them failed. */
  async stop() {
    this.#stopping = true;
    await Promise.all(this.#lanes);
    return this.#acknowledged;
  }

  async #perform(lane, { kind, item, key, set, changes }) {
    const doc = this.#doc;
    switch (kind) {
      case "put":
        return doc.put({ TableName: TABLE, Item: item });
      case "delete":
        return doc.delete({ TableName: TABLE, Key: key });
      case "update":
        return doc.update({
          TableName: TABLE,
          Key: key,
          UpdateExpression: "SET n = :n, #rank = :rank, #group = :group",
          ExpressionAttributeNames: { "#rank": "rank", "#group": "group" },
          ExpressionAttributeValues: { ":n": set.n, ":rank": set.rank, ":group": set.group },
        });
      case "batch":
        return this.#writeBatch(changes);
      default:
        return doc.update({
          TableName: TABLE,
          Key: COUNTER,
          UpdateExpression: "ADD #total :one, #lane :one",
          ExpressionAttributeNames: { "#total": "total", "#lane": lane },
          ExpressionAttributeValues: { ":one": 1 },
        });
    }
  }

  async #writeBatch(changes) {
    const requests = changes.map(({ key, item }) =>
      item === undefined ? { DeleteRequest: { Key: key } } : { PutRequest: { Item: item } },
    );
    const { UnprocessedItems = {} } = await this.#doc.batchWrite({ RequestItems: { [TABLE]: requests } });
    if (Object.keys(UnprocessedItems).length > 0) throw new Error("a part of a batch was left undone");
  }
}

/**
 * Everything in the table and in its index, each item as what it is compared by.
 *
 * @returns {Promise<string>} JSON of `{ table, index, counts }`
 */
export async function readHistories(doc) {
  const items = await readAll(doc, { TableName: TABLE, ConsistentRead: true });
  const entries = await readAll(doc, { TableName: TABLE, IndexName: INDEX });
  const counter = items.find(({ pk }) => pk === COUNTER.pk);
  // One text crosses from the page to the test many times faster than thousands of objects.
  return JSON.stringify({
    table: items.filter((item) => item !== counter).map(toEntry),
    index: entries.map(toEntry),
    counts: Object.entries(counter ?? {}).filter(([name]) => !(name in COUNTER)),
  });
}

function toEntry(item) {
  const isIndexed = item.group !== undefined && item.rank !== undefined;
  return { lane: item.pk, sk: item.sk, print: print(item), isIndexed };
}

async function readAll(doc, request) {
  const items = [];
  let next = {};
  while (next !== undefined) {
    const { Items, LastEvaluatedKey } = await doc.scan({ ...request, ...next });
    items.push(...Items);
    next = LastEvaluatedKey && { ExclusiveStartKey: LastEvaluatedKey };
  }
  return items;
}
