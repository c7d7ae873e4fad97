/**
 * What does a key event of this browser mean for the customer? A pure machine: events in, key changes out.
 *
 * Three things make it more than a table. Dead keys and input methods compose a letter out of several events, so
 * those are left to a text field and only what came out is sent. Windows tells AltGr as Ctrl and AltGr, so a left
 * Ctrl is held back for a moment there. And browsers lose key releases (window switches, Command on a Mac), so the
 * held keys are compared with the modifier flags of each event.
 *
 * CapsLock, NumLock and ScrollLock stay at the supporter: `key` already tells what they made of the letter.
 */

import { HELD_BACK_MS, LOCK_KEYS, MODIFIER_FLAGS } from "./keys-table";

/** The part of a `KeyboardEvent` that counts. */
export interface KeyEvent {
  readonly code: string;
  readonly key: string;
  readonly isDown: boolean;
  readonly isRepeat: boolean;
  readonly isComposing: boolean;
  readonly hasShift: boolean;
  readonly hasCtrl: boolean;
  readonly hasAlt: boolean;
  readonly hasMeta: boolean;
  readonly hasAltGraph: boolean;
}

/** A key that went down or up, to be sent. */
export interface KeyStep {
  readonly code: string;
  readonly key: string;
  readonly isDown: boolean;
}

/** What follows from one event. */
export interface KeyOutcome {
  /** Key changes to send, in this order. */
  readonly steps: readonly KeyStep[];
  /** The browser shall not act on the event itself. */
  readonly isTaken: boolean;
  /** The person asked to leave the keyboard trap. */
  readonly isWayOut: boolean;
  /** Call {@link Keyboard.waited} when nothing came for so long; 0: no need. */
  readonly waitMs: number;
}

/** Which system the supporter's browser runs on, as far as keyboards differ. */
export type KeyboardSystem = "windows" | "mac" | "other";

/** Remembers which keys the customer's machine holds down because of us. */
export class Keyboard {
  readonly #system: KeyboardSystem;
  readonly #held = new Map<string, string>();
  #isDeadPending = false;
  #heldBack: KeyStep | null = null;
  #isAltGraph = false;

  /** @param system decides how AltGr and Command are told. */
  constructor(system: KeyboardSystem) {
    this.#system = system;
  }

  /** Whether any key is down at the customer. */
  get holdsKeys(): boolean {
    return this.#held.size > 0 || this.#heldBack !== null;
  }

  /** Answer one key event. */
  happened(event: KeyEvent): KeyOutcome {
    if (event.isDown && isWayOut(event)) return { steps: [], isTaken: true, isWayOut: true, waitMs: 0 };
    const before = this.#releaseBack(event);
    const lost = this.#releaseLost(event);
    const answer = event.isDown ? this.#down(event) : this.#up(event);
    return { ...answer, steps: [...before, ...lost, ...answer.steps] };
  }

