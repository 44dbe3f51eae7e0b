// How far a consumer has come, kept in the database.

import type { Settings } from "./options.js";
import { streamOf } from "./reader.js";
import type { StreamSource } from "./source.js";

/** What is kept. */
interface Kept {
  stream: string;
  after?: string;
}

/** The place of a consumer. Moves are made one after the other; of those that have to wait, the last one counts. */
export class Place {
  private wanted: string | undefined;
  private moving: Promise<boolean> | undefined;

  private constructor(
    private readonly source: StreamSource,
    private readonly consumer: string,
    private text: string | undefined,
    /** The stream. */
    readonly arn: string,
    /** The number of the last record that is done with. */
    readonly after: string | undefined,
  ) {}

  /**
   * The place that is kept, or a new one where the settings say.
   * @throws Error if the table has no stream.
   */
  static async read(
    source: StreamSource,
    table: string,
    settings: Pick<Settings, "name" | "startingPosition">,
  ): Promise<Place> {
    const consumer = `${table}/${settings.name}`;
    const { place, next } = await source.readPlace(consumer);
    if (place !== undefined) {
      const { stream, after } = JSON.parse(place) as Kept;
      return new Place(source, consumer, place, stream, after);
    }
    const arn = await streamOf(source, table);
    const after = settings.startingPosition === "LATEST" ? next : undefined;
    const made = new Place(source, consumer, undefined, arn, after);
    // Kept at once: what comes from now on is not to be missed, even if this ends before anything comes.
    await made.move(arn, after);
    return Place.read(source, table, settings);
  }

  /** Moves the place. Resolves to false if another one of the same name has done so meanwhile. */
  move(arn: string, after: string | undefined): Promise<boolean> {
    const kept: Kept = after === undefined ? { stream: arn } : { stream: arn, after };
    this.wanted = JSON.stringify(kept);
    this.moving ??= this.moveOn().finally(() => {
      this.moving = undefined;
    });
    return this.moving;
  }

  /** Waits until the last move is kept. */
  async saved(): Promise<void> {
    await this.moving;
  }

  private async moveOn(): Promise<boolean> {
    while (this.wanted !== undefined && this.wanted !== this.text) {
      const to = this.wanted;
      if (!(await this.source.movePlace(this.consumer, this.text, to))) {
        return false;
      }
      this.text = to;
    }
    return true;
  }
}
