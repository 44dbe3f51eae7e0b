/** What is called when the page is left, when it comes back from the back/forward cache, and when it wakes up. */
export interface PageListener {
  hide: () => void;
  return: () => void;
  /** It has come to the foreground, or was frozen. */
  wake: () => void;
}

/** A page may be let run again though nobody sees it; and Chromium tells so before it tells that the page is visible. */
const RESUME = "resume";

/** Node has no events of its own, and no document. */
type Host = Partial<Pick<typeof globalThis, "addEventListener" | "removeEventListener" | "document">>;

/**
 * Watches the page until the function is called that this returns. Where there is no page, such as in a worker, nothing ever happens to it.
 */
export function watchPage(listener: PageListener): () => void {
  const host: Host = globalThis;
  const show = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) {
      listener.return();
    }
  };
  const wake = ({ type }: Event): void => {
    if (type === RESUME || host.document?.visibilityState === "visible") {
      listener.wake();
    }
  };
  // Those of a page that was in the background, or frozen, go to the document, and do not all bubble.
  const listeners = Object.entries({
    pagehide: listener.hide,
    pageshow: show as (event: Event) => void,
    visibilitychange: wake,
    [RESUME]: wake,
  });
  for (const [name, listen] of listeners) {
    host.addEventListener?.(name, listen, true);
  }
  return () => {
    for (const [name, listen] of listeners) {
      host.removeEventListener?.(name, listen, true);
    }
  };
}