  /** The time of a held back key is over: it was meant. */
  waited(): readonly KeyStep[] {
    const step = this.#heldBack;
    this.#heldBack = null;
    return step === null ? [] : [this.#press(step.code, step.key)];
  }

  /** A text field gave text: a letter that was being composed is complete. */
  composed(): void {
    this.#isDeadPending = false;
  }

  /** Everything was released at the customer (focus lost, link cut): forget all. */
  forget(): void {
    this.#held.clear();
    this.#heldBack = null;
    this.#isDeadPending = false;
    this.#isAltGraph = false;
  }

  #down(event: KeyEvent): KeyOutcome {
    const modifier = MODIFIER_FLAGS[event.key] !== undefined;
    if (this.#isForTextField(event, modifier)) return left();
    if (LOCK_KEYS.has(event.key)) return left();
    if (this.#isAltGraphShadow(event)) return taken([]);
    if (this.#mayBeAltGraph(event)) {
      this.#heldBack = { code: event.code, key: event.key, isDown: true };
      return { ...taken([]), waitMs: HELD_BACK_MS };
    }
    if (event.key === "AltGraph") this.#isAltGraph = true;
    return taken([this.#press(event.code, event.key)]);
  }

  #up(event: KeyEvent): KeyOutcome {
    if (event.key === "AltGraph" || event.code === "AltRight") this.#isAltGraph = false;
    const id = identity(event.code, event.key);
    const key = this.#held.get(id);
    if (key !== undefined) {
      this.#held.delete(id);
      const release = { code: event.code, key, isDown: false };
      const isCommand = this.#system === "mac" && event.key === "Meta";
      return taken(isCommand ? [...this.#releaseLetters(), release] : [release]);
    }
    // Windows tells only the release of this key: the press goes to the system's own screen shot.
    if (event.key === "PrintScreen") {
      return taken([
        { code: event.code, key: event.key, isDown: true },
        { code: event.code, key: event.key, isDown: false },
      ]);
    }
    return left();
  }

  #press(code: string, key: string): KeyStep {
    const id = identity(code, key);
    const first = this.#held.get(id) ?? key;
    this.#held.set(id, first);
    return { code, key: first, isDown: true };
  }

  #isForTextField(event: KeyEvent, isModifier: boolean): boolean {
    if (event.isComposing || event.key === "Process" || event.key === "Unidentified") return true;
    if (event.key === "Dead") {
      this.#isDeadPending = true;
      return true;
    }
    if (!this.#isDeadPending || isModifier) return false;
    if (isPrintable(event.key)) return true;
    this.#isDeadPending = false;
    return event.key === "Backspace" || event.key === "Escape";
  }

  /** With AltGr down, Windows repeats its invented left Ctrl. */
  #isAltGraphShadow(event: KeyEvent): boolean {
    return this.#system === "windows" && event.code === "ControlLeft" && this.#isAltGraph;
  }

  #mayBeAltGraph(event: KeyEvent): boolean {
    const isLeftCtrl = this.#system === "windows" && event.code === "ControlLeft";
    return isLeftCtrl && !event.isRepeat && !this.#held.has(identity(event.code, event.key));
  }

  /** Decide about the held back left Ctrl now that the next event is here. */
  #releaseBack(event: KeyEvent): readonly KeyStep[] {
    if (this.#heldBack === null) return [];
    if (event.isDown && event.key === "AltGraph") {
      this.#heldBack = null;
      return [];
    }
    if (event.isDown && event.code === "ControlLeft") return [];
    return this.waited();
  }

  /** Release modifiers whose release never came: the flags of this event say that they are up. */
  #releaseLost(event: KeyEvent): readonly KeyStep[] {
    const steps: KeyStep[] = [];
    for (const [id, key] of this.#held) {
      const flag = MODIFIER_FLAGS[key];
      if (flag === undefined || event[flag] || id === identity(event.code, event.key)) continue;
      this.#held.delete(id);
      steps.push({ code: id, key, isDown: false });
    }
    return steps;
  }

  /** A Mac swallows the release of every key that was pressed together with Command. */
  #releaseLetters(): readonly KeyStep[] {
    const letters = [...this.#held].filter(([, key]) => MODIFIER_FLAGS[key] === undefined);
    for (const [id] of letters) this.#held.delete(id);
    return letters.map(([id, key]) => ({ code: id, key, isDown: false }));
  }
}

/** Ctrl + Alt + Shift + Escape: the way out of the keyboard trap (WCAG 2.1.2). */
function isWayOut(event: KeyEvent): boolean {
  return event.code === "Escape" && event.hasCtrl && event.hasAlt && event.hasShift;
}

function isPrintable(key: string): boolean {
  return Array.from(key).length === 1;
}

function identity(code: string, key: string): string {
  return code === "" ? key : code;
}

function taken(steps: readonly KeyStep[]): KeyOutcome {
  return { steps, isTaken: true, isWayOut: false, waitMs: 0 };
}

function left(): KeyOutcome {
  return { steps: [], isTaken: false, isWayOut: false, waitMs: 0 };
}
