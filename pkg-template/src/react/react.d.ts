// What is used of React, so that building the package does not need it.

declare module "react" {
  export function useMemo<Value>(make: () => Value, dependencies: readonly unknown[]): Value;
  export function useSyncExternalStore<State>(
    subscribe: (listener: () => void) => () => void,
    getState: () => State,
    getServerState?: () => State,
  ): State;
}
