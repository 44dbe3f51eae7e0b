// Runs the tests here, or in a worker: page.html?in=page|worker&suites=contract,failures. What came out is in `window.results` then, and
// in the text of the page: a list of { name, error }.

import { runSuites } from "./suites.js";

const asked = new URLSearchParams(location.search);
const suites = (asked.get("suites") ?? "").split(",").filter(Boolean);

function runInWorker() {
  const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
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
