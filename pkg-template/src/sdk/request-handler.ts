import { within, type AbortSource } from "../abort.js";
import type { DocumentSource } from "../dynamodb-document.js";
import type { HttpAnswer, HttpRequest } from "../wire/client.js";
import { readBody } from "./body.js";

/** A request as the AWS SDK for JavaScript v3 hands it to what carries it. */
export interface SdkRequest {
  method: string;
  path: string;
  query?: Readonly<Record<string, string | string[] | null>> | undefined;
  headers: Readonly<Record<string, string>>;
  body?: unknown;
}

/** An answer as the SDK reads it. */
export interface SdkResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

/** What the SDK says of one request. */
export interface SdkHandlerOptions {
  /** Gives up on the answer. The request may have been carried out. */
  abortSignal?: AbortSource | undefined;
  /** Milliseconds; 0 for no limit. */
  requestTimeout?: number | undefined;
}

/** What holds for all requests of a handler. */
export interface RequestHandlerConfig {
  /** Milliseconds after which a request is rejected with a TimeoutError; 0 for no limit. */
  requestTimeout?: number | undefined;
}

/**
 * Carries the requests of the AWS SDK for JavaScript v3 to a database in the same program, where the SDK has HTTP otherwise.
 * Made by `Minamo.requestHandler`, for the option `requestHandler` of `DynamoDBClient` and its like.
 */
export class RequestHandler {
  /** What the SDK asks of every handler: headers are as in this version of HTTP. */
  readonly metadata = { handlerProtocol: "http/1.1" };
  private readonly config: RequestHandlerConfig;

  /**
   * @param ask - Answers a request of this program, which nobody has to sign.
   * @param documentClient - Makes document clients, by which `DynamoDBDocumentClient.from` knows where requests go.
   */
  constructor(
    private readonly ask: (request: HttpRequest) => Promise<HttpAnswer>,
    readonly documentClient: DocumentSource["documentClient"],
    config: RequestHandlerConfig = {},
  ) {
    this.config = { ...config };
  }

  /** Answers a request. Rejects with an AbortError or a TimeoutError when it is given up, and if the engine fails. */
  handle(request: SdkRequest, options: SdkHandlerOptions = {}): Promise<{ response: SdkResponse }> {
    const { abortSignal, requestTimeout = this.config.requestTimeout } = options;
    return within({ abortSignal, requestTimeout }, () => this.carry(request));
  }

  /** Changes what holds for all requests. */
  updateHttpClientConfig<Key extends keyof RequestHandlerConfig>(
    key: Key,
    value: RequestHandlerConfig[Key],
  ): void {
    this.config[key] = value;
  }

  /** What holds for all requests. */
  httpHandlerConfigs(): RequestHandlerConfig {
    return this.config;
  }

  /** Does nothing: the database stays open until it is closed itself. */
  destroy(): void {
    // The SDK calls this when a client is destroyed; others may use the same database.
  }

  private async carry(request: SdkRequest): Promise<{ response: SdkResponse }> {
    const { status, headers, body } = await this.ask({
      method: request.method,
      path: withQuery(request),
      headers: inLowerCase(request.headers),
      body: await readBody(request.body),
    });
    return { response: { statusCode: status, headers, body } };
  }
}

function withQuery({ path, query = {} }: SdkRequest): string {
  const pairs = Object.entries(query).flatMap(([name, values]) => {
    const encoded = encodeURIComponent(name);
    return values === null
      ? [encoded]
      : [values].flat().map((value) => `${encoded}=${encodeURIComponent(value)}`);
  });
  return pairs.length === 0 ? path : `${path}?${pairs.join("&")}`;
}

function inLowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
