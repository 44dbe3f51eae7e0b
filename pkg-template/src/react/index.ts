import { useMemo, useSyncExternalStore } from "react";

import type { LiveQuery, LiveState } from "../live/live-query.js";
import type { NativeItem } from "../types/values.js";

export type { LiveQuery, LiveState } from "../live/live-query.js";

/**
 * Shows a live query in a component of React 18 or newer, and ends it with the component.
 *
 * @example
 * ```jsx
 * function Tasks({ documents, list }) {
 *   const { items } = useLiveQuery(
 *     () => documents.watch({ TableName: "Tasks", KeyConditionExpression: "pk = :l", ExpressionAttributeValues: { ":l": list } }),
 *     [documents, list],
 *   );
 *   return items.map((task) => <li key={task.sk}>{task.title}</li>);
 * }
 * ```
 * @param make - Gives the live query; called again when one of `dependencies` has changed.
 */
export function useLiveQuery<Item = NativeItem>(
  make: () => LiveQuery<Item>,
  dependencies: readonly unknown[],
): LiveState<Item> {
  const live = useMemo(make, dependencies);
  return useSyncExternalStore(live.subscribe, live.getState, live.getState);
}
