import { parseArgs } from "node:util";

import type { Mount } from "./static-files.js";

/** What the command line asks for. */
export type Command = { kind: "help" } | { kind: "version" } | ({ kind: "serve" } & ServeArguments);

/** The options of the server. */
export interface ServeArguments {
  port: number;
  host: string;
  throttling: "enforce" | "off";
  staticDirectory: string | undefined;
  mounts: Mount[];
}

export const HELP = `Usage: minamo [options]

Serves the DynamoDB API from memory, for tools and programs that speak HTTP.

  --port NUMBER       port to listen on, 0 for any free one (default: 8000)
  --host ADDRESS      address to listen on (default: 127.0.0.1; there is no authentication)
  --static DIRECTORY  files to serve at / beside the endpoint
  --mount PATH=DIR    files to serve at PATH; may be repeated
  --throttling        refuse what exceeds the capacity of a table or an index
  --help              show this text
  --version           show the version
`;

/**
 * Reads the command line.
 * @throws Error that says what is wrong with it.
 */
export function readArguments(given: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...given],
    options: {
      port: { type: "string", default: "8000" },
      host: { type: "string", default: "127.0.0.1" },
      static: { type: "string" },
      mount: { type: "string", multiple: true, default: [] },
      throttling: { type: "boolean" },
      help: { type: "boolean", short: "h" },
      version: { type: "boolean" },
    },
  });
  if (values.help === true) {
    return { kind: "help" };
  }
  if (values.version === true) {
    return { kind: "version" };
  }
  return {
    kind: "serve",
    port: readPort(values.port),
    host: values.host,
    throttling: values.throttling === true ? "enforce" : "off",
    staticDirectory: values.static,
    mounts: values.mount.map(readMount),
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    throw new Error(`--port ${text}: a port is a number from 0 to 65535`);
  }
  return port;
}

function readMount(text: string): Mount {
  const [, path, directory] = /^(\/[^=]*)=(.+)$/s.exec(text) ?? [];
  if (path === undefined || directory === undefined) {
    throw new Error(`--mount ${text}: a mount is written as /path=directory`);
  }
  return { path: path.replace(/(?<=.)\/+$/, ""), directory };
}
