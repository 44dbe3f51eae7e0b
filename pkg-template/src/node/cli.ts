#!/usr/bin/env node
// The command `minamo`: the DynamoDB endpoint over HTTP.

import { readFile } from "node:fs/promises";

import { HELP, readArguments, type Command, type ServeArguments } from "./arguments.js";
import { openDirectory } from "./data-directory.js";
import { Minamo } from "./index.js";
import { serve, type RunningServer } from "./server.js";
import { stopOnSignal } from "./stopping.js";

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
  const { dataDirectory, region, throttling, controlPlaneDelay, credentials, simulate } = options;
  const store = dataDirectory === undefined ? "memory" : await openDirectory(dataDirectory);
  const database = await Minamo.open("default", {
    store,
    region,
    throttling,
    controlPlaneDelay,
    credentials,
  });
  database.on("error", (error) => {
    console.error(`minamo: ${error.name}: ${error.message}`);
  });
  if (simulate !== undefined) {
    await database.simulate({ seed: simulate, clock: "host" });
  }
  const server = await listen(options, database);
  stopOnSignal(() => {
    server
      .close()
      .then(() => database.close())
      .then(() => process.exit(0))
      .catch((error: unknown) => stopWith(1, messageOf(error)));
  });
  console.log(`minamo listening on ${server.url}`);
}

async function listen(options: ServeArguments, database: Minamo): Promise<RunningServer> {
  try {
    return await serve({ ...options, database });
  } catch (error) {
    await database.close();
    const place = `${options.host}, port ${String(options.port)}`;
    switch ((error as NodeJS.ErrnoException).code) {
      case "EADDRINUSE":
        return stopWith(1, `${place}: the port is taken; choose another with --port`);
      case "EACCES":
        return stopWith(1, `${place}: this user may not listen there; choose another with --port`);
      case "EADDRNOTAVAIL":
      case "ENOTFOUND":
        return stopWith(1, `${options.host}: this machine has no such address; choose another with --host`);
      default:
        throw error;
    }
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
