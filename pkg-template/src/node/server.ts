import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { Minamo } from "../minamo.js";
import { isForFiles, serveFile, type Mount } from "./static-files.js";

export type { Mount } from "./static-files.js";

/** What the server serves, and where. */
export interface ServeOptions {
  /** The database behind the endpoint. It stays open when the server closes. */
  database: Minamo;
  /** Default: 8000; 0 takes any free port. */
  port?: number | undefined;
  /** Default: 127.0.0.1, which other machines cannot reach. There is no authentication. */
  host?: string | undefined;
  /** Files to serve at `/`. Without them, GET / says that the endpoint is healthy. */
  staticDirectory?: string | undefined;
  /** Further folders. */
  mounts?: readonly Mount[] | undefined;
}

/** A server that answers. */
export interface RunningServer {
  /** For example `http://127.0.0.1:8000`. */
  url: string;
  port: number;
  /** Finishes the requests under way, for at most five seconds, and stops. */
  close(): Promise<void>;
}

/** The service's limit for the body of a request, in bytes. */
const BODY_MAX = 16 * 1024 * 1024;

/** How long a stop waits for requests that have begun. */
const STOP_MS_MAX = 5000;

/**
 * Serves the DynamoDB endpoint of a database, and files beside it, over HTTP.
 * @returns The server, once it answers. Rejects if the port cannot be had.
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { database, port = 8000, host = "127.0.0.1" } = options;
  const mounts = allMounts(options);
  const underWay = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    underWay.add(response);
    response.once("close", () => underWay.delete(response));
    answer(database, mounts, request, response).catch((error: unknown) => {
      fail(response, error);
    });
  });
  await listen(server, port, host);
  const bound = (server.address() as AddressInfo).port;
  const name = host.includes(":") ? `[${host}]` : host;
  return { url: `http://${name}:${String(bound)}`, port: bound, close: () => stop(server, underWay) };
}

function allMounts({ staticDirectory, mounts = [] }: ServeOptions): readonly Mount[] {
  return staticDirectory === undefined ? mounts : [{ path: "/", directory: staticDirectory }, ...mounts];
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Node counts a connection that has said nothing as busy, and browsers open those in advance: only the requests are waited for. */
function stop(server: Server, underWay: ReadonlySet<ServerResponse>): Promise<void> {
  const hangUp = (): void => {
    server.closeAllConnections();
  };
  const deadline = setTimeout(hangUp, STOP_MS_MAX);
  void Promise.allSettled([...underWay].map((response) => once(response, "close"))).then(hangUp);
  return new Promise((resolve, reject) => {
    server.close((error) => {
      clearTimeout(deadline);
      if (error === undefined) {
        resolve();
      } else {
        reject(error);
      }
    });
  });
}

async function answer(
  database: Minamo,
  mounts: readonly Mount[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "GET", url = "/" } = request;
  const isRead = method === "GET" || method === "HEAD";
  if (isRead && isForFiles(mounts, url)) {
    await serveFile(mounts, request, response);
    return;
  }
  const body = await readBody(request);
  if (body === undefined) {
    response.writeHead(413, { connection: "close" }).end();
    return;
  }
  const {
    status,
    headers,
    body: content,
  } = await database.http({ method, path: url, headers: joined(request), body });
  response.writeHead(status, headers).end(content);
}

/** Returns undefined if the body is too large. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > BODY_MAX) {
    return undefined;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  // Giving up must not destroy the connection, which the answer still needs.
  const stream = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > BODY_MAX) {
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function joined({ headers }: IncomingMessage): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(", ") : value,
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Record<string, string>;
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.socket?.destroyed === true) {
    response.destroy();
    return;
  }
  console.error("minamo:", error);
  response.writeHead(500, { "content-type": "text/plain; charset=utf-8" }).end("Internal error\n");
}
