// The clients of `@aws-sdk/lib-dynamodb`, upon a database of this package.

import { commandOf } from "./commands.js";
import type { DocumentClient, DocumentClientOptions } from "./document-client.js";
import {
  defineMethods,
  optionsOf,
  type Callback,
  type CommandMethods,
  type DocumentOperation,
  type GivenOptions,
  type RequestOptions,
} from "./methods.js";
import { paginatedBatchGet } from "./paginate.js";
import { Sender } from "./sender.js";
import type { BatchGetCommandInput, BatchGetCommandOutput } from "./types/document.js";

/** How values are converted. */
export type TranslateConfig = DocumentClientOptions;

/** What document clients are made by: a database, or its request handler. */
export interface DocumentSource {
  /** A client for plain JavaScript values. */
  documentClient(options?: DocumentClientOptions): DocumentClient;
}

/** A client of the AWS SDK: its `requestHandler` has to be that of a database. */
export interface SdkClient {
  readonly config: { readonly requestHandler: unknown };
}

/**
 * The client that runs commands.
 *
 * @example
 * ```js
 * const documents = DynamoDBDocumentClient.from(database);
 * await documents.send(new PutCommand({ TableName: "Orders", Item: { pk: "customer#1", total: 42.5 } }));
 * ```
 */
export class DynamoDBDocumentClient extends Sender {
  /** What the client was made with. */
  readonly config: { readonly translateConfig: TranslateConfig | undefined };
  private readonly documents: DocumentClient;

  protected constructor(client: DocumentSource | SdkClient, translateConfig?: TranslateConfig) {
    super();
    this.documents = sourceOf(client).documentClient(translateConfig);
    this.config = { translateConfig };
  }

  /**
   * A client for a database.
   * @throws TypeError for a client of the SDK whose requests go elsewhere.
   */
  static from(client: DocumentSource | SdkClient, translateConfig?: TranslateConfig): DynamoDBDocumentClient {
    return new DynamoDBDocumentClient(client, translateConfig);
  }

  /** Runs a command: what `send` does. */
  override sendCommand(command: unknown, options: RequestOptions | undefined): Promise<unknown> {
    return this.documents.sendCommand(command, options);
  }
}

/** The same client with a method for each command. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- its methods are defined below
export class DynamoDBDocument extends DynamoDBDocumentClient {
  static override from(
    client: DocumentSource | SdkClient,
    translateConfig?: TranslateConfig,
  ): DynamoDBDocument {
    return new DynamoDBDocument(client, translateConfig);
  }

  /** All pages of a `batchGet`, which asks again for what was not processed. */
  paginatedBatchGet(input: BatchGetCommandInput): AsyncGenerator<BatchGetCommandOutput, undefined> {
    return paginatedBatchGet({ client: this }, input);
  }

  /** Runs an operation: what all the methods do. */
  run(
    operation: DocumentOperation,
    input: object,
    given: GivenOptions,
    last: Callback<unknown> | undefined,
  ): unknown {
    const { options, callback } = optionsOf(given, last);
    const command = commandOf(operation, input);
    if (typeof callback !== "function") {
      return this.send(command, options);
    }
    this.send(command, options, callback);
    return undefined;
  }
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging, @typescript-eslint/no-empty-object-type -- made right below
export interface DynamoDBDocument extends CommandMethods {}

defineMethods(DynamoDBDocument.prototype);

function sourceOf(client: DocumentSource | SdkClient): DocumentSource {
  const { config } = client as Partial<SdkClient>;
  const source = (config?.requestHandler ?? client) as Partial<DocumentSource>;
  if (typeof source.documentClient !== "function") {
    throw new TypeError(
      "from() takes a database, or a client whose requestHandler is that of a database: db.requestHandler()",
    );
  }
  return source as DocumentSource;
}
