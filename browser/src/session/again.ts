/** May a packet that was not as it must be be asked for again? Reliable ones, and not for ever. */

import { STREAMS } from "../wire/envelope";
import type { Header } from "../wire/envelope";
import type { Clock } from "./ports";

const RESUMES_MAX = 3;
const RESUMES_WITHIN_MS = 10_000;
const ASKS_AGAIN: ReadonlySet<string> = new Set(["flipped", "gap", "size"]);

/** Counts how often was asked lately. */
export class AskingAgain {
  readonly #clock: Clock;
  #asked: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `no`: nothing is missing; `ask`: have it sent again; `enough`: that was tried too often. */
  verdict(kind: string, header: Header | null): "no" | "ask" | "enough" {
    const isReliable = header?.stream === STREAMS.OPENING || header?.stream === STREAMS.CONTROL;
    if (!isReliable || !ASKS_AGAIN.has(kind)) return "no";
    const nowMs = this.#clock.nowMs();
    this.#asked = this.#asked.filter((askedMs) => nowMs - askedMs < RESUMES_WITHIN_MS);
    if (this.#asked.length >= RESUMES_MAX) return "enough";
    this.#asked.push(nowMs);
    return "ask";
  }
}

/** The kind of an error of the lock. */
export function kindOf(error: unknown): string {
  return error instanceof Error && "kind" in error && typeof error.kind === "string" ? error.kind : "flipped";
}
