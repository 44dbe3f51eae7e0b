import type { MinamoError } from "../errors.js";

/** An error as version 2 of the SDK has it. */
export type AWSError = Pick<
  MinamoError,
  "code" | "message" | "retryable" | "statusCode" | "time" | "requestId"
> &
  Error;

/** The outcome of a request. `this` is the response. */
export type RequestCallback<Output> = (error: AWSError | null, data: Output | null) => void;

/** What a request is made of. */
export interface RequestParts<Output> {
  operation: string;
  params: object;
  /** Carries the request out. */
  run(signal: AbortSignal): Promise<{ data: Output; requestId: string | undefined }>;
  /** The request for the page after this data, if there is one. */
  next(data: Output): Request<Output> | undefined;
}

/** What became of a request. */
export class Response<Output> {
  data: Output | null = null;
  error: AWSError | null = null;
  requestId: string | undefined;
  readonly retryCount = 0;

  /** Made by its request. */
  constructor(
    readonly request: Request<Output>,
    private readonly following: (data: Output) => Request<Output> | undefined,
  ) {}

  /** Whether there may be more. */
  hasNextPage(): boolean {
    return this.nextRequest() !== undefined;
  }

  /**
   * The request for the page after this one, which is sent if there is a callback.
   * @returns null at the end.
   */
  nextPage(callback?: RequestCallback<Output>): Request<Output> | null {
    const next = this.nextRequest();
    if (callback !== undefined) {
      if (next === undefined) {
        callback(this.error, null);
      } else {
        next.send(callback);
      }
    }
    return next ?? null;
  }

  private nextRequest(): Request<Output> | undefined {
    return this.data === null ? undefined : this.following(this.data);
  }
}

/** What listeners of each event are called with. */
export interface RequestEvents<Output> {
  success: [response: Response<Output>];
  error: [error: AWSError, response: Response<Output>];
  complete: [response: Response<Output>];
}

type Listeners<Output> = {
  [Event in keyof RequestEvents<Output>]: ((...parameters: RequestEvents<Output>[Event]) => void)[];
};

/**
 * A request in the manner of `AWS.Request`: nothing happens until it is sent, by `send`, by `promise` or by `await`, and it is sent once.
 */
export class Request<Output> implements PromiseLike<Output> {
  /** The operation of the service. */
  readonly operation: string;
  /** The parameters, as they were given. */
  readonly params: object;
  /** What becomes of it. */
  readonly response: Response<Output>;
  private readonly listeners: Listeners<Output> = { success: [], error: [], complete: [] };
  private readonly controller = new AbortController();
  private outcome: Promise<void> | undefined;

  /** Made by a document client. */
  constructor(private readonly parts: RequestParts<Output>) {
    this.operation = parts.operation.charAt(0).toLowerCase() + parts.operation.slice(1);
    this.params = parts.params;
    this.response = new Response(this, (data) => parts.next(data));
  }

  /** Sends the request. The callback gets the error or the data. */
  send(callback?: RequestCallback<Output>): Response<Output> {
    if (callback !== undefined) {
      this.on("complete", (response) => {
        callback.call(response, response.error, response.data);
      });
    }
    void this.start();
    return this.response;
  }

  /** Sends the request. The data has the response as `$response`. */
  async promise(): Promise<Output> {
    const { response } = this;
    await this.start();
    if (response.error !== null) {
      throw response.error;
    }
    return Object.defineProperty(response.data as object, "$response", { value: response }) as Output;
  }

  /** Sends the request: `await request` is `await request.promise()`. */
  then<Result = Output, Refusal = never>(
    onData?: ((data: Output) => Result | PromiseLike<Result>) | null,
    onError?: ((error: unknown) => Refusal | PromiseLike<Refusal>) | null,
  ): Promise<Result | Refusal> {
    return this.promise().then(onData, onError);
  }

  /** Gives up: the request fails with RequestAbortedError. It may have been carried out if it was sent before. */
  abort(): this {
    this.controller.abort();
    return this;
  }

  /** Listens for an outcome: `success`, `error`, or `complete` for either. Other events of the SDK do not happen. */
  on<Event extends keyof RequestEvents<Output>>(
    event: Event,
    listener: (this: this, ...parameters: RequestEvents<Output>[Event]) => void,
  ): this {
    const list = (this.listeners as Partial<Listeners<Output>>)[event];
    list?.push(listener.bind(this));
    return this;
  }

  /** Whether the operation answers in pages. */
  isPageable(): boolean {
    return /^(?:query|scan|batchGetItem)$/.test(this.operation);
  }

  /**
   * Calls back with page after page, and with null at the end. It stops when the callback returns false; one that takes three
   * parameters says so, or goes on, by calling the third.
   */
  eachPage(
    callback: (error: AWSError | null, data: Output | null, done: (goOn?: boolean) => void) => unknown,
  ): void {
    const visit = (response: Response<Output>): void => {
      const proceed = (goOn?: unknown): void => {
        if (goOn === false) {
          return;
        }
        const next = response.nextPage();
        if (next === null) {
          callback.call(response, null, null, () => undefined);
        } else {
          next.on("complete", visit).send();
        }
      };
      const result = callback.call(response, response.error, response.data, proceed);
      if (callback.length < 3) {
        proceed(result);
      }
    };
    this.on("complete", visit).send();
  }

  /** Calls back with item after item, and with null at the end. It stops when the callback returns false. */
  eachItem(callback: (error: AWSError | null, item: unknown) => unknown): void {
    this.eachPage((error, data) => {
      if (error !== null || data === null) {
        return callback(error, null);
      }
      const { Items = [] } = data as { Items?: unknown[] };
      return !Items.some((item) => callback(null, item) === false);
    });
  }

  private start(): Promise<void> {
    this.outcome ??= this.run();
    return this.outcome;
  }

  private async run(): Promise<void> {
    const { response, controller } = this;
    try {
      // Listeners may still be added, and the request given up, until the caller is done.
      await Promise.resolve();
      const { data, requestId } = await this.parts.run(controller.signal);
      response.data = data;
      response.requestId = requestId;
    } catch (error) {
      response.error = controller.signal.aborted ? aborted() : asError(error);
      response.requestId = response.error.requestId;
    }
    this.tell();
  }

  private tell(): void {
    const { response, listeners } = this;
    const { error } = response;
    if (error === null) {
      call(listeners.success, response);
    } else {
      call(listeners.error, error, response);
    }
    call(listeners.complete, response);
  }
}

/** What a listener throws is nobody's to catch, and leaves the others alone. */
function call<Parameters extends unknown[]>(
  listeners: ((...parameters: Parameters) => void)[],
  ...parameters: Parameters
): void {
  for (const listener of listeners) {
    try {
      listener(...parameters);
    } catch (error) {
      setTimeout(() => {
        throw error;
      });
    }
  }
}

/** A getter of the parameters may throw nothing at all, which would look like success. */
function asError(thrown: unknown): AWSError {
  return (thrown ?? new Error(`The request failed with ${String(thrown)}`)) as AWSError;
}

function aborted(): AWSError {
  const code = "RequestAbortedError";
  const error = new Error("Request aborted by user");
  return Object.assign(error, {
    name: code,
    code,
    retryable: false,
    time: new Date(),
  }) as Partial<AWSError> as AWSError;
}
