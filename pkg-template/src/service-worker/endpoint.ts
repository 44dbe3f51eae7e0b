import type { Database } from "../database.js";
import { failure } from "../wire/refusal.js";
import { hostTest } from "./hosts.js";

/** For whom a service worker answers, and how. */
export interface ServiceWorkerEndpointOptions {
  /**
   * The hosts that are answered for, such as `dynamodb.eu-central-1.amazonaws.com` or `localhost:8000`; in `dynamodb.*.amazonaws.com` the
   * star stands for what is between two points. Requests to all others are left alone.
   */
  hosts: readonly string[];
  /**
   * Opens the database. Called by the first request that is answered, again whenever the browser has stopped the worker since, and after
   * a failure.
   */
  database: () => Database | Promise<Database>;
  /** Whether a new version of the worker takes over at once, not once all pages of the old one are gone. Default: false. */
  skipWaiting?: boolean | undefined;
  /** Whether pages that were loaded before the worker was there are served by it as soon as it is. Default: false. */
  claimClients?: boolean | undefined;
}

interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

/** The global scope of a service worker, as far as it is needed. */
interface ServiceWorkerScope {
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(type: "install" | "activate", listener: (event: ExtendableEvent) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}

/** How requests name an operation of the service. */
const TARGET = /^DynamoDB(?:Streams)?_\d{8}\./;

/**
 * Lets a service worker answer the requests of its pages and workers to DynamoDB from a database of this origin, so that the AWS SDK needs
 * no change. To be called while the script of the service worker is loaded. A request is answered if it goes to a host on the list by
 * `POST` and names an operation of the service in `x-amz-target`; every other request is left alone.
 *
 * @example
 * ```js
 * import { Minamo } from "minamo";
 * import { installServiceWorkerEndpoint } from "minamo/service-worker";
 *
 * installServiceWorkerEndpoint({
 *   hosts: ["dynamodb.*.amazonaws.com", "streams.dynamodb.*.amazonaws.com"],
 *   database: () => Minamo.open("shop"),
 *   claimClients: true,
 * });
 * ```
 * @throws TypeError for a list of hosts that is empty or has something else on it.
 */
export function installServiceWorkerEndpoint(options: ServiceWorkerEndpointOptions): void {
  const isListed = hostTest(options.hosts);
  const scope = globalThis as unknown as ServiceWorkerScope;
  const open = opener(options.database);
  scope.addEventListener("fetch", (event) => {
    const { request } = event;
    const target = request.headers.get("x-amz-target") ?? "";
    if (request.method === "POST" && TARGET.test(target) && isListed(new URL(request.url).host)) {
      event.respondWith(answer(request, open));
    }
  });
  if (options.skipWaiting === true) {
    scope.addEventListener("install", (event) => {
      event.waitUntil(scope.skipWaiting());
    });
  }
  if (options.claimClients === true) {
    scope.addEventListener("activate", (event) => {
      event.waitUntil(scope.clients.claim());
    });
  }
}

/** Opens the database once, and again after a failure. */
function opener(open: () => Database | Promise<Database>): () => Promise<Database> {
  let opened: Promise<Database> | undefined;
  return () => {
    opened ??= Promise.resolve()
      .then(open)
      .catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
    return opened;
  };
}

/** What fails is an error of the service: to a page, a failed network would look as if the real service had been asked. */
async function answer(request: Request, open: () => Promise<Database>): Promise<Response> {
  try {
    return await (await open()).fetch(request);
  } catch (error) {
    return failure(error);
  }
}
