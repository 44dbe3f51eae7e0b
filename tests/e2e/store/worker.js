import { runSuites } from "./suites.js";

onmessage = async ({ data }) => postMessage(await runSuites(data));
