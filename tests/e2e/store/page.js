// Runs the tests here, or in a worker: page.html?in=page|worker&suites=contract,failures. What came out is a list of { name, error } in
// `window.results`, and in the text of the page; &report=/report sends it to that address too, for browsers that nobody drives.

import { runSuites } from "./suites.js";

const asked = new URLSearchParams(location.search);
const suites = (asked.get("suites") ?? "").split(",").filter(Boolean);

function runInWorker() {
  const address = new URL("worker.js", import.meta.url).href;
  const policy = globalThis.trustedTypes?.createPolicy("tests", { createScriptURL: (url) => url });
  const worker = new Worker(policy?.createScriptURL(address) ?? address, { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(suites);
  });
}

const run = asked.get("in") === "worker" ? runInWorker() : runSuites(suites);
const results = await run.catch((error) => [{ name: "the tests run", error: String(error) }]);
document.body.textContent = JSON.stringify(results);
window.results = results;
if (asked.has("report")) await fetch(asked.get("report"), { method: "POST", body: JSON.stringify(results) });
