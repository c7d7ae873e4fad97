/**
 * What does the console say to people? One catalogue type, two languages; `texts-de.ts` and `texts-en.ts` fill it.
 */

import { GERMAN } from "./texts-de";
import { ENGLISH } from "./texts-en";
import type { ChordName } from "../input/keys-table";
import type { MovingNews } from "../video/codec-choice";
import type { ScreenshotNews } from "./screenshots";
import type { AskedRight } from "./steering";

/** Languages the console speaks. */
export type Language = "de" | "en";

/** The e-mail to the customer. */
export interface InvitationText {
  readonly subject: (organisation: string) => string;
  readonly body: (facts: InvitationFacts) => string;
}

/** What the e-mail names. */
export interface InvitationFacts {
  readonly customer: string;
  readonly supporter: string;
  readonly organisation: string;
  readonly code: string;
  readonly link: string;
  readonly minutes: number;
}

/** What is said about asking for one right. `asked`: it is with the customer; `refused`: the customer said no. */
export interface AskText {
  readonly title: string;
  readonly lead: string;
  readonly preset: string;
  readonly asked: string;
  readonly refused: string;
}

/** Everything the console says, in one language. */
export interface Texts {
  readonly language: Language;
  readonly start: {
    readonly title: string;
    readonly lead: string;
    readonly caseNumber: string;
    readonly customer: string;
    readonly purpose: string;
    readonly supporter: string;
    readonly begin: string;
    readonly beginning: string;
    readonly back: string;
  };
  readonly code: {
    readonly title: string;
    readonly lead: string;
    readonly spoken: (digits: string) => string;
    readonly copyLink: string;
    readonly copyCode: string;
    readonly copied: string;
    readonly copyFailed: string;
    readonly link: string;
    readonly valid: (minutes: number, seconds: number) => string;
    readonly validSpoken: (minutes: number) => string;
    readonly expired: string;
    readonly waiting: string;
    readonly connecting: string;
    readonly wrongRun: (run: number, most: number) => string;
    readonly burned: string;
    readonly newCode: string;
    readonly restarted: string;
    readonly cancel: string;
  };
  readonly mail: {
    readonly title: string;
    readonly language: string;
    readonly subject: string;
    readonly body: string;
    readonly open: string;
    readonly copy: string;
    readonly german: string;
    readonly english: string;
  };
  readonly invitation: InvitationText;
  readonly pairing: {
    readonly title: string;
    readonly checking: string;
    readonly wordsTitle: string;
    readonly lead: string;
    readonly mismatch: string;
    readonly waiting: string;
    readonly wordsLabel: string;
  };
  readonly session: {
    readonly viewOnly: string;
    readonly nothing: string;
    readonly control: string;
    readonly askControl: string;
    readonly askView: string;
    readonly screenshot: string;
    readonly screenshotHint: string;
    readonly screenshotNews: Readonly<Record<ScreenshotNews, string>>;
    readonly movingNews: Readonly<Record<MovingNews, string>>;
    readonly gotControl: string;
    readonly lostControl: string;
    readonly specialKeys: string;
    readonly typeText: string;
    readonly meter: string;
    readonly fit: string;
    readonly exact: string;
    readonly fullScreen: string;
    readonly leaveFullScreen: string;
    readonly end: string;
    readonly toolbar: string;
    readonly screens: string;
    readonly ownWindow: string;
    readonly ownWindowHint: string;
    readonly ownWindowBlocked: string;
    readonly allScreens: string;
    readonly screenName: (number: number, name: string) => string;
    readonly picture: (customer: string) => string;
    readonly wayOut: string;
    readonly covered: string;
    readonly allCovered: string;
    readonly browserKeys: string;
    readonly words: string;
    readonly firstPicture: string;
    readonly more: string;
  };
  readonly chords: Readonly<Record<ChordName, string>> & { readonly secureNote: string };
  readonly ask: {
    readonly rights: Readonly<Record<AskedRight, AskText>>;
    readonly reason: string;
    readonly hint: string;
    readonly send: string;
    readonly cancel: string;
  };
  readonly type: {
    readonly title: string;
    readonly lead: string;
    readonly text: string;
    readonly send: string;
    readonly cancel: string;
    readonly hint: (most: number) => string;
  };
  readonly talk: {
    readonly title: string;
    readonly open: string;
    readonly field: string;
    readonly send: string;
    readonly customer: string;
    readonly self: string;
    readonly news: (text: string) => string;
    readonly keep: string;
    readonly kept: string;
    readonly unkept: string;
  };
  readonly quit: {
    readonly title: string;
    readonly lead: string;
    readonly end: string;
    readonly stay: string;
  };
  readonly status: {
    readonly interrupted: string;
    readonly customerAway: string;
    readonly customerRestarted: string;
    readonly paused: string;
    readonly hidden: string;
    readonly rests: string;
    readonly resumed: string;
    readonly noticed: (packets: number) => string;
    readonly waitingPicture: string;
    readonly picture: string;
  };
  readonly meter: {
    readonly title: string;
    readonly glass: string;
    readonly glassHint: string;
    readonly roundTrip: string;
    readonly frames: string;
    readonly rate: string;
    readonly decode: string;
    readonly noticed: string;
    readonly customer: string;
    readonly none: string;
  };
  readonly end: {
    readonly title: string;
    readonly refusedTitle: string;
    readonly lasted: (hours: number, minutes: number, seconds: number) => string;
    readonly reason: Readonly<Record<string, string>>;
    readonly reasonOther: string;
    readonly record: Readonly<Record<"sending" | "waiting" | "kept" | "failed", string>>;
    readonly transcript: Readonly<Record<"sending" | "waiting" | "kept" | "failed", string>>;
    readonly back: string;
    readonly again: string;
  };
  readonly problems: {
    readonly unsupported: (missing: string) => string;
    readonly insecure: string;
    readonly signedOut: string;
    readonly offline: string;
    readonly server: (message: string) => string;
    readonly crashed: string;
    readonly retry: string;
    readonly leaving: string;
    readonly reload: string;
  };
}

/** Return the texts of a language; an unknown one gives German. */
export function textsOf(language: string): Texts {
  return language === "en" ? ENGLISH : GERMAN;
}
