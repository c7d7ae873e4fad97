/**
 * What does a finger on the picture mean? A pure machine: one finger points, taps, drags; a long press is the
 * right button; two fingers turn the wheel.
 */

/** A place on the stage, in CSS pixels. */
export interface TouchPlace {
  readonly xCss: number;
  readonly yCss: number;
}

/** What the customer's machine shall do. */
export type TouchStep =
  | ({ readonly kind: "move" } & TouchPlace)
  | ({ readonly kind: "button"; readonly button: number; readonly isDown: boolean } & TouchPlace)
  | ({ readonly kind: "wheel"; readonly deltaX: number; readonly deltaY: number } & TouchPlace);

type Stage = "idle" | "touched" | "dragging" | "scrolling" | "done";

/** A finger that moved less than this (CSS pixels) still taps. */
const TAP_REACH_CSS = 8;
/** A finger that rests so long presses the right button. */
export const LONG_PRESS_MS = 600;

/** One or two fingers on the picture. */
export class Touch {
  readonly #fingers = new Map<number, TouchPlace>();
  #stage: Stage = "idle";
  #start: TouchPlace = { xCss: 0, yCss: 0 };

  /** A finger came down. `waitMs` > 0: call {@link rested} when nothing else came for so long. */
  down(finger: number, at: TouchPlace): { readonly steps: readonly TouchStep[]; readonly waitMs: number } {
    this.#fingers.set(finger, at);
    if (this.#stage === "idle") {
      this.#stage = "touched";
      this.#start = at;
      return { steps: [{ kind: "move", ...at }], waitMs: LONG_PRESS_MS };
    }
    if (this.#stage === "touched") this.#stage = "scrolling";
    return { steps: [], waitMs: 0 };
  }

  /** A finger moved. */
  moved(finger: number, at: TouchPlace): readonly TouchStep[] {
    const before = this.#fingers.get(finger);
    if (before === undefined) return [];
    if (this.#stage === "touched") {
      if (Math.hypot(at.xCss - this.#start.xCss, at.yCss - this.#start.yCss) < TAP_REACH_CSS) return [];
      this.#stage = "dragging";
      this.#fingers.set(finger, at);
      return [press(1, true, this.#start), { kind: "move", ...at }];
    }
    this.#fingers.set(finger, at);
    if (this.#stage === "dragging") return [{ kind: "move", ...at }];
    if (this.#stage !== "scrolling") return [];
    // Both fingers tell the same way; half of each is the way of the page, which follows the fingers.
    const deltaX = (before.xCss - at.xCss) / 2;
    const deltaY = (before.yCss - at.yCss) / 2;
    return [{ kind: "wheel", deltaX, deltaY, ...this.#start }];
  }

  /** A finger went up, or the browser took the touch away (`isLost`). */
  up(finger: number, at: TouchPlace, isLost = false): readonly TouchStep[] {
    if (!this.#fingers.delete(finger)) return [];
    const steps: TouchStep[] = [];
    if (this.#stage === "dragging") steps.push(press(1, false, at));
    else if (this.#stage === "touched" && !isLost) steps.push(press(1, true, this.#start), press(1, false, this.#start));
    this.#stage = this.#fingers.size === 0 ? "idle" : this.#stage === "scrolling" ? "scrolling" : "done";
    return steps;
  }

  /** The finger rested for {@link LONG_PRESS_MS}. */
  rested(): readonly TouchStep[] {
    if (this.#stage !== "touched") return [];
    this.#stage = "done";
    return [press(3, true, this.#start), press(3, false, this.#start)];
  }

  /** Forget all fingers (everything was released at the customer). */
  forget(): void {
    this.#fingers.clear();
    this.#stage = "idle";
  }
}

function press(button: number, isDown: boolean, at: TouchPlace): TouchStep {
  return { kind: "button", button, isDown, xCss: at.xCss, yCss: at.yCss };
}
