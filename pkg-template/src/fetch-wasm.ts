// The wasm module from an address, which may not be there: servers answer for a missing file with a page as well as with an error.

const MAGIC = "\0asm";

/**
 * Receives the module from an address.
 * @returns A response that can be compiled while it is received; else all of its bytes.
 * @throws Error named WasmUnavailableError if there is no module.
 */
export async function fetchWasm(address: URL | string): Promise<Response | ArrayBuffer> {
  let found: string;
  try {
    const response = await fetch(address).catch((error: unknown) => kept(address, error));
    found = `HTTP ${response.status}, ${response.headers.get("content-type") ?? "no content type"}`;
    if (response.ok) {
      if (response.headers.get("content-type") === "application/wasm") return response;
      const bytes = await response.arrayBuffer();
      if (String.fromCharCode(...new Uint8Array(bytes).subarray(0, MAGIC.length)) === MAGIC) return bytes;
    }
  } catch (error) {
    found = String(error);
  }
  const message = `There is no wasm module at ${String(address)} (${found})`;
  throw Object.assign(new Error(message), { name: "WasmUnavailableError" });
}

/** What a service worker asks for does not pass through itself, so without a network it takes what it keeps in the Cache API. */
async function kept(address: URL | string, error: unknown): Promise<Response> {
  const response = "caches" in globalThis ? await caches.match(address) : undefined;
  if (response === undefined) throw error;
  return response;
}
