/**
 * How fresh and how fast is the picture? Sums over the last seconds. Pure: all times are arguments.
 *
 * The two clocks are not compared by the protocol, so the glass latency is an estimate: the fastest frame of the last
 * minute is taken to have needed half a round trip, and every other frame is measured against it.
 */

import type { PaintedFrame } from "./worker-messages";

const RATE_WINDOW_MS = 2_000;
const FASTEST_WINDOW_MS = 60_000;
const SAMPLES_MAX = 4_096;

/** What the meter shows; `null` where nothing was measured yet. */
export interface MeterReading {
  readonly framesPerS: number;
  readonly kilobytesPerS: number;
  readonly decodeMs: number | null;
  readonly glassMs: number | null;
}

interface Sample {
  readonly atMs: number;
  readonly bytes: number;
  readonly decodeMs: number;
  readonly lagMs: number;
}

/** Collects painted frames. */
export class PictureMeter {
  #samples: Sample[] = [];
  #fastest: { readonly atMs: number; readonly lagMs: number }[] = [];

  /** A frame stands on the canvas. */
  painted(frame: PaintedFrame): void {
    const atMs = frame.paintedAtMs;
    // Both clocks modulo 2**32, so that their difference survives the wrap of the customer's.
    const lagMs = (((atMs % 2 ** 32) - frame.takenMs) % 2 ** 32 + 2 ** 32) % 2 ** 32;
    this.#samples.push({ atMs, bytes: frame.frameBytes, decodeMs: frame.decodeMs, lagMs });
    if (this.#samples.length > SAMPLES_MAX) this.#samples.splice(0, SAMPLES_MAX / 2);
    this.#fastest = this.#fastest.filter((one) => one.lagMs < lagMs && atMs - one.atMs < FASTEST_WINDOW_MS);
    this.#fastest.push({ atMs, lagMs });
  }

  /** Read the meter at `nowMs` (same clock as `paintedAtMs`); `roundTripMs`: the fastest round trip, if known. */
  read(nowMs: number, roundTripMs: number | null): MeterReading {
    this.#samples = this.#samples.filter((one) => nowMs - one.atMs < RATE_WINDOW_MS);
    const seconds = RATE_WINDOW_MS / 1_000;
    const bytes = this.#samples.reduce((sum, one) => sum + one.bytes, 0);
    return {
      framesPerS: this.#samples.length / seconds,
      kilobytesPerS: bytes / 1_024 / seconds,
      decodeMs: median(this.#samples.map((one) => one.decodeMs)),
      glassMs: this.#glass(roundTripMs),
    };
  }

  #glass(roundTripMs: number | null): number | null {
    const fastest = this.#fastest[0];
    const lag = median(this.#samples.map((one) => one.lagMs));
    if (fastest === undefined || lag === null || roundTripMs === null) return null;
    return Math.max(0, lag - fastest.lagMs) + roundTripMs / 2;
  }
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
