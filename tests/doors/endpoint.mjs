// An endpoint of DynamoDB, by its address.

import { signedHeaders } from "./signature.mjs";
import { target as targetOf } from "./target.mjs";

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What tells of too many requests rather than of this one. */
const BUSY =
  /(?:Throttling|LimitExceeded|ThroughputExceeded|RequestLimitExceeded|InternalServer|ServiceUnavailable)/;
const BUSY_TRIES_MAX = 12;
const BUSY_PAUSE_MS = 500;

/** Credentials from the environment, as the tools of AWS read them; made up if there are none. */
function credentialsFrom(environment) {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  return {
    accessKeyId: AWS_ACCESS_KEY_ID ?? "minamo",
    secretAccessKey: AWS_SECRET_ACCESS_KEY ?? "minamo",
    ...(AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN }),
  };
}

/** The names of tables in the cases are those of this account. */
const ACCOUNT_OF_CASES = "arn:aws:dynamodb:eu-west-1:123456789012:";

/** Sends requests to an endpoint, and shows its account as that of the cases. */
export class Endpoint {
  #account = ACCOUNT_OF_CASES;
  #url;
  #region;
  #credentials;

  /**
   * @param {string} address such as http://127.0.0.1:8000
   * @param {NodeJS.ProcessEnv} environment
   */
  constructor(address, environment = {}) {
    this.#url = new URL("/", address);
    const [, regionOfHost] = /^dynamodb\.([a-z0-9-]+)\./.exec(this.#url.hostname) ?? [];
    this.#region = environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? regionOfHost ?? "eu-west-1";
    this.#credentials = credentialsFrom(environment);
  }

  /** Whether it runs on this machine: then it is not throttled, and its answers are not distributed. */
  get isLocal() {
    return LOOPBACK.test(this.#url.hostname);
  }

  /** Sends `body` to an operation. A remote endpoint that is busy is asked again. */
  async ask(operation, body) {
    for (let tries = 1; ; tries += 1) {
      const reply = await this.#send(operation, body);
      if (this.isLocal || reply.status === 200 || !BUSY.test(reply.body) || tries === BUSY_TRIES_MAX)
        return reply;
      await new Promise((resolve) => setTimeout(resolve, BUSY_PAUSE_MS * tries));
    }
  }

  /** The service has a host of its own for streams. */
  #urlOf(target) {
    const url = new URL(this.#url);
    if (target.startsWith("DynamoDBStreams") && url.hostname.startsWith("dynamodb.")) {
      url.hostname = `streams.${url.hostname}`;
    }
    return url;
  }

  async #send(operation, asked) {
    const body = asked.replaceAll(ACCOUNT_OF_CASES, this.#account);
    const target = targetOf(operation);
    const url = this.#urlOf(target);
    const headers = signedHeaders(this.#credentials, { url, region: this.#region, target, body });
    const response = await fetch(url, { method: "POST", headers, body });
    const told = await response.text();
    // Errors repeat the names of the request, which may be of another account.
    if (response.ok) this.#account = /arn:aws[a-z-]*:dynamodb:[^:"]*:\d+:/.exec(told)?.[0] ?? this.#account;
    return { status: response.status, body: told.replaceAll(this.#account, ACCOUNT_OF_CASES) };
  }
}
