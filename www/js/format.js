// @ts-check
/** Figures and errors as text. */

const integers = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const countryNames = new Intl.DisplayNames("en", { type: "region" });

/** @param {number} value */
export function formatInteger(value) {
  return integers.format(value);
}

/**
 * Browsers round their clocks to a tenth of a millisecond, so no more is shown.
 *
 * @param {number} milliseconds
 */
export function formatTime(milliseconds) {
  if (milliseconds < 0.1) return "< 0.1 ms";
  return milliseconds < 100 ? `${milliseconds.toFixed(1)} ms` : `${integers.format(milliseconds)} ms`;
}

/** @param {string} code ISO 3166-1 alpha-2 */
export function countryName(code) {
  return countryNames.of(code) ?? code;
}

/** @param {unknown} error */
export function errorText(error) {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
