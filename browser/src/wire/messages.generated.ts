// Generated from src/beistand/wire/messages.py by tools/generate_wire.py. Do not edit: run `python -m tools.generate_wire`.

import type { Fields } from "./fields";

/** Which typed messages do the two ends exchange after the customer's yes? */

/** One shared screen: its number in this session, its place on the customer's desktop and its size in pixels. */
export interface Screen {
  readonly screen: number;
  readonly leftPx: number;
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly name: string;
}

/** The customer's answer to the first question. `rights` is empty when the answer is no. */
export interface Answered {
  readonly kind: "Answered";
  readonly isYes: boolean;
  readonly rights: readonly string[];
  readonly screens: readonly Screen[];
  readonly language: string;
}

/** The rights that hold from now on. `reason`: why they changed: `customer`, `asked`, `refused`, `paused` or `expired`. */
export interface RightsChanged {
  readonly kind: "RightsChanged";
  readonly rights: readonly string[];
  readonly reason: string;
}

/** A new picture epoch: its key, the compression window, the screens it shows. */
export interface MediaEpoch {
  readonly kind: "MediaEpoch";
  readonly epoch: number;
  readonly key: Uint8Array<ArrayBuffer>;
  readonly windowLog: number;
  readonly screens: readonly Screen[];
}

/** The customer paused (or went on with) everything: no picture, no input. */
export interface Paused {
  readonly kind: "Paused";
  readonly isPaused: boolean;
}

/** The customer used the own mouse or keyboard: the supporter's input rests for so long. */
export interface ControlRests {
  readonly kind: "ControlRests";
  readonly restMs: number;
}

/** The customer's module ended the session. `reason`: a word of `END_REASONS`. */
export interface Ended {
  readonly kind: "Ended";
  readonly reason: string;
  readonly lastedS: number;
}

/** The session ledger begins. `customer_key`: the module's Ed25519 public key of this session. */
export interface LedgerOpened {
  readonly kind: "LedgerOpened";
  readonly customerKey: Uint8Array<ArrayBuffer>;
}

