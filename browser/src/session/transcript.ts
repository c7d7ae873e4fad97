/** How does the supporter's end write down the talk that the customer's module kept? As the file of `wire.transcript`. */

import type { LineKept } from "../wire/messages.generated";
import { toHex } from "../wire/octets";

/** The kept lines as JSON; the server checks them against the hash that both ends signed. */
export function packTranscript(session: string, kept: readonly LineKept[]): string {
  const lines = kept.map((one) => ({
    number: one.line,
    by: one.isSupporter ? "supporter" : "customer",
    time_ms: one.timeMs,
    salt: toHex(one.salt),
    text: one.text,
  }));
  return JSON.stringify({ format: "beistand.transcript/1", session, lines });
}
