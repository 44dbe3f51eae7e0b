// The code in the documentation does what it says: blocks.mjs tells how it is marked.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { NODE } from "../hosts/hosts.mjs";
import { PAGES, readBlocks, ROOT } from "./blocks.mjs";
import { runInBrowser } from "./browser.mjs";
import { commandErrors } from "./commands.mjs";
import { compile, moduleOf, syntaxErrors } from "./compile.mjs";
import { runInDurableObjects } from "./durable-object.mjs";
import { installPackage, removePackage } from "./install.mjs";
import { makePrograms } from "./programs.mjs";

/** What all programs together may take on a busy machine. */
const TEST_MS = 120_000;

const CODE = ["js", "jsx", "mjs", "ts", "tsx"];

/** Languages of blocks that are not code. */
const OTHERS = ["", "bytes", "json", "text"];

const blocks = PAGES.flatMap((page) => readBlocks(page));
const code = blocks.filter(({ language, test: other }) => CODE.includes(language) && other === undefined);
const foreign = code.filter(({ host }) => host === "foreign");
const programs = makePrograms(code.filter(({ host }) => host !== "foreign"));
const inHost = (host) => programs.filter((program) => program.host === host);

let folder;
/** What is wrong with the types of each program. */
let types;

before(() => {
  folder = installPackage();
  types = compile(join(folder, "programs"), programs);
});

after(() => {
  removePackage(folder);
});

/** Each program that runs is a test of its own; all of one host run when the first of them does. */
function testPrograms(host, run) {
  let outcomes;
  describe(`programs: ${host}`, () => {
    for (const program of inHost(host)) {
      test(program.title, { timeout: TEST_MS }, async () => {
        assert.deepEqual(types.get(program.name), []);
        outcomes ??= run(folder, inHost(host).map(moduleOf));
        const error = (await outcomes).get(moduleOf(program));
        assert.equal(error, null, error ?? "it did not run");
      });
    }
  });
}

testPrograms("node", (place, files) => {
  const script = join(ROOT, "tests/docs/in-node.mjs");
  const programPlace = join(place, "programs");
  const { stdout, stderr } = spawnSync(NODE, [script, ...files], { cwd: programPlace, encoding: "utf8" });
  const told = stdout.split("\n").filter((line) => line.startsWith('{"file":'));
  assert.equal(told.length, files.length, `${stdout}\n${stderr}`);
  return new Map(told.map((line) => JSON.parse(line)).map(({ file, error }) => [file, error]));
});

testPrograms("test", (place, files) => {
  // Not as a part of the test that runs now.
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const run = (file) => {
    const parameters = ["--test", "--test-reporter=tap", file];
    const { stdout } = spawnSync(NODE, parameters, { cwd: join(place, "programs"), encoding: "utf8", env });
    return /^# pass [1-9]\d*\n# fail 0$/m.test(stdout) ? null : stdout;
  };
  return new Map(files.map((file) => [file, run(file)]));
});

testPrograms("browser", runInBrowser);

testPrograms("durable object", runInDurableObjects);

testPrograms("types", (_, files) => new Map(files.map((file) => [file, null])));

describe("blocks that do not run", () => {
  for (const block of foreign) {
    test(`${block.page}:${block.line}`, () => assert.deepEqual(syntaxErrors(block), []));
  }
});

test("commands are there, and take these options", async () => {
  const shell = blocks.filter(({ language, test: other }) => language === "sh" && other === undefined);
  assert.ok(shell.length > 0);
  for (const block of shell) assert.deepEqual(await commandErrors(folder, block), []);
});

test("every block is of a language that is tested, or says which test does it", () => {
  for (const { page, line, language, test: other } of blocks) {
    const place = `${page}:${line}`;
    assert.ok(other === undefined || existsSync(join(ROOT, other)), `${place}: there is no ${other}`);
    assert.ok(other !== undefined || [...CODE, ...OTHERS, "sh"].includes(language), `${place}: ${language}`);
  }
});
