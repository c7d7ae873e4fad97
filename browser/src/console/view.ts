/** Which screen of the console belongs to what the session knows now? Pure: a state and the time in, a view out. */

import { isRestarted } from "../session/state";
import type { SupporterState } from "../session/state";
import type { CodeView } from "./code-panel";
import type { EndView, RecordState } from "./end-panel";
import type { AskedRight, SessionView } from "./steering";

/** What only the page knows. */
export interface PageState {
  readonly code: string;
  /** Milliseconds until the code ends. */
  readonly codeLeftMs: number;
  readonly runsMax: number;
  readonly record: RecordState;
  readonly asking: AskedRight | null;
  readonly never: readonly AskedRight[];
  readonly transcript: RecordState;
  readonly isPictureMissing: boolean;
  readonly hadPicture: boolean;
  /** How long the session has run by this end's clock; `null` when it never did. */
  readonly ranMs: number | null;
}

/** One screen of the console. */
export type ConsoleView =
  | { readonly kind: "code"; readonly view: CodeView }
  | { readonly kind: "words"; readonly words: readonly string[]; readonly isRestarted: boolean }
  | { readonly kind: "session"; readonly view: SessionView; readonly isRestarted: boolean }
  | { readonly kind: "end"; readonly view: EndView };

/** Choose the screen. */
export function viewOf(state: SupporterState, page: PageState, nowMs: number): ConsoleView {
  switch (state.stage) {
    case "waiting_for_customer":
    case "burned":
      return { kind: "code", view: codeView(state, page) };
    case "pairing":
      return { kind: "words", words: [], isRestarted: isRestarted(state) };
    case "waiting_for_consent":
      return { kind: "words", words: state.words, isRestarted: isRestarted(state) };
    case "running":
      return { kind: "session", view: sessionView(state, page, nowMs), isRestarted: isRestarted(state) };
    case "ended":
      return { kind: "end", view: { reason: state.endReason, lastedS: lastedS(state, page), record: page.record, transcript: page.transcript } };
  }
}

function codeView(state: SupporterState, page: PageState): CodeView {
  const isExpired = page.codeLeftMs <= 0;
  const waiting = state.isLinked ? "waiting" : "connecting";
  return {
    code: page.code,
    leftMs: page.codeLeftMs,
    stage: state.stage === "burned" ? "burned" : isRestarted(state) ? "used" : isExpired ? "expired" : waiting,
    wrongRuns: state.wrongRuns,
    runsMax: page.runsMax,
  };
}

function sessionView(state: SupporterState, page: PageState, nowMs: number): SessionView {
  const gone = isRestarted(state) ? "customerRestarted" : "customerAway";
  const away = state.isCustomerLinked ? "up" : gone;
  return {
    words: state.words,
    hasControl: state.rights.includes("control"),
    asking: page.asking,
    isKept: !state.isPaused && state.rights.includes("chat_transcript"),
    mayShoot: !state.isPaused && state.rights.includes("screenshots"),
    never: page.never,
    link: state.isLinked ? away : "interrupted",
    isPaused: state.isPaused,
    isHidden: !state.isPaused && !state.rights.includes("view"),
    stripes: state.stripes,
    talk: state.talk,
    rests: nowMs < state.restsUntilMs,
    isPictureMissing: page.isPictureMissing,
    hadPicture: page.hadPicture,
    screens: state.screens,
  };
}

/** The customer's module counts; when its word did not come any more, this end's clock does. */
function lastedS(state: SupporterState, page: PageState): number | null {
  return state.lastedS ?? (page.ranMs === null ? null : Math.round(page.ranMs / 1_000));
}
