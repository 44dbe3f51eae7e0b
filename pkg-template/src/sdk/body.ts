// The forms in which the AWS SDK for JavaScript v3 may hand over the body of a request.

const encoder = new TextEncoder();

/**
 * Reads a body to its end.
 * @throws TypeError for what is no body.
 */
export function readBody(body: unknown): Uint8Array | Promise<Uint8Array> {
  if (body === undefined || body === null) {
    return new Uint8Array();
  }
  if (typeof body === "string") {
    return encoder.encode(body);
  }
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  }
  if (body instanceof ArrayBuffer) {
    return new Uint8Array(body);
  }
  if (isStream(body)) {
    return gather(body);
  }
  if (body instanceof Blob || body instanceof ReadableStream) {
    return new Response(body).arrayBuffer().then((bytes) => new Uint8Array(bytes));
  }
  throw new TypeError("A request cannot have such a body: give a string, bytes or a stream");
}

/** Streams of Node, and those of the web where they can be iterated over. */
function isStream(body: unknown): body is AsyncIterable<Uint8Array | string> {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}

async function gather(chunks: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) {
    parts.push(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
  }
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
