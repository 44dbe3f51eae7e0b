// What the commands of this package have in common, by which `send` knows them.

import type { DocumentOperation } from "./methods.js";
import type { ServiceOperation } from "./service-methods.js";

/** A request of a document client as an object, for `send`. */
export class DynamoDBDocumentClientCommand<Input extends object = object, Output = unknown> {
  /** Carries the type of the answer; it has no value. */
  declare readonly output?: Output;

  /**
   * @param input - The same as the method of the document client takes.
   * @param operation - The operation of the service.
   */
  constructor(
    readonly input: Input,
    readonly operation: DocumentOperation,
  ) {}
}

/** A request in the service's own form as an object, for `send`. */
export class ServiceCommand<Input extends object = object, Output = unknown> {
  /** Carries the type of the answer; it has no value. */
  declare readonly output?: Output;

  /**
   * @param input - The same as the method of the database takes.
   * @param operation - The operation of the service.
   */
  constructor(
    readonly input: Input,
    readonly operation: ServiceOperation,
  ) {}
}
