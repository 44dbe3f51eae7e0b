/** By what the items of a table expire. */
export interface TimeToLiveSpecification {
  Enabled: boolean | undefined;
  /** The attribute that holds the time: a number of seconds since 1970. */
  AttributeName: string | undefined;
}

/** Request of UpdateTimeToLive. */
export interface UpdateTimeToLiveInput {
  /** Name or ARN of a table. */
  TableName: string | undefined;
  TimeToLiveSpecification: TimeToLiveSpecification | undefined;
}

/** Answer of UpdateTimeToLive: what was asked for. */
export interface UpdateTimeToLiveOutput {
  TimeToLiveSpecification?: TimeToLiveSpecification | undefined;
}

/** Answer of DescribeTimeToLive. */
export interface DescribeTimeToLiveOutput {
  TimeToLiveDescription?:
    | {
        /** `ENABLING` while the items of a large table are read. */
        TimeToLiveStatus?: "ENABLING" | "ENABLED" | "DISABLING" | "DISABLED" | undefined;
        AttributeName?: string | undefined;
      }
    | undefined;
}

/** How items expire. */
export interface TimeToLiveOptions {
  /** How long an expired item stays at least, in seconds. Default: 0; the service says up to days. */
  delay?: number | undefined;
  /** For how many seconds UpdateTimeToLive refuses another change of the same table. Default: 1800, as the service does it. */
  interval?: number | undefined;
  /**
   * What to do when the clock is found more than three days ahead of where it was: `confirm` (default) spares what has expired since
   * then for ten minutes, in case the clock is wrong; `believe` deletes it at once.
   */
  clockLeaps?: "confirm" | "believe" | undefined;
}
