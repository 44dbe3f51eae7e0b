// Limits of a request: when it is given up, and when not.

import assert from "node:assert/strict";
import { test } from "node:test";

import { within } from "../../pkg/dist/abort.js";

const soon = () => new Promise((resolve) => setTimeout(resolve, 20, "answer"));

test("a timeout rejects", async () => {
  await assert.rejects(within({ requestTimeout: 1 }, soon), { name: "TimeoutError" });
});

test("a timeout that is longer than a timer can be is none", async () => {
  for (const requestTimeout of [0, 0x7fffffff, 0x80000000, Infinity]) {
    assert.equal(await within({ requestTimeout }, soon), "answer", String(requestTimeout));
  }
});
