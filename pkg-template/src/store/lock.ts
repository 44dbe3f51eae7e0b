/** A Web Lock: of all instances that ask for it, one has it. On a host without such locks, all of them do. */
export class Lock {
  isHeld = false;
  /** What was asked of the host, until the lock is given up or lost: takes that back, and lets go of the lock once it was granted. */
  private request: AbortController | undefined;

  /** @param onHeld - Called later, whenever the lock is granted. */
  constructor(
    private readonly name: string,
    private readonly onHeld: () => void,
  ) {}

  /** Waits for the lock from now on, unless it does already. */
  ask(): void {
    if (this.request !== undefined || this.isHeld) {
      return;
    }
    try {
      this.send();
    } catch {
      // Where one of these is missing, the others have no lock either.
      this.isHeld = true;
    }
  }

  /** Lets go of the lock, or waits for it no longer. */
  giveUp(): void {
    this.isHeld = false;
    const { request } = this;
    this.request = undefined;
    request?.abort();
  }

  private send(): void {
    const request = new AbortController();
    const { signal } = request;
    const released = new Promise((resolve) => {
      signal.onabort = resolve;
    });
    let wasGranted = false;
    const ended = navigator.locks.request(this.name, { signal }, () => {
      wasGranted = true;
      if (this.request === request) {
        this.hold();
      }
      return released;
    });
    this.request = request;
    ended.then(
      () => {
        this.end(request, wasGranted, false);
      },
      () => {
        this.end(request, wasGranted, true);
      },
    );
  }

  private hold(): void {
    this.isHeld = true;
    this.onHeld();
  }

  /** The host no longer knows the request. */
  private end(request: AbortController, wasGranted: boolean, hasFailed: boolean): void {
    if (this.request !== request) {
      return;
    }
    this.request = undefined;
    this.isHeld = false;
    if (wasGranted) {
      // Somebody has stolen it. They may let go of it again.
      this.ask();
    } else if (hasFailed) {
      // The host has locks but grants none here, as in a sandboxed frame.
      this.hold();
    }
  }
}
