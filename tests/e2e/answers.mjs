// Questions that a test puts to the database in the page.

import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

import { keyText } from "../../www/js/cities.js";

/**
 * Every item that a query, scan or get of the table answers, over all its pages.
 *
 * @param {import("playwright-core").Page} page
 * @param {"query" | "scan" | "get"} method
 * @param {object} request without the table's name
 * @returns {Promise<object[]>}
 */
export async function ask(page, method, request = {}) {
  return (await askPages(page, method, request)).flatMap(({ Items, Item }) => Items ?? (Item ? [Item] : []));
}

async function askPages(page, method, request) {
  // One text crosses from the page to the test many times faster than a hundred thousand objects.
  return JSON.parse(await page.evaluate(askInPage, { method, request }));
}

/** Runs in the page. */
async function askInPage({ method, request }) {
  const { doc, TABLE } = window.minamo;
  const pages = [];
  let next = {};
  while (next !== undefined) {
    const answer = await doc[method]({ TableName: TABLE, ...request, ...next });
    pages.push(answer);
    next = answer.LastEvaluatedKey && { ExclusiveStartKey: answer.LastEvaluatedKey };
  }
  return JSON.stringify(pages);
}

/**
 * The whole table, or its index.
 *
 * @returns {Promise<Map<string, object>>} key text to item
 */
export async function scanAll(page, request = {}) {
  return new Map((await ask(page, "scan", request)).map((item) => [keyText(item), item]));
}

/**
 * What many questions are answered, in a form to compare: pages, items, and a digest of them all in their order.
 *
 * @param {{ name: string, method: "query" | "scan" | "get", request: object }[]} questions
 */
export async function fingerprint(page, questions) {
  const prints = {};
  for (const { name, method, request } of questions) {
    const pages = await askPages(page, method, request);
    const digest = createHash("sha256").update(JSON.stringify(pages)).digest("hex");
    const items = pages.reduce((sum, { Items, Item }) => sum + (Items?.length ?? (Item ? 1 : 0)), 0);
    prints[name] = { pages: pages.length, items, digest };
  }
  return prints;
}

/** How many items the table says that it has, and how many entries its index. */
export function counts(page) {
  return page.evaluate(async () => {
    const { db, TABLE } = window.minamo;
    const { Table } = await db.describeTable({ TableName: TABLE });
    return { table: Table.ItemCount, index: Table.GlobalSecondaryIndexes[0].ItemCount };
  });
}

/** The keys under which two maps of items differ; a few are enough to see why. */
export function differences(actual, expected) {
  const keys = new Set([...actual.keys(), ...expected.keys()]);
  const differing = [...keys].filter((key) => !isDeepStrictEqual(actual.get(key), expected.get(key)));
  return { count: differing.length, examples: differing.slice(0, 5) };
}

/** What `differences` says of two equal maps. */
export const NONE = { count: 0, examples: [] };
