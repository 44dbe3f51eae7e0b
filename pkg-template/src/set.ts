/** What the members of version 2's set of each kind are. */
const SET_TYPES = new Map([
  ["String", "String"],
  ["Number", "Number"],
  ["BigInt", "Number"],
  ["NumberValue", "Number"],
  ["Binary", "Binary"],
]);

/** What version 2 of the SDK calls a value: by the name of its constructor, or of the wrapper that it is. */
export function typeOf(value: unknown): string {
  if (value === null || value === undefined) {
    return String(value);
  }
  const { constructor, wrapperName } = value as { constructor?: unknown; wrapperName?: string };
  const name = typeof constructor === "function" ? constructor.name : undefined;
  if (ArrayBuffer.isView(value) || name === "ArrayBuffer" || name === "Blob" || name === "File") {
    return "Binary";
  }
  return wrapperName ?? name ?? "Object";
}

/**
 * The elements of a set, and its type: that of the first element.
 * @param options - `validate` refuses elements of other types.
 * @throws Error with version 2's `code` and text for elements that no set can hold.
 */
export function createSet<Element>(
  list: readonly Element[] | Element,
  { validate = false }: { validate?: boolean },
): { type: string; values: Element[] } {
  const values = [list].flat() as Element[];
  const type = SET_TYPES.get(typeOf(values[0]));
  if (type === undefined) {
    throw setError("InvalidSetType", "Sets can contain string, number, or binary values");
  }
  const stranger = validate ? values.findIndex((element) => SET_TYPES.get(typeOf(element)) !== type) : -1;
  if (stranger >= 0) {
    throw setError("InvalidType", `${type} Set contains ${typeOf(values[stranger])} value`);
  }
  return { type, values };
}

function setError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code, name: code });
}
