import type { LiveQuery, LiveState } from "../live/live-query.js";
import type { NativeItem } from "../types/values.js";

export type { LiveQuery, LiveState } from "../live/live-query.js";

/** Something that holds a value and tells of changes: a signal of Preact, a `shallowRef` of Vue; or a setter, as Solid and Angular have it. */
export type Target<Item> =
  | { value: LiveState<Item> }
  | {
      /** Takes the new state. */
      set(state: LiveState<Item>): unknown;
    }
  | ((state: LiveState<Item>) => unknown);

/**
 * Shows a live query in a signal.
 *
 * @example
 * ```js
 * const live = documents.watch({ TableName: "Tasks" });
 * const tasks = signal(live.getState());
 * const stop = bindSignal(live, tasks);
 * ```
 * @returns What ends it.
 */
export function bindSignal<Item = NativeItem>(live: LiveQuery<Item>, target: Target<Item>): () => void {
  const show = (): void => {
    const state = live.getState();
    // The signals of Angular are functions as well.
    if ("set" in target) {
      target.set(state);
    } else if (typeof target === "function") {
      target(state);
    } else {
      target.value = state;
    }
  };
  const stop = live.subscribe(show);
  show();
  return stop;
}
