/** Which errors can the lock raise, and what can be wrong with a packet? */

/** Why a pairing run failed. */
export type PairingProblem = "order" | "bad_share" | "wrong_code";

/** A pairing run failed; the next run begins with fresh secrets. */
export class PairingError extends Error {
  override readonly name = "PairingError";
  readonly problem: PairingProblem;

  constructor(problem: PairingProblem, text: string) {
    super(text);
    this.problem = problem;
  }
}

/** What is wrong with a packet; `src/beistand/seal/errors.py` says what each word means. */
export type Tampering =
  | "flipped"
  | "size"
  | "gap"
  | "repeated"
  | "old_epoch"
  | "other_session"
  | "other_participant"
  | "impossible";

/** A packet is not the next one that the peer sealed for this end. */
export class TamperedError extends Error {
  override readonly name = "TamperedError";
  readonly kind: Tampering;

  constructor(kind: Tampering, text: string) {
    super(`${kind}: ${text}`);
    this.kind = kind;
  }
}

/** The peer has not confirmed packets for too long; nothing more may be sent. */
export class ReplayFullError extends Error {
  override readonly name = "ReplayFullError";
}
