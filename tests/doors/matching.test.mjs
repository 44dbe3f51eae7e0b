// The matcher and the generators do what those of the native runner do: both are tested with tests/conformance/checks.json.

import assert from "node:assert/strict";
import test from "node:test";

import { readCases } from "./case.mjs";
import { readChecks } from "./files.mjs";
import { expand } from "./generate.mjs";
import { difference } from "./matching.mjs";

const { matching, generating } = readChecks();

for (const { name, expected, found, difference: told } of matching) {
  test(`matching: ${name}`, () => assert.equal(difference("answer", expected, found), told));
}

for (const { given, made } of generating) {
  test(`generating: ${JSON.stringify(given)}`, () => assert.deepEqual(expand(given), made));
}

const CASE = { name: "c", request: { ListTables: {} }, expected: { answer: {} } };

for (const [what, file, told] of [
  ["a misspelt member", { source: "s", cases: [{ ...CASE, setups: [] }] }, /nothing is called setups/],
  ["no source", { cases: [CASE] }, /neither the case nor the file tells the source/],
  ["no cases", { source: "s", cases: [] }, /no cases/],
  ["no expectation", { source: "s", cases: [{ ...CASE, expected: {} }] }, /neither one answer nor one error/],
]) {
  test(`a file with ${what} is refused`, () => assert.throws(() => readCases(file), told));
}
