import type { LiveQuery, LiveState } from "../live/live-query.js";
import type { NativeItem } from "../types/values.js";

export type { LiveQuery, LiveState } from "../live/live-query.js";

/** A store that can be read, by the contract of Svelte. */
export interface LiveStore<Item> {
  /** Calls `run` with the state now and after each change, until what it gives is called. */
  subscribe(run: (state: LiveState<Item>) => void): () => void;
}

/**
 * Shows a live query as a store of Svelte, or of whatever keeps its contract. It ends with the last subscription.
 *
 * @example
 * ```svelte
 * <script>
 *   const tasks = liveStore(documents.watch({ TableName: "Tasks" }));
 * </script>
 * {#each $tasks.items as task}<li>{task.title}</li>{/each}
 * ```
 */
export function liveStore<Item = NativeItem>(live: LiveQuery<Item>): LiveStore<Item> {
  return {
    subscribe(run) {
      run(live.getState());
      return live.subscribe(() => {
        run(live.getState());
      });
    },
  };
}
