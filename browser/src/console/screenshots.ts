/**
 * How does a screenshot come into the case? Asked for, announced to the customer, taken, entered, and only then brought.
 *
 * The customer's module answers each one; before that nothing is taken. What is taken is what the canvas shows: what the
 * customer's module let out. The server takes the file when the ledger that both ends signed names its hash.
 */

import type { AskingMessage } from "../session/parts";
import type { ScreenshotAnswered } from "../wire/messages.generated";
import { toHex } from "../wire/octets";

/** What the customer's module is waited for. */
const ANSWER_MS = 10_000;

/** What became of a screenshot: it lies in the case, the customer's module said no, or it did not work. */
export type ScreenshotNews = "kept" | "refused" | "failed";

/** What taking screenshots needs. */
export interface ScreenshotWorld {
  ask(message: AskingMessage): void;
  snapshot(screen: number): Promise<Blob | null>;
  /** It is taken; it goes into the case when the ledger names its hash. */
  onTaken(sha256: string, png: Blob): void;
  onNews(news: Exclude<ScreenshotNews, "kept">): void;
}

/** The screenshots of one session, one after the other. */
export class Screenshots {
  readonly #world: ScreenshotWorld;
  readonly #wanted: number[] = [];
  #asked: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(world: ScreenshotWorld) {
    this.#world = world;
  }

  /** Take one of each of these screens. */
  take(screens: readonly number[]): void {
    this.#wanted.push(...screens.filter((one) => !this.#wanted.includes(one)));
    this.#next();
  }

  /** The customer's module announced it, or said no. */
  async answered(answer: ScreenshotAnswered): Promise<void> {
    if (answer.screen !== this.#asked) return;
    clearTimeout(this.#timer);
    if (answer.number === 0) this.#world.onNews("refused");
    else await this.#shoot(answer);
    this.#asked = null;
    this.#next();
  }

  /** The session is over: what was not taken is not taken any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#wanted.length = 0;
    this.#asked = null;
  }

  #next(): void {
    const screen = this.#asked === null ? this.#wanted.shift() : undefined;
    if (screen === undefined) return;
    this.#asked = screen;
    this.#world.ask({ kind: "ScreenshotAsked", screen });
    this.#timer = setTimeout(() => {
      this.#asked = null;
      this.#world.onNews("failed");
      this.#next();
    }, ANSWER_MS);
  }

  async #shoot({ screen, number }: ScreenshotAnswered): Promise<void> {
    const png = await this.#world.snapshot(screen);
    if (png === null) {
      this.#world.onNews("failed");
      return;
    }
    const sha256 = new Uint8Array(await crypto.subtle.digest("SHA-256", await png.arrayBuffer()));
    this.#world.onTaken(toHex(sha256), png);
    this.#world.ask({ kind: "ScreenshotTaken", number, sha256 });
  }
}
