import { contentOf } from "../wire/content.js";

/** A request to the endpoint, for those who decide about it. Nothing of it is verified. */
export interface EndpointCall {
  readonly request: Request;
  /** For example `GetItem`; empty if the request names none. */
  readonly operation: string;
  /** The key that the request says it is signed with. */
  readonly accessKeyId: string | undefined;
  /** What the body says; empty if it is no JSON object. */
  input(): Promise<Readonly<Record<string, unknown>>>;
}

/** Describes a request whose body is `body`, once that is asked for. */
export function describeCall(request: Request, body: () => Promise<Uint8Array<ArrayBuffer>>): EndpointCall {
  const { headers } = request;
  let input: Promise<Readonly<Record<string, unknown>>> | undefined;
  return {
    request,
    operation: /\.(\w+)$/.exec(headers.get("x-amz-target") ?? "")?.[1] ?? "",
    accessKeyId: accessKeyIdOf(request),
    input: () => (input ??= body().then((bytes) => readInput(bytes, headers.get("content-encoding")))),
  };
}

/** Source of both forms: "Signature Version 4", in the header and in the query. */
function accessKeyIdOf({ headers, url }: Request): string | undefined {
  const inHeader = /Credential=([^/,\s]+)\//.exec(headers.get("authorization") ?? "")?.[1];
  return inHeader ?? new URL(url).searchParams.get("X-Amz-Credential")?.split("/")[0];
}

async function readInput(
  body: Uint8Array<ArrayBuffer>,
  encoding: string | null,
): Promise<Readonly<Record<string, unknown>>> {
  const content = (await contentOf(body, encoding ?? undefined)) ?? body;
  if (typeof content === "string") {
    return {};
  }
  try {
    const input: unknown = JSON.parse(new TextDecoder().decode(content));
    return typeof input === "object" && input !== null ? (input as Record<string, unknown>) : {};
  } catch {
    // The engine has the words for it.
    return {};
  }
}
