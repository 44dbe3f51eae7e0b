// The HTTP server, with a database that repeats what it is asked.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { readArguments } from "../../pkg/dist/node/arguments.js";
import { serve } from "../../pkg/dist/node/server.js";
import { fileName } from "../../pkg/dist/node/static-files.js";

const echo = {
  http: async ({ method, path, headers, body, content }) => ({
    status: content === "too large" ? 413 : 200,
    headers: { "content-type": "text/plain" },
    body: Buffer.from(`${method} ${path} ${headers["x-amz-target"] ?? "-"} ${body.length}`),
  }),
};

/** A folder with a page, a module and, beside it, a secret. */
function folder(t) {
  const root = mkdtempSync(join(tmpdir(), "minamo-"));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "site", "sub"), { recursive: true });
  writeFileSync(join(root, "secret.txt"), "secret");
  writeFileSync(join(root, "site-secret.txt"), "secret");
  writeFileSync(join(root, "site", "index.html"), "<title>page</title>");
  writeFileSync(join(root, "site", "sub", "a b.wasm"), "\0asm");
  return join(root, "site");
}

async function start(t, options) {
  const server = await serve({ database: echo, port: 0, ...options });
  t.after(() => server.close());
  return server;
}

/** Asks for a path as it is, where fetch() would tidy it up. */
function rawStatus(port, path) {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ port, host: "127.0.0.1", path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on("error", reject).end();
  });
}

test("requests of the service go to the database", async (t) => {
  const { url } = await start(t, {});
  const posted = await fetch(url, { method: "POST", body: "{}", headers: { "x-amz-target": "Target" } });
  assert.equal(await posted.text(), "POST / Target 2");
  assert.equal(await (await fetch(url)).text(), "GET / - 0");
  assert.equal(await (await fetch(url, { method: "OPTIONS" })).text(), "OPTIONS / - 0");
});

test("a body of more than 16 MB is refused", async (t) => {
  const { url } = await start(t, {});
  const full = await fetch(url, { method: "POST", body: Buffer.alloc(16 * 1024 * 1024) });
  assert.equal(await full.text(), `POST / - ${16 * 1024 * 1024}`);
  const declared = await fetch(url, { method: "POST", body: Buffer.alloc(16 * 1024 * 1024 + 1) });
  assert.equal(declared.status, 413);
  assert.equal(declared.headers.get("connection"), "keep-alive", "the body was received to its end");
  const streamed = await fetch(url, {
    method: "POST",
    duplex: "half",
    body: new ReadableStream({
      start(stream) {
        for (let count = 0; count < 17; count++) stream.enqueue(new Uint8Array(1024 * 1024));
        stream.close();
      },
    }),
  });
  assert.equal(streamed.status, 413);
});

test("a body without an end is given up", async (t) => {
  const { port } = await start(t, {});
  const asked = httpRequest({ port, host: "127.0.0.1", method: "POST", path: "/" });
  asked.on("error", () => undefined);
  const answered = once(asked, "response");
  const sending = setInterval(() => asked.write(Buffer.alloc(4 * 1024 * 1024)), 1);
  t.after(() => clearInterval(sending));
  const [response] = await answered;
  assert.equal(response.statusCode, 413);
  assert.equal(response.headers.connection, "close");
});

test("more than 16 KB of headers are no request", async (t) => {
  const { url } = await start(t, {});
  assert.equal((await fetch(url, { headers: { x: "a".repeat(15 * 1024) } })).status, 200);
  assert.equal((await fetch(url, { headers: { x: "a".repeat(17 * 1024) } })).status, 400);
  assert.equal((await fetch(`${url}/?${"a".repeat(17 * 1024)}`)).status, 400);
});

test("an empty host is none: other machines cannot reach the server", async (t) => {
  const { url, port } = await start(t, { host: "" });
  assert.equal(url, `http://127.0.0.1:${port}`);
  await (await fetch(url)).text();
  const reached = await new Promise((resolve) => {
    const socket = connect(port, "127.0.0.2", () => resolve(true));
    t.after(() => socket.destroy());
    socket.on("error", () => resolve(false));
  });
  assert.equal(reached, false);
});

test("headers of one name are joined as they are signed", async (t) => {
  let seen;
  const http = async ({ headers }) => {
    seen = headers;
    return { status: 200, headers: {}, body: Buffer.alloc(0) };
  };
  const { port } = await start(t, { database: { http } });
  const headers = { "X-Many": ["a", "b, c"], "User-Agent": ["one", "two"], Authorization: "x" };
  const asked = httpRequest({ port, host: "127.0.0.1", path: "/", headers }).end();
  const [response] = await once(asked, "response");
  response.resume();
  assert.equal(seen["x-many"], "a,b, c");
  assert.equal(seen["user-agent"], "one,two");
  assert.equal(seen.authorization, "x");
});

test("a server that is closed again stops once", async () => {
  const server = await serve({ database: echo, port: 0 });
  const stopped = server.close();
  assert.equal(server.close(), stopped);
  await stopped;
  await server.close();
});

test("answers say when they were given, and by whom", async (t) => {
  const { url } = await start(t, {});
  const { headers } = await fetch(url);
  assert.equal(headers.get("server"), "Server");
  assert.ok(Math.abs(Date.parse(headers.get("date")) - Date.now()) < 60_000);
  assert.match(headers.get("keep-alive"), /timeout=65/);
});

