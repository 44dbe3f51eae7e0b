// Programs written for @aws-sdk/lib-dynamodb: they compile and do the same with the import swapped.

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import ts from "typescript";

import { createThings, TABLE } from "../../pkg-template/tests/database.mjs";
import { handlerConfig, openDatabase } from "./support.mjs";

const SOURCES = fileURLToPath(new URL("snippets/", import.meta.url));

/** Among the installed packages, since the programs have to find them. */
const BUILT = fileURLToPath(new URL("node_modules/.cache/minamo-snippets/", import.meta.url));

const PACKAGE = pathToFileURL(fileURLToPath(new URL("../../pkg/dist/node/index.js", import.meta.url)));

const SNIPPETS = readdirSync(SOURCES).filter((name) => name.endsWith(".ts"));

const OPTIONS = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ["node"],
  strict: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
};

/** Compiles programs by their names. Returns what the compiler finds. */
function compile(folder, sources) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const files = Object.entries(sources).map(([name, source]) => {
    const file = join(folder, name);
    writeFileSync(file, source);
    return file;
  });
  const program = ts.createProgram(files, OPTIONS);
  const diagnostics = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  return ts.formatDiagnostics(diagnostics, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => folder,
    getNewLine: () => "\n",
  });
}

const snippets = (swap) =>
  Object.fromEntries(SNIPPETS.map((name) => [name, swap(readFileSync(join(SOURCES, name), "utf8"))]));

/** @param {string} source */
const swapped = (source) =>
  source.replaceAll(/"@aws-sdk\/(?:lib|util)-dynamodb"/g, JSON.stringify(fileURLToPath(PACKAGE)));

async function runIn(t, folder, name) {
  const { run } = await import(pathToFileURL(join(folder, name.replace(/ts$/, "js"))));
  const database = await openDatabase(t);
  await createThings(database);
  const client = new DynamoDBClient(handlerConfig(t, database));
  return run(client, TABLE);
}

test("programs for lib-dynamodb compile and run with the import swapped", async (t) => {
  rmSync(BUILT, { recursive: true, force: true });
  const theirs = join(BUILT, "theirs");
  const ours = join(BUILT, "ours");
  assert.equal(compile(theirs, snippets(String)), "");
  assert.equal(compile(ours, snippets(swapped)), "");
  assert.ok(SNIPPETS.length >= 10);
  for (const name of SNIPPETS) {
    await t.test(name, async (inner) => {
      const expected = await runIn(inner, theirs, name);
      assert.deepEqual(await runIn(inner, ours, name), expected);
    });
  }
});

/** What is said of each command: its types and those of the SDK can take each other's place. */
const swappable = (command) => `
  export const to${command}: (input: theirs.${command}CommandInput) => ours.${command}CommandInput = (input) => input;
  export const from${command}: (input: ours.${command}CommandInput) => theirs.${command}CommandInput = (input) => input;
  export const answer${command}: (answer: ours.${command}CommandOutput) => theirs.${command}CommandOutput = (answer) => answer;
  export const given${command}: (answer: theirs.${command}CommandOutput) => ours.${command}CommandOutput = (answer) => answer;
`;

test("requests and answers have the types of lib-dynamodb", () => {
  const commands = ["Get", "Put", "Update", "Delete", "Query", "Scan", "BatchGet", "BatchWrite"].concat([
    "TransactGet",
    "TransactWrite",
    "ExecuteStatement",
    "BatchExecuteStatement",
    "ExecuteTransaction",
  ]);
  const source = `
    import type * as theirs from "@aws-sdk/lib-dynamodb";
    import type * as ours from ${JSON.stringify(fileURLToPath(PACKAGE))};
    export const config: (config: theirs.TranslateConfig) => ours.TranslateConfig = (config) => config;
    export const number: (value: ours.NumberValue) => theirs.NumberValue = (value) => value;
    ${commands.map(swappable).join("")}
  `;
  assert.equal(compile(join(BUILT, "types"), { "types.ts": source }), "");
});
