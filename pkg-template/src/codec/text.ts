/** The engine's text is valid UTF-8, and U+FEFF at its start is a character like any other. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Up to this length, collecting the characters is faster than one call of the native decoder. */
const SHORT_TEXT = 28;

/** One array of character codes per length, since `apply` takes all of an array. */
const buffers = Array.from({ length: SHORT_TEXT + 1 }, (_, length) => new Array<number>(length).fill(0));

/** Decodes `length` bytes of UTF-8 at `start`. */
export function decodeText(bytes: Uint8Array, start: number, length: number): string {
  if (length <= SHORT_TEXT) {
    const codes = buffers[length]!;
    if (collect(bytes, start, codes) < 0x80) {
      return String.fromCharCode.apply(undefined, codes);
    }
  }
  return utf8.decode(bytes.subarray(start, start + length));
}

/** Copies bytes into `codes`. Returns their disjunction: they are characters only below 0x80. */
function collect(bytes: Uint8Array, start: number, codes: number[]): number {
  let seen = 0;
  for (let index = 0; index < codes.length; index++) {
    const code = bytes[start + index]!;
    seen |= code;
    codes[index] = code;
  }
  return seen;
}
