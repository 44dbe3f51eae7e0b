// Whether an answer is what is expected. The same rules as tests/conformance/matching.rs: tests/conformance/matching.json
// is what both are tested with.

const SETS = ["SS", "NS", "BS"];
const TEXT_MAX = 600;

/**
 * Where the first difference is.
 *
 * @param {string} path where `found` stands in the answer
 * @returns {string | undefined} nothing if `found` is what is expected
 */
export function difference(path, expected, found) {
  const matcher = matcherOf(expected);
  if (matcher !== undefined) return matchSpecial(path, matcher, expected[matcher], found);
  if (isObject(expected) && isObject(found)) return differenceOfMembers(path, expected, found);
  if (Array.isArray(expected) && Array.isArray(found)) {
    return isSet(path) ? unordered(path, expected, found) : differenceOfLists(path, expected, found);
  }
  return expected === found ? undefined : differs(path, brief(expected), found);
}

function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isSet(path) {
  return SETS.includes(path.slice(path.lastIndexOf(".") + 1));
}

function matcherOf(expected) {
  const names = isObject(expected) ? Object.keys(expected) : [];
  return names.length === 1 && names[0].startsWith("$") ? names[0] : undefined;
}

function matchSpecial(path, name, argument, found) {
  if (name === "$any" && ["string", "number"].includes(argument) && typeof found === argument)
    return undefined;
  if (name === "$unordered" && Array.isArray(argument) && Array.isArray(found)) {
    return unordered(path, argument, found);
  }
  if (name === "$contains" && Array.isArray(argument) && Array.isArray(found)) {
    return contains(path, argument, found);
  }
  if (name === "$length" && Array.isArray(found) && found.length === argument) return undefined;
  if (name === "$includes" && isObject(argument) && isObject(found))
    return expectedMembers(path, argument, found);
  return differs(path, `${name} ${brief(argument)}`, found);
}

function differenceOfMembers(path, expected, found) {
  const told = expectedMembers(path, expected, found);
  if (told !== undefined) return told;
  const further = Object.keys(found).find((name) => !Object.hasOwn(expected, name));
  if (further === undefined) return undefined;
  return `${path}.${further}: is not expected, and is ${brief(found[further])}`;
}

function expectedMembers(path, expected, found) {
  for (const [name, value] of Object.entries(expected)) {
    const member = `${path}.${name}`;
    if (!Object.hasOwn(found, name)) return `${member}: is absent; expected ${brief(value)}`;
    const told = difference(member, value, found[name]);
    if (told !== undefined) return told;
  }
  return undefined;
}

function differenceOfLists(path, expected, found) {
  if (expected.length !== found.length) return differs(path, brief(expected), found);
  for (const [index, element] of expected.entries()) {
    const told = difference(`${path}[${index}]`, element, found[index]);
    if (told !== undefined) return told;
  }
  return undefined;
}

function unordered(path, expected, found) {
  const rest = [...found];
  for (const element of expected) {
    const index = rest.findIndex((candidate) => difference(path, element, candidate) === undefined);
    if (index < 0) return `${path}: ${brief(element)} is missing from ${brief(found)}`;
    rest.splice(index, 1);
  }
  return rest.length === 0 ? undefined : `${path}: ${brief(rest[0])} is not expected`;
}

function contains(path, expected, found) {
  const isThere = (one) => found.some((other) => difference(path, one, other) === undefined);
  const missing = expected.find((one) => !isThere(one));
  return missing === undefined ? undefined : `${path}: ${brief(missing)} is missing from ${brief(found)}`;
}

function differs(path, expected, found) {
  return `${path}: expected ${expected}, found ${brief(found)}`;
}

/** A value as text, shortened. */
function brief(value) {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}...` : text;
}
