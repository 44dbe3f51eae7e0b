import type { Connection } from "./connection.js";
import { openConnection, type Hooks } from "./opening.js";
import { StoreError, type StoreDurability } from "./store.js";

/** What a transaction is for. */
export interface Scope {
  stores: string | string[];
  mode: IDBTransactionMode;
  durability?: StoreDurability;
}

/** The way to a database: its connection, and a new one in its place when that one was lost. */
export class Handle {
  private connection: Connection | undefined;
  /** That of the database that was opened first. */
  private identity: Uint8Array | undefined;
  private isClosed = false;

  constructor(
    private readonly name: string,
    private readonly hooks: Hooks,
  ) {}

  /** Opens the database, and makes it if there is none. */
  async open(): Promise<void> {
    const connection = await openConnection(this.name, "fill", this.hooks);
    if (this.isClosed) {
      connection.giveUp();
    }
    this.usable();
    connection.followsLog = true;
    this.identity = connection.identity;
    this.connection = connection;
  }

  /**
   * Runs `work` in a transaction. What it asks for leaves during the call, if there is a connection.
   *
   * When the connection turns out to be closed before anything was asked of it, a new one is opened, once.
   */
  async transact<Value>(
    { stores, mode, durability }: Scope,
    work: (transaction: IDBTransaction, connection: Connection) => Promise<Value>,
  ): Promise<Value> {
    for (let isAgain = false; ; isAgain = true) {
      const connection = this.usable() ?? (await this.reopen());
      let transaction;
      try {
        transaction = connection.begin(stores, mode, durability ?? "default");
      } catch (error) {
        if (isAgain) {
          throw connection.note(error);
        }
        connection.giveUp();
        continue;
      }
      try {
        return await work(transaction, connection);
      } catch (error) {
        throw connection.note(error);
      }
    }
  }

  /** The same for work that may be done again: a connection that breaks meanwhile is replaced too, once. */
  async read<Value>(
    store: string,
    work: (transaction: IDBTransaction, connection: Connection) => Promise<Value>,
  ): Promise<Value> {
    const scope: Scope = { stores: store, mode: "readonly" };
    try {
      return await this.transact(scope, work);
    } catch (error) {
      if ((error as StoreError).code !== "Lost") {
        throw error;
      }
      return this.transact(scope, work);
    }
  }

  /**
   * The connection on which an append may follow what the caller knows of the log.
   * @throws `Lost` if there is none. None is opened: what is in the log now has to be read before anything may follow it.
   */
  following(): Connection {
    const connection = this.usable();
    if (connection?.followsLog !== true) {
      throw new StoreError("Lost", "the connection was closed");
    }
    return connection;
  }

  /** Gives up the connection, once what is under way has ended, and opens no other. */
  close(): void {
    this.isClosed = true;
    this.connection?.giveUp();
  }

  private usable(): Connection | undefined {
    if (this.isClosed) {
      throw new StoreError("Lost", "the store is closed");
    }
    return this.connection?.isLost === false ? this.connection : undefined;
  }

  private async reopen(): Promise<Connection> {
    const opened = await openConnection(this.name, "respect", this.hooks);
    try {
      if (!opened.leadsTo(this.identity)) {
        throw new StoreError("Vanished");
      }
      // While this waited, the store may have been closed, or another call may have been quicker.
      const quicker = this.usable();
      if (quicker === undefined) {
        this.connection = opened;
        return opened;
      }
      opened.giveUp();
      return quicker;
    } catch (error) {
      opened.giveUp();
      throw error;
    }
  }
}
