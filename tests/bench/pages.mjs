// What the benchmarks share: pages with a fine clock, and tables of figures.

import { startBrowser, temporaryFolder } from "../e2e/harness.mjs";

export function median(values) {
  return quantile(values, 0.5);
}

export function quantile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

/** A clock of 5 microseconds instead of 100 needs a page that is isolated from others. */
export async function isolate(page, address) {
  await page.route(`${address}/**/*.html`, isolateAnswer);
  await page.route(`${address}/`, isolateAnswer);
}

async function isolateAnswer(route) {
  const response = await route.fetch();
  const headers = {
    ...response.headers(),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  };
  await route.fulfill({ response, headers });
}

/** An empty page in a browser of its own, on a profile that outlives it. */
export async function emptyPage(run, address, profile = temporaryFolder(run)) {
  const browser = await startBrowser(run, profile);
  const page = browser.context.pages()[0];
  await isolate(page, address);
  await page.goto(`${address}/instances/away.html`);
  return { page, browser };
}

export function printTable(header, rows) {
  for (const cells of [header, header.map(() => "---"), ...rows]) console.log(`| ${cells.join(" | ")} |`);
}

/** Milliseconds with the digits that mean something. */
export function ms(value) {
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
}

export function mb(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
