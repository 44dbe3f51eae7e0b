import type { Connection } from "../connection.js";
import { closedError } from "../errors.js";

/** Lets go of what a database holds, and goes on with what another one holds. Those who wait are rejected. */
export async function restart(connection: Connection, origin: Connection): Promise<void> {
  const old = connection.current();
  const session = await connection.begin(origin.current().fork);
  connection.session = session;
  // Before the old one is closed, which is no business of those who wait.
  connection.exchange.rejectAll(closedError);
  try {
    await old.close();
  } finally {
    old.free();
  }
}
