/**
 * How do mouse, pen and fingers on the stage become the customer's pointer? The only module with pointer listeners.
 *
 * Moves go out at once when the last one is some milliseconds old, else the newest follows when its time has come; a
 * button or the wheel overtakes nothing, because each carries its own place. Raw pointer events are used where the
 * browser has them: ordinary ones wait for the next frame of this display.
 */

import { changedButtons, WheelSum } from "./buttons";
import { MoveSpacing } from "./spacing";
import { Touch } from "./touch";
import type { TouchPlace, TouchStep } from "./touch";

/** A pixel of one of the customer's screens. */
export interface PointerPlace {
  readonly screen: number;
  readonly xPx: number;
  readonly yPx: number;
}

/** What the pointer needs from its surroundings, and whom it tells. */
export interface PointerWorld {
  /** The pixel under a place of the stage; `heldOn`: the screen where a button is held. */
  toPlace(at: TouchPlace, heldOn: number | null): PointerPlace | null;
  moved(place: PointerPlace): void;
  button(place: PointerPlace, button: number, isDown: boolean): void;
  wheel(place: PointerPlace, rightUnits: number, downUnits: number): void;
  /** The own pointer is here; called for each move, before anything is sent. */
  echo(at: TouchPlace): void;
  /** Somebody pressed on the stage: the keyboard belongs to it now. */
  pressed(): void;
}

const MOVE_EVERY_MS = 8;

