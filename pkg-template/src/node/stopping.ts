import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** A second signal within so many milliseconds is the first one again: npx passes on what the terminal sends to all of its programs. */
const ECHO_MS = 500;

/** Calls `stop` at the first signal that asks the process to end. The next one ends it, in the way of a signal that nobody handles. */
export function stopOnSignal(stop: () => void): void {
  let begun: number | undefined;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (begun === undefined) {
        begun = performance.now();
        stop();
      } else if (performance.now() - begun > ECHO_MS) {
        process.exit(128 + constants.signals[signal]);
      }
    });
  }
}
