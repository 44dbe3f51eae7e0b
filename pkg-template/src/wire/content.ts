/** What a body says that was compressed, or why it says nothing. */
export type Content = Uint8Array | "corrupt" | "too large";

/** The most that a request may say, in bytes. */
export const CONTENT_MAX = 16 * 1024 * 1024;

/**
 * Decompresses a body by what the host offers everywhere.
 * @param encoding - Its `Content-Encoding`.
 * @returns undefined if it is not compressed.
 */
export async function contentOf(
  body: Uint8Array<ArrayBuffer>,
  encoding: string | undefined,
): Promise<Content | undefined> {
  const name = encodingName(encoding);
  if (name === "identity") {
    return undefined;
  }
  if (name !== "gzip" && name !== "deflate") {
    return "corrupt";
  }
  const inflated = new Blob([body]).stream().pipeThrough(new DecompressionStream(name));
  try {
    return await readUpTo(CONTENT_MAX, inflated);
  } catch {
    return "corrupt";
  }
}

/** The name of a `Content-Encoding`, in small letters. */
export function encodingName(encoding: string | undefined): string {
  const name = encoding?.trim().toLowerCase() ?? "";
  return name === "" ? "identity" : name;
}

/** Reads a stream to its end, unless there are more than `most` bytes in it. */
export async function readUpTo(
  most: number,
  stream: ReadableStream<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer> | "too large"> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return new Uint8Array(await new Blob(chunks).arrayBuffer());
    }
    length += value.length;
    if (length > most) {
      await reader.cancel();
      return "too large";
    }
    chunks.push(value as Uint8Array<ArrayBuffer>);
  }
}
