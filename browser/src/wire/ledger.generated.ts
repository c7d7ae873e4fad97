// Generated from src/beistand/wire/ledger_facts.py by tools/generate_wire.py. Do not edit: run `python -m tools.generate_wire`.

import type { FactSpecs } from "./ledger-facts";

/* eslint-disable no-control-regex -- to refuse them is the point */
const WORD = /^[a-z][a-z0-9_]{0,31}$/u;
const HASH = /^[0-9a-f]{64}$/u;
const HASH_OR_NONE = /^([0-9a-f]{64})?$/u;
const TEXT = /^[^\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]*$/u;
/* eslint-enable no-control-regex */

/** By whose doing something happened. */
export type Who = "customer" | "supporter" | "colleague" | "module" | "server";

export interface PairedFacts {
  readonly kind: "paired";
  readonly run: number;
  readonly language: "de" | "de_plain" | "en";
}

export interface NoticeShownFacts {
  readonly kind: "notice_shown";
  readonly organisation: string;
  readonly supporter: string;
  readonly purpose: string;
  readonly version: number;
  readonly notice: string;
  readonly text: string;
  readonly processing: string;
  readonly language: "de" | "de_plain" | "en";
  readonly confirmed_ms: number;
}

export interface ConsentFacts {
  readonly kind: "consent";
  readonly rights: readonly string[];
  readonly rights_refused: readonly string[];
  readonly screens: number;
  readonly has_read_notice: boolean;
  readonly click: "physical" | "unknown";
}

export interface RefusalFacts {
  readonly kind: "refusal";
  readonly reason: string;
}

export interface RightAskedFacts {
  readonly kind: "right_asked";
  readonly right: string;
  readonly participant: number;
  readonly reason: string;
}

export interface RightGrantedFacts {
  readonly kind: "right_granted";
  readonly right: string;
  readonly duration: "minutes" | "once" | "session";
  readonly minutes: number;
  readonly click: "physical" | "unknown";
}

export interface RightRefusedFacts {
  readonly kind: "right_refused";
  readonly right: string;
  readonly reason: string;
}

export interface RightWithdrawnFacts {
  readonly kind: "right_withdrawn";
  readonly right: string;
}

export interface RightExpiredFacts {
  readonly kind: "right_expired";
  readonly right: string;
}

export interface PauseFacts {
  readonly kind: "pause";
}

export interface ResumeFacts {
  readonly kind: "resume";
}

export interface ParticipantJoinedFacts {
  readonly kind: "participant_joined";
  readonly participant: number;
  readonly name: string;
  readonly role: "colleague" | "recorder" | "supporter";
  readonly bound_since_ms: number;
}

export interface ParticipantLeftFacts {
  readonly kind: "participant_left";
  readonly participant: number;
}

export interface TransferFacts {
  readonly kind: "transfer";
  readonly direction: "from_customer" | "to_customer";
  readonly state: "allowed" | "broken" | "done" | "offered" | "refused";
  readonly name: string;
  readonly size_bytes: number;
  readonly sha256: string;
}

export interface MaskChangedFacts {
  readonly kind: "mask_changed";
  readonly hidden: number;
  readonly waiting: number;
  readonly shown: number;
  readonly program_kinds: readonly string[];
}

export interface RecordingChangedFacts {
  readonly kind: "recording_changed";
  readonly is_running: boolean;
}

export interface ScreenshotFacts {
  readonly kind: "screenshot";
  readonly number: number;
  readonly screen: number;
  readonly state: "announced" | "taken";
  readonly sha256: string;
}

export interface TranscriptKeptFacts {
  readonly kind: "transcript_kept";
  readonly lines: number;
  readonly sha256: string;
}

export interface LinkLostFacts {
  readonly kind: "link_lost";
}

export interface LinkBackFacts {
  readonly kind: "link_back";
  readonly away_ms: number;
}

export interface WindowsLostFacts {
  readonly kind: "windows_lost";
  readonly times: number;
}

export interface WindowsBackFacts {
  readonly kind: "windows_back";
  readonly away_ms: number;
}

export interface ErrorFacts {
  readonly kind: "error";
  readonly word: string;
  readonly times: number;
}

export interface EndedFacts {
  readonly kind: "ended";
  readonly reason: string;
  readonly lasted_s: number;
}

/** What a ledger can say. */
export type Facts =
  | PairedFacts
  | NoticeShownFacts
  | ConsentFacts
  | RefusalFacts
  | RightAskedFacts
  | RightGrantedFacts
  | RightRefusedFacts
  | RightWithdrawnFacts
  | RightExpiredFacts
  | PauseFacts
  | ResumeFacts
  | ParticipantJoinedFacts
  | ParticipantLeftFacts
  | TransferFacts
  | MaskChangedFacts
  | RecordingChangedFacts
  | ScreenshotFacts
  | TranscriptKeptFacts
  | LinkLostFacts
  | LinkBackFacts
  | WindowsLostFacts
  | WindowsBackFacts
  | ErrorFacts
  | EndedFacts;

