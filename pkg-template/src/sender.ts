import type { DynamoDBDocumentClientCommand, ServiceCommand } from "./command.js";
import { callBack, type Callback, type RequestOptions } from "./methods.js";
import type { SdkCommand } from "./recognise.js";
import type { MetadataBearer } from "./types/document.js";

/** A command of this package, or of the AWS SDK. */
export type Command<Output> =
  DynamoDBDocumentClientCommand<object, Output> | ServiceCommand<object, Output> | SdkCommand<Output>;

/** What the document clients have in common: they run commands. */
export abstract class Sender {
  /** Runs a command: what `send` does. */
  abstract sendCommand(command: unknown, options: RequestOptions | undefined): Promise<unknown>;

  /**
   * Runs a command: one of this package (`new PutCommand({ … })`, `new ListTablesCommand({})`), or of `@aws-sdk/lib-dynamodb` or
   * `@aws-sdk/client-dynamodb`.
   * @returns The answer, with `$metadata` as the SDK adds it. Rejects with UnknownOperationException for what is not built.
   */
  send<Output>(command: Command<Output>, options?: RequestOptions): Promise<Output & MetadataBearer>;
  /** The same, with a callback. */
  send<Output>(command: Command<Output>, callback: Callback<Output & MetadataBearer>): void;
  /** The same, with options and a callback. */
  send<Output>(
    command: Command<Output>,
    options: RequestOptions | undefined,
    callback: Callback<Output & MetadataBearer>,
  ): void;
  send<Output>(
    command: Command<Output>,
    given?: RequestOptions | Callback<Output & MetadataBearer>,
    callback: unknown = given,
  ): Promise<Output & MetadataBearer> | undefined {
    const options = typeof given === "function" ? undefined : given;
    const answer = this.sendCommand(command, options) as Promise<Output & MetadataBearer>;
    if (typeof callback !== "function") {
      return answer;
    }
    callBack(answer, callback as Callback<unknown>);
    return undefined;
  }

  /** Does nothing, as in the SDK: the database stays open until it is closed itself. */
  destroy(): void {
    // See above.
  }
}
