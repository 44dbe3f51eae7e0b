import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";

/** A folder of files, and the path under which it is served. */
export interface Mount {
  /** `/` or `/name`. */
  path: string;
  directory: string;
}

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".ndjson": "application/x-ndjson",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

interface FoundFile {
  name: string;
  size: number;
  tag: string;
}

/** Whether a URL is for the files: one under a mount, or one that cannot be read where there are mounts. */
export function isForFiles(mounts: readonly Mount[], url: string): boolean {
  const path = decodedPath(url);
  return path === undefined ? mounts.length > 0 : mounts.some((mount) => isUnder(path, mount));
}

/** Answers GET and HEAD with a file of the mounts; a folder means its `index.html`. */
export async function serveFile(
  mounts: readonly Mount[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const file = await findFile(mounts, request.url ?? "/");
  if (file === undefined) {
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("Not found\n");
    return;
  }
  const headers = {
    "content-type": TYPES[extname(file.name).toLowerCase()] ?? "application/octet-stream",
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
    etag: file.tag,
  };
  if (request.headers["if-none-match"] === file.tag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, "content-length": file.size });
  if (request.method === "HEAD") {
    response.end();
  } else {
    await pipeline(createReadStream(file.name), response);
  }
}

async function findFile(mounts: readonly Mount[], url: string): Promise<FoundFile | undefined> {
  const name = fileName(mounts, url);
  const found = name === undefined ? undefined : await inspect(name);
  return found === "folder" && name !== undefined
    ? asFile(await inspect(join(name, "index.html")))
    : asFile(found);
}

function asFile(found: FoundFile | "folder" | undefined): FoundFile | undefined {
  return found === "folder" ? undefined : found;
}

async function inspect(name: string): Promise<FoundFile | "folder" | undefined> {
  try {
    const status = await stat(name);
    if (status.isDirectory()) {
      return "folder";
    }
    const tag = `"${status.size.toString(36)}-${Math.floor(status.mtimeMs).toString(36)}"`;
    return status.isFile() ? { name, size: status.size, tag } : undefined;
  } catch {
    return undefined;
  }
}

/** The file that a URL means, by the longest mount that it is under; undefined if it points out of the mount's folder. */
export function fileName(mounts: readonly Mount[], url: string): string | undefined {
  const path = decodedPath(url);
  if (path === undefined) {
    return undefined;
  }
  const under = mounts.filter((mount) => isUnder(path, mount));
  const mount = under.sort((one, other) => other.path.length - one.path.length)[0];
  if (mount === undefined) {
    return undefined;
  }
  const root = resolve(mount.directory);
  const rest = mount.path === "/" ? path : path.slice(mount.path.length);
  const name = resolve(root, `.${rest.startsWith("/") ? rest : `/${rest}`}`);
  return name === root || name.startsWith(root.endsWith(sep) ? root : root + sep) ? name : undefined;
}

function isUnder(path: string, mount: Mount): boolean {
  return mount.path === "/" || path === mount.path || path.startsWith(`${mount.path}/`);
}

function decodedPath(url: string): string | undefined {
  try {
    const path = decodeURIComponent(url.replace(/[?#].*$/s, ""));
    return path.startsWith("/") && !/[\0\\]/.test(path) ? path : undefined;
  } catch {
    return undefined;
  }
}
