import type { RequestHandler } from "./request-handler.js";

/** What a client of the AWS SDK for JavaScript v3 needs to run on a database of this program. */
export interface ClientConfig {
  region: string;
  endpoint: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  signer: RequestSigner;
  maxAttempts: number;
  defaultsMode: "standard";
  requestHandler: RequestHandler;
}

/** Signs nothing. */
export interface RequestSigner {
  /** Gives the request as it is. */
  sign<Request>(request: Request): Promise<Request>;
}

/** A name that leads nowhere (RFC 2606), should somebody put another handler into the configuration. */
const ENDPOINT = "http://minamo.invalid";

const UNSIGNED: RequestSigner = { sign: (request) => Promise.resolve(request) };

/** The configuration for a handler. Everything is told, so that the SDK asks neither the host nor the network. */
export function clientConfig(requestHandler: RequestHandler, region: string): ClientConfig {
  return {
    region,
    endpoint: ENDPOINT,
    credentials: { accessKeyId: "minamo", secretAccessKey: "minamo" },
    signer: UNSIGNED,
    // A repeated request would meet the same database.
    maxAttempts: 1,
    // Said here, since `AWS_DEFAULTS_MODE=auto` makes the SDK look for its machine's region over the network.
    defaultsMode: "standard",
    requestHandler,
  };
}
