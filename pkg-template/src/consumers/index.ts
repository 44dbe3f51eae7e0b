// Consumers of streams, which are loaded when the first one is asked for.

export { startConsumer } from "./consumer.js";
export { databaseSource } from "./database-source.js";
export { iterateRecords } from "./iterate.js";
