import { MinamoError } from "../errors.js";
import { serviceError } from "../exceptions.js";
import { OPERATIONS, type DocumentOperation, type MethodTypes } from "../methods.js";

/** The methods for plain JavaScript values, as those of a document client. */
export type RemoteMethods = {
  [Name in keyof MethodTypes]: (
    input: MethodTypes[Name][0],
  ) => Promise<Omit<MethodTypes[Name][1], "$metadata">>;
};

/** What became of an operation. RPC drops the names and members of errors, so an error is an answer here. */
export type RemoteOutcome =
  | { answer: unknown }
  | {
      error: {
        name: string;
        message: string;
        status: number;
        requestId: string;
        members: Record<string, unknown>;
      };
    };

/** What {@link documentsOf} needs of an object: a stub of a `MinamoDurableObject` has it. */
export interface RemoteHost {
  /** Runs an operation of a document client. */
  attempt(operation: DocumentOperation, input: object): Promise<RemoteOutcome>;
}

/** Waits for what became of an operation. */
export async function outcomeOf(operation: Promise<unknown>): Promise<RemoteOutcome> {
  try {
    return { answer: await operation };
  } catch (error) {
    if (!(error instanceof MinamoError)) {
      throw error;
    }
    const { name, message, statusCode, requestId } = error;
    const common = Object.keys(new MinamoError({ name, message, status: statusCode }));
    const members = Object.fromEntries(Object.entries(error).filter(([member]) => !common.includes(member)));
    return { error: { name, message, status: statusCode, requestId, members } };
  }
}

/**
 * The methods of a document client for the database of an object: those of the stub itself, but for errors, which are whole here: of the
 * class of their exception, with its members. The object is given as a stub of its namespace.
 *
 * @example
 * ```js
 * const documents = documentsOf(env.TABLES.get(env.TABLES.idFromName("default")));
 * const { Item } = await documents.get({ TableName: "Orders", Key: { pk: "o#9" } });
 * ```
 */
export function documentsOf(host: RemoteHost): RemoteMethods {
  const methods = Object.entries(OPERATIONS).map(([method, operation]) => [
    method,
    async (input: object): Promise<unknown> => {
      const outcome = await host.attempt(operation, input);
      if ("error" in outcome) {
        throw serviceError(outcome.error);
      }
      return outcome.answer;
    },
  ]);
  return Object.fromEntries(methods) as RemoteMethods;
}
