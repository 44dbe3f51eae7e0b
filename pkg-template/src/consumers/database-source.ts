import { PLAIN_READ, PLAIN_WRITE } from "../crossing.js";
import type { Engine } from "../engine.js";
import { newRequestId } from "../request-id.js";
import { callForText } from "../wire/client.js";
import type { StreamSource } from "./source.js";

/** The names of databases that nobody else can have. */
const names = new WeakMap<Engine, string>();

function nameOf(engine: Engine): string {
  const { store, name } = engine.options;
  if (store === "indexeddb") {
    return name;
  }
  const own = names.get(engine) ?? `${name}/${newRequestId()}`;
  names.set(engine, own);
  return own;
}

/** A database as consumers use it. */
export function databaseSource(engine: Engine, report: (error: unknown) => void): StreamSource {
  return {
    name: nameOf(engine),
    report,
    call: async (operation, input) => JSON.parse(await callForText(engine, operation, input)) as unknown,
    readPlace: async (consumer) => {
      const answer = await engine.run({ Consumer: consumer }, PLAIN_READ, (calls, length) =>
        calls.readPlace(length),
      );
      const { Place, Next } = answer as { Place?: string; Next: string };
      return { place: Place, next: Next };
    },
    movePlace: async (consumer, from, to) => {
      const input = { Consumer: consumer, To: to, ...(from === undefined ? {} : { From: from }) };
      const answer = await engine.run(input, PLAIN_WRITE, (calls, length) => calls.movePlace(length));
      return (answer as { Moved: boolean }).Moved;
    },
    now: () => engine.now(),
    awaitChange: async (tree) => {
      await engine.run({}, PLAIN_READ, (calls) => calls.awaitChange(tree));
    },
  };
}
