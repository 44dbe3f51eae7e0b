import { PLAIN_READ, PLAIN_WRITE } from "../crossing.js";
import type { Engine, Sender } from "../engine.js";
import type { MinamoError } from "../errors.js";
import { serviceError } from "../exceptions.js";
import { answerPlan, ERROR } from "./answers.js";
import { CONTENT_MAX, contentOf, encodingName, type Content } from "./content.js";
import { fromJson, toJson } from "./json.js";

/** A request in HTTP's terms. */
export interface HttpRequest {
  method: string;
  /** Path and query. */
  path: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** As it was sent: this is what was signed. */
  body: Uint8Array;
  /** What the body says, if it was compressed, or why it says nothing. Default: found out by `Content-Encoding`. */
  content?: Content;
}

/** An answer in HTTP's terms. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

/** Operations that change nothing, by the header that names them. */
const READS = /\.(?:BatchGet|Describe|Get|List|Query|Scan)\w*$/;

const CONTENT_TYPE = "application/x-amz-json-1.0";

const NO_BYTES = new Uint8Array(0);

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Hands an HTTP request to the engine. */
export function handle(engine: Engine, request: HttpRequest, sender: Sender): Promise<HttpAnswer> {
  const crossing = READS.test(request.headers["x-amz-target"] ?? "") ? PLAIN_READ : PLAIN_WRITE;
  const hand = (complete: HttpRequest): Promise<HttpAnswer> =>
    engine.http(complete, crossing, sender) as Promise<HttpAnswer>;
  const readable = withContent(request);
  return readable instanceof Promise ? readable.then(hand) : hand(readable);
}

/** Adds what a compressed body says. One that is too large stays out of the engine's memory, which never shrinks. */
function withContent(request: HttpRequest): HttpRequest | Promise<HttpRequest> {
  const { headers, body, content } = request;
  if (body.length > CONTENT_MAX) {
    return { ...request, body: NO_BYTES, content: "too large" };
  }
  const encoding = headers["content-encoding"];
  if (content !== undefined || encodingName(encoding) === "identity") {
    return request;
  }
  return contentOf(new Uint8Array(body), encoding).then((found) =>
    found === undefined ? request : { ...request, content: found },
  );
}

const OF_STREAMS = new Set(["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"]);

/** What a request calls its operation: streams have an interface of their own. */
function target(operation: string): string {
  return `DynamoDB${OF_STREAMS.has(operation) ? "Streams" : ""}_20120810.${operation}`;
}

/**
 * Runs an operation in the service's own form: JSON in, JSON out, without a network.
 * @throws MinamoError if the service answers one.
 */
export async function callService(engine: Engine, operation: string, input: object): Promise<unknown> {
  const text = await callForText(engine, operation, input);
  return text === "" ? {} : fromJson(text, answerPlan(operation));
}

/** The same, with the JSON as it is. */
export async function callForText(engine: Engine, operation: string, input: object): Promise<string> {
  const request = {
    method: "POST",
    path: "/",
    headers: { "content-type": CONTENT_TYPE, "x-amz-target": target(operation) },
    body: encoder.encode(toJson(input)),
  };
  const answer = await handle(engine, request, "program");
  const text = decoder.decode(answer.body);
  if (answer.status >= 400) {
    throw toError(answer, text);
  }
  return text;
}

function toError({ status, headers }: HttpAnswer, text: string): MinamoError {
  const requestId = headers["x-amzn-requestid"];
  if (text === "") {
    // Both versions of the SDK call it so.
    return serviceError({ name: "UnknownError", message: "UnknownError", status, requestId });
  }
  const { __type, message, Message, ...members } = fromJson(text, ERROR) as {
    __type?: string;
    message?: string;
    Message?: string;
  };
  const name = __type?.slice(__type.indexOf("#") + 1) ?? "InternalServerError";
  return serviceError({ name, message: message ?? Message ?? "", status, members, requestId });
}
