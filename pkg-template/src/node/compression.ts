import { promisify } from "node:util";
import { crc32, deflate, gunzip, gzip, inflate } from "node:zlib";

import type { HttpAnswer } from "../wire/client.js";
import { CONTENT_MAX, encodingName, type Content } from "../wire/content.js";

type Coding = "gzip" | "deflate";

const INFLATE = { gzip: promisify(gunzip), deflate: promisify(inflate) };
const DEFLATE = {
  gzip: promisify<Uint8Array, object, Buffer>(gzip),
  deflate: promisify<Uint8Array, object, Buffer>(deflate),
};

/** Answers up to this size are never compressed, as with the service. */
const PLAIN_MAX = 4096;

/** Speed counts here, not size: nearly always client and server are one machine. */
const OPTIONS = { level: 1 };

/**
 * Decompresses a body. Several gzip members one after the other are one body. Zero bytes after them are ignored, and so is whatever follows
 * deflate; anything else that follows gzip makes it corrupt, which the service overlooks.
 * @param encoding - Its `Content-Encoding`.
 * @returns undefined if it is not compressed.
 */
export async function inflated(body: Uint8Array, encoding: string | undefined): Promise<Content | undefined> {
  const name = encodingName(encoding);
  if (name === "identity") {
    return undefined;
  }
  if ((name !== "gzip" && name !== "deflate") || body.length === 0) {
    return "corrupt";
  }
  try {
    return await INFLATE[name](body, { maxOutputLength: CONTENT_MAX });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? "too large" : "corrupt";
  }
}

/** The answer as the client wants it: compressed if it offers to decompress it. */
export async function deflated(answer: HttpAnswer, accepted: string | undefined): Promise<HttpAnswer> {
  const coding = answer.body.length > PLAIN_MAX ? chooseCoding(accepted) : undefined;
  if (coding === undefined) {
    return answer;
  }
  const body = new Uint8Array(await DEFLATE[coding](answer.body, OPTIONS));
  const headers = {
    ...answer.headers,
    "content-encoding": coding,
    "content-length": String(body.length),
    "x-amz-crc32": String(crc32(body)),
  };
  return { ...answer, headers, body };
}

/**
 * The coding with the highest quality in an `Accept-Encoding`; of equal ones the first; what is named comes before what `*` allows. Leaving
 * the answer as it is, is no choice here: the service takes `identity` for nothing.
 */
export function chooseCoding(accepted = ""): Coding | undefined {
  const named = new Map<string, number>();
  for (const part of accepted.split(",")) {
    const [name = "", ...parameters] = part.split(";").map((text) => text.trim());
    const coding = name.toLowerCase();
    named.set(coding, Math.max(named.get(coding) ?? 0, qualityOf(parameters)));
  }
  const rest = named.get("*") ?? 0;
  const codings = (["gzip", "deflate"] as const).filter((coding) => !named.has(coding));
  const offers = [...named, ...codings.map((coding) => [coding, rest] as const)];
  let best: { coding?: Coding; quality: number } = { quality: 0 };
  for (const [coding, quality] of offers) {
    if ((coding === "gzip" || coding === "deflate") && quality > best.quality) {
      best = { coding, quality };
    }
  }
  return best.coding;
}

/** The first `q` counts; more than 1 is 1, and so is what is no number. */
function qualityOf(parameters: readonly string[]): number {
  const [, text] =
    parameters.map((parameter) => /^q\s*=\s*(.*)$/i.exec(parameter)).find((found) => found !== null) ?? [];
  const quality = text === undefined || text === "" ? 1 : Number(text);
  return Number.isNaN(quality) ? 1 : Math.min(1, quality);
}
