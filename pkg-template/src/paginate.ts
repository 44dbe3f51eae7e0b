import { BatchGetCommand, commandOf } from "./commands.js";
import type { DocumentClient } from "./document-client.js";
import type { DynamoDBDocumentClient } from "./dynamodb-document.js";
import type { RequestOptions } from "./methods.js";
import type {
  BatchGetCommandInput,
  BatchGetCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  ScanCommandInput,
  ScanCommandOutput,
} from "./types/document.js";
import type { NativeItem } from "./types/values.js";

/** How a paginator proceeds, as in the SDK. */
export interface DynamoDBDocumentPaginationConfiguration {
  client: DocumentClient | DynamoDBDocumentClient;
  /** Limit of a page, where the request has none. */
  pageSize?: number | undefined;
  /** Where to begin: `LastEvaluatedKey` of an earlier page. */
  startingToken?: NativeItem | undefined;
  /** Ends when a page has the very `LastEvaluatedKey` that it began with. */
  stopOnSameToken?: boolean | undefined;
}

/** A page that may have another one behind it. */
interface Page {
  LastEvaluatedKey?: NativeItem | undefined;
}

/**
 * All pages of a query.
 *
 * @example
 * ```js
 * for await (const page of paginateQuery({ client: documents }, { TableName: "Orders", KeyConditionExpression: … })) {
 *   console.log(page.Items);
 * }
 * ```
 */
export function paginateQuery(
  config: DynamoDBDocumentPaginationConfiguration,
  input: QueryCommandInput,
  options?: RequestOptions,
): AsyncGenerator<QueryCommandOutput, undefined> {
  return paginate("Query", config, input, options);
}

/** All pages of a scan. */
export function paginateScan(
  config: DynamoDBDocumentPaginationConfiguration,
  input: ScanCommandInput,
  options?: RequestOptions,
): AsyncGenerator<ScanCommandOutput, undefined> {
  return paginate("Scan", config, input, options);
}

async function* paginate<Output extends Page>(
  operation: "Query" | "Scan",
  { client, pageSize, startingToken, stopOnSameToken }: DynamoDBDocumentPaginationConfiguration,
  input: QueryCommandInput | ScanCommandInput,
  options?: RequestOptions,
): AsyncGenerator<Output, undefined> {
  if (typeof (client as Partial<DocumentClient>).send !== "function") {
    throw new Error("Invalid client, expected instance of DynamoDBDocumentClient");
  }
  const limited = { ...input, Limit: input.Limit ?? pageSize };
  let token = startingToken ?? input.ExclusiveStartKey;
  for (;;) {
    const page = await client.send(commandOf(operation, { ...limited, ExclusiveStartKey: token }), options);
    yield page as unknown as Output;
    const next = (page as Page).LastEvaluatedKey;
    if (next === undefined || (stopOnSameToken === true && next === token)) {
      return undefined;
    }
    token = next;
  }
}

/** All pages of a `batchGet`, which asks again for what was not processed, at once. */
export async function* paginatedBatchGet(
  { client }: Pick<DynamoDBDocumentPaginationConfiguration, "client">,
  input: BatchGetCommandInput,
): AsyncGenerator<BatchGetCommandOutput, undefined> {
  let { RequestItems } = input;
  while (RequestItems !== undefined && Object.keys(RequestItems).length > 0) {
    const page = await client.send(new BatchGetCommand({ ...input, RequestItems }));
    RequestItems = page.UnprocessedKeys;
    yield page;
  }
  return undefined;
}
