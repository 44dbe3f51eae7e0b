import { once } from "node:events";
import type { IncomingMessage } from "node:http";

import { CONTENT_MAX } from "../wire/content.js";

/** How much more of a body that is too large is received, so that its sender comes to reading the answer. */
const IGNORED_MAX = 64 * 1024 * 1024;

/** How long a sender may go on after its answer: a connection that is closed before what has arrived was read loses the answer. */
const IGNORED_MS = 1000;

/** A body, or that it is too large; then, whether its sender has finished. */
export type Received = { body: Uint8Array } | { isAtEnd: boolean };

/** Receives the body of a request. */
export async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Giving up must not destroy the connection, which the answer still needs.
  const stream = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > CONTENT_MAX + IGNORED_MAX) {
      return { isAtEnd: false };
    }
    if (length > CONTENT_MAX) {
      chunks.length = 0;
    } else {
      chunks.push(chunk);
    }
  }
  return length > CONTENT_MAX ? { isAtEnd: true } : { body: Buffer.concat(chunks, length) };
}

/** Takes what is still being sent, for a while. */
export async function ignore(request: IncomingMessage): Promise<void> {
  request.resume();
  await once(request, "close", { signal: AbortSignal.timeout(IGNORED_MS) }).catch(() => undefined);
}
