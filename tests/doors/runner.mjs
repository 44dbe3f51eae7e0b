// Runs a case, as tests/conformance/runner.rs does. It runs in Node and in the page, so it knows neither.

import { difference } from "./matching.mjs";
import { Saved } from "./saved.mjs";

/**
 * Where cases run.
 *
 * @typedef {object} Place
 * @property {(operation: string, body: string) => Promise<{ status: number, body: string }>} ask
 * @property {<T>(action: () => Promise<T>) => Promise<T>} whileOpen does what is not the matter of the case
 * @property {(name: string, input: object) => Promise<void>} makeTable
 * @property {() => Promise<string[]>} tableNames the tables that the case may look at
 * @property {number} patienceMs how long an eventually consistent answer may take to be the right one
 */

const RETRY_MS = 250;
const READS = /^(?:BatchGet|Describe|Get|List|Query|Scan)/;
const ACTIVE_MS_MAX = 600_000;

/**
 * @param {Place} place without tables, but for those of the case's setup that it has already
 * @param {Record<string, object>} tables what is in tables.json
 * @param {import("./case.mjs").Case} given
 * @returns {Promise<string | undefined>} what is not as the case says
 */
export async function runCase(place, tables, given) {
  const saved = new Saved();
  try {
    await place.whileOpen(() => prepare(place, tables, given.setup, saved));
  } catch (error) {
    return `setup: ${error.message}`;
  }
  for (const [index, step] of given.steps.entries()) {
    const told = await checkPatiently(place, step, saved);
    if (told !== undefined) return `step ${index}, ${step.request.operation}: ${told}`;
  }
  return undefined;
}

async function prepare(place, tables, setup, saved) {
  for (const name of setup.tables) {
    if (tables[name] === undefined) throw new Error(`no table ${name} in tables.json`);
    await place.makeTable(name, { ...tables[name], TableName: name });
  }
  for (const request of setup.requests) {
    saved.note(request, await answer(place, request.operation, saved.fill(request.input)));
  }
}

/** Asks again for a while, if the place is a distributed one and nothing is changed by it. */
async function checkPatiently(place, step, saved) {
  const end = performance.now() + (READS.test(step.request.operation) ? place.patienceMs : 0);
  for (;;) {
    const told = await check(place, step, saved).catch((error) => error.message);
    if (told === undefined || performance.now() >= end) return told;
    await pause(RETRY_MS);
  }
}

async function check(place, { request, expected }, saved) {
  const input = saved.fill(request.input);
  if ("answer" in expected) {
    const found = await wholeAnswer(place, { ...request, input });
    const told = difference("answer", saved.fill(expected.answer), found);
    if (told === undefined) saved.note(request, found);
    return told;
  }
  const before = await place.whileOpen(() => readState(place));
  const told = differenceOfError(expected, await place.ask(request.operation, JSON.stringify(input)));
  if (told !== undefined) return told;
  return differenceOfState(place, before);
}

async function differenceOfState(place, before) {
  const end = performance.now() + place.patienceMs;
  for (;;) {
    const told = difference("state after the error", before, await place.whileOpen(() => readState(place)));
    if (told === undefined || performance.now() >= end) return told;
    await pause(RETRY_MS);
  }
}

function differenceOfError({ error, message, members }, reply) {
  if (reply.status === 200) return `expected an error ${error}, found ${reply.body}`;
  const { __type = "", message: text, Message = text, ...rest } = JSON.parse(reply.body);
  const code = __type.slice(__type.lastIndexOf("#") + 1);
  if (code !== error || reply.status !== 400) {
    return `expected ${error}, found ${reply.status} ${code}: ${JSON.stringify(Message)}`;
  }
  const told = message === undefined ? undefined : difference("error.message", message, Message ?? null);
  return told ?? difference("error", members, rest);
}

/**
 * The answer to a request that must not fail, once what it began has happened.
 *
 * @param {Pick<Place, "ask">} place
 */
