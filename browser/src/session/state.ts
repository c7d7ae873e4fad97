/** What does the supporter's end know, and how does each piece of news change it? Pure: a state and news in, a state out. */

import { TRANSCRIPT_LINES_MAX } from "../wire/limits";
import type { Stripes } from "./ledger";
import type { FromCustomer, LineKept, Screen } from "../wire/messages.generated";

/** Where the session is. */
export type Stage = "waiting_for_customer" | "pairing" | "waiting_for_consent" | "running" | "ended" | "burned";

/** A line that one of both wrote. */
export interface TalkLine {
  readonly who: "customer" | "supporter";
  readonly text: string;
}

const TALK_LINES_MAX = 200;

/** Everything that a page may show of a session. */
export interface SupporterState {
  readonly stage: Stage;
  /** This end's link stands. */
  readonly isLinked: boolean;
  /** The customer's link stands, as the server says. */
  readonly isCustomerLinked: boolean;
  /** Somebody tried the used code again since the customer's link stood last: the module was started anew. */
  readonly isKnocked: boolean;
  readonly wrongRuns: number;
  /** The check words, in the customer's language. */
  readonly words: readonly string[];
  readonly language: "de" | "en";
  /** The rights that the customer gave and that hold now. */
  readonly rights: readonly string[];
  readonly isPaused: boolean;
  /** The customer used the own mouse or keyboard: input rests until then (monotonic milliseconds). */
  readonly restsUntilMs: number;
  readonly screens: readonly Screen[];
  /** The picture covers windows: they are striped in it. */
  readonly stripes: Stripes;
  /** What both wrote, oldest first; the oldest lines are forgotten. */
  readonly talk: readonly TalkLine[];
  /** The lines that are kept, as the customer's module kept them; they go into the case as soon as the ledger names them. */
  readonly kept: readonly LineKept[];
  /** How many entries of the ledger this end has. */
  readonly entries: number;
  /** A word of `END_REASONS`, or of the server's refusals; empty while the session is not over. */
  readonly endReason: string;
  /** How long the customer's module says it lasted. */
  readonly lastedS: number | null;
  readonly roundTripMs: number | null;
  /** What the picture costs at the customer: CPU milliseconds of each frame. */
  readonly customerMsPerFrame: number | null;
  /** How many packets were not as they must be, by kind. */
  readonly noticed: Readonly<Record<string, number>>;
}

export const FIRST_STATE: SupporterState = {
  stage: "waiting_for_customer",
  isLinked: false,
  isCustomerLinked: false,
  isKnocked: false,
  wrongRuns: 0,
  words: [],
  language: "de",
  rights: [],
  isPaused: false,
  restsUntilMs: 0,
  screens: [],
  stripes: "none",
  talk: [],
  kept: [],
  entries: 0,
  endReason: "",
  lastedS: null,
  roundTripMs: null,
  customerMsPerFrame: null,
  noticed: {},
};

/** Whether nothing more can happen. */
export function isOver(state: SupporterState): boolean {
  return state.stage === "ended" || state.stage === "burned";
}

/** Whether the supporter's mouse and keys reach the customer now. The customer's module checks it again. */
export function maySteer(state: SupporterState, nowMs: number): boolean {
  return mayTalk(state) && !state.isPaused && state.rights.includes("control") && nowMs >= state.restsUntilMs;
}

/** Whether messages of the moment have somebody who hears them. */
export function mayTalk(state: SupporterState): boolean {
  return state.stage === "running" && state.isLinked && state.isCustomerLinked;
}

/** The session is over; the first reason counts. */
export function ended(state: SupporterState, reason: string, lastedS: number | null = null): SupporterState {
  if (isOver(state)) return state;
  const stage = reason === "code_burned" ? "burned" : "ended";
  return { ...state, stage, rights: [], endReason: reason, lastedS, isPaused: false };
}

/** The customer's link stands or is gone. */
export function customerLinked(state: SupporterState, isCustomerLinked: boolean): SupporterState {
  if (isOver(state)) return state;
  return { ...state, isCustomerLinked, isKnocked: state.isKnocked && !isCustomerLinked };
}

/** The customer's module was started anew: it has no keys of this session, and the code is used. Only a new one helps. */
export function isRestarted(state: SupporterState): boolean {
  return state.isKnocked && !state.isCustomerLinked && !isOver(state);
}

/** One more packet was not as it must be. */
export function noticedOne(state: SupporterState, kind: string): SupporterState {
  return { ...state, noticed: { ...state.noticed, [kind]: (state.noticed[kind] ?? 0) + 1 } };
}

/** How many packets were not as they must be. */
export function noticedSum(state: SupporterState): number {
  return Object.values(state.noticed).reduce((sum, count) => sum + count, 0);
}

/** The customer's module said something. Before its yes only its answer and its end count. */
export function told(state: SupporterState, message: FromCustomer, nowMs: number): SupporterState {
  if (isOver(state)) return state;
  if (message.kind === "Ended") return ended(state, message.reason, message.lastedS);
  if (message.kind === "Answered") return answered(state, message);
  if (state.stage !== "running") return state;
  switch (message.kind) {
    case "RightsChanged":
      return { ...state, rights: message.rights };
    case "MediaEpoch":
      return { ...state, screens: message.screens };
    case "Paused":
      return { ...state, isPaused: message.isPaused };
    case "ControlRests":
      return { ...state, restsUntilMs: nowMs + message.restMs };
    case "Pong":
      return { ...state, roundTripMs: Math.max(0, nowMs - message.sentMs) };
    case "Measured":
      return { ...state, customerMsPerFrame: message.cpuMsPerFrame };
    case "CustomerSaid":
      return said(state, { who: "customer", text: message.text });
    case "LineKept":
      return keptOne(state, message);
    case "ScreenshotAnswered":
    case "CursorShape":
    case "CursorMoved":
    case "Received":
    case "LedgerOpened":
    case "LedgerEntered":
      return state;
  }
}

/** The customer's module entered something; `stripes`: what is covered now. */
export function recorded(state: SupporterState, kind: string, stripes: Stripes): SupporterState {
  const isEntry = kind === "LedgerEntered" && !isOver(state);
  return { ...state, stripes, entries: state.entries + (isEntry ? 1 : 0) };
}

/** The supporter wrote a line. */
export function wrote(state: SupporterState, text: string): SupporterState {
  return said(state, { who: "supporter", text });
}

/** Lines come in order and at most so many; what is neither is not believed. */
function keptOne(state: SupporterState, line: LineKept): SupporterState {
  const isNext = line.line === state.kept.length + 1 && line.line <= TRANSCRIPT_LINES_MAX;
  return isNext ? { ...state, kept: [...state.kept, line] } : state;
}

function said(state: SupporterState, line: TalkLine): SupporterState {
  return { ...state, talk: [...state.talk, line].slice(-TALK_LINES_MAX) };
}

function answered(state: SupporterState, message: Extract<FromCustomer, { readonly kind: "Answered" }>): SupporterState {
  if (state.stage !== "waiting_for_consent") return state;
  if (!message.isYes) return ended(state, "refused");
  return { ...state, stage: "running", rights: message.rights, screens: message.screens };
}
