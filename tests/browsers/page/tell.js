import { counting } from "./tasks.js";

/** Counts, and tells the page that waits for it. */
export function tellWhenCounted(port) {
  counting().then(
    () => port.postMessage("finished"),
    (error) => port.postMessage(`${error.name}: ${error.message}`),
  );
}
