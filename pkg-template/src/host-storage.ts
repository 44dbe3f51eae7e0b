// What the host says of the storage of this origin. Every part of it may be missing, and access to it may throw.

/** The name of the error when a store cannot be used on this host. */
export const STORE_UNAVAILABLE = "StoreUnavailableError";

/**
 * Checks that there is an IndexedDB to be tried.
 * @throws Error of that name if there is none.
 */
export function checkIndexedDb(): void {
  let reason = "This host has no IndexedDB";
  try {
    if ((globalThis as { indexedDB?: unknown }).indexedDB !== undefined) {
      return;
    }
  } catch (error) {
    reason = `This host forbids the use of IndexedDB (${String(error)})`;
  }
  throw Object.assign(new Error(reason), { name: STORE_UNAVAILABLE });
}

/** Asks the host not to evict the data of this origin. Returns whether it agreed. */
export async function persist(): Promise<boolean> {
  return (
    (await manager()
      ?.persist?.()
      .catch(() => false)) ?? false
  );
}

/** What the host tells of the storage of this origin. */
export interface HostStorage {
  /** Bytes used and allowed, as the host estimates them, for everything that this origin stores. */
  quota: { usage: number; quota: number } | undefined;
  /** Whether the host keeps the data when space runs out. */
  persisted: boolean | undefined;
}

/** What the host tells; undefined where it does not. */
export async function hostStorage(): Promise<HostStorage> {
  const [estimate, persisted] = await Promise.all([
    manager()
      ?.estimate?.()
      .catch(() => undefined),
    manager()
      ?.persisted?.()
      .catch(() => undefined),
  ]);
  const { usage, quota } = estimate ?? {};
  return {
    quota: usage === undefined || quota === undefined ? undefined : { usage, quota },
    persisted,
  };
}

function manager(): Partial<StorageManager> | undefined {
  return (globalThis.navigator as { storage?: Partial<StorageManager> } | undefined)?.storage;
}
