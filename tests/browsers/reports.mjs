// A server for the pages of the browsers. A page sends what came out of its task to /report.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

/** The strictest rules under which the package works. */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'";

/**
 * Serves the folders of `mounts`, by their names.
 *
 * @param {Record<string, string>} mounts
 * @returns the address, and a function that waits for the next report
 */
export async function startReports(t, mounts) {
  const reports = [];
  let wake = () => {};
  const server = createServer((request, response) => {
    if (request.method === "POST" && request.url === "/report") {
      const chunks = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        reports.push(JSON.parse(Buffer.concat(chunks).toString("utf8")));
        response.end();
        wake();
      });
      return;
    }
    serve(mounts, request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    async next() {
      while (reports.length === 0) await new Promise((resolve) => (wake = resolve));
      return reports.shift();
    },
  };
}

async function serve(mounts, request, response) {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://127.0.0.1").pathname));
  const [, mount, ...rest] = path.split(sep);
  const file = mounts[mount] === undefined ? undefined : join(mounts[mount], ...rest);
  const content = file === undefined ? undefined : await readFile(file).catch(() => undefined);
  if (content === undefined) {
    response.writeHead(404).end();
    return;
  }
  response
    .writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "content-security-policy": POLICY,
    })
    .end(content);
}