/** Listens to one stage. Silent until {@link allow}. */
export class PointerHands {
  readonly #stage: HTMLElement;
  readonly #world: PointerWorld;
  readonly #spacing = new MoveSpacing<PointerPlace>(MOVE_EVERY_MS);
  readonly #wheel = new WheelSum();
  readonly #touch = new Touch();
  #isAllowed = false;
  #buttons = 0;
  #last: PointerPlace | null = null;
  #moveTimer: ReturnType<typeof setTimeout> | undefined;
  #restTimer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param stage the element whose top left corner is the origin of all places; it may be scrolled.
   * @param world see {@link PointerWorld}.
   */
  constructor(stage: HTMLElement, world: PointerWorld) {
    this.#stage = stage;
    this.#world = world;
    const move = "onpointerrawupdate" in stage ? "pointerrawupdate" : "pointermove";
    stage.addEventListener(move, (event) => { this.#moved(event as PointerEvent); });
    // A second button while one is held is told as a move, and never as a raw one.
    stage.addEventListener("pointermove", (event) => { this.#buttonsChanged(event); });
    stage.addEventListener("pointerdown", (event) => { this.#pressed(event); });
    stage.addEventListener("pointerup", (event) => { this.#lifted(event, false); });
    stage.addEventListener("pointercancel", (event) => { this.#lifted(event, true); });
    stage.addEventListener("wheel", (event) => { this.#turned(event); }, { passive: false });
    stage.addEventListener("contextmenu", (event) => { this.#keep(event); });
    // Mouse events are kept, not pointer events: a kept pointerdown takes the mouse events away, and with them the
    // only way to stop the back button from leaving the page and the middle one from scrolling it.
    for (const name of ["mousedown", "mouseup", "auxclick"]) stage.addEventListener(name, (event) => { this.#keep(event); });
    stage.addEventListener("dragstart", (event) => { this.#keep(event); });
  }

  /** From now on input is passed on, or no longer. Forbidding forgets what was held; the owner releases it. */
  allow(isAllowed: boolean): void {
    if (this.#isAllowed === isAllowed) return;
    this.#isAllowed = isAllowed;
    this.forget();
  }

  /** Everything was released at the customer: forget buttons, fingers and the move that waits. */
  forget(): void {
    this.#buttons = 0;
    this.#last = null;
    this.#spacing.forget();
    this.#touch.forget();
    clearTimeout(this.#moveTimer);
    clearTimeout(this.#restTimer);
  }

  #keep(event: Event): void {
    if (this.#isAllowed) event.preventDefault();
  }

  #moved(event: PointerEvent): void {
    if (!this.#isAllowed) return;
    const at = this.#at(event);
    if (event.pointerType === "touch") {
      const steps = this.#touch.moved(event.pointerId, at);
      if (steps.length > 0) clearTimeout(this.#restTimer);
      this.#doTouch(steps);
      return;
    }
    this.#world.echo(at);
    const place = this.#world.toPlace(at, this.#heldOn());
    if (place !== null) this.#offer(place);
  }

  #offer(place: PointerPlace): void {
    if (isSame(place, this.#last)) return;
    const verdict = this.#spacing.offered(place, performance.now());
    clearTimeout(this.#moveTimer);
    if (verdict.kind === "send") {
      this.#sendMove(place);
      return;
    }
    this.#moveTimer = setTimeout(() => {
      const due = this.#spacing.due(performance.now());
      if (due !== null) this.#sendMove(due);
    }, verdict.waitMs);
  }

  #sendMove(place: PointerPlace): void {
    this.#last = place;
    this.#world.moved(place);
  }

  #pressed(event: PointerEvent): void {
    this.#world.pressed();
    if (!this.#isAllowed) return;
    this.#stage.setPointerCapture(event.pointerId);
    if (event.pointerType !== "touch") {
      this.#buttonsChanged(event);
      return;
    }
    const { steps, waitMs } = this.#touch.down(event.pointerId, this.#at(event));
    clearTimeout(this.#restTimer);
    if (waitMs > 0) this.#restTimer = setTimeout(() => { this.#doTouch(this.#touch.rested()); }, waitMs);
    this.#doTouch(steps);
  }

  #lifted(event: PointerEvent, isLost: boolean): void {
    if (!this.#isAllowed) return;
    if (event.pointerType !== "touch") {
      this.#buttonsChanged(event);
      return;
    }
    clearTimeout(this.#restTimer);
    this.#doTouch(this.#touch.up(event.pointerId, this.#at(event), isLost));
  }

  #buttonsChanged(event: PointerEvent): void {
    if (!this.#isAllowed || event.pointerType === "touch" || event.buttons === this.#buttons) return;
    const place = this.#world.toPlace(this.#at(event), this.#heldOn()) ?? this.#last;
    const changes = changedButtons(this.#buttons, event.buttons);
    if (place === null) return;
    this.#buttons = event.buttons;
    this.#overtaken(place);
    for (const change of changes) this.#world.button(place, change.button, change.isDown);
  }

  #turned(event: WheelEvent): void {
    if (!this.#isAllowed) return;
    event.preventDefault();
    const place = this.#world.toPlace(this.#at(event), this.#heldOn());
    const units = this.#wheel.turned(event);
    if (place === null || units === null) return;
    this.#overtaken(place);
    this.#world.wheel(place, units.rightUnits, units.downUnits);
  }

  #doTouch(steps: readonly TouchStep[]): void {
    for (const step of steps) {
      const place = this.#world.toPlace(step, this.#last?.screen ?? null);
      if (place === null) continue;
      switch (step.kind) {
        case "move":
          this.#world.echo(step);
          this.#offer(place);
          break;
        case "button":
          this.#overtaken(place);
          this.#world.button(place, step.button, step.isDown);
          break;
        case "wheel": {
          const units = this.#wheel.turned({ ...step, deltaMode: 0 });
          if (units !== null) this.#world.wheel(place, units.rightUnits, units.downUnits);
          break;
        }
      }
    }
  }

  /** A button or the wheel carries this place: a move that still waits would come too late. */
  #overtaken(place: PointerPlace): void {
    clearTimeout(this.#moveTimer);
    this.#spacing.forget();
    this.#last = place;
  }

  #heldOn(): number | null {
    return this.#buttons === 0 ? null : (this.#last?.screen ?? null);
  }

  #at(event: MouseEvent): TouchPlace {
    const corner = this.#stage.getBoundingClientRect();
    return { xCss: event.clientX - corner.left, yCss: event.clientY - corner.top };
  }
}

function isSame(a: PointerPlace, b: PointerPlace | null): boolean {
  return b !== null && a.screen === b.screen && a.xPx === b.xPx && a.yPx === b.yPx;
}
