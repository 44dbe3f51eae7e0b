// What one process has written through the package, the next one finds.

import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";

import { expectedShop } from "./in-host/shop.mjs";
import { BUN, NODE, run, temporaryFolder, TEST_MS } from "./hosts.mjs";
import { startObject } from "./workerd.mjs";

/** Each host reads what it wrote, and what the other one wrote. */
for (const [name, writer, reader] of [
  ["Node finds what Node wrote", NODE, NODE],
  ["Bun finds what Bun wrote", BUN, BUN],
  ["Bun finds what Node wrote", NODE, BUN],
]) {
  test(name, { timeout: TEST_MS }, async (t) => {
    const file = join(temporaryFolder(t), "shop.db");
    assert.equal(await run(t, writer, "file.mjs", ["fill", file]), "filled");
    assert.equal(await run(t, reader, "file.mjs", ["check", file]), expectedShop());
  });
}

for (const signal of ["SIGTERM", "SIGKILL"]) {
  test(`a Durable Object finds what it wrote before ${signal}`, { timeout: TEST_MS }, async (t) => {
    const folder = temporaryFolder(t);
    const before = await startObject(t, folder);
    assert.equal(await ask(before, "fill"), "filled");
    await before.end(signal);
    const after = await startObject(t, folder);
    assert.equal(await ask(after, "check"), expectedShop());
    await after.end("SIGTERM");
  });
}

async function ask({ url }, task) {
  const response = await fetch(new URL(`/${task}?object=shop`, url));
  return response.text();
}
