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
