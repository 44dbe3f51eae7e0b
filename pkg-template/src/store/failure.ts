// The host's errors as ours.

import { FORMAT_VERSION } from "./names.js";
import { StoreError, type StoreErrorCode } from "./store.js";

/** Why the host does not open a database. */
export function openFailure(error: DOMException | null): StoreError {
  switch (error?.name) {
    // A later build had to give up on IndexedDB version 1. The host does not say which version it found.
    case "VersionError":
      return newer(FORMAT_VERSION + 1);
    // Storage is forbidden here.
    case "SecurityError":
    case "InvalidStateError":
    case "NotSupportedError":
      return new StoreError("Unavailable", describe(error));
    default:
      return useFailure(error);
  }
}

const CODES: Partial<Record<string, StoreErrorCode>> = {
  ConstraintError: "Conflict",
  QuotaExceededError: "QuotaExceeded",
  // An object store is missing: the database is not ours.
  NotFoundError: "Unavailable",
};

/** Why a request or a transaction failed. What is a {@link StoreError} stays one. */
export function useFailure(error: unknown): StoreError {
  if (error instanceof StoreError) {
    return error;
  }
  const { name = "" } = (error ?? {}) as Partial<DOMException>;
  return new StoreError(CODES[name] ?? "Lost", describe(error));
}

/** A newer build has written the database. */
export function newer(found: number): StoreError {
  return new StoreError("VersionUnsupported", undefined, { found, supported: FORMAT_VERSION });
}

export function describe(error: unknown): string {
  // A transaction can be aborted without any.
  return error instanceof Error ? String(error) : "the host does not say why";
}
