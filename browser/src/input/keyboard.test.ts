/** Does the keyboard machine send what the person meant, and let go of everything? */
import { describe, expect, it } from "vitest";
import { Keyboard } from "./keyboard";
import type { KeyboardSystem, KeyEvent, KeyStep } from "./keyboard";

type Flags = Partial<Pick<KeyEvent, "hasShift" | "hasCtrl" | "hasAlt" | "hasMeta" | "hasAltGraph" | "isRepeat" | "isComposing">>;

function event(isDown: boolean, code: string, key: string, flags: Flags = {}): KeyEvent {
  const none = { hasShift: false, hasCtrl: false, hasAlt: false, hasMeta: false, hasAltGraph: false };
  return { code, key, isDown, isRepeat: false, isComposing: false, ...none, ...flags };
}

const down = (code: string, key: string, flags: Flags = {}): KeyEvent => event(true, code, key, flags);
const up = (code: string, key: string, flags: Flags = {}): KeyEvent => event(false, code, key, flags);

function play(system: KeyboardSystem, events: readonly KeyEvent[]): { keyboard: Keyboard; steps: string[] } {
  const keyboard = new Keyboard(system);
  const steps = events.flatMap((one) => keyboard.happened(one).steps.map(brief));
  return { keyboard, steps };
}

const brief = (step: KeyStep): string => `${step.isDown ? "+" : "-"}${step.key}`;

