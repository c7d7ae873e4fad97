/**
 * When is a pointer move sent? At once when nothing was sent lately, else the newest one when its time has come.
 *
 * Pure: time comes in as `nowMs`. One move waits at most; an older one is replaced, never queued.
 */

/** What to do with a move: send it now, or look again after so many milliseconds. */
export type Verdict = { readonly kind: "send" } | { readonly kind: "wait"; readonly waitMs: number };

/** Keeps the newest move that was not sent yet. */
export class MoveSpacing<Move> {
  readonly #everyMs: number;
  #sentMs = Number.NEGATIVE_INFINITY;
  #waiting: Move | null = null;

  /** @param everyMs least time between two moves, in milliseconds. */
  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** Offer a move; `wait` keeps it for {@link due}. */
  offered(move: Move, nowMs: number): Verdict {
    const waitMs = this.#sentMs + this.#everyMs - nowMs;
    if (waitMs <= 0) {
      this.#sentMs = nowMs;
      this.#waiting = null;
      return { kind: "send" };
    }
    this.#waiting = move;
    return { kind: "wait", waitMs };
  }

  /** Take the move that waited, to be sent now; `null` when there is none. */
  due(nowMs: number): Move | null {
    const move = this.#waiting;
    if (move !== null) this.#sentMs = nowMs;
    this.#waiting = null;
    return move;
  }

  /** Forget the move that waits: something newer (a button, the end) made it meaningless. */
  forget(): void {
    this.#waiting = null;
  }
}
