import type { Answer, DocumentClient } from "./document-client.js";
import type {
  QueryCommandInput,
  QueryCommandOutput,
  ScanCommandInput,
  ScanCommandOutput,
} from "./types/document.js";
import type { NativeItem } from "./types/values.js";

/** How a paginator proceeds, as in the SDK. */
export interface PaginationOptions {
  client: DocumentClient;
  /** Limit of a page, where the request has none. */
  pageSize?: number | undefined;
  /** Where to begin: `LastEvaluatedKey` of an earlier page. */
  startingToken?: NativeItem | undefined;
}

interface PageInput {
  ExclusiveStartKey?: NativeItem | undefined;
  Limit?: number | undefined;
}

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
  options: PaginationOptions,
  input: QueryCommandInput,
): AsyncGenerator<QueryCommandOutput, undefined> {
  return paginate((page: QueryCommandInput) => options.client.query(page), options, input);
}

/** All pages of a scan. */
export function paginateScan(
  options: PaginationOptions,
  input: ScanCommandInput,
): AsyncGenerator<ScanCommandOutput, undefined> {
  return paginate((page: ScanCommandInput) => options.client.scan(page), options, input);
}

async function* paginate<Input extends PageInput, Output extends Page>(
  read: (input: Input) => Answer<Output>,
  { pageSize, startingToken }: PaginationOptions,
  input: Input,
): AsyncGenerator<Output, undefined> {
  const limited = { ...input, Limit: input.Limit ?? pageSize };
  let token = startingToken ?? input.ExclusiveStartKey;
  for (;;) {
    const page = await read(token === undefined ? limited : { ...limited, ExclusiveStartKey: token });
    yield page;
    const next = page.LastEvaluatedKey;
    if (next === undefined) {
      return undefined;
    }
    token = next;
  }
}
