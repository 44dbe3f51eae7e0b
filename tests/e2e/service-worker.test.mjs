// A service worker answers for AWS: pages with the SDK as it is, and nobody in the network.

import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { scope, startBrowser, startServer, temporaryFolder, TEST_MS } from "./harness.mjs";

const SOURCES = fileURLToPath(new URL("endpoint/", import.meta.url));
const CLIENTS = fileURLToPath(new URL("../clients/", import.meta.url));
const { build } = createRequire(join(CLIENTS, "package.json"))("esbuild");

const TableName = "Orders";
const Item = { pk: "o#1", total: 42.5 };
const Key = { pk: "o#1" };

/** Of each kind of worker, its type. */
const KINDS = { module: "module", classic: "classic" };

async function makeSite(folder) {
  const bundle = (name, format) =>
    build({
      entryPoints: [join(SOURCES, name)],
      outfile: join(folder, name),
      bundle: true,
      format,
      platform: "browser",
      nodePaths: [join(CLIENTS, "node_modules")],
      logLevel: "error",
    });
  await Promise.all([bundle("page.js", "esm"), bundle("classic.js", "iife")]);
  copyFileSync(join(SOURCES, "module.js"), join(folder, "module.js"));
  for (const kind of Object.keys(KINDS)) {
    mkdirSync(join(folder, kind));
    copyFileSync(join(SOURCES, "page.html"), join(folder, kind, "index.html"));
  }
}

/** A page, and who has answered its requests to AWS. */
async function openPage(context, address) {
  const page = await context.newPage();
  const answers = [];
  page.on("response", (response) => {
    if (response.url().includes("amazonaws")) answers.push(response.fromServiceWorker());
  });
  page.on("requestfailed", (request) => answers.push(`failed: ${request.url()}`));
  await page.goto(address);
  await page.waitForFunction(() => window.call !== undefined);
  return {
    page,
    answers,
    call: (name, ...given) => page.evaluate(([n, g]) => window[n](...g), [name, given]),
  };
}

/** Ends the service worker, which the next request starts. */
async function stopWorkers(context, page) {
  const session = await context.newCDPSession(page);
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.stopAllWorkers");
  await session.detach();
}

test("a service worker in the place of AWS", { timeout: TEST_MS }, async (t) => {
  const run = scope(t);
  const folder = temporaryFolder(run);
  await makeSite(folder);
  const address = await startServer(run, [`/endpoint=${folder}`]);
  const { context } = await startBrowser(run, temporaryFolder(run));

  for (const [kind, type] of Object.entries(KINDS)) {
    await t.test(`as a ${type} script`, async (ofKind) => {
      const home = `${address}/endpoint/${kind}/`;
      const first = await openPage(context, home);

      await ofKind.test("serves a page that was there before it", async () => {
        assert.equal(await first.call("isServed"), false);
        await first.call("register", `/endpoint/${kind}.js`, type);
        assert.equal((await first.call("createTable", TableName)).status, 200);
        assert.equal((await first.call("call", "put", { TableName, Item })).status, 200);
        assert.deepEqual((await first.call("call", "get", { TableName, Key })).Item, Item);
        const query = {
          TableName,
          KeyConditionExpression: "pk = :p",
          ExpressionAttributeValues: { ":p": "o#1" },
        };
        assert.equal((await first.call("call", "query", query)).Count, 1);
        assert.equal((await first.call("listStreams", TableName)).Streams.length, 1);
        const missing = { TableName: "Nowhere", Key };
        assert.deepEqual(await first.call("call", "get", missing), { error: "ResourceNotFoundException" });
        assert.ok(
          first.answers.length >= 6 && first.answers.every((isOurs) => isOurs === true),
          first.answers.join(),
        );
      });

      await ofKind.test("serves further pages", async () => {
        const second = await openPage(context, home);
        assert.equal(await second.call("isServed"), true);
        await second.call("call", "put", { TableName, Item: { pk: "o#2" } });
        assert.equal((await first.call("call", "get", { TableName, Key: { pk: "o#2" } })).Item.pk, "o#2");
        await second.page.close();
      });

      await ofKind.test("has everything after the browser has stopped it", async () => {
        await stopWorkers(context, first.page);
        assert.deepEqual((await first.call("call", "get", { TableName, Key })).Item, Item);
      });

      await ofKind.test("leaves alone what is not on its list", async () => {
        const { error } = await first.call("call", "get", { TableName, Key }, "https://dynamodb.eu.invalid");
        assert.equal(error, "TypeError", "the network's error");
        assert.match(first.answers.at(-1), /^failed: https:\/\/dynamodb\.eu\.invalid/);
        // The server of the page is on the list.
        assert.deepEqual((await first.call("call", "get", { TableName, Key }, address)).Item, Item);
        assert.equal(await first.call("ask", "/endpoint/page.js"), 200, "the server has the file");
        const unnamed = await first.call("ask", "/", { method: "POST", body: "{}" });
        assert.equal(unnamed, 404, "the server's answer for a request that names no operation");
      });

      await ofKind.test("does not serve a page that was reloaded past it, until the next load", async () => {
        const session = await context.newCDPSession(first.page);
        const reloaded = first.page.waitForEvent("load");
        await session.send("Page.reload", { ignoreCache: true });
        await reloaded;
        await first.page.waitForFunction(() => window.call !== undefined);
        assert.equal(await first.call("isServed"), false);
        await first.page.reload();
        await first.page.waitForFunction(() => window.call !== undefined);
        assert.equal(await first.call("isServed"), true);
        assert.deepEqual((await first.call("call", "get", { TableName, Key })).Item, Item);
        await first.page.close();
      });
    });
  }
});

test("a service worker without a network", { timeout: TEST_MS }, async (t) => {
  const run = scope(t);
  const folder = temporaryFolder(run);
  await makeSite(folder);
  const { context } = await startBrowser(run, temporaryFolder(run));
  const files = readdirSync(fileURLToPath(new URL("../../pkg/dist/wasm", import.meta.url)));
  const modules = files.filter((name) => name.endsWith(".wasm")).map((name) => `/pkg/dist/wasm/${name}`);

  for (const [kind, type] of Object.entries(KINDS)) {
    await t.test(`as a ${type} script, with what it keeps in the Cache API`, async (ofKind) => {
      const network = scope(ofKind);
      const address = await startServer(network, [`/endpoint=${folder}`]);
      const { page, call } = await openPage(context, `${address}/endpoint/${kind}/`);
      await call("register", `/endpoint/${kind}.js`, type);
      await call("createTable", TableName);
      await call("call", "put", { TableName, Item });
      await page.evaluate(async (all) => (await caches.open("modules")).addAll(all), modules);
      await network.end();
      await stopWorkers(context, page);
      assert.deepEqual((await call("call", "get", { TableName, Key })).Item, Item);
      await page.close();
    });
  }
});
