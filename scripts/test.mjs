// Runs the test suites, each even if an earlier one failed, and ends in a summary: test.mjs [native] [wasm] [package] [hosts] [packaging] [clients] [doors] [adapters] [docs] [browsers] [e2e].

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

import { browserEnvironment } from "./browser.mjs";

process.chdir(fileURLToPath(new URL("../", import.meta.url)));

const target = process.env["CARGO_TARGET_DIR"] ?? "target";
const cargo = ["test", "--locked", "--package", "minamo"];

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/** @typedef {{ status: number, output: string }} Finished */
/** @typedef {{ finished: Finished } | { finished: Finished | null, note: string }} Outcome */
/** @typedef {{ title: string, counts: Counts, failed: boolean, note: string, seconds: number }} Result */

/**
 * Runs a program, showing what it says and keeping it.
 *
 * @param {string} program
 * @param {string[]} parameters
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<Finished>}
 */
function run(program, parameters, environment = {}) {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(program, parameters, {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    child.stdout.on("data", (/** @type {Buffer} */ data) => {
      output += data.toString("utf8");
      process.stdout.write(data);
    });
    child.on("error", (error) => {
      console.error(`${program}: ${error.message}`);
      resolve({ status: 127, output });
    });
    child.on("close", (status) => {
      resolve({ status: status ?? 1, output: stripVTControlCharacters(output) });
    });
  });
}

/**
 * @param {string} folder
 * @param {RegExp} pattern
 */
function filesIn(folder, pattern) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** The driver's options, with the browser that set-up found. */
function webdriverOptions() {
  const options = JSON.parse(readFileSync("webdriver.json", "utf8"));
  const binary = browserEnvironment()["CHROMIUM"];
  if (binary !== undefined) options["goog:chromeOptions"].binary = binary;
  mkdirSync(target, { recursive: true });
  const file = join(target, "webdriver.json");
  writeFileSync(file, JSON.stringify(options));
  return file;
}

/** @returns {Promise<Outcome>} */
async function native() {
  return { finished: await run("cargo", [...cargo, "--package", "xtask", "--no-fail-fast"]) };
}

/** @returns {Promise<Outcome>} */
async function wasm() {
  if (!existsSync("tests/web.rs")) return { finished: null, note: "tests/web.rs does not exist" };
  const tests = ["--test", "web", "--test", "worker", "--no-fail-fast"];
  const environment = {
    ...browserEnvironment(),
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: `${join(target, "debug", "xtask")} test-runner`,
    WASM_BINDGEN_TEST_TIMEOUT: "120",
    WASM_BINDGEN_TEST_DRIVER_TIMEOUT: "60",
    WASM_BINDGEN_TEST_WEBDRIVER_JSON: webdriverOptions(),
  };
  const parameters = [...cargo, "--target", "wasm32-unknown-unknown", ...tests];
  return { finished: await run("cargo", parameters, environment) };
}

/**
 * Builds what `goal` of the Makefile says, then gives `files` to Node's test runner.
 *
 * @param {string} goal
 * @param {() => string[]} files
 * @param {string} none
 * @param {number} together how many of the files run at once
 * @returns {Promise<Outcome>}
 */
async function nodeTests(goal, files, none, together = 1) {
  const built = await run("make", ["--no-print-directory", goal], { MAKEFLAGS: "", MAKELEVEL: "0" });
  if (built.status !== 0) return { finished: built, note: `make ${goal} failed` };
  const found = files();
  if (found.length === 0) return { finished: null, note: none };
  const options = ["--test", "--test-reporter=spec", `--test-concurrency=${together}`];
  return { finished: await run(process.execPath, [...options, ...found], browserEnvironment()) };
}

