// @ts-check
/** Finding elements, and showing how an operation went. */
import { errorText, formatTime } from "./format.js";

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function element(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new TypeError(`no ${type.name} with the id ${id}`);
  return found;
}

/**
 * Runs an operation and shows its time and outcome, or its error.
 *
 * @template T
 * @param {HTMLElement} place
 * @param {() => Promise<T>} operation
 * @param {(answer: T) => string} describe
 * @returns {Promise<T | undefined>} nothing when it failed
 */
export async function show(place, operation, describe) {
  const start = performance.now();
  try {
    const answer = await operation();
    const milliseconds = performance.now() - start;
    place.classList.remove("wrong");
    place.textContent = `${formatTime(milliseconds)} · ${describe(answer)}`;
    return answer;
  } catch (error) {
    place.classList.add("wrong");
    place.textContent = errorText(error);
    return undefined;
  }
}
