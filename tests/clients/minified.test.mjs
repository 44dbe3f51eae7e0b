// Commands of the SDK from a bundle whose names are minified: they are known by what they carry.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { build } from "esbuild";

import { recognise } from "../../pkg/dist/recognise.js";
import { OPERATIONS } from "../../pkg/dist/methods.js";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));

/** Among the installed packages, for what the bundle leaves to Node. */
const BUNDLE = fileURLToPath(new URL("node_modules/.cache/minamo-minified.mjs", import.meta.url));

const CONTENTS = `
  export * as client from "@aws-sdk/client-dynamodb";
  export * as documents from "@aws-sdk/lib-dynamodb";
`;

function commandsOf(module) {
  return Object.entries(module).filter(
    ([name, Class]) => /^[A-Z].*Command$/.test(name) && "prototype" in Class,
  );
}

test("every command of a minified bundle is recognised", async () => {
  const stdin = { contents: CONTENTS, resolveDir: FOLDER };
  await build({ stdin, bundle: true, minify: true, format: "esm", platform: "browser", outfile: BUNDLE });
  const { client, documents } = await import(pathToFileURL(BUNDLE));
  const input = { TableName: "T" };
  const known = commandsOf(client);
  assert.ok(known.length > 55);
  for (const [name, Class] of known) {
    const command = new Class(input);
    assert.ok(command.constructor.name.length < 5, `${name} is minified`);
    assert.deepEqual(recognise(command), {
      operation: name.slice(0, -"Command".length),
      values: "service",
      input,
    });
  }
  const methods = commandsOf(documents).filter(([name]) => name !== "DynamoDBDocumentClientCommand");
  assert.equal(methods.length, Object.keys(OPERATIONS).length);
  for (const [name, Class] of methods) {
    const operation = OPERATIONS[name[0].toLowerCase() + name.slice(1, -"Command".length)];
    assert.deepEqual(recognise(new Class(input)), { operation, values: "native", input }, name);
  }
});
