import { newer, useFailure } from "./failure.js";
import { FORMAT_KEY, FORMAT_VERSION, IDENTITY_KEY, META } from "./names.js";
import { answered } from "./requests.js";
import { StoreError } from "./store.js";

/** One open connection to one database. */
export class Connection {
  /** Whether nothing more can be asked of it. */
  isLost = false;
  /**
   * Whether an append may follow on it: not before the log was read through it, or there was none before it. The user may have deleted
   * the database that the caller knows, and this be another.
   */
  followsLog = false;
  /** Undefined in a database that was made before there were any. */
  identity: Uint8Array | undefined;

  /** @param onEnd - Called when the host closes it, or the database is to be deleted. */
  constructor(
    private readonly database: IDBDatabase,
    onEnd: () => void,
  ) {
    database.onversionchange = database.onclose = () => {
      this.giveUp();
      onEnd();
    };
  }

  /**
   * Begins a transaction.
   * @throws What the host does if it has closed the connection without a word.
   */
  begin(
    stores: string | string[],
    mode: IDBTransactionMode,
    durability: IDBTransactionDurability,
  ): IDBTransaction {
    return this.database.transaction(stores, mode, { durability });
  }

  /** Closes it once its transactions have ended. */
  giveUp(): void {
    this.isLost = true;
    this.database.close();
  }

  /** The failure in our terms. Gives the connection up if it is lost: asking again on the same one is useless. */
  note(error: unknown): StoreError {
    const failure = useFailure(error);
    if (failure.code === "Lost") {
      this.giveUp();
    }
    return failure;
  }

  /** Whether it leads to the database of that identity. */
  leadsTo(identity: Uint8Array | undefined): boolean {
    return isSame(this.identity, identity);
  }

  /** Looks whether the database is one of ours, and which. */
  async readMeta(): Promise<void> {
    const meta = this.begin(META, "readonly", "default").objectStore(META);
    const format: IDBRequest<unknown> = meta.get(FORMAT_KEY);
    const identity = meta.get(IDENTITY_KEY) as IDBRequest<Uint8Array | undefined>;
    await answered(identity);
    const found = format.result;
    if (typeof found !== "number") {
      throw new StoreError("Unavailable", "the database holds no format version");
    }
    if (found < 1 || found > FORMAT_VERSION) {
      throw newer(found);
    }
    this.identity = identity.result;
  }
}

export function isSame(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one === undefined || other === undefined
    ? one === other
    : one.length === other.length && one.every((byte, index) => byte === other[index]);
}
