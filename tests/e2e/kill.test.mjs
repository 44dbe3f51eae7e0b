// Trials with what is killed while it writes: a few of the kinds of which `make soak` runs as many as it is told.

import assert from "node:assert/strict";
import test from "node:test";

import { scope, TEST_MS } from "./harness.mjs";
import { Trials } from "./trials.mjs";

/** @type {import("./trials.mjs").Trial[]} */
const TRIALS = [
  { death: "browser", moment: "pages", tabs: 1, profile: "load" },
  { death: "renderer", moment: "manifest", tabs: 2, profile: "large" },
  { death: "browser", moment: "acknowledged", tabs: 2, profile: "update" },
  { death: "renderer", moment: "discard", tabs: 2, profile: "load" },
  { death: "browser", moment: "acknowledged", tabs: 1, profile: "delete" },
];

test("what is killed in the middle of its writing loses nothing", { timeout: TEST_MS }, async (t) => {
  const trials = new Trials(scope(t), "a few");
  await trials.start();
  for (const trial of TRIALS) {
    await t.test(Object.values(trial).join(", "), () => trials.runTrial(trial));
  }
  const wanted = TRIALS.length;
  t.diagnostic(`${trials.operations} operations acknowledged, ${trials.met} of ${wanted} moments met`);
  assert.equal(trials.met, wanted, "trials in which the moment came");
});
