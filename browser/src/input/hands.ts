/**
 * When do the supporter's hands reach the customer, and when is everything let go? Joins pointer and keys.
 *
 * Nothing may stay pressed at the customer: whenever the window, the page or the field loses the keyboard, or
 * steering is no longer allowed, one "all released" goes out and the local state is forgotten.
 */

import { chordSteps, typedParts } from "./typing";
import type { ChordKey } from "./keys-table";
import type { KeyboardSystem, KeyStep } from "./keyboard";
import { KeyHands } from "./keys";
import { PointerHands } from "./pointer";
import type { PointerPlace, PointerWorld } from "./pointer";

/** Where the supporter's input goes. Each call is one message to the customer. */
export interface HandsOutput {
  moved(place: PointerPlace): void;
  button(place: PointerPlace, button: number, isDown: boolean): void;
  wheel(place: PointerPlace, rightUnits: number, downUnits: number): void;
  key(step: KeyStep): void;
  text(text: string): void;
  allReleased(): void;
}

/** What the hands need. */
export interface HandsWorld {
  readonly stage: HTMLElement;
  readonly field: HTMLTextAreaElement;
  readonly system: KeyboardSystem;
  readonly output: HandsOutput;
  readonly textMaxBytes: number;
  readonly toPlace: PointerWorld["toPlace"];
  readonly echo: PointerWorld["echo"];
  wayOut(): void;
}

/** The supporter's hands at one stage. Call {@link stop} at the end. */
export class Hands {
  readonly #world: HandsWorld;
  readonly #pointer: PointerHands;
  readonly #keys: KeyHands;
  readonly #ended = new AbortController();
  #isAllowed = false;

  constructor(world: HandsWorld) {
    this.#world = world;
    const { output } = world;
    this.#pointer = new PointerHands(world.stage, {
      ...{ toPlace: world.toPlace, echo: world.echo },
      moved: (place) => { output.moved(place); },
      button: (place, button, isDown) => { output.button(place, button, isDown); },
      wheel: (place, right, down) => { output.wheel(place, right, down); },
      pressed: () => { world.field.focus({ preventScroll: true }); },
    });
    this.#keys = new KeyHands(world.field, world.system, {
      key: (step) => { output.key(step); },
      text: (text) => { this.#sendText(text); },
      wayOut: () => {
        this.release();
        world.wayOut();
      },
    });
    this.#watchLosses();
  }

  /** Steering is allowed from now on, or no longer. */
  allow(isAllowed: boolean): void {
    if (this.#isAllowed === isAllowed) return;
    if (!isAllowed) this.release();
    this.#isAllowed = isAllowed;
    this.#pointer.allow(isAllowed);
    this.#keys.allow(isAllowed);
  }

  /** Let go of every key and button at the customer. */
  release(): void {
    if (!this.#isAllowed) return;
    this.#world.output.allReleased();
    this.#pointer.forget();
    this.#keys.forget();
  }

  /** Press and let go the keys of a chord; nothing happens while steering is not allowed. */
  chord(chord: readonly ChordKey[]): void {
    if (!this.#isAllowed) return;
    for (const step of chordSteps(chord)) this.#world.output.key(step);
  }

  /** Type a whole text at the customer; nothing happens while steering is not allowed. */
  type(text: string): void {
    if (this.#isAllowed) this.#sendText(text);
  }

  /** Release everything and stop listening. */
  stop(): void {
    this.allow(false);
    this.#ended.abort();
  }

  #sendText(text: string): void {
    const { output, textMaxBytes } = this.#world;
    for (const part of typedParts(text, textMaxBytes)) {
      if (part.kind === "text") output.text(part.text);
      else for (const step of chordSteps([part])) output.key(step);
    }
  }

  #watchLosses(): void {
    const until = { signal: this.#ended.signal };
    const release = (): void => { this.release(); };
    // The stage may stand in a window of its own.
    const page = this.#world.field.ownerDocument;
    const view = page.defaultView ?? window;
    this.#world.field.addEventListener("blur", release, until);
    view.addEventListener("blur", release, until);
    view.addEventListener("pagehide", release, until);
    page.addEventListener("visibilitychange", () => { if (page.hidden) this.release(); }, until);
  }
}
