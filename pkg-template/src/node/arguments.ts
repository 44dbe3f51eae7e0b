import { parseArgs } from "node:util";

import type { Credentials } from "../open-options.js";
import type { Mount } from "./static-files.js";

/** What the command line asks for. */
export type Command = { kind: "help" } | { kind: "version" } | ({ kind: "serve" } & ServeArguments);

/** The options of the server. */
export interface ServeArguments {
  port: number;
  host: string;
  /** Where the data is kept; undefined for memory. */
  dataDirectory: string | undefined;
  /** Undefined for the engine's own. */
  region: string | undefined;
  throttling: "enforce" | "off";
  /** In milliseconds. */
  controlPlaneDelay: number;
  /** The seed of the simulation that is served; undefined for none. */
  simulate: number | undefined;
  /** Whose signatures are verified; undefined if any will do. */
  credentials: Credentials[] | undefined;
  staticDirectory: string | undefined;
  mounts: Mount[];
}

export const HELP = `Usage: minamo [options]

Serves the DynamoDB API over HTTP, for tools and programs in any language.

  --port NUMBER       port to listen on, 0 for any free one (default: 8000)
  --host ADDRESS      address to listen on (default: 127.0.0.1, which other machines cannot reach)
  --data DIRECTORY    folder to keep the data in (default: in memory; needs Node 22.13 or newer)
  --credentials ID:SECRET
                      verify signatures, instead of taking any; may be repeated
  --region NAME       region in ARNs (default: local)
  --throttling        refuse what exceeds the capacity of a table or an index
  --control-plane-delay MS
                      how long tables stay CREATING, UPDATING and DELETING (default: 0)
  --simulate SEED     throttle, fail and lag as the service does now and then: a whole number
  --static DIRECTORY  files to serve at / beside the endpoint
  --mount PATH=DIR    files to serve at PATH; may be repeated
  --help              show this text
  --version           show the version

SIGINT (Ctrl-C) and SIGTERM stop it once the requests under way are answered; a second one ends it at once.
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
      data: { type: "string" },
      region: { type: "string" },
      static: { type: "string" },
      mount: { type: "string", multiple: true, default: [] },
      throttling: { type: "boolean" },
      "control-plane-delay": { type: "string", default: "0" },
      simulate: { type: "string" },
      credentials: { type: "string", multiple: true },
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
    host: readHost(values.host),
    dataDirectory: values.data,
    region: values.region,
    throttling: values.throttling === true ? "enforce" : "off",
    controlPlaneDelay: readDelay(values["control-plane-delay"]),
    simulate: values.simulate === undefined ? undefined : readSeed(values.simulate),
    credentials: values.credentials?.map(readCredentials),
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

function readDelay(text: string): number {
  if (!/^\d+$/.test(text)) {
    throw new Error(`--control-plane-delay ${text}: a delay is a number of milliseconds`);
  }
  return Number(text);
}

function readSeed(text: string): number {
  if (!/^\d{1,15}$/.test(text)) {
    throw new Error(`--simulate ${text}: a seed is a whole number of up to 15 digits`);
  }
  return Number(text);
}

/** Node takes an empty address for all of them, which nobody means who leaves a variable unset. */
function readHost(text: string): string {
  if (text === "") {
    throw new Error("--host: an address is missing; 0.0.0.0 listens on all of them");
  }
  return text;
}

/** The message does not repeat what may hold a secret. */
function readCredentials(text: string): Credentials {
  const [, accessKeyId, secretAccessKey] = /^([^:]+):(.+)$/s.exec(text) ?? [];
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new Error("--credentials: they are written as ID:SECRET");
  }
  return { accessKeyId, secretAccessKey };
}

function readMount(text: string): Mount {
  const [, path, directory] = /^(\/[^=]*)=(.+)$/s.exec(text) ?? [];
  if (path === undefined || directory === undefined) {
    throw new Error(`--mount ${text}: a mount is written as /path=directory`);
  }
  return { path: path.replace(/(?<=.)\/+$/, ""), directory };
}