/** The next entry of the ledger, as its bytes (`wire.ledger`), and the module's signature over the new head. */
export interface LedgerEntered {
  readonly kind: "LedgerEntered";
  readonly entry: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** A line of the customer in the talk beside the picture. */
export interface CustomerSaid {
  readonly kind: "CustomerSaid";
  readonly text: string;
}

/** A line of the talk that is kept, as the module hashed it (`wire.transcript`); the line itself came before. `line`: 1, 2, 3, ...; `is_supporter`: who wrote it; `time_ms`: Unix time. */
export interface LineKept {
  readonly kind: "LineKept";
  readonly line: number;
  readonly isSupporter: boolean;
  readonly timeMs: number;
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly text: string;
}

/** The supporter may take a screenshot of this screen now, or not. `number`: 1, 2, 3, ...; 0 with a no. */
export interface ScreenshotAnswered {
  readonly kind: "ScreenshotAnswered";
  readonly screen: number;
  readonly number: number;
}

/** The look of the pointer: `width_px * height_px * 4` bytes R, G, B, A (not premultiplied), rows top down. */
export interface CursorShape {
  readonly kind: "CursorShape";
  readonly widthPx: number;
  readonly heightPx: number;
  readonly hotXPx: number;
  readonly hotYPx: number;
  readonly rgba: Uint8Array<ArrayBuffer>;
}

/** The customer's pointer is here. */
export interface CursorMoved {
  readonly kind: "CursorMoved";
  readonly screen: number;
  readonly xPx: number;
  readonly yPx: number;
}

/** The answer to a `Ping`. */
export interface Pong {
  readonly kind: "Pong";
  readonly sentMs: number;
}

/** What the picture costs at the customer, over the last second. */
export interface Measured {
  readonly kind: "Measured";
  readonly framesPerS: number;
  readonly cpuMsPerFrame: number;
  readonly bytesPerS: number;
}

/** This end has every reliable packet below these counters; the other may forget them. */
export interface Received {
  readonly kind: "Received";
  readonly nextOpening: number;
  readonly nextControl: number;
}

/** The supporter asks for one more right and says why. */
export interface RightAsked {
  readonly kind: "RightAsked";
  readonly right: string;
  readonly reason: string;
}

/** The viewer cannot go on with this picture epoch and asks for a new one. */
export interface EpochAsked {
  readonly kind: "EpochAsked";
  readonly epoch: number;
  readonly reason: string;
}

/** The supporter ended the session. */
export interface SupporterLeft {
  readonly kind: "SupporterLeft";
  readonly reason: string;
}

/** The supporter's end checked and kept so many entries, the last with this link, and signs that. */
export interface LedgerSigned {
  readonly kind: "LedgerSigned";
  readonly count: number;
  readonly link: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** A line of the supporter in the talk beside the picture. */
export interface SupporterSaid {
  readonly kind: "SupporterSaid";
  readonly text: string;
}

/** The supporter wants to take a screenshot of this screen; nothing is taken before the answer. */
export interface ScreenshotAsked {
  readonly kind: "ScreenshotAsked";
  readonly screen: number;
}

/** The screenshot with this number was taken. `sha256`: of its PNG file. */
export interface ScreenshotTaken {
  readonly kind: "ScreenshotTaken";
  readonly number: number;
  readonly sha256: Uint8Array<ArrayBuffer>;
}

/** The supporter's pointer is here. */
export interface PointerMoved {
  readonly kind: "PointerMoved";
  readonly screen: number;
  readonly xPx: number;
  readonly yPx: number;
}

/** A button went down or up here. `button`: 1 left, 2 middle, 3 right, 8 back, 9 forward. */
export interface PointerButton {
  readonly kind: "PointerButton";
  readonly screen: number;
  readonly xPx: number;
  readonly yPx: number;
  readonly button: number;
  readonly isDown: boolean;
}

/** The wheel turned; signed, 120 units are one notch; positive is down and right. */
export interface WheelTurned {
  readonly kind: "WheelTurned";
  readonly screen: number;
  readonly xPx: number;
  readonly yPx: number;
  readonly rightUnits: number;
  readonly downUnits: number;
}

/** A key went down or up. `code` is the physical key (UI Events `KeyboardEvent.code`, such as `KeyQ`); `key` what it means on the supporter's layout (`KeyboardEvent.key`: one character such as `@`, or a name such as `Enter`). */
export interface KeyChanged {
  readonly kind: "KeyChanged";
  readonly code: string;
  readonly key: string;
  readonly isDown: boolean;
}

/** Text that came from a dead key, an input method or a paste-as-typed. */
export interface TextTyped {
  readonly kind: "TextTyped";
  readonly text: string;
}

/** Let go of every key and button (focus lost, page hidden). */
export interface AllReleased {
  readonly kind: "AllReleased";
}

/** The viewer painted so many packet bytes of this media epoch; `frame` is the newest painted frame. */
export interface Painted {
  readonly kind: "Painted";
  readonly epoch: number;
  readonly paintedBytes: number;
  readonly frame: number;
}

/** Answer me; `sent_ms` is the asker's monotonic clock and comes back unchanged. */
export interface Ping {
  readonly kind: "Ping";
  readonly sentMs: number;
}

/** Which codecs for moving parts this viewer decodes, best first (`jpeg`, `vp9`); empty: exact pixels only. */
export interface ViewerCan {
  readonly kind: "ViewerCan";
  readonly codecs: readonly string[];
}

/** The viewer shows these of the shared screens now; changes on the others may wait until it shows them. */
export interface ViewerShows {
  readonly kind: "ViewerShows";
  readonly screens: readonly number[];
}

export type FromCustomer =
  | Answered
  | RightsChanged
  | MediaEpoch
  | Paused
  | ControlRests
  | Ended
  | LedgerOpened
  | LedgerEntered
  | CustomerSaid
  | LineKept
  | ScreenshotAnswered
  | CursorShape
  | CursorMoved
  | Pong
  | Measured
  | Received;

export type FromSupporter =
  | RightAsked
  | EpochAsked
  | SupporterLeft
  | LedgerSigned
  | SupporterSaid
  | ScreenshotAsked
  | ScreenshotTaken
  | PointerMoved
  | PointerButton
  | WheelTurned
  | KeyChanged
  | TextTyped
  | AllReleased
  | Painted
  | Ping
  | ViewerCan
  | ViewerShows
  | Received;

export type Message = FromCustomer | FromSupporter;

const SCREEN: Fields = [["screen", { is: "whole", least: 0, most: 15 }], ["leftPx", { is: "whole", least: -65536, most: 65536 }], ["topPx", { is: "whole", least: -65536, most: 65536 }], ["widthPx", { is: "whole", least: 0, most: 16384 }], ["heightPx", { is: "whole", least: 0, most: 16384 }], ["name", { is: "text", most: 64 }]];

/** By tag: the fields in the order of the wire. */
export const FROM_CUSTOMER: Readonly<Record<number, { readonly kind: string; readonly fields: Fields }>> = {
  1: { kind: "Answered", fields: [["isYes", { is: "bool" }], ["rights", { is: "list", most: 16, of: { is: "text", most: 32 } }], ["screens", { is: "list", most: 16, of: { is: "struct", fields: SCREEN } }], ["language", { is: "text", most: 8 }]] },
  2: { kind: "RightsChanged", fields: [["rights", { is: "list", most: 16, of: { is: "text", most: 32 } }], ["reason", { is: "text", most: 512 }]] },
  3: { kind: "MediaEpoch", fields: [["epoch", { is: "whole", least: 0, most: 4294967295 }], ["key", { is: "bytes", least: 32, most: 32 }], ["windowLog", { is: "whole", least: 10, most: 27 }], ["screens", { is: "list", most: 16, of: { is: "struct", fields: SCREEN } }]] },
  4: { kind: "Paused", fields: [["isPaused", { is: "bool" }]] },
  5: { kind: "ControlRests", fields: [["restMs", { is: "whole", least: 0, most: 4294967295 }]] },
  6: { kind: "Ended", fields: [["reason", { is: "text", most: 512 }], ["lastedS", { is: "whole", least: 0, most: 4294967295 }]] },
  7: { kind: "LedgerOpened", fields: [["customerKey", { is: "bytes", least: 32, most: 32 }]] },
  8: { kind: "LedgerEntered", fields: [["entry", { is: "bytes", least: 0, most: 4096 }], ["signature", { is: "bytes", least: 64, most: 64 }]] },
  9: { kind: "CustomerSaid", fields: [["text", { is: "text", most: 1000 }]] },
  10: { kind: "LineKept", fields: [["line", { is: "whole", least: 0, most: 4294967295 }], ["isSupporter", { is: "bool" }], ["timeMs", { is: "whole", least: 0, most: 9007199254740991 }], ["salt", { is: "bytes", least: 16, most: 16 }], ["text", { is: "text", most: 1000 }]] },
  11: { kind: "ScreenshotAnswered", fields: [["screen", { is: "whole", least: 0, most: 15 }], ["number", { is: "whole", least: 0, most: 4294967295 }]] },
  60: { kind: "CursorShape", fields: [["widthPx", { is: "whole", least: 1, most: 256 }], ["heightPx", { is: "whole", least: 1, most: 256 }], ["hotXPx", { is: "whole", least: 0, most: 255 }], ["hotYPx", { is: "whole", least: 0, most: 255 }], ["rgba", { is: "bytes", least: 0, most: 262144 }]] },
  61: { kind: "CursorMoved", fields: [["screen", { is: "whole", least: 0, most: 15 }], ["xPx", { is: "whole", least: 0, most: 16384 }], ["yPx", { is: "whole", least: 0, most: 16384 }]] },
  62: { kind: "Pong", fields: [["sentMs", { is: "whole", least: 0, most: 9007199254740991 }]] },
  63: { kind: "Measured", fields: [["framesPerS", { is: "real", least: 0, most: 1000 }], ["cpuMsPerFrame", { is: "real", least: 0, most: 100000 }], ["bytesPerS", { is: "whole", least: 0, most: 9007199254740991 }]] },
  80: { kind: "Received", fields: [["nextOpening", { is: "whole", least: 0, most: 9007199254740991 }], ["nextControl", { is: "whole", least: 0, most: 9007199254740991 }]] },
};

/** By tag: the fields in the order of the wire. */
export const FROM_SUPPORTER: Readonly<Record<number, { readonly kind: string; readonly fields: Fields }>> = {
  20: { kind: "RightAsked", fields: [["right", { is: "text", most: 32 }], ["reason", { is: "text", most: 512 }]] },
  21: { kind: "EpochAsked", fields: [["epoch", { is: "whole", least: 0, most: 4294967295 }], ["reason", { is: "text", most: 512 }]] },
  22: { kind: "SupporterLeft", fields: [["reason", { is: "text", most: 512 }]] },
  23: { kind: "LedgerSigned", fields: [["count", { is: "whole", least: 0, most: 4294967295 }], ["link", { is: "bytes", least: 32, most: 32 }], ["signature", { is: "bytes", least: 64, most: 64 }]] },
  25: { kind: "SupporterSaid", fields: [["text", { is: "text", most: 1000 }]] },
  26: { kind: "ScreenshotAsked", fields: [["screen", { is: "whole", least: 0, most: 15 }]] },
  27: { kind: "ScreenshotTaken", fields: [["number", { is: "whole", least: 0, most: 4294967295 }], ["sha256", { is: "bytes", least: 32, most: 32 }]] },
  40: { kind: "PointerMoved", fields: [["screen", { is: "whole", least: 0, most: 15 }], ["xPx", { is: "whole", least: 0, most: 16384 }], ["yPx", { is: "whole", least: 0, most: 16384 }]] },
  41: { kind: "PointerButton", fields: [["screen", { is: "whole", least: 0, most: 15 }], ["xPx", { is: "whole", least: 0, most: 16384 }], ["yPx", { is: "whole", least: 0, most: 16384 }], ["button", { is: "whole", least: 1, most: 9 }], ["isDown", { is: "bool" }]] },
  42: { kind: "WheelTurned", fields: [["screen", { is: "whole", least: 0, most: 15 }], ["xPx", { is: "whole", least: 0, most: 16384 }], ["yPx", { is: "whole", least: 0, most: 16384 }], ["rightUnits", { is: "whole", least: -12000, most: 12000 }], ["downUnits", { is: "whole", least: -12000, most: 12000 }]] },
  43: { kind: "KeyChanged", fields: [["code", { is: "text", most: 32 }], ["key", { is: "text", most: 32 }], ["isDown", { is: "bool" }]] },
  44: { kind: "TextTyped", fields: [["text", { is: "text", most: 4096 }]] },
  45: { kind: "AllReleased", fields: [] },
  46: { kind: "Painted", fields: [["epoch", { is: "whole", least: 0, most: 4294967295 }], ["paintedBytes", { is: "whole", least: 0, most: 9007199254740991 }], ["frame", { is: "whole", least: 0, most: 4294967295 }]] },
  47: { kind: "Ping", fields: [["sentMs", { is: "whole", least: 0, most: 9007199254740991 }]] },
  48: { kind: "ViewerCan", fields: [["codecs", { is: "list", most: 8, of: { is: "text", most: 16 } }]] },
  49: { kind: "ViewerShows", fields: [["screens", { is: "list", most: 16, of: { is: "whole", least: 0, most: 15 } }]] },
  80: { kind: "Received", fields: [["nextOpening", { is: "whole", least: 0, most: 9007199254740991 }], ["nextControl", { is: "whole", least: 0, most: 9007199254740991 }]] },
};

export const END_REASONS = ["customer", "supporter", "refused", "timeout", "code_burned", "link_lost", "tampered", "failed"] as const;
