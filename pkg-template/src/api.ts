// Everything that the entries of all hosts export.

export * from "./exports.js";
export { Minamo } from "./minamo.js";
