// The programs in the package's README run as they are written, in a folder with the package and the SDK.

import assert from "node:assert/strict";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { NODE } from "../hosts/hosts.mjs";
import { installPackage, removePackage, runIn } from "./package.mjs";
import { ROOT, TEST_MS } from "./support.mjs";

const README = readFileSync(join(ROOT, "pkg-template/README.md"), "utf8");

const programs = [...README.matchAll(/^```js\n(.*?)^```$/gms)].map(([, program]) => program);

/** What the others go on from: a database with a table. */
const [beginning] = programs;

let folder;

before(() => {
  folder = installPackage();
  symlinkSync(join(ROOT, "tests/clients/node_modules/@aws-sdk"), join(folder, "node_modules/@aws-sdk"));
});

after(() => {
  removePackage(folder);
});

// Those of Durable Objects run in their own host: tests/hosts has one.
for (const [at, program] of programs.filter((text) => !text.includes("cloudflare:")).entries()) {
  const [, first] = /^(?:import .*\n)*\n?(.*)$/m.exec(program);
  test(`program ${at + 1}: ${first}`, { timeout: TEST_MS }, () => {
    const start = program.includes("Minamo.open") ? "" : beginning;
    // Any free port; and an end, whatever is still open.
    const text = `${start}\n${program.replace("port: 8000", "port: 0")}\nsetTimeout(() => process.exit(0), 200);\n`;
    writeFileSync(join(folder, `${at}.mjs`), text);
    const { status, stderr } = runIn(folder, NODE, [`${at}.mjs`]);
    assert.equal(status, 0, `${text}\n${stderr}`);
  });
}
