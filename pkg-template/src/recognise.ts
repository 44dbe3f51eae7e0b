import { DynamoDBDocumentClientCommand, ServiceCommand } from "./command.js";
import { OPERATIONS } from "./methods.js";

/** A command of the AWS SDK: what is known of it without the SDK. */
export interface SdkCommand<Output> {
  readonly input: object;
  /** Never called: the only place where a command of the SDK names the type of its answer. */
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

/**
 * Tells what a command asks for: one of this package, of `@aws-sdk/lib-dynamodb` (known by the client command inside of it), or of
 * `@aws-sdk/client-dynamodb`. The operation is read from the command's schema, which minifiers leave alone. Commands of older versions
 * of the SDK have none: they tell their name to the middleware that they are about to pass, or in the name of their class.
 * @returns undefined if it is no such command.
 */
export function recognise(command: unknown): RecognisedCommand | undefined {
  if (command instanceof DynamoDBDocumentClientCommand) {
    const { operation, input } = command as DynamoDBDocumentClientCommand;
    return { operation, values: "native", input };
  }
  if (command instanceof ServiceCommand) {
    const { operation, input } = command as ServiceCommand;
    return { operation, values: "service", input };
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
  const name = /^(\w+)Command$/.exec(toldName(command) ?? classOf(command))?.[1];
  if (name === undefined) {
    return undefined;
  }
  const method = name.charAt(0).toLowerCase() + name.slice(1);
  return Object.hasOwn(OPERATIONS, method) ? OPERATIONS[method as keyof typeof OPERATIONS] : name;
}

function classOf(command: object): string {
  const { constructor } = command as { constructor?: { name: string } };
  return constructor?.name ?? "";
}

/** The name that a command tells to the handlers of its stack: here a stack without any, which nothing is sent through. */
function toldName(command: object): string | undefined {
  let name: string | undefined;
  const stack = {
    concat: () => stack,
    resolve: (_: unknown, context: { commandName?: string }) => {
      name = context.commandName;
    },
  };
  try {
    (command as SdkCommand<unknown>).resolveMiddleware(...([stack, {}, {}] as never[]));
  } catch {
    return undefined;
  }
  return name;
}
