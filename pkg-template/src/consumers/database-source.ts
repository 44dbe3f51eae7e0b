import { PLAIN } from "../codec/index.js";
import type { Crossing, Engine } from "../engine.js";
import { newRequestId } from "../request-id.js";
import { callForText } from "../wire/client.js";
import type { StreamSource } from "./source.js";

const READ: Crossing = { access: "read", request: PLAIN, answer: PLAIN, marshall: {}, unmarshall: {} };
const WRITE: Crossing = { ...READ, access: "write" };

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
      const answer = await engine.run({ Consumer: consumer }, READ, (handle, length) =>
        handle.readPlace(length),
      );
      const { Place, Next } = answer as { Place?: string; Next: string };
      return { place: Place, next: Next };
    },
    movePlace: async (consumer, from, to) => {
      const input = { Consumer: consumer, To: to, ...(from === undefined ? {} : { From: from }) };
      const answer = await engine.run(input, WRITE, (handle, length) => handle.movePlace(length));
      return (answer as { Moved: boolean }).Moved;
    },
    now: () => engine.now(),
    awaitChange: async (tree) => {
      await engine.run({}, READ, (handle) => handle.awaitChange(tree));
    },
  };
}
