// What a Worker gets when it calls an object by RPC.

import { documentsOf } from "../minamo/durable-object/index.js";

const TableName = "Notes";
const Key = { pk: "remote" };

const ITEM = {
  ...Key,
  number: 1.5,
  bytes: new Uint8Array([1, 2, 3]),
  strings: new Set(["a", "b"]),
  numbers: new Set([1, 2]),
  binaries: new Set([new Uint8Array([4])]),
  map: { list: [true, null] },
};

/** Gives what came of it, as JSON. */
export async function callByRpc(stub) {
  const { TableNames } = await stub.run("ListTables");
  await stub.put({ TableName, Item: ITEM });
  const { Item } = await stub.get({ TableName, Key });
  const { Attributes } = await stub.update({
    TableName,
    Key,
    UpdateExpression: "SET entries = :m ADD big :b",
    ExpressionAttributeValues: { ":m": new Map([["k", 1]]), ":b": 12345678901234567n },
    ReturnValues: "UPDATED_NEW",
  });
  const ConditionExpression = "attribute_not_exists(pk)";
  const again = {
    TableName,
    Item: ITEM,
    ConditionExpression,
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  };
  const thrown = await stub.put(again).catch(({ message }) => message);
  const documents = documentsOf(stub);
  const whole = await documents.put(again).catch((error) => error);
  const cancelled = await documents
    .transactWrite({ TransactItems: [{ Put: again }] })
    .catch((error) => error);
  const hidden = await stub.database.catch(({ message }) => message);
  return {
    TableNames,
    values: Object.fromEntries(Object.entries(Item).map(([name, value]) => [name, describe(value)])),
    big: String(Attributes.big),
    entries: Attributes.entries,
    thrown,
    whole: [whole.name, whole.message, whole.$metadata.httpStatusCode, whole.Item.pk.S],
    cancelled: [cancelled.name, cancelled.CancellationReasons.map(({ Code }) => Code)],
    asDocuments: (await documents.get({ TableName, Key })).Item.number,
    hidden,
  };
}

/** Values that JSON does not tell apart. */
function describe(value) {
  if (value instanceof Uint8Array) return `bytes ${[...value].join()}`;
  if (value instanceof Set) return `set of ${[...value].map(describe).join()}`;
  return value;
}