export async function answer(place, operation, input) {
  const { status, body } = await place.ask(operation, JSON.stringify(input));
  if (status !== 200) throw new Error(`${operation} was refused: ${body}`);
  const told = body === "" ? null : JSON.parse(body);
  await settle(place, operation, input.TableName, told);
  return told;
}

/** Tables are made, changed and deleted in the background; what follows takes place after that. */
async function settle(place, operation, name, told) {
  if (operation !== "CreateTable" && operation !== "UpdateTable" && operation !== "DeleteTable") return;
  const wanted = operation === "DeleteTable" ? "gone" : "ACTIVE";
  if (told.TableDescription?.TableStatus === wanted) return;
  const end = performance.now() + ACTIVE_MS_MAX;
  while ((await statusOf(place, name)) !== wanted) {
    if (performance.now() > end) throw new Error(`${name} is never ${wanted}`);
    await pause(RETRY_MS);
  }
}

async function statusOf(place, TableName) {
  const { status, body } = await place.ask("DescribeTable", JSON.stringify({ TableName }));
  if (status !== 200) return "gone";
  const { Table } = JSON.parse(body);
  const working = (Table.GlobalSecondaryIndexes ?? []).find(({ IndexStatus }) => IndexStatus !== "ACTIVE");
  return working?.IndexStatus ?? Table.TableStatus;
}

async function wholeAnswer(place, { operation, input, allPages: pages, segments }) {
  if (segments === undefined) {
    return pages ? allPages(place, operation, input) : answer(place, operation, input);
  }
  const whole = {};
  for (let Segment = 0; Segment < segments; Segment += 1) {
    append(whole, await allPages(place, operation, { ...input, TotalSegments: segments, Segment }));
  }
  return whole;
}

/** Asks until there is no `LastEvaluatedKey`. `Pages` in the answer tells how often. */
async function allPages(place, operation, input) {
  const whole = {};
  let next = {};
  while (next !== undefined) {
    const { LastEvaluatedKey, ...page } = await answer(place, operation, { ...input, ...next });
    if (input.Limit !== undefined && page.ScannedCount > input.Limit) {
      throw new Error(`a page goes beyond its limit: ${JSON.stringify(page)}`);
    }
    append(whole, { ...page, Pages: 1 });
    next = LastEvaluatedKey && { ExclusiveStartKey: LastEvaluatedKey };
  }
  return whole;
}

/** Adds a page to those before: numbers to numbers, lists to lists. */
function append(whole, page) {
  for (const [name, value] of Object.entries(page)) {
    if (Array.isArray(whole[name]) && Array.isArray(value)) whole[name] = [...whole[name], ...value];
    else if (whole[name] === undefined) whole[name] = value;
    else whole[name] = integer(whole[name]) + integer(value);
  }
}

function integer(value) {
  return Number.isInteger(value) ? value : 0;
}

/** The names of all tables. */
export async function listTables(place) {
  const names = [];
  let next = {};
  while (next !== undefined) {
    const page = await answer(place, "ListTables", next);
    names.push(...page.TableNames);
    next = page.LastEvaluatedTableName && { ExclusiveStartTableName: page.LastEvaluatedTableName };
  }
  return names;
}

/** Everything that can be read: the description of each table, its items, and the entries of its indexes. */
async function readState(place) {
  const state = {};
  for (const name of await place.tableNames()) state[name] = await readTable(place, name);
  return state;
}

async function readTable(place, TableName) {
  const description = await answer(place, "DescribeTable", { TableName });
  const items = await allPages(place, "Scan", { TableName, ConsistentRead: true });
  const { LocalSecondaryIndexes = [], GlobalSecondaryIndexes = [] } = description.Table;
  const entries = {};
  for (const { IndexName } of [...LocalSecondaryIndexes, ...GlobalSecondaryIndexes]) {
    entries[IndexName] = await allPages(place, "Scan", { TableName, IndexName });
  }
  return { description, items, entries };
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
