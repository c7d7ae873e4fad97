/** Does a closed link come back? Close codes of the protocol, section 1. */

/** What a close means. `reason`: a word of the server's refusals. */
export interface Verdict {
  readonly isFinal: boolean;
  readonly reason: string;
}

const FINAL: ReadonlyMap<number, string> = new Map([
  [4400, "bad_packet"],
  [4401, "bad_ticket"],
  [4404, "unknown_number"],
  [4409, "replaced"],
  [4410, "session_over"],
  [4426, "old_version"],
]);

/** Judge a close code; `told` is the reason of a `refused` signal before it, or empty. */
export function verdictOf(code: number, told: string): Verdict {
  const reason = FINAL.get(code);
  return { isFinal: reason !== undefined, reason: told === "" ? (reason ?? "") : told };
}
