/** Which codecs does the customer's module hear of? Those that the browser has, without those that failed here. */

import { RegionDecodeError } from "./errors";

/** Says the list at the start, and again each time a codec failed. */
export class CodecChoice {
  readonly #say: (codecs: readonly string[]) => void;
  #codecs: readonly string[];

  constructor(codecs: readonly string[], say: (codecs: readonly string[]) => void) {
    this.#codecs = codecs;
    this.#say = say;
    say(codecs);
  }

  /** Pass a decoding through; when it fails, its codec is not asked for again. */
  async watch<T>(decoding: Promise<T>): Promise<T> {
    try {
      return await decoding;
    } catch (error) {
      if (error instanceof RegionDecodeError && this.#codecs.includes(error.codec)) {
        this.#codecs = this.#codecs.filter((name) => name !== error.codec);
        this.#say(this.#codecs);
      }
      throw error;
    }
  }
}

/** How moving parts come after a codec failed: as single pictures, or exactly and less often. */
export type MovingNews = "singly" | "exactly";

/**
 * What changes for people when this browser tells `now` instead of `before`? `null`: nothing.
 *
 * A module that knows VP9 takes it first; where JPEG failed there was none, so nothing is left then.
 */
export function movingNews(before: readonly string[], now: readonly string[]): MovingNews | null {
  if (before.every((name) => now.includes(name))) return null;
  return now.includes("jpeg") ? "singly" : "exactly";
}
