// Items in files, as the tools of the service leave them.

/** What a file says, read as JSON; if it has a document on each line, the list of them. */
export async function readSeed(file: URL): Promise<unknown> {
  const text = new TextDecoder().decode(await inflated(await bytesOf(file)));
  try {
    return JSON.parse(text);
  } catch {
    return text
      .split("\n")
      .flatMap((line, index) => parseLine(line, `${file.href}, line ${String(index + 1)}`));
  }
}

function parseLine(line: string, place: string): unknown[] {
  if (line.trim() === "") {
    return [];
  }
  try {
    return [JSON.parse(line)];
  } catch (error) {
    throw new SyntaxError(`${place}: ${(error as Error).message}`, { cause: error });
  }
}

interface Process {
  getBuiltinModule?: (name: "node:fs/promises") => { readFile(file: URL): Promise<Uint8Array<ArrayBuffer>> };
}

async function bytesOf(file: URL): Promise<Uint8Array<ArrayBuffer>> {
  // Not imported, as bundlers for pages would look for it.
  const files = (globalThis as { process?: Process }).process?.getBuiltinModule?.("node:fs/promises");
  if (file.protocol === "file:" && files !== undefined) {
    return files.readFile(file);
  }
  const response = await fetch(file);
  if (!response.ok) {
    throw new Error(`${file.href}: ${String(response.status)}`);
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** Exports to S3 are compressed. */
async function inflated(bytes: Uint8Array<ArrayBuffer>): Promise<BufferSource> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    return bytes;
  }
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
