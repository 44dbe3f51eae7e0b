// As many trials as TRIALS says, of all kinds, of killing what writes to a database in the browser (tests/e2e/trials.mjs);
// fewer if MINUTES have passed before. SEED makes the tabs write the same again.

import { scope } from "../e2e/harness.mjs";
import { Trials } from "../e2e/trials.mjs";

const TRIALS = Number(process.env.TRIALS ?? 200);
const MINUTES = Number(process.env.MINUTES ?? 25);
const SEED = process.env.SEED ?? String(Date.now());

/** So many trials go on with one database. */
const TRIALS_PER_DATABASE = 20;

const end = performance.now() + MINUTES * 60_000;
const totals = { trials: 0, operations: 0, met: 0 };
const failures = [];
const kinds = new Map();

async function runTrial(trials) {
  const trial = trials.choose();
  const kind = `${trial.death} at ${trial.moment}`;
  kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  try {
    await trials.runTrial(trial);
    return true;
  } catch (error) {
    const description = `${JSON.stringify(trial)} with seed ${trials.seed}, trial ${trials.trials}`;
    failures.push(description);
    console.error(`FAILED: ${description}\n${error.stack}`);
    return false;
  }
}

/** Trials until one fails or the database has had enough. */
async function runOnOneDatabase(number) {
  const run = scope();
  const trials = new Trials(run, `${SEED}/${number}`);
  try {
    await trials.start();
    let isGood = true;
    while (isGood && trials.trials < TRIALS_PER_DATABASE && wantsMore(trials.trials)) {
      isGood = await runTrial(trials);
    }
  } finally {
    for (const name of Object.keys(totals)) totals[name] += trials[name];
    await run.end();
  }
  console.log(`${totals.trials} trials, ${totals.operations} operations acknowledged`);
}

const wantsMore = (running) => totals.trials + running < TRIALS && performance.now() < end;

console.log(`up to ${TRIALS} trials in ${MINUTES} minutes, SEED=${SEED}`);
for (let number = 0; wantsMore(0); number += 1) await runOnOneDatabase(number);

for (const [kind, count] of [...kinds].sort()) console.log(`  ${String(count).padStart(4)}  ${kind}`);
console.log(
  `soak: ${totals.trials} trials, ${totals.operations} operations acknowledged, ` +
    `${totals.met} kills at the moment waited for, ${failures.length} failures`,
);
for (const failure of failures) console.log(`  ${failure}`);
if (failures.length > 0 || totals.trials === 0) process.exitCode = 1;
