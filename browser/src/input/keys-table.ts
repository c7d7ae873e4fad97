/**
 * Which keys are special? Names of the UI Events specification (`KeyboardEvent.key` and `.code`).
 */

/** The flag of a key event that says whether this modifier is down. */
export type ModifierFlag = "hasShift" | "hasCtrl" | "hasAlt" | "hasMeta" | "hasAltGraph";

/** Modifiers by the name of their key. */
export const MODIFIER_FLAGS: Readonly<Record<string, ModifierFlag | undefined>> = {
  Shift: "hasShift",
  Control: "hasCtrl",
  Alt: "hasAlt",
  Meta: "hasMeta",
  AltGraph: "hasAltGraph",
};

/** Keys that change how the supporter's own keyboard writes; the customer's keyboard is left as it is. */
export const LOCK_KEYS: ReadonlySet<string> = new Set(["CapsLock", "NumLock", "ScrollLock"]);

/** How long a left Ctrl on Windows waits for the AltGr it may belong to, in milliseconds. */
export const HELD_BACK_MS = 15;

/** One key of a chord. */
export interface ChordKey {
  readonly code: string;
  readonly key: string;
}

/** Names of the chords that the special keys menu offers. */
export type ChordName = "start" | "switchWindow" | "escape" | "printScreen" | "closeWindow" | "capsLock" | "secureScreen";

const ALT: ChordKey = { code: "AltLeft", key: "Alt" };
const CTRL: ChordKey = { code: "ControlLeft", key: "Control" };

/** Chords that a browser or the supporter's own system would keep for itself. */
export const CHORDS: Readonly<Record<ChordName, readonly ChordKey[]>> = {
  start: [{ code: "MetaLeft", key: "Meta" }],
  switchWindow: [ALT, { code: "Tab", key: "Tab" }],
  escape: [{ code: "Escape", key: "Escape" }],
  printScreen: [{ code: "PrintScreen", key: "PrintScreen" }],
  closeWindow: [ALT, { code: "F4", key: "F4" }],
  capsLock: [{ code: "CapsLock", key: "CapsLock" }],
  secureScreen: [CTRL, ALT, { code: "Delete", key: "Delete" }],
};
