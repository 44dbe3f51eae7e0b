// Runs the programs that are named, one after the other, and tells what became of each: one line of JSON a program.

import { mkdtempSync, writeSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** What one program may take. */
const PROGRAM_MS = 20_000;

const folder = process.cwd();
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
console.log = () => undefined;
console.assert = (holds) => {
  if (!holds) throw new Error("an assertion does not hold");
};

/** What is thrown where nobody catches it fails the program that runs. */
let fail = () => undefined;
process.on("unhandledRejection", (error) => fail(error));
process.on("uncaughtException", (error) => fail(error));

async function run(file) {
  process.chdir(mkdtempSync(join(folder, "cwd-")));
  const thrown = new Promise((_, reject) => {
    fail = reject;
  });
  const late = setTimeout(() => fail(new Error(`it took more than ${PROGRAM_MS} ms`)), PROGRAM_MS);
  try {
    await Promise.race([import(pathToFileURL(resolve(folder, file))), thrown]);
    // What the program left for later may fail, too.
    await Promise.race([new Promise((done) => setTimeout(done, 10)), thrown]);
  } finally {
    clearTimeout(late);
  }
}

for (const file of process.argv.slice(2)) {
  const error = await run(file).then(
    () => null,
    (thrown) => String(thrown?.stack ?? thrown),
  );
  writeSync(1, `${JSON.stringify({ file, error })}\n`);
}
// Examples leave databases and servers open.
process.exit(0);
