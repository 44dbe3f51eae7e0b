// The module in parts, as pages and their workers load it: the core, and what is loaded when something first needs it.

/** A part of the module, as the build lists it. */
export interface PartFile {
  /** The numbers of the other parts that have to be there with it, counted from 1. */
  needs: readonly number[];
  url: () => URL;
}

/** The module in parts: its core, and how the others are had. */
export interface SplitWasm {
  core: Response | ArrayBuffer;
  parts: readonly PartFile[];
  /** Where in memory the engine looks whether a part is there: at this address and its number. */
  present: number;
  fetch: (address: URL) => Promise<Response | ArrayBuffer>;
}

/** Remembers what was made of each number; what failed is made anew by the next call. */
function once<Made>(make: (number: number) => Promise<Made>): (number: number) => Promise<Made> {
  const known = new Map<number, Promise<Made>>();
  return (number) => {
    let made = known.get(number);
    if (made === undefined) {
      made = make(number);
      known.set(number, made);
      made.catch(() => known.delete(number));
    }
    return made;
  };
}

/** The parts of a module, each fetched and compiled once for all instances. */
export class Parts {
  private readonly compiled = once((number) => this.compile(number));

  constructor(private readonly wasm: SplitWasm) {}

  /**
   * What loads the parts of an instance, each with those that it needs; `core` gives the exports of the instance.
   * The engine is told of a part when all of them are there.
   */
  loader(core: () => WebAssembly.Exports): (number: number) => Promise<void> {
    const add = once(async (number) => this.link(await this.compiled(number), number, core()));
    return async (number) => {
      await Promise.all([number, ...this.file(number).needs].map(add));
      const memory = core()["memory"] as WebAssembly.Memory;
      new Uint8Array(memory.buffer)[this.wasm.present + number] = 1;
    };
  }

  /** Fetches and compiles all of them. */
  async prepare(): Promise<void> {
    await Promise.all(this.wasm.parts.map((_, index) => this.compiled(index + 1)));
  }

  private file(number: number): PartFile {
    const file = this.wasm.parts[number - 1];
    if (file === undefined) {
      throw new Error(`The wasm module has no part ${String(number)}`);
    }
    return file;
  }

  private async compile(number: number): Promise<WebAssembly.Module> {
    const found = await this.wasm.fetch(this.file(number).url());
    return WebAssembly.compile(found instanceof Response ? await found.arrayBuffer() : found);
  }

  private async link(part: WebAssembly.Module, number: number, core: WebAssembly.Exports): Promise<void> {
    try {
      await WebAssembly.instantiate(part, { core });
    } catch (error) {
      if (error instanceof WebAssembly.LinkError) {
        const file = String(this.file(number).url());
        throw new Error(`${file} is of another version than what is loaded already. Load the page anew`, {
          cause: error,
        });
      }
      throw error;
    }
  }
}
