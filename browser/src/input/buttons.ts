/**
 * Which buttons went down or up, and how far did the wheel turn? Tables and sums, no page.
 *
 * Numbers of buttons are those of the protocol: 1 left, 2 middle, 3 right, 8 back, 9 forward.
 */

/** Bits of `PointerEvent.buttons` and the protocol's button each one means. */
const BUTTON_BITS: readonly (readonly [bit: number, button: number])[] = [
  [1, 1],
  [4, 2],
  [2, 3],
  [8, 8],
  [16, 9],
];

/** One button that changed. */
export interface ButtonChange {
  readonly button: number;
  readonly isDown: boolean;
}

/** Compare two values of `PointerEvent.buttons`; releases come first. */
export function changedButtons(before: number, after: number): readonly ButtonChange[] {
  const changed = BUTTON_BITS.filter(([bit]) => ((before ^ after) & bit) !== 0);
  const changes = changed.map(([bit, button]) => ({ button, isDown: (after & bit) !== 0 }));
  return [...changes.filter((one) => !one.isDown), ...changes.filter((one) => one.isDown)];
}

/** One turn of the wheel as the browser tells it, see `WheelEvent`. */
export interface WheelTurn {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly deltaMode: number;
  /** Chromium and Safari: 120 for one notch, up and left positive; other browsers have none. */
  readonly wheelDeltaX?: number;
  readonly wheelDeltaY?: number;
}

/** 120 units are one notch; a browser tells 100 or 120 CSS pixels for one, or 3 lines. */
const UNITS_PER_DELTA: Readonly<Record<number, number>> = { 0: 1.2, 1: 40, 2: 360 };
const UNITS_MAX = 12_000;

/** A turn of the wheel in the protocol's whole units; positive is right and down. */
export interface WheelUnits {
  readonly rightUnits: number;
  readonly downUnits: number;
}

/** Sums up fractions of a unit, so that slow touch pads lose nothing. */
export class WheelSum {
  #right = 0;
  #down = 0;

  /** Add one `WheelEvent`; returns `null` while it is less than one unit. */
  turned(turn: WheelTurn): WheelUnits | null {
    const factor = UNITS_PER_DELTA[turn.deltaMode] ?? 1.2;
    this.#right = rounded(this.#right + (notches(turn.wheelDeltaX) ?? finite(turn.deltaX) * factor));
    this.#down = rounded(this.#down + (notches(turn.wheelDeltaY) ?? finite(turn.deltaY) * factor));
    const rightUnits = clamp(Math.trunc(this.#right));
    const downUnits = clamp(Math.trunc(this.#down));
    this.#right -= Math.trunc(this.#right);
    this.#down -= Math.trunc(this.#down);
    return rightUnits === 0 && downUnits === 0 ? null : { rightUnits, downUnits };
  }
}

/** Ten times 0.6 is 6, whatever binary fractions make of it. */
function rounded(units: number): number {
  return Math.round(units * 1e6) / 1e6;
}

/** Whole notches as units of the protocol; `null` for a touch pad, or when the browser does not count them. */
function notches(wheelDelta: number | undefined): number | null {
  return wheelDelta === undefined || wheelDelta === 0 || wheelDelta % 120 !== 0 ? null : -wheelDelta;
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function clamp(units: number): number {
  // `|| 0` turns minus zero into zero: it is the same turn and packs differently.
  return Math.min(Math.max(units, -UNITS_MAX), UNITS_MAX) || 0;
}
