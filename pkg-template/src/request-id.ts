/** Letters and digits of the service's request ids. */
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Digits that count; the others are random, once for this realm. */
const COUNTED = 8;

let prefix: string | undefined;
let count = 0;

/** A request id in the service's form, 52 letters and digits, for a request that never was one of HTTP. */
export function newRequestId(): string {
  prefix ??= Array.from(
    crypto.getRandomValues(new Uint8Array(52 - COUNTED)),
    (byte) => ALPHABET[byte % 36],
  ).join("");
  count += 1;
  return prefix + count.toString(36).toUpperCase().padStart(COUNTED, "0");
}