const SUITES = {
  native: { title: "Rust, native", start: native },
  wasm: { title: "Rust, in Chromium", start: wasm },
  package: {
    title: "npm package, in Node",
    start: () =>
      nodeTests(
        "build",
        () => [...filesIn("pkg/tests", /\.test\.js$/), ...filesIn("pkg-template/tests", /\.test\.m?js$/)],
        "pkg-template/tests has no *.test.ts",
      ),
  },
  hosts: {
    title: "SQL store, in its hosts",
    start: () =>
      nodeTests("hosts", () => filesIn("tests/hosts", /\.test\.mjs$/), "tests/hosts has no *.test.mjs"),
  },
  packaging: {
    title: "package, in its examples",
    start: () =>
      nodeTests(
        "packaging",
        () => filesIn("tests/packaging", /\.test\.mjs$/),
        "tests/packaging has no *.test.mjs",
        2,
      ),
  },
  doors: {
    title: "conformance, other doors",
    start: () =>
      nodeTests("build", () => filesIn("tests/doors", /\.test\.mjs$/), "tests/doors has no *.test.mjs"),
  },
  clients: {
    title: "clients for DynamoDB",
    start: () =>
      nodeTests("clients", () => filesIn("tests/clients", /\.test\.mjs$/), "tests/clients has no *.test.mjs"),
  },
  adapters: {
    title: "adapters, in frameworks",
    start: () =>
      nodeTests(
        "adapters",
        () => filesIn("tests/adapters", /\.test\.mjs$/),
        "tests/adapters has no *.test.mjs",
      ),
  },
  docs: {
    title: "code in the documentation",
    start: () =>
      nodeTests("documented", () => filesIn("tests/docs", /\.test\.mjs$/), "tests/docs has no *.test.mjs"),
  },
  browsers: {
    title: "package, in three browsers",
    start: () =>
      nodeTests("e2e", () => filesIn("tests/browsers", /\.test\.mjs$/), "tests/browsers has no *.test.mjs"),
  },
  e2e: {
    title: "page, end to end",
    start: () =>
      nodeTests("e2e", () => filesIn("tests/e2e", /\.test\.mjs$/), "tests/e2e has no *.test.mjs", 2),
  },
};

/**
 * Adds up what the test harnesses of Rust ("test result: ok. 3 passed; ...") and Node ("... pass 3") say.
 *
 * @param {string} output
 * @returns {Counts}
 */
function count(output) {
  /** @param {RegExp} pattern */
  const sum = (pattern) =>
    [...output.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
  return {
    passed: sum(/^test result: .*?(\d+) passed/gm) + sum(/^\u2139 pass (\d+)$/gm),
    failed: sum(/^test result: .*?(\d+) failed/gm) + sum(/^\u2139 (?:fail|cancelled) (\d+)$/gm),
    skipped: sum(/^test result: .*?(\d+) ignored/gm) + sum(/^\u2139 (?:skipped|todo) (\d+)$/gm),
  };
}

/**
 * @param {{ title: string, start: () => Promise<Outcome> }} suite
 * @returns {Promise<Result>}
 */
async function runSuite({ title, start }) {
  console.log(`\n=== ${title}`);
  const begin = performance.now();
  const outcome = await start();
  const counts = count(outcome.finished?.output ?? "");
  const broken = outcome.finished !== null && outcome.finished.status !== 0;
  const silent = broken && counts.failed === 0 ? "did not run to its end" : "";
  return {
    title,
    counts,
    failed: broken || counts.failed > 0,
    note: "note" in outcome ? outcome.note : silent,
    seconds: (performance.now() - begin) / 1000,
  };
}

/** @param {Result[]} results */
function summarise(results) {
  console.log("\n=== Summary");
  for (const { title, counts, failed, note, seconds } of results) {
    const total = counts.passed + counts.failed;
    const verdict = failed ? "FAILED" : total === 0 ? "none" : "ok";
    const figures = `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
    const remark = note === "" ? "" : `  (${note})`;
    console.log(`${verdict.padEnd(7)}${title.padEnd(27)}${figures}, ${seconds.toFixed(0)} s${remark}`);
  }
  const failures = results.filter((result) => result.failed).length;
  const passed = results.reduce((total, { counts }) => total + counts.passed, 0);
  const empty = results.filter(({ counts }) => counts.passed + counts.failed === 0).length;
  const rest = empty === 0 ? "" : `; ${empty} of ${results.length} suites ran no tests`;
  console.log(
    failures === 0
      ? `make test: passed, ${passed} tests${rest}`
      : `make test: FAILED in ${failures} suites${rest}`,
  );
  if (failures > 0) process.exitCode = 1;
}

/** @param {string} name */
function suiteNamed(name) {
  const suite = Object.entries(SUITES).find(([known]) => known === name)?.[1];
  if (suite === undefined) {
    console.error(`test: there is no suite "${name}"; the suites are ${Object.keys(SUITES).join(", ")}`);
    process.exit(2);
  }
  return suite;
}

const asked = process.argv.slice(2);
const suites = (asked.length > 0 ? asked : Object.keys(SUITES)).map(suiteNamed);
/** @type {Result[]} */
const results = [];
for (const suite of suites) results.push(await runSuite(suite));
summarise(results);
