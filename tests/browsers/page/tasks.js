// What a page of each browser does, alone and beside others of its kind.

import { checkShop, count, createTable, fillShop, readCounter } from "/in-host/shop.mjs";
import { Minamo } from "/pkg/index.js";

export { tour } from "./tour.js";

const SHOP = "shop";

/** How often each of the counting instances adds 1. */
const TIMES = 50;

export async function fill() {
  const shop = await open();
  // Not closed, for what was acknowledged has to be there after a kill.
  return fillShop(shop);
}

export async function check() {
  const shop = await open();
  return { shop: await checkShop(shop), check: await shop.check() };
}

/** A page, one in a frame, and a worker count on one counter at the same time. */
export async function together() {
  const shop = await Minamo.open("counting");
  await createTable(shop);
  const others = [inFrame(), inWorker()];
  await count(shop, TIMES);
  await Promise.all(others);
  return { counted: await readCounter(shop, { ConsistentRead: true }), expected: String(3 * TIMES) };
}

/** What the others do. */
export async function counting() {
  const shop = await Minamo.open("counting");
  await count(shop, TIMES);
  await shop.close();
}

function inFrame() {
  const frame = document.createElement("iframe");
  frame.src = "frame.html";
  document.body.append(frame);
  return finished(window);
}

function inWorker() {
  return finished(new Worker(trusted(new URL("worker.js", import.meta.url).href), { type: "module" }));
}

/** What the page's rules let a worker be started from; WebKit has no such rules. */
function trusted(url) {
  const { trustedTypes } = globalThis;
  const policy = trustedTypes?.createPolicy("tests", { createScriptURL: (address) => address });
  return policy?.createScriptURL(url) ?? url;
}

function finished(port) {
  return new Promise((resolve, reject) => {
    port.addEventListener("message", ({ data }) => {
      if (data === "finished") resolve();
      else reject(new Error(String(data)));
    });
    port.addEventListener("error", ({ message }) => reject(new Error(message)));
  });
}

function open() {
  return Minamo.open(SHOP, { store: "indexeddb" });
}
