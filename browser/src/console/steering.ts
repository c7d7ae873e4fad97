/** What holds in a running session, and may the supporter steer? Values and one rule; no page. */

import type { Stripes } from "../session/ledger";
import type { TalkLine } from "../session/state";
import type { Right } from "../wire/rights.generated";

/** What a supporter can ask the customer for. */
export type AskedRight = Extract<Right, "view" | "control" | "screenshots" | "chat_transcript">;

export const ASKED_RIGHTS: readonly AskedRight[] = ["control", "view", "screenshots", "chat_transcript"];

/** What holds in the session now. */
export interface SessionView {
  readonly words: readonly string[];
  readonly hasControl: boolean;
  /** The request for this right is with the customer. */
  readonly asking: AskedRight | null;
  /** What is written is kept in the case. */
  readonly isKept: boolean;
  /** Screenshots may be taken now. */
  readonly mayShoot: boolean;
  /** What the rules of the notice never allow is not offered. */
  readonly never: readonly AskedRight[];
  /** `customerRestarted`: away for good, since the customer's module was started again. */
  readonly link: "up" | "interrupted" | "customerAway" | "customerRestarted";
  readonly isPaused: boolean;
  readonly rests: boolean;
  /** The customer shows nothing now: the right to watch was not given, or was taken back. */
  readonly isHidden: boolean;
  readonly talk: readonly TalkLine[];
  /** What is covered in the picture. */
  readonly stripes: Stripes;
  /** No frame of the newest media epoch was painted yet. */
  readonly isPictureMissing: boolean;
  readonly hadPicture: boolean;
  readonly screens: readonly { readonly screen: number; readonly name: string }[];
}

/** Whether the customer's machine takes input at this moment, as far as this end knows. */
export function isSteering(view: SessionView): boolean {
  return view.hasControl && view.link === "up" && !view.isPaused && !view.rests;
}
