/** Is the right screen up in every state, and can the supporter steer only when the customer's machine listens? */
import { describe, expect, it } from "vitest";
import { FIRST_STATE } from "../session/state";
import type { Stage, SupporterState } from "../session/state";
import { isSteering } from "./steering";
import { viewOf } from "./view";
import type { PageState } from "./view";

const FACTS: SupporterState = {
  ...FIRST_STATE,
  stage: "running",
  isLinked: true,
  isCustomerLinked: true,
  words: ["Anker", "Löffel", "Wolke"],
  rights: ["view", "control"],
};

const PAGE: PageState = {
  code: "1234567890",
  codeLeftMs: 1_000,
  runsMax: 3,
  record: "none",
  asking: null,
  never: [],
  transcript: "none",
  isPictureMissing: false,
  hadPicture: true,
  ranMs: 61_400,
};

const steers = (facts: Partial<SupporterState>, nowMs = 10): boolean => {
  const shown = viewOf({ ...FACTS, ...facts }, PAGE, nowMs);
  return shown.kind === "session" && isSteering(shown.view);
};

describe("the screen", () => {
  it.each<[Stage, string]>([
    ["waiting_for_customer", "code"],
    ["burned", "code"],
    ["pairing", "words"],
    ["waiting_for_consent", "words"],
    ["running", "session"],
    ["ended", "end"],
  ])("in stage %s is %s", (stage, kind) => {
    expect(viewOf({ ...FACTS, stage }, PAGE, 0).kind).toBe(kind);
  });

  it("shows no check words before the code was right", () => {
    expect(viewOf({ ...FACTS, stage: "pairing" }, PAGE, 0)).toEqual({ kind: "words", words: [], isRestarted: false });
  });

  it("tells what stripes are while the customer covers windows", () => {
    const shown = viewOf({ ...FACTS, stripes: "some" }, PAGE, 0);
    expect(shown.kind === "session" && shown.view.stripes).toBe("some");
  });

  it("says that a code has expired or is burned instead of waiting for ever", () => {
    const stageOf = (facts: Partial<SupporterState>, codeLeftMs: number): string => {
      const shown = viewOf({ ...FACTS, stage: "waiting_for_customer", ...facts }, { ...PAGE, codeLeftMs }, 0);
      return shown.kind === "code" ? shown.view.stage : shown.kind;
    };
    expect(stageOf({}, 1)).toBe("waiting");
    expect(stageOf({ isLinked: false }, 1)).toBe("connecting");
    expect(stageOf({}, 0)).toBe("expired");
    expect(stageOf({ stage: "burned" }, 0)).toBe("burned");
  });

  it("offers a new code when the customer's module was started again, wherever the session was", () => {
    const gone = { isKnocked: true, isCustomerLinked: false };
    const shown = (facts: Partial<SupporterState>): unknown => {
      const view = viewOf({ ...FACTS, ...facts }, PAGE, 0);
      return view.kind === "code" ? view.view.stage : "isRestarted" in view && view.isRestarted;
    };
    expect(shown({ ...gone, stage: "waiting_for_customer" })).toBe("used");
    expect(shown({ ...gone, stage: "pairing" })).toBe(true);
    expect(shown({ ...gone, stage: "waiting_for_consent" })).toBe(true);
    expect(shown({ ...gone })).toBe(true);
    expect(shown({ ...gone, isCustomerLinked: true })).toBe(false);
    expect(shown({ ...gone, isKnocked: false })).toBe(false);
  });

  it("lets the supporter steer only with the right, a link at both ends, no pause and no rest", () => {
    expect(steers({})).toBe(true);
    expect(steers({ rights: ["view"] })).toBe(false);
    expect(steers({ isLinked: false })).toBe(false);
    expect(steers({ isCustomerLinked: false })).toBe(false);
    expect(steers({ isPaused: true })).toBe(false);
    expect(steers({ restsUntilMs: 11 })).toBe(false);
    expect(steers({ restsUntilMs: 10 })).toBe(true);
  });

  it("tells whose link is gone", () => {
    const linkOf = (facts: Partial<SupporterState>): string => {
      const shown = viewOf({ ...FACTS, ...facts }, PAGE, 0);
      return shown.kind === "session" ? shown.view.link : "";
    };
    expect(linkOf({})).toBe("up");
    expect(linkOf({ isLinked: false })).toBe("interrupted");
    expect(linkOf({ isCustomerLinked: false })).toBe("customerAway");
  });

  it("says how long it lasted, by the customer's clock or else by this one, and nothing when nothing was seen", () => {
    const lastedOf = (lastedS: number | null, ranMs: number | null): number | null | undefined => {
      const shown = viewOf({ ...FACTS, stage: "ended", lastedS }, { ...PAGE, ranMs }, 0);
      return shown.kind === "end" ? shown.view.lastedS : undefined;
    };
    expect(lastedOf(59, 61_400)).toBe(59);
    expect(lastedOf(null, 61_400)).toBe(61);
    expect(lastedOf(null, null)).toBeNull();
  });
});
