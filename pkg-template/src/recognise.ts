import { DocumentCommand } from "./commands.js";

/** A command of the AWS SDK: what is known of it without the SDK. */
export interface SdkCommand<Output> {
  readonly input: object;
  // The only place where a command of the SDK names the type of its answer.
  resolveMiddleware(...parameters: never[]): (...parameters: never[]) => Promise<{ output: Output }>;
}

/** What a command asks for. */
export interface RecognisedCommand {
  /** The operation of the service, for example `PutItem`. */
  operation: string;
  /** Whether its attributes are plain JavaScript values or in the service's form. */
  values: "native" | "service";
  input: object;
}

/** The parts by which commands of the SDK are told apart. */
interface CommandParts {
  input?: unknown;
  schema?: unknown;
  clientCommand?: unknown;
}

/** Names of the document commands whose operation is called otherwise. */
const DOCUMENT_OPERATIONS: Readonly<Record<string, string>> = {
  BatchGet: "BatchGetItem",
  BatchWrite: "BatchWriteItem",
  Delete: "DeleteItem",
  Get: "GetItem",
  Put: "PutItem",
  TransactGet: "TransactGetItems",
  TransactWrite: "TransactWriteItems",
  Update: "UpdateItem",
};

/**
 * Tells what a command asks for: one of this package, of `@aws-sdk/lib-dynamodb` (known by the client command inside of it), or of
 * `@aws-sdk/client-dynamodb`. The operation is read from the command's schema, which minifiers leave alone; commands of older
 * versions of the SDK have none, and are known by the name of their class.
 * @returns undefined if it is no such command.
 */
export function recognise(command: unknown): RecognisedCommand | undefined {
  if (command instanceof DocumentCommand) {
    return { operation: command.operation, values: "native", input: command.input as object };
  }
  if (typeof command !== "object" || command === null) {
    return undefined;
  }
  const { input, clientCommand } = command as CommandParts;
  if (typeof input !== "object" || input === null) {
    return undefined;
  }
  const isDocument = typeof clientCommand === "object" && clientCommand !== null;
  const operation = operationOf(isDocument ? clientCommand : command) ?? operationOf(command);
  return operation === undefined
    ? undefined
    : { operation, values: isDocument ? "native" : "service", input };
}

function operationOf(command: object): string | undefined {
  const { schema } = command as CommandParts;
  // A schema of the SDK is [kind, namespace, name, …].
  if (Array.isArray(schema) && typeof schema[2] === "string") {
    return schema[2];
  }
  const name = /^(\w+)Command$/.exec(command.constructor.name)?.[1];
  return name === undefined ? undefined : (DOCUMENT_OPERATIONS[name] ?? name);
}
