// How the wasm module is found, and what is said if it is not.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";

import { Minamo } from "../../pkg/dist/slim.js";
import { inlineWasm } from "../../pkg/dist/inline.js";

const FILE = new URL("../../pkg/dist/wasm/minamo_bg.wasm", import.meta.url);
const BYTES = await readFile(FILE);

/** Serves one answer for everything, as long as the test. Gives its address. */
async function serveAnswer(t, status, type, body) {
  const server = createServer((_, response) => {
    response.writeHead(status, type === undefined ? {} : { "content-type": type }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}/minamo_bg.wasm`;
}

const open = (wasm) => Minamo.open("loading", { store: "memory", wasm });

// Every later test would find the module that has been compiled.
test("without a module", async (t) => {
  await t.test("the slim entry says what to pass", async () => {
    await assert.rejects(open(), { name: "WasmUnavailableError", message: /pass options\.wasm/ });
  });

  for (const [what, status, type, body, found] of [
    ["an error", 404, "text/plain", "no", "HTTP 404, text/plain"],
    ["a page", 200, "text/html", "<!doctype html>", "HTTP 200, text/html"],
    ["a page without a type", 200, undefined, "<!doctype html>", "HTTP 200, no content type"],
    ["nothing", 200, undefined, "", "HTTP 200, no content type"],
  ]) {
    await t.test(`${what} in its place is told`, async (inner) => {
      const address = await serveAnswer(inner, status, type, body);
      const message = `There is no wasm module at ${address} (${found})`;
      await assert.rejects(open(address), { name: "WasmUnavailableError", message });
    });
  }

  await t.test("so is a server that is not there", async () => {
    const message = /^There is no wasm module at http:\/\/127\.0\.0\.1:1\/ \(TypeError: /;
    await assert.rejects(open(new URL("http://127.0.0.1:1/")), { name: "WasmUnavailableError", message });
  });

  await t.test("bytes that are none are refused in the host's words", async () => {
    await assert.rejects(open(new Uint8Array(8)), WebAssembly.CompileError);
  });
});

test("where nothing may be compiled, the error says what to add", async (t) => {
  const { Module } = WebAssembly;
  t.after(() => (WebAssembly.Module = Module));
  WebAssembly.Module = class {
    constructor() {
      throw new WebAssembly.CompileError("not here");
    }
  };
  const cause = new WebAssembly.CompileError("refused");
  t.mock.method(WebAssembly, "instantiate", () => Promise.reject(cause));
  const message = /add 'wasm-unsafe-eval' to script-src of its Content-Security-Policy/;
  await assert.rejects(open(BYTES), { name: "WasmForbiddenError", message, cause });
});

test("a host without WebAssembly is told so", async (t) => {
  const { WebAssembly: given } = globalThis;
  t.after(() => (globalThis.WebAssembly = given));
  delete globalThis.WebAssembly;
  await assert.rejects(open(BYTES), {
    name: "WasmUnavailableError",
    message: "This host has no WebAssembly",
  });
});

test("the module in the code is the one in the file", async () => {
  const response = inlineWasm();
  assert.equal(response.headers.get("content-type"), "application/wasm");
  assert.ok(BYTES.equals(Buffer.from(await response.arrayBuffer())));
});

test("a server need not know the type", async (t) => {
  const database = await open(await serveAnswer(t, 200, "application/octet-stream", BYTES));
  assert.deepEqual((await database.listTables()).TableNames, []);
  await database.close();
});
