/** Does a closed link come back? As the table of close codes says (protocol, section 1). */

import { CLOSINGS } from "../wire/closing.generated";

/** What a close means. `reason`: a word of the table. */
export interface Verdict {
  readonly isFinal: boolean;
  readonly reason: string;
}

/** Judge a close code; `told` is the reason of a `refused` signal before it, or empty. */
export function verdictOf(code: number, told: string): Verdict {
  const final = CLOSINGS.find((one) => one.code === code && one.isFinal);
  return { isFinal: final !== undefined, reason: told === "" ? (final?.word ?? "") : told };
}
