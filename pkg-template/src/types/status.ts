// What a database tells about itself.

/** The state of a database. All sizes are in bytes, all counts since it was opened. */
export interface Status {
  /** Where the data is; `own` is a {@link Store} that was passed to `open`. */
  store: "indexeddb" | "memory" | "sql" | "own";
  /** When a write is acknowledged. */
  durability: "strict" | "relaxed" | "none";
  /** `recovering` while the store cannot be written: reads go on. `closed` when its log is damaged: writes are refused for good. */
  state: "open" | "recovering" | "closed";
  /** Whether this instance, of all that have the database open, does the housekeeping. */
  housekeeper: boolean;
  log: {
    /** The number of the last commit; the store may not have it yet. */
    lsn: number;
    /** The number of the last commit that the store has. */
    durableLsn: number;
    /** How many blocks the log has had. */
    blocks: number;
    /** What was written since the last checkpoint, and is read again when the database is opened. */
    bytesSinceCheckpoint: number;
    /** Keys and values in memory that are in no page yet. */
    bytesInMemory: number;
  };
  /** The last checkpoint: `number` is how many there have been, 0 for none yet. */
  checkpoint: { number: number; running: boolean; pages: number; bytes: number };
  /** The pages in memory, and what they may take. */
  cache: { bytes: number; budget: number; pages: number };
  counters: {
    /** Requests that missed a page. */
    faults: number;
    /** Requests that ran again because of that. */
    retries: number;
    pagesRead: number;
    bytesRead: number;
    pagesWritten: number;
    bytesWritten: number;
    appends: number;
    /** How often another instance was faster. */
    conflicts: number;
    checkpoints: number;
  };
  /** What the host says that this origin uses and may use, with everything that it stores; undefined where the host does not tell. */
  quota: { usage: number; quota: number } | undefined;
  /** Whether the host keeps the data when it runs out of space; undefined where it does not tell. */
  persisted: boolean | undefined;
}

/** What a check has found. */
export interface CheckReport {
  /** Whether there is no problem. */
  ok: boolean;
  /** How many pages were read. */
  pages: number;
  tables: number;
  items: number;
  /** Entries of all indexes. */
  indexEntries: number;
  /** What is wrong, for people to read. */
  problems: string[];
}
