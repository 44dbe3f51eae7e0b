// Does what the address asks for, such as ?task=fill, and reports what came out.

import * as tasks from "./tasks.js";

async function outcome() {
  const task = new URLSearchParams(location.search).get("task");
  try {
    return { task, value: await tasks[task]() };
  } catch (error) {
    return { task, error: `${error?.name}: ${error?.message}\n${error?.stack}` };
  }
}

await fetch("/report", { method: "POST", body: JSON.stringify(await outcome()) });
