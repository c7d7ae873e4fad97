/** What is a session made of, what does it take, and what does it tell? */

import type { FromCustomer, FromSupporter, MediaEpoch } from "../wire/messages.generated";
import type { Invitation } from "./invitation";
import type { LedgerRecord } from "./ledger";
import type { Clock, Lock, PairedFacts, SessionLink } from "./ports";
import type { SupporterState } from "./state";

/** What the supporter's hands and eyes send while the session runs. */
export type InputMessage = Extract<
  FromSupporter,
  { readonly kind: "PointerMoved" | "PointerButton" | "WheelTurned" | "KeyChanged" | "TextTyped" | "AllReleased" }
>;

/** What the supporter's viewer sends while the session runs. */
export type ViewerMessage = Extract<FromSupporter, { readonly kind: "Painted" | "ViewerCan" | "ViewerShows" }>;

/** What the supporter asks the customer for, and what became of it. */
export type AskingMessage = Extract<FromSupporter, { readonly kind: "RightAsked" | "ScreenshotAsked" | "ScreenshotTaken" }>;

/** What a session tells its page. */
export interface SessionEvents {
  onChange(state: SupporterState): void;
  /** A new picture epoch; `session`: the first 8 bytes of the session id, as headers carry it. */
  onMediaEpoch(epoch: MediaEpoch, session: bigint): void;
  /** A picture packet as it came; its buffer is the receiver's. */
  onMediaPacket(packet: ArrayBuffer): void;
  /** The session is over, and this is what both ends signed. */
  onRecord(record: LedgerRecord): void;
  /** Cursor, and every other word of the customer's module after the state changed. */
  onMessage(message: FromCustomer): void;
}

/** What a session is made of. */
export interface SessionParts<P extends PairedFacts> {
  readonly invitation: Invitation;
  /** Six digits; never sent. */
  readonly secret: string;
  readonly lock: Lock<P>;
  readonly link: SessionLink;
  readonly clock: Clock;
  readonly events: SessionEvents;
}
