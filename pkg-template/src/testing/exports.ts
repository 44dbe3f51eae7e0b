// What the entries of all hosts export beside the function that makes databases.

export type { TestClock } from "./clock.js";
export type { Seed, SeedItem, SeedPart } from "./seed.js";
export type { TestDatabase, TestDatabaseOptions } from "./database.js";
