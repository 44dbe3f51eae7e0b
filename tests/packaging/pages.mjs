// Examples that are pages: how they are served and looked at.

import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { after } from "node:test";

import { scope, startBrowser, temporaryFolder } from "../e2e/harness.mjs";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

/** What a page with the strictest policy that the package can bear says of itself. */
export const STRICT = "script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'";

/**
 * Serves a folder until the test ends.
 *
 * @param {{ policy?: string, missing?: "error" | "page" }} [options] the Content-Security-Policy; what is answered for a missing file:
 * servers of single-page applications give the page
 * @returns {Promise<string>} its address
 */
export async function serve(t, folder, { policy, missing = "error" } = {}) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://127.0.0.1");
    if (policy !== undefined) response.setHeader("content-security-policy", policy);
    const asked = join(folder, pathname === "/" ? "index.html" : decodeURIComponent(pathname));
    const found = existsSync(asked) && statSync(asked).isFile();
    if (!found && missing === "error") {
      response.writeHead(404).end();
      return;
    }
    const file = found ? asked : join(folder, "index.html");
    response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}/`;
}

/** One browser for all tests of a file: each page has an address, and so a storage, of its own. */
const all = scope();
let browser;
after(all.end);

/**
 * Opens a page, and opens it again: the second time it finds what it has written the first time.
 *
 * @returns {Promise<string[]>} the paths of what it has loaded with success, in order
 */
export async function visitTwice(t, address) {
  const { page, loaded } = await openPage(t, address);
  await page.getByText("visits: 1").waitFor();
  const paths = [...loaded];
  await page.reload();
  await page.getByText("visits: 2").waitFor();
  return paths;
}

/** Opens a page until the test ends. An error in the page fails the test, unless it is among those that are asked for. */
export async function openPage(t, address, { errors } = {}) {
  browser ??= startBrowser(all, temporaryFolder(all));
  const page = await (await browser).context.newPage();
  t.after(() => page.close());
  const loaded = [];
  page.on("pageerror", (error) => {
    if (errors === undefined) throw error;
    errors.push(error);
  });
  page.on("response", (response) => {
    if (response.ok()) loaded.push(new URL(response.url()).pathname);
  });
  await page.goto(address);
  return { page, loaded };
}

/** Whether a page has loaded the wasm module as a file. */
export const hasFile = (loaded) => loaded.some((path) => path.endsWith(".wasm"));
