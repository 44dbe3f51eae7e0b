// The tables that the requests are about, which every peer can make.

const string = (AttributeName) => ({ AttributeName, AttributeType: "S" });
const number = (AttributeName) => ({ AttributeName, AttributeType: "N" });
const binary = (AttributeName) => ({ AttributeName, AttributeType: "B" });
const hash = (AttributeName) => ({ AttributeName, KeyType: "HASH" });
const range = (AttributeName) => ({ AttributeName, KeyType: "RANGE" });

/** @type {Record<string, { kinds: Record<string, "S" | "N" | "B">, indexes: Record<string, string[]>, input: object }>} */
export const TABLES = {
  Hash: {
    kinds: { pk: "S" },
    indexes: {},
    input: { AttributeDefinitions: [string("pk")], KeySchema: [hash("pk")] },
  },
  Range: {
    kinds: { pk: "S", sk: "N" },
    indexes: { Local: ["pk", "a"], Global: ["b", "a"] },
    input: {
      AttributeDefinitions: [string("pk"), number("sk"), string("a"), number("b")],
      KeySchema: [hash("pk"), range("sk")],
      LocalSecondaryIndexes: [
        {
          IndexName: "Local",
          KeySchema: [hash("pk"), range("a")],
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["c"] },
        },
      ],
      GlobalSecondaryIndexes: [
        { IndexName: "Global", KeySchema: [hash("b"), range("a")], Projection: { ProjectionType: "ALL" } },
      ],
    },
  },
  Bytes: {
    kinds: { pk: "B", sk: "S" },
    indexes: {},
    input: { AttributeDefinitions: [binary("pk"), string("sk")], KeySchema: [hash("pk"), range("sk")] },
  },
};

/** The kinds of the attributes that are keys of an index of `Range`. */
export const INDEX_KINDS = { a: "S", b: "N" };

/** The request that makes a table. */
export function createInput(name) {
  return { TableName: name, BillingMode: "PAY_PER_REQUEST", ...TABLES[name].input };
}
