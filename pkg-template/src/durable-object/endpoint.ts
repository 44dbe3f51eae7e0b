import type { Database } from "../database.js";
import { CONTENT_MAX, readUpTo } from "../wire/content.js";
import { refusal } from "../wire/refusal.js";
import { describeCall } from "./call.js";
import type { MinamoObjectOptions } from "./options.js";

const NO_BYTES = new Uint8Array(0);

const NO_CREDENTIALS =
  "This object has no credentials to verify signatures by. Set the secrets MINAMO_ACCESS_KEY_ID and MINAMO_SECRET_ACCESS_KEY, or pass " +
  'the option credentials: keys, or "any" if nobody but your own Workers can reach the object';

/** Answers a request to the service's HTTP endpoint, if its sender may ask. */
export async function answer(
  request: Request,
  database: Database,
  { credentials, authorize }: Pick<MinamoObjectOptions, "credentials" | "authorize">,
): Promise<Response> {
  if (credentials === undefined) {
    return refusal("AccessDeniedException", NO_CREDENTIALS);
  }
  const received = await receive(request);
  const body = received === "too large" ? NO_BYTES : received;
  const call = describeCall(request, () => Promise.resolve(body));
  if (authorize !== undefined && !(await authorize(call))) {
    return refusal("AccessDeniedException", `Not authorized to perform: dynamodb:${call.operation}`);
  }
  const { pathname, search, host } = new URL(request.url);
  const answered = await database.http({
    method: request.method,
    path: pathname + search,
    headers: { host, ...Object.fromEntries(request.headers) },
    body,
    ...(received === "too large" ? { content: received } : {}),
  });
  return new Response(answered.body.length === 0 ? null : answered.body, answered);
}

/** Receives a body, but no more than a request may say: an isolate has little memory. */
async function receive(request: Request): Promise<Uint8Array<ArrayBuffer> | "too large"> {
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  if (length > CONTENT_MAX) {
    return "too large";
  }
  return length <= CONTENT_MAX || request.body === null
    ? new Uint8Array(await request.arrayBuffer())
    : readUpTo(CONTENT_MAX, request.body);
}
