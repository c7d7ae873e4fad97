/**
 * Which parts of the canvases must be put anew for one frame? Pure.
 *
 * A put costs a fixed few microseconds besides its pixels, so many small rectangles become their frame. That is right
 * because the decoder's pixels are whole: what lies between two rectangles is what is shown already. Where coded pictures
 * were drawn it is not so.
 */

import type { ChangedRectangle } from "./decoder";

/** More rectangles of one screen than this are put as the one rectangle around them. */
export const PUTS_MAX = 48;

/** What one frame changed, over all of its pieces. */
export class Damage {
  readonly #screens = new Map<number, ChangedRectangle[]>();
  #isWhole = true;

  /** From now on the decoder's pixels lack what coded pictures drew: nothing between two rectangles may be put. */
  keepApart(): void {
    this.#isWhole = false;
  }

  /** A new media epoch: all pixels come again. */
  reset(): void {
    this.#screens.clear();
    this.#isWhole = true;
  }

  /** Add what one piece changed. */
  add(rectangles: readonly ChangedRectangle[]): void {
    for (const one of rectangles) {
      const known = this.#screens.get(one.screen);
      if (known === undefined) this.#screens.set(one.screen, [one]);
      else if (known.length < PUTS_MAX || !this.#isWhole) known.push(one);
      else this.#screens.set(one.screen, [around([...known, one])]);
    }
  }

  /** Take all of it, screen by screen; afterwards nothing is left. */
  take(): readonly (readonly [screen: number, rectangles: readonly ChangedRectangle[]])[] {
    const taken = [...this.#screens];
    this.#screens.clear();
    return taken;
  }
}

function around(all: readonly ChangedRectangle[]): ChangedRectangle {
  const x = Math.min(...all.map((one) => one.x));
  const y = Math.min(...all.map((one) => one.y));
  const right = Math.max(...all.map((one) => one.x + one.width));
  const bottom = Math.max(...all.map((one) => one.y + one.height));
  return { screen: all[0]?.screen ?? 0, x, y, width: right - x, height: bottom - y };
}
