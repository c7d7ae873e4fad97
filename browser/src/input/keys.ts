/**
 * How do key events of the page reach the keyboard machine? The only module with keyboard listeners.
 *
 * The keyboard belongs to a text field that nobody sees: only a text field gives what dead keys and input methods
 * compose. What it gives is sent as text and taken out of it again.
 */

import { Keyboard } from "./keyboard";
import type { KeyboardSystem, KeyEvent, KeyOutcome, KeyStep } from "./keyboard";

/** Whom the keys tell. */
export interface KeysWorld {
  key(step: KeyStep): void;
  text(text: string): void;
  /** The person asked to leave the keyboard trap. */
  wayOut(): void;
}

/** Listens to one text field. Silent until {@link allow}. */
export class KeyHands {
  readonly #field: HTMLTextAreaElement;
  readonly #world: KeysWorld;
  readonly #keyboard: Keyboard;
  #isAllowed = false;
  #waitTimer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param field an empty text field that has the keyboard while the person steers.
   * @param system of the supporter's browser, see {@link systemOf}.
   * @param world see {@link KeysWorld}.
   */
  constructor(field: HTMLTextAreaElement, system: KeyboardSystem, world: KeysWorld) {
    this.#field = field;
    this.#world = world;
    this.#keyboard = new Keyboard(system);
    field.addEventListener("keydown", (event) => { this.#happened(event, true); });
    field.addEventListener("keyup", (event) => { this.#happened(event, false); });
    field.addEventListener("input", (event) => { this.#typed(event); });
    field.addEventListener("compositionend", () => { this.#takeText(); });
    field.addEventListener("paste", (event) => { event.preventDefault(); });
  }

  /** From now on keys are passed on, or no longer. Forbidding forgets what was held; the owner releases it. */
  allow(isAllowed: boolean): void {
    if (this.#isAllowed === isAllowed) return;
    this.#isAllowed = isAllowed;
    this.forget();
  }

  /** Everything was released at the customer. */
  forget(): void {
    clearTimeout(this.#waitTimer);
    this.#keyboard.forget();
    this.#field.value = "";
  }

  #happened(event: KeyboardEvent, isDown: boolean): void {
    if (!this.#isAllowed) return;
    const outcome = this.#keyboard.happened(keyEvent(event, isDown));
    clearTimeout(this.#waitTimer);
    if (outcome.isTaken) event.preventDefault();
    if (outcome.isTaken) event.stopPropagation();
    this.#follow(outcome);
  }

  #follow(outcome: KeyOutcome): void {
    for (const step of outcome.steps) this.#world.key(step);
    if (outcome.isWayOut) this.#world.wayOut();
    if (outcome.waitMs === 0) return;
    this.#waitTimer = setTimeout(() => {
      for (const step of this.#keyboard.waited()) this.#world.key(step);
    }, outcome.waitMs);
  }

  #typed(event: InputEvent): void {
    if (!event.isComposing) this.#takeText();
  }

  #takeText(): void {
    const text = this.#field.value;
    this.#field.value = "";
    this.#keyboard.composed();
    if (text !== "" && this.#isAllowed) this.#world.text(text);
  }
}

/** Tell which system this browser runs on from `navigator.platform` (deprecated, and still the only word for it). */
export function systemOf(platform: string): KeyboardSystem {
  if (/^win/iu.test(platform)) return "windows";
  return /^(mac|iphone|ipad)/iu.test(platform) ? "mac" : "other";
}

function keyEvent(event: KeyboardEvent, isDown: boolean): KeyEvent {
  return {
    code: event.code,
    key: event.key,
    isDown,
    isRepeat: event.repeat,
    isComposing: event.isComposing,
    hasShift: event.shiftKey,
    hasCtrl: event.ctrlKey,
    hasAlt: event.altKey,
    hasMeta: event.metaKey,
    hasAltGraph: event.getModifierState("AltGraph"),
  };
}