test("files are served with their types, and only those of the folder", async (t) => {
  const directory = folder(t);
  const { url, port } = await start(t, { staticDirectory: directory });
  const page = await fetch(url);
  assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal(await page.text(), "<title>page</title>");
  const module = await fetch(`${url}/sub/a%20b.wasm?version=1`);
  assert.equal(module.headers.get("content-type"), "application/wasm");
  assert.equal(await module.text(), "\0asm");
  const again = await fetch(url, { headers: { "if-none-match": page.headers.get("etag") } });
  assert.equal(again.status, 304);
  const head = await fetch(url, { method: "HEAD" });
  assert.equal(head.headers.get("content-length"), "19");
  const posted = await fetch(url, { method: "POST", body: "{}" });
  assert.equal(await posted.text(), "POST / - 2");

  const outside = ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/..%5csecret.txt"];
  const broken = ["/../site-secret.txt", "/%", "/a%00b", "/sub", "/missing"];
  for (const path of [...outside, ...broken]) assert.equal(await rawStatus(port, path), 404, path);
});

test("without files at /, reads of other paths are for the database", async (t) => {
  const { url } = await start(t, { mounts: [{ path: "/site", directory: folder(t) }] });
  assert.equal(await (await fetch(url)).text(), "GET / - 0");
  assert.equal(await (await fetch(`${url}/site`)).text(), "<title>page</title>");
  assert.equal((await fetch(`${url}/site/missing`)).status, 404);
});

/** A connection that has sent so much, and the server has seen it. */
async function connection(t, port, text) {
  const socket = connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(text);
  await new Promise((resolve) => setTimeout(resolve, 50));
  return socket;
}

test("connections without a request do not hold up a stop", { timeout: 4000 }, async (t) => {
  const server = await serve({ database: echo, port: 0 });
  await connection(t, server.port, "");
  await connection(t, server.port, "POST / HT");
  await server.close();
});

test("a stop waits for the request under way", { timeout: 4000 }, async (t) => {
  const server = await serve({ database: echo, port: 0 });
  const socket = await connection(
    t,
    server.port,
    "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nab",
  );
  const stopped = server.close();
  setTimeout(() => socket.write("cd"), 100);
  const [answer] = await once(socket, "data");
  assert.match(String(answer), /POST \/ - 4/);
  await stopped;
});

test("a client that hangs up is no failure of the server", async (t) => {
  const { port } = await start(t, {});
  const complaints = t.mock.method(console, "error", () => undefined);
  const socket = await connection(t, port, "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nab");
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(complaints.mock.callCount(), 0);
});

test("the longest mount wins", () => {
  const mounts = [
    { path: "/", directory: "/site" },
    { path: "/pkg", directory: "/built" },
  ];
  assert.equal(fileName(mounts, "/index.html"), "/site/index.html");
  assert.equal(fileName(mounts, "/pkg/a.js?b#c"), "/built/a.js");
  assert.equal(fileName(mounts, "/pkg"), "/built");
  assert.equal(fileName(mounts, "/pkgs/a.js"), "/site/pkgs/a.js");
  assert.equal(fileName(mounts, "/pkg/../a.js"), undefined);
  assert.equal(fileName(mounts.slice(1), "/a.js"), undefined);
});

test("the command line", () => {
  const all = [
    ...["--port", "0", "--data", "folder", "--region", "mars", "--throttling", "--credentials", "a:b:c"],
    ...["--static", "www", "--mount", "/pkg/=out=1", "--control-plane-delay", "50", "--simulate", "7"],
  ];
  assert.deepEqual(readArguments(all), {
    kind: "serve",
    port: 0,
    host: "127.0.0.1",
    dataDirectory: "folder",
    region: "mars",
    throttling: "enforce",
    controlPlaneDelay: 50,
    simulate: 7,
    credentials: [{ accessKeyId: "a", secretAccessKey: "b:c" }],
    staticDirectory: "www",
    mounts: [{ path: "/pkg", directory: "out=1" }],
  });
  assert.deepEqual(readArguments([]), {
    kind: "serve",
    port: 8000,
    host: "127.0.0.1",
    dataDirectory: undefined,
    region: undefined,
    throttling: "off",
    controlPlaneDelay: 0,
    simulate: undefined,
    credentials: undefined,
    staticDirectory: undefined,
    mounts: [],
  });
  assert.throws(() => readArguments(["--credentials", "secret"]), /written as ID:SECRET/);
  assert.deepEqual(readArguments(["--help", "--port", "x"]), { kind: "help" });
  assert.deepEqual(readArguments(["--version"]), { kind: "version" });
  assert.throws(() => readArguments(["--port", "70000"]), /from 0 to 65535/);
  assert.throws(() => readArguments(["--control-plane-delay", "1s"]), /number of milliseconds/);
  assert.throws(() => readArguments(["--simulate", "often"]), /whole number/);
  assert.throws(() => readArguments(["--host", ""]), /an address is missing/);
  assert.throws(() => readArguments(["--mount", "pkg"]), /path=directory/);
  assert.throws(() => readArguments(["--nonsense"]), /nonsense/);
});
