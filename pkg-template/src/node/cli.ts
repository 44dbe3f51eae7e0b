#!/usr/bin/env node
// The command `minamo`: the DynamoDB endpoint over HTTP, from memory.

import { readFile } from "node:fs/promises";

import { HELP, readArguments, type Command, type ServeArguments } from "./arguments.js";
import { Minamo } from "./index.js";
import { serve, type RunningServer } from "./server.js";

async function main(): Promise<void> {
  const command = parse(process.argv.slice(2));
  switch (command.kind) {
    case "help":
      process.stdout.write(HELP);
      break;
    case "version":
      process.stdout.write(`${await version()}\n`);
      break;
    case "serve":
      await run(command);
      break;
  }
}

function parse(given: readonly string[]): Command {
  try {
    return readArguments(given);
  } catch (error) {
    return stopWith(2, `${messageOf(error)}\nTry minamo --help`);
  }
}

async function version(): Promise<string> {
  const manifest = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

async function run(options: ServeArguments): Promise<void> {
  const database = await Minamo.open("default", { store: "memory", throttling: options.throttling });
  const server = await serve({ ...options, database }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") {
      return stopWith(1, `port ${String(options.port)} is taken; choose another with --port`);
    }
    throw error;
  });
  stopOnSignal(server, database);
  console.log(`minamo listening on ${server.url}`);
}

/** The first signal lets the requests under way finish; the second ends the process as usual. */
function stopOnSignal(server: RunningServer, database: Minamo): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      server
        .close()
        .then(() => database.close())
        .then(() => process.exit(0))
        .catch((error: unknown) => stopWith(1, messageOf(error)));
    });
  }
}

function stopWith(status: number, message: string): never {
  console.error(`minamo: ${message}`);
  process.exit(status);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

main().catch((error: unknown) => stopWith(1, messageOf(error)));
