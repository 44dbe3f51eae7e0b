// What is timed at a start. Handed over to pages as text, so it holds all that it needs.

/**
 * Imports the package, and gets an item that is not there from a table that has just been made.
 *
 * @param {{ entry: string, options?: object }} start the entry's address; options of `open`
 * @returns {Promise<Record<"load" | "open" | "get" | "whole", number>>} milliseconds
 */
export async function measureStart({ entry, options }) {
  const begin = performance.now();
  const { Minamo } = await import(entry);
  const loaded = performance.now();
  const database = await Minamo.open("start", options);
  const opened = performance.now();
  await database.createTable({
    TableName: "Items",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  });
  const { Item } = await database.getItem({ TableName: "Items", Key: { id: { S: "none" } } });
  const end = performance.now();
  if (Item !== undefined) throw new Error("the table is not empty");
  return { load: loaded - begin, open: opened - loaded, get: end - opened, whole: end - begin };
}
