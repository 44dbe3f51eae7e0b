// Runs many cases, and counts.

import { runCase } from "./runner.mjs";

/**
 * @typedef {{ file: string, given: import("./case.mjs").Case }} Job
 * @typedef {{ file: string, name: string, told: string }} Note
 */

/** Every case with the name of its file. */
export function jobsOf(files) {
  return [...files].flatMap(([file, cases]) => cases.map((given) => ({ file, given })));
}

/**
 * Runs the cases, each place taking the next one as soon as it is free.
 *
 * @param {object[]} places see `places.mjs`
 * @param {Record<string, object>} tables
 * @param {Job[]} jobs
 * @param {(failure: Note) => void} onFailure called at once
 * @returns {Promise<{ passed: number, failures: Note[], skipped: Note[] }>}
 */
export async function runAll(places, tables, jobs, onFailure = () => {}) {
  const queue = jobs.values();
  const result = { passed: 0, failures: [], skipped: [] };
  await Promise.all(
    places.map(async (place) => {
      for (const { file, given } of queue) {
        const note = (told) => ({ file, name: given.name, told });
        const reason = place.reasonToSkip(given);
        if (reason !== undefined) {
          result.skipped.push(note(reason));
          continue;
        }
        const told = await runAt(place, tables, given);
        if (told === undefined) result.passed += 1;
        else {
          result.failures.push(note(told));
          onFailure(note(told));
        }
      }
    }),
  );
  return result;
}

async function runAt(place, tables, given) {
  await place.begin(given);
  try {
    return await runCase(place, tables, given);
  } catch (error) {
    return error.message;
  } finally {
    await place.end();
  }
}
