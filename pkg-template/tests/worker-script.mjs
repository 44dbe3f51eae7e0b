// The script of a worker in a thread of Node, as `minamo/worker/host` is in browsers. It can spoil its module's memory.

import { readFile } from "node:fs/promises";
import { BroadcastChannel, parentPort } from "node:worker_threads";

import { connectLocally } from "../../pkg/dist/local-session.js";
import { startWasm, startWholeWasm, withWasm } from "../../pkg/dist/wasm.js";
import { serve } from "../../pkg/dist/worker/serve.js";

const start = withWasm(startWasm, () =>
  readFile(new URL("../../pkg/dist/wasm/minamo_bg.wasm", import.meta.url)),
);
serve(parentPort, { connect: (wasm) => connectLocally(() => start(wasm)), preload: startWholeWasm });

const spoiling = new BroadcastChannel("spoil");
spoiling.onmessage = async () => {
  const { memory } = await startWasm();
  new Uint8Array(memory().buffer).fill(0xff);
  spoiling.postMessage("spoilt");
};
spoiling.unref();
