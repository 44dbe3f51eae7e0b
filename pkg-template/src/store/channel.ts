import type { StoreNotice } from "./store.js";

/** A channel to all other instances of the same name, in whatever page or worker. */
export interface Channel {
  tell(notice: StoreNotice): void;
  close(): void;
}

/** Undefined where the host has no such channels. */
export function openChannel(name: string, onNotice: (notice: StoreNotice) => void): Channel | undefined {
  let channel: BroadcastChannel & { unref?: () => void };
  try {
    channel = new BroadcastChannel(name);
  } catch {
    return undefined;
  }
  channel.onmessage = ({ data }) => {
    onNotice(data ? "plea" : "news");
  };
  // In Node and Deno, an open channel keeps the process alive unless it is said that it need not.
  channel.unref?.();
  return {
    tell(notice) {
      try {
        // The message says no more than what it is about.
        channel.postMessage(notice === "plea" ? true : null);
      } catch {
        // A host that refuses tells nobody; the others learn of it when they write themselves.
      }
    },
    close() {
      channel.onmessage = null;
      channel.close();
    },
  };
}
