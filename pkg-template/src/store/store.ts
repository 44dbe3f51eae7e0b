// The interface of a place to keep a database in.

/** What a completed write promises: `strict`, that it survives a power cut; `relaxed`, a crash of the program. */
export type StoreDurability = "strict" | "relaxed";

/**
 * What another instance tells: `news`, that it has written, or that something else may have changed; `plea`, that it loses every race
 * to the end of the log, and asks the others to wait for it.
 */
export type StoreNotice = "news" | "plea";

/**
 * Why a call of a store failed:
 *
 * - `Conflict`: another instance has written what this one does not know of. Nothing was written that any reader sees.
 * - `QuotaExceeded`: no room is left. Nothing was written.
 * - `Lost`: the store cannot be reached. Whether anything was written is not known.
 * - `Vanished`: the database was deleted.
 * - `Unavailable`: the store cannot be used on this host at all.
 * - `VersionUnsupported`: a newer version has written the database.
 */
export type StoreErrorCode =
  "Conflict" | "QuotaExceeded" | "Lost" | "Vanished" | "Unavailable" | "VersionUnsupported";

/** What a call of a {@link Store} rejects with. Any object with such a `code` will do; one without counts as `Lost`. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  /** The version of the format that was found, for `VersionUnsupported`. */
  readonly found: number | undefined;
  /** The newest version that can be read, likewise. */
  readonly supported: number | undefined;

  constructor(
    readonly code: StoreErrorCode,
    message: string = code,
    versions?: { found: number; supported: number },
  ) {
    super(message);
    this.found = versions?.found;
    this.supported = versions?.supported;
  }
}

/**
 * Keeps one database: a *log*, which is blocks of bytes under consecutive numbers from 0; *pages* of bytes under ids from 1; and
 * one *manifest*. What is in them is not the store's business. Give one to `Minamo.open` to keep a database where you like.
 *
 * - Each write happens whole or not at all, also if the program ends in the middle of it.
 * - Writes take effect in the order of the calls. What one of them wrote is durable no later than what a later one did.
 * - A read that is called after a write has resolved finds what that wrote, and so does one on any other connection to the database.
 * - The arrays that are passed in are the store's to keep; those that it gives are not changed.
 * - No block, page or manifest is longer than 56 KiB. No call writes more than 4 MiB in blocks, or 512 KiB in pages.
 * - What fails rejects with a {@link StoreError}.
 *
 * Nothing is called before `open` has resolved or after `close`. When the wasm module has failed, `open` is called again: nobody waits
 * for what was under way before.
 */
export interface Store {
  /** Whether another instance may use the same database at the same time. Default: no. */
  readonly shared?: boolean;

  /** Called before everything else. */
  open?(): Promise<void>;

  /**
   * The blocks from number `from` on, in order: as many as the store likes to give at once, but at least two if there are two. Empty at
   * the end of the log. If block `from` was discarded, it does not matter what is given.
   */
  readLog(from: number): Promise<Uint8Array[]>;

  /**
   * Adds blocks to the end of the log, under the numbers `first`, `first + 1`, and so on. Called only when the append before has been
   * settled. What is to be kept when a page is left has to be on its way when this returns.
   * @throws `Conflict`, unless the last block of the log has the number `first - 1`, or `first` is 0 and there is no block. Between
   * looking for it and adding nobody else may append.
   */
  append(first: number, blocks: Uint8Array[], durability: StoreDurability): Promise<void>;

  /** The manifest; undefined until one was published. */
  readManifest(): Promise<Uint8Array | undefined>;

  /** The pages of these ids, in the same order; undefined where there is none of that id. */
  readPages(ids: number[]): Promise<(Uint8Array | undefined)[]>;

  /** The ids of all pages from `from` on, in ascending order. */
  readPageIds(from: number): Promise<number[]>;

  /**
   * Adds pages.
   * @throws `Conflict` if there is a page of one of the ids.
   */
  addPages(pages: [id: number, page: Uint8Array][], durability: StoreDurability): Promise<void>;

  /**
   * Replaces the manifest.
   * @throws `Conflict` if the bytes of the manifest that is there are not those of `expected`; undefined means that there is none.
   */
  publish(expected: Uint8Array | undefined, manifest: Uint8Array, durability: StoreDurability): Promise<void>;

  /** Forgets the blocks from number `first` up to `end`, without that, and the pages of these ids, where there are any. */
  discard(first: number, end: number, pages: number[]): Promise<void>;

  /** Takes the function that is to hear from other instances, in the place of an earlier one. */
  listen?(listener: (notice: StoreNotice) => void): void;

  /** Tells the other instances the `plea` of this one. */
  plead?(): void;

  /**
   * Whether this instance, of all that use the database, is to make checkpoints and delete what expires. It may change at any time, which
   * is `news`; and nothing is lost if none says so, or several do. Default: yes.
   */
  isHousekeeper?(): boolean;

  /**
   * Asks the host to run the program again at that time, in milliseconds since 1970, and to call `wake` of the database then. A later call
   * replaces it. A database whose store has this relies on it, and has no timer.
   */
  wakeAt?(time: number): void;

  /** Lets go of the database. What is under way still happens. */
  close(): void;
}
