import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

import type { Minamo } from "../minamo.js";
import { ignore, receive } from "./body.js";
import { deflated, inflated } from "./compression.js";
import { isForFiles, serveFile, type Mount } from "./static-files.js";

export type { Mount } from "./static-files.js";

/** What the server serves, and where. */
export interface ServeOptions {
  /** The database behind the endpoint. It stays open when the server closes. */
  database: Minamo;
  /** Default: 8000; 0 takes any free port. */
  port?: number | undefined;
  /**
   * Default: 127.0.0.1, which other machines cannot reach. Who may ask is decided by the option `credentials` that the database was opened
   * with: without it, everybody.
   */
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
  /** Finishes the requests under way, for at most five seconds, and stops. Closing again does nothing more. */
  close(): Promise<void>;
}

/** The service's limit for the first line and the headers of a request, in bytes. */
const HEADERS_MAX = 16 * 1024;

/** How long an idle connection stays open: longer than the pools of clients keep theirs, so that none closes under a request. */
const IDLE_MS = 65_000;

/** What every answer of the service says of its server. */
const GENERAL = { server: "Server" };

const NO_BYTES = new Uint8Array(0);

/** How long a stop waits for requests that have begun. */
const STOP_MS_MAX = 5000;

/**
 * Serves the DynamoDB endpoint of a database, and files beside it, over HTTP.
 * @returns The server, once it answers. Rejects if the port cannot be had.
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { database, port = 8000 } = options;
  // Node would take an empty one for all interfaces.
  const host = options.host === undefined || options.host === "" ? "127.0.0.1" : options.host;
  const mounts = allMounts(options);
  const underWay = new Set<ServerResponse>();
  const server = createServer(
    { maxHeaderSize: HEADERS_MAX, keepAliveTimeout: IDLE_MS },
    (request, response) => {
      underWay.add(response);
      response.once("close", () => underWay.delete(response));
      answer(database, mounts, request, response).catch((error: unknown) => {
        fail(response, error);
      });
    },
  );
  server.on("clientError", refuse);
  await listen(server, port, host);
  const bound = (server.address() as AddressInfo).port;
  const name = host.includes(":") ? `[${host}]` : host;
  let stopped: Promise<void> | undefined;
  return {
    url: `http://${name}:${String(bound)}`,
    port: bound,
    close: () => (stopped ??= stop(server, underWay)),
  };
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

/** Answers what is no request of HTTP, or has more headers than the service takes. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? "408 Request Timeout" : "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nserver: Server\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
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
  const received = await receive(request);
  const headers = joined(request);
  const asked = { method, path: url, headers };
  if (!("body" in received)) {
    const { status, headers: told } = await database.http({ ...asked, body: NO_BYTES, content: "too large" });
    response.writeHead(status, {
      ...GENERAL,
      ...told,
      "content-length": "0",
      ...(received.isAtEnd ? {} : { connection: "close" }),
    });
    if (!received.isAtEnd) {
      response.flushHeaders();
      await ignore(request);
    }
    response.end();
    return;
  }
  const { body } = received;
  const content = await inflated(body, headers["content-encoding"]);
  const answered = await database.http({ ...asked, body, ...(content === undefined ? {} : { content }) });
  const sent = await deflated(answered, headers["accept-encoding"]);
  response.writeHead(sent.status, { ...GENERAL, ...sent.headers }).end(sent.body);
}

/** The headers as they are signed: all that have one name, with a comma between them. */
function joined({ headersDistinct }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(",")]),
  );
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.socket?.destroyed === true) {
    response.destroy();
    return;
  }
  console.error("minamo:", error);
  response.writeHead(500, { "content-type": "text/plain; charset=utf-8" }).end("Internal error\n");
}
