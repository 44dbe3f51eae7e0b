// What is known of a peer: data, each with its reason.

import { readFileSync } from "node:fs";

import { differenceOf } from "./comparing.mjs";

/**
 * Reads a file of `known/`.
 *
 * - `wordings`: texts that the service has reworded since the peer was written, as patterns and what both become.
 * - `differences`: patterns of differences as they are told.
 *
 * @param {URL} file
 */
export function readKnown(file) {
  const { wordings, differences } = JSON.parse(readFileSync(file, "utf8"));
  const rules = wordings.map(({ text, to }) => ({ pattern: new RegExp(text, "gs"), to }));
  const reworded = (outcome) =>
    outcome.text === undefined
      ? outcome
      : {
          ...outcome,
          text: rules.reduce((text, { pattern, to }) => text.replace(pattern, to), outcome.text),
        };
  return {
    differenceOf: (request, ours, theirs) => differenceOf(request, reworded(ours), reworded(theirs)),
    differences: differences.map(({ difference, reason }) => ({
      pattern: new RegExp(difference, "s"),
      reason,
      times: 0,
    })),
  };
}
