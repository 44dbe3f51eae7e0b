// As open.bench.mjs, in Node: a new process, a database of 10,000 or 1,000,000 small items in a SQLite file, one get. The peer
// is a table of SQLite with 10,000 items as JSON, and the same get.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { scope, temporaryFolder } from "../e2e/harness.mjs";
import { NODE } from "../hosts/hosts.mjs";
import { median, ms, printTable } from "./pages.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const SIZES = (process.env.SIZES ?? "10000 1000000").split(" ").map(Number);
const PEER_ITEMS = 10_000;

const SCRIPT = fileURLToPath(new URL("in-node.mjs", import.meta.url));

/** Runs a step to its end, or to where it kills itself. */
function run(step, folder, number) {
  const { stdout, stderr, status, signal } = spawnSync(NODE, [SCRIPT, step, folder, number], {
    encoding: "utf8",
  });
  if (status !== 0 && signal !== "SIGKILL") throw new Error(`${step}: ${stderr}`);
  return stdout === "" ? {} : JSON.parse(stdout);
}

async function measureSize(items, isToClose) {
  const measuring = scope();
  const folder = temporaryFolder(measuring);
  run("fillPeer", folder, PEER_ITEMS);
  run(isToClose ? "fillAndClose" : "fillAndDie", folder, items);
  const rounds = Array.from({ length: ROUNDS }, (_, round) => ({
    ...run("measure", folder, items - 1 - round),
    ...run("measurePeer", folder, PEER_ITEMS - 1 - round),
  }));
  const of = (name) => median(rounds.map((figures) => figures[name]));
  const [compile, open, get, whole, peer] = ["compile", "open", "get", "whole", "peer"].map(of);
  const name = `${items.toLocaleString("en")}, after ${isToClose ? "a clean close" : "a kill"}`;
  await measuring.end();
  return [name, ms(compile), ms(open), ms(get), ms(whole), ms(peer), (whole / peer).toFixed(1)];
}

const probe = spawnSync(NODE, ["--input-type=module", "-e", 'await import("node:sqlite")']);
if (probe.status !== 0) {
  console.log("this Node has no SQLite; `make hosts` installs one that has");
} else {
  const rows = [];
  for (const items of SIZES) {
    for (const isToClose of [true, false]) rows.push(await measureSize(items, isToClose));
  }
  console.log(`new process, ${ROUNDS} rounds, median, ms; the peer is SQLite with 10,000 items\n`);
  printTable(["items", "compile", "open", "get", "open + get", "peer", "ratio"], rows);
}
