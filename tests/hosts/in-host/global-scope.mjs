// Notes what asks for the time, for randomness or for a timer from here on. To be imported first.

const used = [];
const undo = [];

function note(owner, name) {
  const original = owner[name];
  const replacement = function (...given) {
    used.push(name);
    return new.target === undefined ? original.apply(this, given) : Reflect.construct(original, given);
  };
  owner[name] = Object.assign(replacement, { prototype: original.prototype });
  undo.push(() => (owner[name] = original));
}

note(Date, "now");
note(globalThis, "Date");
note(Math, "random");
note(Crypto.prototype, "getRandomValues");
note(Crypto.prototype, "randomUUID");
note(Object.getPrototypeOf(performance), "now");
for (const name of ["setTimeout", "setInterval", "queueMicrotask", "fetch"]) note(globalThis, name);

/** What was asked for since then; nothing more is noted. */
export function usedSoFar() {
  for (const restore of undo.splice(0)) restore();
  return used;
}
