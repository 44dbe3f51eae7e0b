import { failure, refusal } from "../wire/refusal.js";
import { describeCall, type EndpointCall } from "./call.js";
import type { DurableObjectNamespace } from "./state.js";

/** Which object gets a request. */
export interface RouteOptions {
  /**
   * The name of the object, or what tells it for each request; undefined refuses the request. Nothing that it sees is verified: the object
   * does that. Default: `"default"`, one object for everything.
   */
  by?: string | ((call: EndpointCall) => string | undefined | Promise<string | undefined>) | undefined;
}

/**
 * Hands a request to the object that has the tables, and answers with what it answers. An object that cannot be reached or has failed is an
 * InternalServerError, which clients of the service try again.
 *
 * @example
 * ```js
 * // Each key of a client has a database of its own.
 * const by = ({ accessKeyId }) => accessKeyId;
 * export default { fetch: (request, env) => routeToTableHost(request, env.TABLES, { by }) };
 * ```
 */
export async function routeToTableHost(
  request: Request,
  namespace: DurableObjectNamespace,
  { by = "default" }: RouteOptions = {},
): Promise<Response> {
  try {
    const name =
      typeof by === "string" ? by : await by(describeCall(request, () => bytesOf(request.clone())));
    if (name === undefined || name === "") {
      return refusal("AccessDeniedException", "Nothing here answers this request");
    }
    // Awaited, so that an object that fails is caught here.
    return await namespace.get(namespace.idFromName(name)).fetch(request);
  } catch (error) {
    return failure(error);
  }
}

async function bytesOf(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await request.arrayBuffer());
}