/** What each kind of entry holds, who can be behind it, and what it needs before it. */
export const KINDS: Readonly<Record<string, { readonly facts: FactSpecs; readonly by: readonly Who[]; readonly isOnce: boolean; readonly needs: string }>> = {
  paired: { facts: { run: { is: "whole", least: 0, most: 9007199254740991 }, language: { is: "one_of", words: ["de", "de_plain", "en"] } }, by: ["module"], isOnce: true, needs: "" },
  notice_shown: { facts: { organisation: { is: "text", most: 128, form: TEXT }, supporter: { is: "text", most: 128, form: TEXT }, purpose: { is: "text", most: 512, form: TEXT }, version: { is: "whole", least: 0, most: 9007199254740991 }, notice: { is: "text", most: 64, form: HASH }, text: { is: "text", most: 64, form: HASH }, processing: { is: "text", most: 64, form: HASH }, language: { is: "one_of", words: ["de", "de_plain", "en"] }, confirmed_ms: { is: "whole", least: 0, most: 9007199254740991 } }, by: ["module"], isOnce: true, needs: "paired" },
  consent: { facts: { rights: { is: "list", most: 16, of: { is: "text", most: 64, form: WORD } }, rights_refused: { is: "list", most: 16, of: { is: "text", most: 64, form: WORD } }, screens: { is: "whole", least: 0, most: 9007199254740991 }, has_read_notice: { is: "bool" }, click: { is: "one_of", words: ["physical", "unknown"] } }, by: ["customer"], isOnce: true, needs: "notice_shown" },
  refusal: { facts: { reason: { is: "text", most: 64, form: WORD } }, by: ["customer", "module"], isOnce: true, needs: "notice_shown" },
  right_asked: { facts: { right: { is: "text", most: 64, form: WORD }, participant: { is: "whole", least: 1, most: 254 }, reason: { is: "text", most: 512, form: TEXT } }, by: ["supporter", "colleague", "module"], isOnce: false, needs: "" },
  right_granted: { facts: { right: { is: "text", most: 64, form: WORD }, duration: { is: "one_of", words: ["minutes", "once", "session"] }, minutes: { is: "whole", least: 0, most: 9007199254740991 }, click: { is: "one_of", words: ["physical", "unknown"] } }, by: ["customer"], isOnce: false, needs: "consent" },
  right_refused: { facts: { right: { is: "text", most: 64, form: WORD }, reason: { is: "text", most: 64, form: WORD } }, by: ["customer", "module"], isOnce: false, needs: "" },
  right_withdrawn: { facts: { right: { is: "text", most: 64, form: WORD } }, by: ["customer"], isOnce: false, needs: "" },
  right_expired: { facts: { right: { is: "text", most: 64, form: WORD } }, by: ["module"], isOnce: false, needs: "" },
  pause: { facts: {  }, by: ["customer", "module"], isOnce: false, needs: "" },
  resume: { facts: {  }, by: ["customer"], isOnce: false, needs: "" },
  participant_joined: { facts: { participant: { is: "whole", least: 1, most: 254 }, name: { is: "text", most: 128, form: TEXT }, role: { is: "one_of", words: ["colleague", "recorder", "supporter"] }, bound_since_ms: { is: "whole", least: 0, most: 9007199254740991 } }, by: ["supporter", "colleague", "module"], isOnce: false, needs: "" },
  participant_left: { facts: { participant: { is: "whole", least: 1, most: 254 } }, by: ["customer", "supporter", "colleague", "module", "server"], isOnce: false, needs: "" },
  transfer: { facts: { direction: { is: "one_of", words: ["from_customer", "to_customer"] }, state: { is: "one_of", words: ["allowed", "broken", "done", "offered", "refused"] }, name: { is: "text", most: 255, form: TEXT }, size_bytes: { is: "whole", least: 0, most: 9007199254740991 }, sha256: { is: "text", most: 64, form: HASH } }, by: ["customer", "supporter", "colleague", "module", "server"], isOnce: false, needs: "" },
  mask_changed: { facts: { hidden: { is: "whole", least: 0, most: 9007199254740991 }, waiting: { is: "whole", least: 0, most: 9007199254740991 }, shown: { is: "whole", least: 0, most: 9007199254740991 }, program_kinds: { is: "list", most: 16, of: { is: "text", most: 64, form: WORD } } }, by: ["customer", "module"], isOnce: false, needs: "" },
  recording_changed: { facts: { is_running: { is: "bool" } }, by: ["customer", "module"], isOnce: false, needs: "" },
  screenshot: { facts: { number: { is: "whole", least: 0, most: 9007199254740991 }, screen: { is: "whole", least: 0, most: 9007199254740991 }, state: { is: "one_of", words: ["announced", "taken"] }, sha256: { is: "text", most: 64, form: HASH_OR_NONE } }, by: ["supporter", "colleague", "module"], isOnce: false, needs: "consent" },
  transcript_kept: { facts: { lines: { is: "whole", least: 0, most: 9007199254740991 }, sha256: { is: "text", most: 64, form: HASH } }, by: ["module"], isOnce: false, needs: "consent" },
  link_lost: { facts: {  }, by: ["customer", "supporter", "colleague", "module", "server"], isOnce: false, needs: "" },
  link_back: { facts: { away_ms: { is: "whole", least: 0, most: 9007199254740991 } }, by: ["customer", "supporter", "colleague", "module", "server"], isOnce: false, needs: "" },
  windows_lost: { facts: { times: { is: "whole", least: 0, most: 9007199254740991 } }, by: ["module"], isOnce: false, needs: "" },
  windows_back: { facts: { away_ms: { is: "whole", least: 0, most: 9007199254740991 } }, by: ["module"], isOnce: false, needs: "" },
  error: { facts: { word: { is: "text", most: 64, form: WORD }, times: { is: "whole", least: 0, most: 9007199254740991 } }, by: ["customer", "supporter", "colleague", "module", "server"], isOnce: false, needs: "" },
  ended: { facts: { reason: { is: "text", most: 64, form: WORD }, lasted_s: { is: "whole", least: 0, most: 9007199254740991 } }, by: ["customer", "supporter", "colleague", "module", "server"], isOnce: true, needs: "" },
};
