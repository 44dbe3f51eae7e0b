// The other instances that use the same database: telling them, hearing from them, and who of all does the housework.
//
// A page that goes into the back/forward cache must hold nothing up and keep nothing: a channel that gets a message there costs the page
// its place, and a lock that is held there starves whoever waits for it. So both are given up when the page is hidden for good or for
// later, and asked for again when it comes back.

import { openChannel, type Channel } from "./channel.js";
import { Lock } from "./lock.js";
import { watchPage } from "./page.js";
import type { StoreNotice } from "./store.js";

/** The way to the other instances that use the database of that name. */
export class Peers {
  private listener: ((notice: StoreNotice) => void) | undefined;
  private channel: Channel | undefined;
  private readonly lock: Lock;
  private isTelling = false;
  private forgetPage: (() => void) | undefined;

  constructor(private readonly name: string) {
    this.lock = new Lock(`${name}:housekeeper`, () => {
      this.call("news");
    });
  }

  get isHousekeeper(): boolean {
    return this.lock.isHeld;
  }

  /** Meets them. */
  meet(): void {
    this.join();
    this.forgetPage = watchPage({
      hide: () => {
        // What is under way ends with nobody here to tell of it.
        this.channel?.tell("news");
        this.part();
      },
      return: () => {
        this.join();
        // What the others said meanwhile was said to nobody.
        this.call("news");
      },
      wake: () => {
        // Timers and messages may have been held up.
        this.call("news");
      },
    });
  }

  /** Tells them that something was written, at most once in a turn of the event loop. */
  tell(): void {
    if (this.isTelling) {
      return;
    }
    this.isTelling = true;
    queueMicrotask(() => {
      this.isTelling = false;
      this.channel?.tell("news");
    });
  }

  /** Tells them at once that this instance loses every race. */
  plead(): void {
    this.channel?.tell("plea");
  }

  listen(listener: (notice: StoreNotice) => void): void {
    this.listener = listener;
  }

  /** Calls the listener. */
  call(notice: StoreNotice): void {
    this.listener?.(notice);
  }

  /** Takes leave of them for good. */
  leave(): void {
    this.forgetPage?.();
    this.listener = undefined;
    this.part();
  }

  private join(): void {
    this.channel = openChannel(this.name, (notice) => {
      this.call(notice);
    });
    this.lock.ask();
  }

  private part(): void {
    this.channel?.close();
    this.channel = undefined;
    this.lock.giveUp();
  }
}
