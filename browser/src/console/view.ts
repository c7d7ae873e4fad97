/** Which screen of the console belongs to what the session knows now? Pure: a state and the time in, a view out. */

import type { CodeView } from "./code-panel";
import type { EndView } from "./end-panel";
import type { SessionView } from "./steering";

/** The stages of a session at the supporter's end. */
export type Stage =
  | "waiting_for_customer"
  | "pairing"
  | "waiting_for_consent"
  | "running"
  | "ended"
  | "burned";

/** What the session knows, as far as the console shows it. */
export interface SessionFacts {
  readonly stage: Stage;
  /** This end's link stands. */
  readonly isLinked: boolean;
  /** The customer's link stands, as the server says. */
  readonly isCustomerLinked: boolean;
  readonly wrongRuns: number;
  readonly words: readonly string[];
  readonly rights: readonly string[];
  readonly isPaused: boolean;
  /** The customer moved the own mouse: input rests until then (monotonic milliseconds). */
  readonly restsUntilMs: number;
  readonly screens: SessionView["screens"];
  readonly endReason: string;
  readonly lastedS: number | null;
}

/** What only the page knows. */
export interface PageState {
  readonly code: string;
  /** Milliseconds until the code ends. */
  readonly codeLeftMs: number;
  readonly runsMax: number;
  readonly isAsking: boolean;
  readonly isPictureMissing: boolean;
  readonly hadPicture: boolean;
}

/** One screen of the console. */
export type ConsoleView =
  | { readonly kind: "code"; readonly view: CodeView }
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "session"; readonly view: SessionView }
  | { readonly kind: "end"; readonly view: EndView };

/** Choose the screen. */
export function viewOf(facts: SessionFacts, page: PageState, nowMs: number): ConsoleView {
  switch (facts.stage) {
    case "waiting_for_customer":
    case "burned":
      return { kind: "code", view: codeView(facts, page) };
    case "pairing":
      return { kind: "words", words: [] };
    case "waiting_for_consent":
      return { kind: "words", words: facts.words };
    case "running":
      return { kind: "session", view: sessionView(facts, page, nowMs) };
    case "ended":
      return { kind: "end", view: { reason: facts.endReason, lastedS: facts.lastedS } };
  }
}

function codeView(facts: SessionFacts, page: PageState): CodeView {
  const isExpired = page.codeLeftMs <= 0;
  const waiting = facts.isLinked ? "waiting" : "connecting";
  return {
    code: page.code,
    leftMs: page.codeLeftMs,
    stage: facts.stage === "burned" ? "burned" : isExpired ? "expired" : waiting,
    wrongRuns: facts.wrongRuns,
    runsMax: page.runsMax,
  };
}

function sessionView(facts: SessionFacts, page: PageState, nowMs: number): SessionView {
  const away = facts.isCustomerLinked ? "up" : "customerAway";
  return {
    words: facts.words,
    hasControl: facts.rights.includes("control"),
    isAsking: page.isAsking,
    link: facts.isLinked ? away : "interrupted",
    isPaused: facts.isPaused,
    rests: nowMs < facts.restsUntilMs,
    isPictureMissing: page.isPictureMissing,
    hadPicture: page.hadPicture,
    screens: facts.screens,
  };
}
