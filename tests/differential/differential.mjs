// Sends random requests to the package and to another implementation, and tells where their answers differ:
// differential.mjs PEER SECONDS [SEED]. README.md beside this file tells more.

import { Minamo } from "../../pkg/dist/node/index.js";
import { serve } from "../../pkg/dist/node/server.js";
import { Endpoint } from "../doors/endpoint.mjs";
import { answer } from "../doors/runner.mjs";
import { readOutcome } from "./comparing.mjs";
import { readKnown } from "./known.mjs";
import { PEER_NAMES, startPeer } from "./peers.mjs";
import { Random } from "./random.mjs";
import { Requests } from "./requests.mjs";
import { createInput, TABLES } from "./tables.mjs";

const PEER_PORT = 18_423;
/** Requests before both begin again with other items. */
const ROUND = 25;
const ITEMS = 6;

const [peerName = "dynalite", seconds = "60", seed = String(Date.now() % 1_000_000)] = process.argv
  .slice(2)
  .map((argument) => argument || undefined);
if (!PEER_NAMES.includes(peerName)) {
  console.error(`differential: PEER is one of ${PEER_NAMES.join(", ")}`);
  process.exit(2);
}

const known = readKnown(new URL(`known/${peerName}.json`, import.meta.url));

const database = await Minamo.open("differential", { store: "memory" });
const server = await serve({ database, port: 0 });
let peer = await startPeer(peerName, PEER_PORT);
const sides = [new Endpoint(server.url), peer.endpoint];
/** What a peer says that breaks the connection. */
const CRASH = { status: 500, body: JSON.stringify({ __type: "Crash", message: "it broke the connection" }) };

/** What was found: the first request of each kind of difference, and how often it came. */
const found = new Map();
let asked = 0;
let hasCrashed = false;

try {
  for (const side of sides) await makeTables(side);
  const requests = new Requests(new Random(Number(seed)));
  const end = performance.now() + Number(seconds) * 1000;
  while (performance.now() < end) await round(requests);
} finally {
  peer.stop();
  await server.close();
  await database.close();
}
report();

async function makeTables(side) {
  for (const name of Object.keys(TABLES)) await answer(side, "CreateTable", createInput(name));
}

/** Some items, then requests, until the two sides do not hold the same any more. */
async function round(requests) {
  for (const side of sides) await empty(side);
  for (const table of Object.keys(TABLES)) {
    for (let count = 0; count < ITEMS; count += 1) if (await compare(requests.put(table))) return;
  }
  for (let count = 0; count < ROUND; count += 1) if (await compare(requests.next())) return;
}

/** Asks both; returns whether they may hold different items now. */
async function compare(request) {
  asked += 1;
  const [ours, theirs] = await askBoth(request);
  if (request.operation === "CreateTable") await dropMade(request.input.TableName);
  const difference = known.differenceOf(request, ours, theirs) ?? (await differenceOfStored(request, ours));
  if (difference === undefined) return false;
  const mayHaveChanged = ours.status === 200 || theirs.status === 200;
  const match = known.differences.find(({ pattern }) => pattern.test(difference));
  if (match !== undefined) match.times += 1;
  else if (found.has(difference)) found.get(difference).times += 1;
  else {
    const small = mayHaveChanged ? request : await shrink(request, difference);
    const [oursOfSmall, theirsOfSmall] = mayHaveChanged ? [ours, theirs] : await askBoth(small);
    found.set(difference, { times: 1, request: small, ours: oursOfSmall, theirs: theirsOfSmall });
  }
  if (hasCrashed) {
    hasCrashed = false;
    return true;
  }
  return mayHaveChanged && !/^(?:Get|Query|Scan|BatchGet|Describe|List)/.test(request.operation);
}

async function askBoth(request) {
  const body = JSON.stringify(request.input);
  const replies = [await sides[0].ask(request.operation, body), await askPeer(request.operation, body)];
  return replies.map((reply) => readOutcome(request, reply));
}

/** Some peers do not outlive every request: they begin again, and so do the items. */
async function askPeer(operation, body) {
  try {
    return await sides[1].ask(operation, body);
  } catch {
    peer.stop();
    peer = await startPeer(peerName, PEER_PORT);
    await makeTables(sides[1]);
    hasCrashed = true;
    return CRASH;
  }
}

/** Leaves out what the difference does not need. */
async function shrink(request, difference) {
  if (hasCrashed) return request;
  let { input } = request;
  for (const name of Object.keys(input)) {
    const smaller = Object.fromEntries(Object.entries(input).filter(([member]) => member !== name));
    const candidate = { ...request, input: smaller };
    const [ours, theirs] = await askBoth(candidate);
    if (known.differenceOf(candidate, ours, theirs) === difference) input = smaller;
  }
  return { ...request, input };
}

/** Whether what both have taken is the same. */
async function differenceOfStored({ operation, input }, { status }) {
  const item = input.Key ?? input.Item;
  if (status !== 200 || operation === "GetItem" || item === undefined) return undefined;
  const names = Object.keys(TABLES[input.TableName].kinds);
  const Key = Object.fromEntries(names.map((name) => [name, item[name]]));
  const get = { operation: "GetItem", input: { TableName: input.TableName, Key, ConsistentRead: true } };
  const [ours, theirs] = await askBoth(get);
  return known.differenceOf(get, ours, theirs) && `${operation} | stored`;
}

async function dropMade(TableName) {
  if (typeof TableName !== "string" || TABLES[TableName] !== undefined) return;
  for (const side of sides) {
    await side.ask("DeleteTable", JSON.stringify({ TableName }));
    while ((await side.ask("DescribeTable", JSON.stringify({ TableName }))).status === 200);
  }
}

async function empty(side) {
  for (const [TableName, { kinds }] of Object.entries(TABLES)) {
    const { Items } = await answer(side, "Scan", { TableName });
    for (const item of Items) {
      const Key = Object.fromEntries(Object.keys(kinds).map((name) => [name, item[name]]));
      await answer(side, "DeleteItem", { TableName, Key });
    }
  }
}

function report() {
  for (const [difference, { times, request, ours, theirs }] of [...found].sort(([one], [other]) =>
    one < other ? -1 : 1,
  )) {
    console.log(`\n${String(times)} x ${difference}`);
    console.log(`  ${request.operation} ${JSON.stringify(request.input)}`);
    console.log(`  ours:   ${JSON.stringify(ours)}`);
    console.log(`  theirs: ${JSON.stringify(theirs)}`);
  }
  const knownTimes = known.differences.reduce((sum, { times }) => sum + times, 0);
  console.log(
    `\ndifferential: ${String(asked)} requests to ${peerName}, seed ${seed}: ` +
      `${String(found.size)} kinds of differences, and ${String(knownTimes)} known ones`,
  );
  if (found.size > 0) process.exitCode = 1;
}
