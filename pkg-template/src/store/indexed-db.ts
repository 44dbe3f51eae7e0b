import type { Connection } from "./connection.js";
import { Handle, type Scope } from "./handle.js";
import { LOG, MANIFEST_KEY, META, PAGES } from "./names.js";
import { Peers } from "./peers.js";
import { readBlocks, readPages } from "./reading.js";
import { answered } from "./requests.js";
import { StoreError, type Store, type StoreDurability, type StoreNotice } from "./store.js";
import { addPages, append, discard, publish } from "./writing.js";

/**
 * Keeps a database in IndexedDB, in a page, a worker or a service worker: `minamo:` and its name is that of the database there.
 *
 * A connection that breaks is opened again by the next call, but appends wait for the next `readLog`. When the user deletes the database,
 * or a newer page asks to, this store lets go of it. Every database has a random identity: what is in the place of a deleted one is not
 * taken for it.
 */
export class IndexedDbStore implements Store {
  readonly shared = true;
  private readonly handle: Handle;
  private readonly peers: Peers;

  /** @param onLoss - Is told, in the host's words, why it has deleted the database. The one that is opened then is empty. */
  constructor(name: string, onLoss: (reason: string) => void = () => undefined) {
    const database = `minamo:${name}`;
    this.peers = new Peers(database);
    const onEnd = (): void => {
      // Whoever uses the store finds out what has become of the database.
      this.peers.call("news");
    };
    this.handle = new Handle(database, { onEnd, onLoss });
  }

  async open(): Promise<void> {
    await this.handle.open();
    this.peers.meet();
  }

  readLog(from: number): Promise<Uint8Array[]> {
    return this.handle.read(LOG, async (transaction, connection) => {
      const blocks = await readBlocks(transaction.objectStore(LOG), from);
      connection.followsLog = true;
      return blocks;
    });
  }

  async append(first: number, blocks: Uint8Array[], durability: StoreDurability): Promise<void> {
    const connection = this.handle.following();
    if (blocks.length === 0) {
      return;
    }
    let isAtTheEnd;
    try {
      isAtTheEnd = await append(connection.begin(LOG, "readwrite", durability), first, blocks);
    } catch (error) {
      throw connection.note(error);
    }
    if (!isAtTheEnd) {
      takeBack(connection, first, first + blocks.length);
      throw new StoreError("Conflict");
    }
    this.peers.tell();
  }

  readManifest(): Promise<Uint8Array | undefined> {
    return this.handle.read(META, async (transaction) => {
      const manifest = transaction.objectStore(META).get(MANIFEST_KEY);
      await answered(manifest);
      return manifest.result as Uint8Array | undefined;
    });
  }

  readPages(ids: number[]): Promise<(Uint8Array | undefined)[]> {
    return this.handle.read(PAGES, (transaction) => readPages(transaction.objectStore(PAGES), ids));
  }

  readPageIds(from: number): Promise<number[]> {
    return this.handle.read(PAGES, async (transaction) => {
      const ids = transaction.objectStore(PAGES).getAllKeys(IDBKeyRange.lowerBound(from));
      await answered(ids);
      return ids.result as number[];
    });
  }

  addPages(pages: [number, Uint8Array][], durability: StoreDurability): Promise<void> {
    return this.handle.transact({ stores: PAGES, mode: "readwrite", durability }, (transaction) =>
      addPages(transaction, pages),
    );
  }

  async publish(
    expected: Uint8Array | undefined,
    manifest: Uint8Array,
    durability: StoreDurability,
  ): Promise<void> {
    await this.handle.transact({ stores: META, mode: "readwrite", durability }, (transaction) =>
      publish(transaction, expected, manifest),
    );
    this.peers.tell();
  }

  discard(first: number, end: number, pages: number[]): Promise<void> {
    // Others that need the same wait for it.
    const stores = pages.length === 0 ? LOG : first < end ? [LOG, PAGES] : PAGES;
    const scope: Scope = { stores, mode: "readwrite" };
    return this.handle.transact(scope, (transaction) => discard(transaction, first, end, pages));
  }

  listen(listener: (notice: StoreNotice) => void): void {
    this.peers.listen(listener);
  }

  plead(): void {
    this.peers.plead();
  }

  isHousekeeper(): boolean {
    return this.peers.isHousekeeper;
  }

  close(): void {
    this.peers.leave();
    this.handle.close();
  }
}

/** Deletes what an append has written where nobody looks. What cannot be deleted stays there. */
function takeBack(connection: Connection, first: number, end: number): void {
  try {
    discard(connection.begin(LOG, "readwrite", "default"), first, end, []).catch(() => undefined);
  } catch {
    // The connection was closed.
  }
}
