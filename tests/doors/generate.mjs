// Long inputs in short files: objects that stand for what they make. The same as tests/conformance/generate.rs.

/** Replaces every generator in `value` by what it makes; the README of the cases lists them. */
export function expand(value) {
  if (Array.isArray(value)) {
    return value.flatMap((element) => (element?.$for === undefined ? [expand(element)] : each(element)));
  }
  if (value === null || typeof value !== "object") return value;
  if (value.$repeat !== undefined) return value.$repeat.repeat(number(value.times));
  if (value.$nest !== undefined) return nest(value);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [longName(name), expand(member)]));
}

/** A name of the form `$repeat x 3` is `xxx`. */
function longName(name) {
  const [, text, times] = /^\$repeat (.*) (\d+)$/s.exec(name) ?? [];
  return text === undefined ? name : text.repeat(Number(times));
}

function nest({ $nest, levels, in: inner }) {
  let value = expand(inner);
  for (let level = 0; level < number(levels); level += 1) {
    if ($nest === "L") value = { L: [value] };
    else if ($nest === "M") value = { M: { m: value } };
    else throw new Error("$nest is neither L nor M");
  }
  return value;
}

function each({ $for: [first, last], each: template }) {
  if (template === undefined) throw new Error("$for without each");
  const elements = [];
  for (let index = number(first); index <= number(last); index += 1) {
    elements.push(expand(withNumber(template, index)));
  }
  return elements;
}

function withNumber(template, index) {
  const text = (pattern) =>
    pattern
      .replaceAll("{i}", String(index))
      .replaceAll("{i:3}", String(index).padStart(3, "0"))
      .replaceAll("{i:4}", String(index).padStart(4, "0"));
  if (typeof template === "string") return text(template);
  if (Array.isArray(template)) return template.map((element) => withNumber(element, index));
  if (template === null || typeof template !== "object") return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) => [text(name), withNumber(value, index)]),
  );
}

function number(value) {
  if (!Number.isSafeInteger(value) || value < 0) throw new Error("a generator lacks a number");
  return value;
}
