// What a trap is: a call into the wasm module that does not come to its end (a panic, an access out of bounds, no more stack or memory,
// or an exception of the host that passes through). It may leave anything half done in the module's memory, so nothing enters that
// instance again. What the database holds is not harmed: that is in the store.

import { IndexedDbStore } from "./store/indexed-db.js";

type Export = (...values: unknown[]) => unknown;

/**
 * Exports that the host calls by itself: callbacks, and finalizers of what was collected. Nobody is there to take their errors. Those of
 * closures have their names from xtask/src/imports.rs.
 */
const CALLBACK = /^closure\d+$|^__wbindgen_destroy_closure$|^__wbg_\w+_free$/;

/** Guards all ways into one instance. The generated glue calls it. */
export class Guard {
  /** What ended the instance; undefined while it is sound. */
  trap: Error | undefined;
  /** Calls into the instance that are on the stack. */
  private depth = 0;
  private readonly listeners = new Set<(trap: Error) => void>();
  private references: WebAssembly.Table | undefined;

  /** Calls `listener` if the instance traps. Returns how to take it back. */
  onTrap(listener: (trap: Error) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The same promise, except that it rejects when the instance traps: then nothing in it settles a promise any more. */
  watch<Value>(promise: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      const forget = this.onTrap(reject);
      promise.then(resolve, reject).finally(forget);
    });
  }

  /** The exports, with a guard around each function. */
  wrap(exports: WebAssembly.Exports): WebAssembly.Exports {
    this.references = exports["__wbindgen_externrefs"] as WebAssembly.Table | undefined;
    const wrapped = Object.entries(exports).map(([name, value]) => {
      if (typeof value !== "function") {
        return [name, value] as const;
      }
      const call = value as Export;
      return [name, CALLBACK.test(name) ? this.callback(call) : this.call(call)] as const;
    });
    return Object.fromEntries(wrapped) as WebAssembly.Exports;
  }

  /** @throws What ended the instance. */
  check(): void {
    if (this.trap !== undefined) {
      throw this.trap;
    }
  }

  /** Before a call. */
  enter(): void {
    this.check();
    this.depth += 1;
  }

  /** After a call that came to its end. */
  leave(): void {
    this.depth -= 1;
  }

  /** After a call that did not. Gives what is to be thrown on, through all calls that are on the stack. */
  fail(thrown: unknown): Error {
    this.depth -= 1;
    if (this.trap === undefined) {
      this.trap = thrown instanceof Error ? thrown : new Error(String(thrown));
      letGo(this.references);
      for (const listener of this.listeners) {
        listener(this.trap);
      }
    }
    return this.trap;
  }

  private call(call: Export): Export {
    return (...values) => {
      this.enter();
      let result;
      try {
        result = call(...values);
      } catch (error) {
        throw this.fail(error);
      }
      this.leave();
      return result;
    };
  }

  /** A call of the host itself ends here, without a word, as what it was to do is told by {@link Guard.onTrap}. */
  private callback(call: Export): Export {
    const guarded = this.call(call);
    return (...values) => {
      if (this.depth > 0) {
        return guarded(...values);
      }
      try {
        return this.trap === undefined ? guarded(...values) : NOTHING;
      } catch {
        return NOTHING;
      }
    };
  }
}

/** What the glue may take for any answer of a callback: as a pair of [error, whether there is one], it has none. */
const NOTHING = 0;

/**
 * Gives back what the instance holds of the host, as its code cannot any more: an open connection would keep the database from being
 * deleted, and a lock would keep the housekeeping from all others.
 */
function letGo(references: WebAssembly.Table | undefined): void {
  for (let index = 0; index < (references?.length ?? 0); index += 1) {
    const value: unknown = references?.get(index);
    if (value instanceof IndexedDbStore) {
      value.close();
    }
  }
}
