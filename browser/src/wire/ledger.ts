/** Is this the next entry of the ledger? Its form, its place and its chain; `src/beistand/wire/ledger.py` tells more. */

import { LedgerError, outOfOrder, readFacts, readObject } from "./ledger-facts";
import type { Facts, Who } from "./ledger.generated";
import { LEDGER_ENTRIES_MAX, LEDGER_ENTRY_MAX_BYTES, LEDGER_MAX_BYTES } from "./limits";
import { fromHex, joined, toHex, utf8 } from "./octets";
import type { Octets } from "./octets";

const WHO: readonly Who[] = ["customer", "supporter", "colleague", "module", "server"];
const LINK = /^[0-9a-f]{64}$/u;

/** What a ledger belongs to; all hex. */
export interface Opening {
  readonly form: "beistand ledger 1";
  readonly session: string;
  readonly notice: string;
  readonly binding: string;
  readonly customer_key: string;
  readonly supporter_key: string;
}

/** One thing that happened. */
export interface Entry {
  readonly number: number;
  /** Unix time, UTC. */
  readonly timeMs: number;
  readonly who: Who;
  readonly facts: Facts;
}

/** How far a ledger goes. */
export interface Head {
  readonly count: number;
  /** 32 bytes. */
  readonly link: Octets;
}

/** Canonical JSON (RFC 8785) of what came out of JSON: whole numbers, names in ASCII. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = value as Readonly<Record<string, unknown>>;
  const parts = Object.keys(members).sort().map((name) => `${JSON.stringify(name)}:${canonical(members[name])}`);
  return `{${parts.join(",")}}`;
}

/** The bytes that a participant signs. */
export function statementOf(head: Head, session: Octets, signer: number): Octets {
  const count = new DataView(new ArrayBuffer(8));
  count.setBigUint64(0, BigInt(head.count));
  const label = utf8("beistand/1 ledger signature\0");
  return joined(label, Uint8Array.of(signer), session, new Uint8Array(count.buffer), head.link);
}

/** Link 0 of a ledger. */
export async function openingLink(opening: Opening): Promise<Octets> {
  return sha256(joined(utf8("beistand/1 ledger opening\0"), utf8(canonical(opening))));
}

/** A ledger as far as it goes; takes only the one entry that can come next. Call it for one entry after the other. */
export class Chain {
  #head: Head;
  #sizeBytes = 0;
  #timeMs = 0;
  readonly #seen = new Set<string>();

  private constructor(link: Octets) {
    this.#head = { count: 0, link };
  }

  static async of(opening: Opening): Promise<Chain> {
    return new Chain(await openingLink(opening));
  }

  get head(): Head {
    return this.#head;
  }

  /** Whether the last entry is the end of the session. */
  get isOver(): boolean {
    return this.#seen.has("ended");
  }

  /**
   * Take the bytes of the next entry.
   *
   * @throws LedgerError it is not the next entry of this ledger; nothing was taken.
   */
  async add(data: Octets): Promise<Entry> {
    const number = this.#head.count + 1;
    this.#checkRoom(number, data.byteLength);
    const { entry, previous } = readEntry(data, number);
    if (previous !== toHex(this.#head.link)) {
      throw new LedgerError(number, "does not follow the entry before it: one of the two was changed");
    }
    if (entry.timeMs < this.#timeMs) {
      throw new LedgerError(number, `is of ${entry.timeMs}, before the entry before it (${this.#timeMs})`);
    }
    const wrong = outOfOrder(entry.facts.kind, this.#seen);
    if (wrong !== "") throw new LedgerError(number, wrong);
    this.#head = { count: number, link: await sha256(joined(utf8("beistand/1 ledger entry\0"), data)) };
    this.#sizeBytes += data.byteLength;
    this.#timeMs = entry.timeMs;
    this.#seen.add(entry.facts.kind);
    return entry;
  }

  #checkRoom(number: number, sizeBytes: number): void {
    if (this.isOver) throw new LedgerError(number, "comes after the end of the session; nothing may follow it");
    if (number > LEDGER_ENTRIES_MAX || this.#sizeBytes + sizeBytes > LEDGER_MAX_BYTES) {
      const most = `${LEDGER_ENTRIES_MAX} entries and ${LEDGER_MAX_BYTES} bytes`;
      throw new LedgerError(number, `does not fit any more; a ledger has at most ${most}`);
    }
  }
}

function readEntry(data: Octets, number: number): { readonly entry: Entry; readonly previous: string } {
  if (data.byteLength > LEDGER_ENTRY_MAX_BYTES) {
    throw new LedgerError(number, `has ${data.byteLength} bytes; allowed are ${LEDGER_ENTRY_MAX_BYTES}`);
  }
  const fields = readObject(number, parsed(data, number), ["facts", "number", "previous", "time_ms", "who"]);
  const { number: own, previous, time_ms: timeMs } = fields;
  const who = WHO.find((one) => one === fields["who"]);
  if (own !== number) throw new LedgerError(number, "calls itself another entry");
  if (who === undefined || typeof previous !== "string" || !LINK.test(previous)) {
    throw new LedgerError(number, "names nobody who did it, or no entry before it");
  }
  if (!Number.isSafeInteger(timeMs) || Number(timeMs) < 0) throw new LedgerError(number, "has no good time");
  return { entry: { number, timeMs: Number(timeMs), who, facts: readFacts(number, fields["facts"], who) }, previous };
}

function parsed(data: Octets, number: number): unknown {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
    value = JSON.parse(text);
  } catch {
    throw new LedgerError(number, "is not readable");
  }
  if (canonical(value) !== text) throw new LedgerError(number, "is not in the canonical form (RFC 8785)");
  return value;
}

async function sha256(data: Octets): Promise<Octets> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}

/** The opening of a ledger from what both ends know. */
export function openingOf(known: {
  readonly session: Octets;
  readonly noticeHash: Octets;
  readonly binding: Octets;
  readonly customerKey: Octets;
  readonly supporterKey: Octets;
}): Opening {
  return {
    form: "beistand ledger 1",
    session: toHex(known.session),
    notice: toHex(known.noticeHash),
    binding: toHex(known.binding),
    customer_key: toHex(known.customerKey),
    supporter_key: toHex(known.supporterKey),
  };
}

/** The 16 bytes of a ledger's session. */
export function sessionOf(opening: Opening): Octets {
  return fromHex(opening.session);
}
