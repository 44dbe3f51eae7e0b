// The guard around an instance of the module: whatever ends a call before its end, nothing enters the instance again.

import assert from "node:assert/strict";
import { test } from "node:test";

import binaryen from "binaryen";

import { Guard } from "../../pkg/dist/guard.js";

const CALLBACK = "closure1";

const TEXT = `(module
  (import "host" "call" (func $host))
  (memory 1)
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "unreachable") unreachable)
  (func $deep (export "overflow") (result i32) (i32.add (call $deep) (i32.const 1)))
  (func (export "outOfBounds") (result i32) (i32.load (i32.const 0x7fffffff)))
  (func (export "host") (call $host))
  (func (export "${CALLBACK}") unreachable)
  (func (export "__wbindgen_destroy_closure") (param i32 i32) unreachable))`;

/** A guarded instance, and what its import does. */
async function start(call = () => undefined) {
  const text = binaryen.parseText(TEXT);
  const { instance } = await globalThis.WebAssembly.instantiate(text.emitBinary(), { host: { call } });
  text.dispose();
  const guard = new Guard();
  const traps = [];
  guard.onTrap((trap) => traps.push(trap));
  return { guard, traps, wasm: guard.wrap(instance.exports) };
}

for (const name of ["unreachable", "overflow", "outOfBounds"]) {
  test(`a trap (${name}) ends the instance`, async () => {
    const { guard, traps, wasm } = await start();
    assert.equal(wasm.add(2, 3), 5);
    const watched = guard.watch(new Promise(() => undefined));
    assert.throws(
      () => wasm[name](),
      (error) => error === guard.trap,
    );
    await assert.rejects(watched, (error) => error === guard.trap);
    assert.throws(
      () => wasm.add(2, 3),
      (error) => error === guard.trap,
    );
    assert.deepEqual(traps, [guard.trap]);
  });
}

test("so does an exception of the host that passes through", async () => {
  const { guard, traps, wasm } = await start(() => {
    throw new RangeError("mine");
  });
  assert.throws(() => wasm.host(), { name: "RangeError", message: "mine" });
  assert.equal(traps.length, 1);
  assert.equal(guard.trap.message, "mine");
});

test("a callback of the host ends without an exception, which nobody would catch", async () => {
  const { traps, wasm } = await start();
  wasm[CALLBACK]();
  assert.equal(traps.length, 1);
  wasm[CALLBACK]();
  wasm.__wbindgen_destroy_closure(1, 2);
  assert.equal(traps.length, 1);
});

test("a callback within a call ends that call too, whoever catches its exception", async () => {
  const started = await start(() => {
    assert.throws(() => started.wasm[CALLBACK](), { name: "RuntimeError" });
    started.wasm.add(2, 3);
  });
  const { guard, traps, wasm } = started;
  assert.throws(
    () => wasm.host(),
    (error) => error === guard.trap,
  );
  assert.equal(traps.length, 1);
});

test("a promise that settles is as it was, and nothing is kept of it", async () => {
  const { guard, wasm } = await start();
  assert.equal(await guard.watch(Promise.resolve(7)), 7);
  await assert.rejects(guard.watch(Promise.reject(new TypeError("no"))), TypeError);
  assert.throws(() => wasm.unreachable());
});