describe("the keyboard", () => {
  it("sends a letter down and up with what it means on the supporter's layout", () => {
    const { steps } = play("other", [down("KeyZ", "y"), up("KeyZ", "y")]);
    expect(steps).toEqual(["+y", "-y"]);
  });

  it("releases the letter that was pressed, even when Shift went up first", () => {
    const { steps, keyboard } = play("other", [
      down("ShiftLeft", "Shift", { hasShift: true }),
      down("KeyA", "A", { hasShift: true }),
      up("ShiftLeft", "Shift"),
      up("KeyA", "a"),
    ]);
    expect(steps).toEqual(["+Shift", "+A", "-Shift", "-A"]);
    expect(keyboard.holdsKeys).toBe(false);
  });

  it("repeats a held key with the meaning of its first press", () => {
    const { steps } = play("other", [down("KeyA", "a"), down("KeyA", "a", { isRepeat: true }), up("KeyA", "a")]);
    expect(steps).toEqual(["+a", "+a", "-a"]);
  });

  it("swallows the left Ctrl that Windows invents for AltGr", () => {
    const { steps, keyboard } = play("windows", [
      down("ControlLeft", "Control", { hasCtrl: true }),
      down("AltRight", "AltGraph", { hasCtrl: true, hasAlt: true, hasAltGraph: true }),
      down("ControlLeft", "Control", { hasCtrl: true, hasAlt: true, hasAltGraph: true, isRepeat: true }),
      down("KeyQ", "@", { hasCtrl: true, hasAlt: true, hasAltGraph: true }),
      up("KeyQ", "@", { hasCtrl: true, hasAlt: true, hasAltGraph: true }),
      up("ControlLeft", "Control", { hasAlt: true, hasAltGraph: true }),
      up("AltRight", "AltGraph"),
    ]);
    expect(steps).toEqual(["+AltGraph", "+@", "-@", "-AltGraph"]);
    expect(keyboard.holdsKeys).toBe(false);
  });

  it("still sends a real Ctrl on Windows, before the letter that follows", () => {
    const { steps } = play("windows", [
      down("ControlLeft", "Control", { hasCtrl: true }),
      down("KeyC", "c", { hasCtrl: true }),
      up("KeyC", "c", { hasCtrl: true }),
      up("ControlLeft", "Control"),
    ]);
    expect(steps).toEqual(["+Control", "+c", "-c", "-Control"]);
  });

  it("sends a Ctrl that nothing follows when its short wait is over", () => {
    const keyboard = new Keyboard("windows");
    const outcome = keyboard.happened(down("ControlLeft", "Control", { hasCtrl: true }));
    expect(outcome.steps).toEqual([]);
    expect(outcome.waitMs).toBeGreaterThan(0);
    expect(keyboard.waited().map(brief)).toEqual(["+Control"]);
    expect(keyboard.happened(up("ControlLeft", "Control")).steps.map(brief)).toEqual(["-Control"]);
  });

  it("takes AltGr as it comes on other systems", () => {
    const { steps } = play("other", [
      down("AltRight", "AltGraph", { hasAltGraph: true }),
      down("KeyQ", "@", { hasAltGraph: true }),
      up("KeyQ", "@", { hasAltGraph: true }),
      up("AltRight", "AltGraph"),
    ]);
    expect(steps).toEqual(["+AltGraph", "+@", "-@", "-AltGraph"]);
  });

  it("leaves a dead key and the letter after it to the text field", () => {
    const keyboard = new Keyboard("other");
    expect(keyboard.happened(down("Equal", "Dead")).isTaken).toBe(false);
    expect(keyboard.happened(up("Equal", "Dead")).steps).toEqual([]);
    const letter = keyboard.happened(down("KeyE", "é"));
    expect(letter).toMatchObject({ isTaken: false, steps: [] });
    keyboard.composed();
    expect(keyboard.happened(down("KeyX", "x")).steps.map(brief)).toEqual(["+x"]);
  });

  it("sends Shift between a dead key and its letter, so that É can be written", () => {
    const keyboard = new Keyboard("other");
    keyboard.happened(down("Equal", "Dead"));
    expect(keyboard.happened(down("ShiftLeft", "Shift", { hasShift: true })).steps.map(brief)).toEqual(["+Shift"]);
    expect(keyboard.happened(down("KeyE", "É", { hasShift: true })).isTaken).toBe(false);
  });

  it("lets Escape cancel a dead key without sending it", () => {
    const keyboard = new Keyboard("other");
    keyboard.happened(down("Equal", "Dead"));
    expect(keyboard.happened(down("Escape", "Escape"))).toMatchObject({ isTaken: false, steps: [] });
    expect(keyboard.happened(down("KeyE", "e")).steps.map(brief)).toEqual(["+e"]);
  });

  it("leaves everything to an input method while it composes", () => {
    const { steps } = play("other", [down("KeyN", "Process"), down("KeyI", "i", { isComposing: true })]);
    expect(steps).toEqual([]);
  });

  it("releases a modifier whose release the browser never told", () => {
    const { steps } = play("other", [
      down("AltLeft", "Alt", { hasAlt: true }),
      down("KeyA", "a"),
    ]);
    expect(steps).toEqual(["+Alt", "-Alt", "+a"]);
  });

  it("releases the letters that a Mac keeps to itself while Command is down", () => {
    const { steps, keyboard } = play("mac", [
      down("MetaLeft", "Meta", { hasMeta: true }),
      down("KeyC", "c", { hasMeta: true }),
      up("MetaLeft", "Meta"),
    ]);
    expect(steps).toEqual(["+Meta", "+c", "-c", "-Meta"]);
    expect(keyboard.holdsKeys).toBe(false);
  });

  it("offers a way out of the keyboard trap that is never sent", () => {
    const keyboard = new Keyboard("other");
    const all = { hasCtrl: true, hasAlt: true, hasShift: true };
    expect(keyboard.happened(down("Escape", "Escape", all))).toMatchObject({ isWayOut: true, isTaken: true, steps: [] });
  });

  it("presses the screen shot key although Windows tells only its release", () => {
    const { steps } = play("windows", [up("PrintScreen", "PrintScreen")]);
    expect(steps).toEqual(["+PrintScreen", "-PrintScreen"]);
  });

  it("leaves the lock keys at the supporter", () => {
    const { steps } = play("other", [down("CapsLock", "CapsLock"), up("CapsLock", "CapsLock"), down("KeyA", "A")]);
    expect(steps).toEqual(["+A"]);
  });

  it("ignores the release of a key that was never pressed here", () => {
    expect(play("other", [up("Tab", "Tab")]).steps).toEqual([]);
  });

  it("forgets everything when all was released", () => {
    const { keyboard } = play("other", [down("KeyA", "a"), down("Equal", "Dead")]);
    keyboard.forget();
    expect(keyboard.holdsKeys).toBe(false);
    expect(keyboard.happened(up("KeyA", "a")).steps).toEqual([]);
    expect(keyboard.happened(down("KeyB", "b")).steps.map(brief)).toEqual(["+b"]);
  });
});
