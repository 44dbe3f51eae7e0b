// What consumers need of a database.

/** A request in the form of the service's JSON. */
export type Call = (operation: string, input: object) => Promise<unknown>;

/** A database, as consumers use it. */
export interface StreamSource {
  /** Tells databases apart: of one origin those that tabs and workers share, of one program all others. */
  readonly name: string;
  /** Runs an operation of the service; binary values are base64, times are seconds. */
  call: Call;
  /** Reads the place of a consumer. `next` is what the number of the next change will be at least. */
  readPlace(consumer: string): Promise<{ place: string | undefined; next: string }>;
  /** Replaces the place of a consumer, if it is `from`. */
  movePlace(consumer: string, from: string | undefined, to: string): Promise<boolean>;
  /** Resolves once something is new in the tree of a shard, or in the schema of any table. */
  awaitChange(tree: number): Promise<void>;
  /** The time by which changes are dated, in milliseconds since 1970. */
  now(): number;
  /** Tells of an error that is nobody's answer. */
  report(error: unknown): void;
}
