/** Do pointer, wheel, fingers and typed text become what the person did? */
import { describe, expect, it } from "vitest";
import { changedButtons, WheelSum } from "./buttons";
import { systemOf } from "./keys";
import { CHORDS } from "./keys-table";
import { MoveSpacing } from "./spacing";
import { Touch } from "./touch";
import { chordSteps, typedParts } from "./typing";

describe("buttons and wheel", () => {
  it("finds each button that changed, releases first", () => {
    expect(changedButtons(0, 1)).toEqual([{ button: 1, isDown: true }]);
    expect(changedButtons(1, 2)).toEqual([{ button: 1, isDown: false }, { button: 3, isDown: true }]);
    expect(changedButtons(4 + 8 + 16, 0).map((one) => one.button)).toEqual([2, 8, 9]);
  });

  it("turns one notch of any browser into 120 units", () => {
    expect(new WheelSum().turned({ deltaX: 0, deltaY: 100, deltaMode: 0 })).toEqual({ rightUnits: 0, downUnits: 120 });
    expect(new WheelSum().turned({ deltaX: 0, deltaY: -3, deltaMode: 1 })).toEqual({ rightUnits: 0, downUnits: -120 });
    const chromium = { deltaX: 0, deltaY: 120, deltaMode: 0, wheelDeltaX: 0, wheelDeltaY: -120 };
    expect(new WheelSum().turned(chromium)).toEqual({ rightUnits: 0, downUnits: 120 });
  });

  it("loses nothing of a slow touch pad", () => {
    const wheel = new WheelSum();
    const turns = Array.from({ length: 10 }, () => wheel.turned({ deltaX: 0, deltaY: 0.5, deltaMode: 0 })?.downUnits ?? 0);
    expect(turns.reduce((sum, one) => sum + one, 0)).toBe(6);
  });

  it("keeps an absurd wheel inside the protocol's range", () => {
    expect(new WheelSum().turned({ deltaX: 1e9, deltaY: Number.NaN, deltaMode: 0 })).toEqual({ rightUnits: 12_000, downUnits: 0 });
  });
});

describe("moves", () => {
  it("sends the first move at once and the newest of a burst when its time has come", () => {
    const spacing = new MoveSpacing<string>(8);
    expect(spacing.offered("a", 0)).toEqual({ kind: "send" });
    expect(spacing.offered("b", 3)).toEqual({ kind: "wait", waitMs: 5 });
    expect(spacing.offered("c", 6)).toEqual({ kind: "wait", waitMs: 2 });
    expect(spacing.due(8)).toBe("c");
    expect(spacing.due(9)).toBeNull();
    expect(spacing.offered("d", 16)).toEqual({ kind: "send" });
  });

  it("drops a waiting move that a button overtook", () => {
    const spacing = new MoveSpacing<string>(8);
    spacing.offered("a", 0);
    spacing.offered("b", 1);
    spacing.forget();
    expect(spacing.due(8)).toBeNull();
  });
});

describe("fingers", () => {
  const at = (xCss: number, yCss = 0): { xCss: number; yCss: number } => ({ xCss, yCss });

  it("taps the left button where the finger came down", () => {
    const touch = new Touch();
    touch.down(1, at(10));
    expect(touch.moved(1, at(12))).toEqual([]);
    expect(touch.up(1, at(12)).map((one) => one.kind === "button" && [one.button, one.isDown, one.xCss])).toEqual([
      [1, true, 10],
      [1, false, 10],
    ]);
  });

  it("drags from the place where the finger came down and always lets go", () => {
    const touch = new Touch();
    touch.down(1, at(0));
    expect(touch.moved(1, at(30)).map((one) => one.kind)).toEqual(["button", "move"]);
    expect(touch.up(1, at(40), true)).toMatchObject([{ kind: "button", button: 1, isDown: false }]);
  });

  it("presses the right button after a long rest, and nothing more", () => {
    const touch = new Touch();
    touch.down(1, at(5));
    expect(touch.rested()).toMatchObject([{ button: 3, isDown: true }, { button: 3, isDown: false }]);
    expect(touch.up(1, at(5))).toEqual([]);
  });

  it("scrolls with two fingers and taps nothing afterwards", () => {
    const touch = new Touch();
    touch.down(1, at(0, 100));
    touch.down(2, at(50, 100));
    expect(touch.moved(1, at(0, 80))).toMatchObject([{ kind: "wheel", deltaY: 10 }]);
    expect([...touch.up(1, at(0, 80)), ...touch.up(2, at(50, 100))]).toEqual([]);
    expect(touch.down(3, at(0)).steps).toHaveLength(1);
  });
});

describe("typed text and chords", () => {
  it("presses Enter and Tab as keys and leaves out what no keyboard writes", () => {
    expect(typedParts("a\r\nb\tc\u0007", 4_096)).toEqual([
      { kind: "text", text: "a" },
      { kind: "key", code: "Enter", key: "Enter" },
      { kind: "text", text: "b" },
      { kind: "key", code: "Tab", key: "Tab" },
      { kind: "text", text: "c" },
    ]);
  });

  it("cuts a long text between letters, never inside one", () => {
    const parts = typedParts("ä€😀ß", 6);
    expect(parts.map((one) => (one.kind === "text" ? one.text : ""))).toEqual(["ä€", "😀ß"]);
    expect(typedParts("\ud800", 6)).toEqual([]);
  });

  it("lets go of a chord in the opposite order", () => {
    const steps = chordSteps(CHORDS.switchWindow).map((one) => `${one.isDown ? "+" : "-"}${one.key}`);
    expect(steps).toEqual(["+Alt", "+Tab", "-Tab", "-Alt"]);
  });

  it("knows which keyboards tell AltGr as Ctrl and AltGr", () => {
    expect(["Win32", "MacIntel", "Linux x86_64"].map(systemOf)).toEqual(["windows", "mac", "other"]);
  });
});
