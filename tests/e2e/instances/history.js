// What a lane writes: a history of operations that follows from the lane's name and a seed alone. So a test knows what a
// tab that was killed has written, operation by operation, and needs to be told only how many were acknowledged.

export const TABLE = "Histories";
export const INDEX = "byRank";

/** The item whose attributes count, for each lane, the operations of kind `count`; `total` counts all of them. */
export const COUNTER = { pk: "counter", sk: 0 };

export const SCHEMA = {
  TableName: TABLE,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "N" },
    { AttributeName: "group", AttributeType: "S" },
    { AttributeName: "rank", AttributeType: "N" },
  ],
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: INDEX,
      KeySchema: [
        { AttributeName: "group", KeyType: "HASH" },
        { AttributeName: "rank", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
  ],
};

const BATCH_ITEMS = 25;

/**
 * What a lane does, in parts of all its operations; `keys` is how many different ones it writes. Without a group, an item
 * is not in the index.
 */
export const PROFILES = {
  load: { keys: 1_500, parts: { batch: 8, count: 2 } },
  update: { keys: 200, parts: { put: 2, update: 6, count: 2 } },
  delete: { keys: 200, parts: { put: 3, delete: 5, batch: 1, count: 1 } },
  large: { keys: 40, parts: { large: 4, update: 2, delete: 3, count: 1 } },
};

/** A source of whole numbers that follow from a text. */
export function randomFrom(text) {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  return {
    /** From 0 up to, but not including, `limit`. */
    below(limit) {
      state = (state + 0x9e3779b9) | 0;
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      return ((mixed ^ (mixed >>> 15)) >>> 0) % limit;
    },
  };
}

/** Operation `n` of a lane, as changes of items: what a request for it would be made of. */
export function operation({ lane, seed, profile }, n) {
  const random = randomFrom(`${seed}/${lane}/${n}`);
  const { keys, parts } = PROFILES[profile];
  const kind = pick(random, parts);
  const key = () => ({ pk: lane, sk: random.below(keys) });
  switch (kind) {
    case "put":
      return { kind, item: makeItem(random, key(), n) };
    case "large":
      return { kind: "put", item: { ...makeItem(random, key(), n), text: makeText(random, 200_000) } };
    case "update":
      return { kind, key: key(), set: { n, rank: random.below(1_000), group: makeGroup(random) } };
    case "batch":
      return { kind, changes: makeBatch(random, lane, keys, n) };
    default:
      return kind === "delete" ? { kind, key: key() } : { kind };
  }
}

function pick(random, parts) {
  const whole = Object.values(parts).reduce((sum, part) => sum + part, 0);
  let rest = random.below(whole);
  return Object.keys(parts).find((kind) => (rest -= parts[kind]) < 0);
}

function makeItem(random, key, n) {
  const item = { ...key, n, rank: random.below(1_000), text: makeText(random, 2_000) };
  return random.below(4) === 0 ? item : { ...item, group: makeGroup(random) };
}

const makeGroup = (random) => `group ${random.below(5)}`;

/** A text of up to so many characters, short ones more often than long ones. */
function makeText(random, limit) {
  const length = random.below(2 + random.below(limit));
  return `${random.below(2 ** 32)} `.repeat(Math.ceil(length / 8)).slice(0, length);
}

/** Puts, and a deletion now and then, of neighbouring keys: no key may be in a batch twice. */
function makeBatch(random, lane, keys, n) {
  const first = random.below(keys);
  return Array.from({ length: BATCH_ITEMS }, (_, index) => {
    const key = { pk: lane, sk: (first + index) % keys };
    return random.below(8) === 0 ? { key } : { item: makeItem(random, key, n) };
  });
}

/** What an item is compared by. */
export function print(item) {
  const { text, ...rest } = item;
  const ordered = Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify({ ...ordered, text: text === undefined ? "none" : digest(text) });
}

function digest(text) {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  return `${text.length} characters, ${state >>> 0}`;
}
