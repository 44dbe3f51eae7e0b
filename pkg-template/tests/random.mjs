// Random attribute values from a seed.

/** A generator of numbers in [0, 1): mulberry32. */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ALPHABETS = ["abcdefgh_-0", "a\u00e9\u20ac\u{1F600}\uFEFF\u0000", "\u4e2d\u6587"];

const pick = (random, list) => list[Math.floor(random() * list.length)];
const below = (random, limit) => Math.floor(random() * limit);

function text(random, longest) {
  const alphabet = [...pick(random, ALPHABETS)];
  return Array.from({ length: below(random, longest) }, () => pick(random, alphabet)).join("");
}

function number(random) {
  return pick(random, [
    () => below(random, 300) - 150,
    () => below(random, 2 ** 53) * (random() < 0.5 ? 1 : -1) || 0,
    () => (below(random, 2 ** 50) - 2 ** 49) / 10 ** below(random, 20),
    () => (random() - 0.5) * 10 ** (below(random, 30) - 15),
    () => (2n ** 53n + BigInt(below(random, 2 ** 53)) ** 2n) * (random() < 0.5 ? 1n : -1n),
  ])();
}

function binary(random) {
  return Uint8Array.from({ length: below(random, 20) }, () => below(random, 256));
}

function set(random) {
  // A set that begins with a number takes no bigint beyond the safe integers, though it may come back with one.
  const small = (source) => below(source, 2 ** 40) / 8;
  const kind = pick(random, [(source) => text(source, 20), small]);
  return new Set(Array.from({ length: 1 + below(random, 5) }, () => kind(random)).sort());
}

/** A value as the decoder returns it: bigints beyond the safe integers, -0 never. */
export function randomValue(random, depth = 0) {
  const kind = below(random, depth < 4 ? 9 : 6);
  const members = () => Array.from({ length: below(random, 8) }, () => randomValue(random, depth + 1));
  switch (kind) {
    case 0:
    case 1:
      return text(random, 150);
    case 2:
    case 3:
      return number(random) || 0;
    case 4:
      return pick(random, [true, false, null]);
    case 5:
      return pick(random, [binary, set])(random);
    case 6:
      return members();
    default:
      return Object.fromEntries(members().map((member) => [text(random, 40), member]));
  }
}
