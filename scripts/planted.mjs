// Plants bugs in a copy of the sources, and tells how soon simulation notices each: planted.mjs [seeds [numbers]].
//
// All bugs of tests/simulation/planted.json are built in together; the n-th of them is there if PLANTED is n.

import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("../", import.meta.url)));

const seeds = process.argv[2] ?? "400";
const target = resolve(process.env["CARGO_TARGET_DIR"] ?? "target");
const copy = join(target, "planted");
// Cargo does not tell a copy of a workspace from the workspace.
const copyTarget = join(target, "planted-target");

/** @typedef {{ file: string, find: string, replace: string }} Edit */
/** @type {(Edit & { bug: string, also?: Edit[] })[]} */
const bugs = JSON.parse(readFileSync("tests/simulation/planted.json", "utf8"));

const SWITCH = `
#[allow(missing_docs, reason = "a planted bug")]
pub fn planted(bug: u32) -> bool {
    static PLANTED: std::sync::LazyLock<u32> =
        std::sync::LazyLock::new(|| std::env::var("PLANTED").map_or(0, |text| text.parse().unwrap_or(0)));
    *PLANTED == bug
}
`;

rmSync(copy, { recursive: true, force: true });
const files = execFileSync("git", ["ls-files", "-z"], { encoding: "utf8" }).split("\0");
for (const file of files.filter((name) => /^(src|tests|xtask|Cargo|rust)/.test(name))) {
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  cpSync(file, join(copy, file));
}
appendFileSync(join(copy, "src/base/mod.rs"), SWITCH);
const edits = bugs.flatMap((bug) => [bug, ...(bug.also ?? [])].map((edit) => ({ ...edit, bug: bug.bug })));
for (const { bug, file, find, replace } of edits) {
  const text = readFileSync(join(copy, file), "utf8");
  const count = text.split(find).length - 1;
  if (count !== 1) throw new Error(`"${bug}" must fit exactly once into ${file}, and fits ${count} times`);
  writeFileSync(
    join(copy, file),
    text.replace(find, () => replace),
  );
}

/**
 * @param {string[]} parameters
 * @param {NodeJS.ProcessEnv} environment
 */
function simulate(parameters, environment) {
  const cargo = [
    "test",
    "--locked",
    "--profile",
    "simulation",
    "--package",
    "minamo",
    "--test",
    "simulation",
  ];
  return spawnSync("cargo", [...cargo, ...parameters], {
    cwd: copy,
    encoding: "utf8",
    env: { ...process.env, CARGO_TARGET_DIR: copyTarget, MINAMO_SEEDS: seeds, ...environment },
    maxBuffer: 1 << 28,
  });
}

const built = simulate(["--no-run"], {});
if (built.status !== 0) throw new Error(built.stderr);

/**
 * @param {{ status: number | null, stdout: string, stderr: string }} run
 */
function found({ status, stdout, stderr }) {
  const seed = /seed (\d+) failed/.exec(stdout + stderr)?.[1];
  if (seed !== undefined) return `seed ${seed}`;
  return status === 0 ? undefined : "all seeds together";
}

// Some only of them, by their numbers in the list: planted.mjs 400 23 24
const wanted = process.argv.slice(3).map(Number);
let missed = 0;
for (const [place, { bug }] of [{ bug: "nothing planted" }, ...bugs].entries()) {
  if (wanted.length > 0 && !wanted.includes(place)) continue;
  const tests = ["--", "--nocapture", "whatever", "flipped", "turns"];
  const by = found(simulate(tests, { PLANTED: `${place}` }));
  if ((by === undefined) !== (place === 0)) missed += 1;
  console.log(`${bug}: ${by ?? `nothing in ${seeds} seeds`}`);
}
process.exitCode = missed === 0 ? 0 : 1;
