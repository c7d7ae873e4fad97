/**
 * How does the supporter's end keep the ledger that the customer's module writes? Checks each entry, keeps it, signs it.
 *
 * Signing again after each entry means that a session that breaks off leaves a countersigned beginning at both ends.
 */

import { CUSTOMER, SUPPORTER } from "../wire/envelope";
import { Chain, openingOf, sessionOf, statementOf } from "../wire/ledger";
import type { Entry, Opening } from "../wire/ledger";
import { LedgerError } from "../wire/ledger-facts";
import type { LedgerEntered, LedgerOpened, LedgerSigned } from "../wire/messages.generated";
import { fromHex, toHex } from "../wire/octets";
import type { Octets } from "../wire/octets";
import type { Signer } from "./ports";

/** Whether the owner of a public key signed a statement. */
export type IsSigned = (publicKey: Octets, statement: Octets, signature: Octets) => Promise<boolean>;

/** A signature over so many entries, hex. */
export interface LedgerSignature {
  readonly count: number;
  readonly signature: string;
}

/** The ledger as it stands in a receipt; each entry is its canonical JSON text. */
export interface LedgerRecord {
  readonly opening: Opening;
  readonly entries: readonly string[];
  readonly customer_signatures: readonly LedgerSignature[];
  readonly supporter_signatures: readonly LedgerSignature[];
}

/** What is covered: nothing, windows that the customer hides, or all because nothing is known of windows. */
export type Stripes = "none" | "some" | "all";

/** What both ends know of a ledger before its first entry. */
export interface LedgerKnown {
  readonly session: Octets;
  readonly noticeHash: Octets;
  readonly binding: Octets;
}

/** What the session does with the messages about the ledger. Call {@link heard} for one message after the other. */
export class LedgerEnd {
  readonly #known: LedgerKnown;
  readonly #signer: Signer;
  readonly #isSigned: IsSigned;
  #keeper: LedgerKeeper | null = null;

  constructor(known: LedgerKnown, signer: Signer, isSigned: IsSigned) {
    this.#known = known;
    this.#signer = signer;
    this.#isSigned = isSigned;
  }

  /** The ledger, once it is opened. */
  get keeper(): LedgerKeeper | null {
    return this.#keeper;
  }

  /**
   * Take a message about the ledger; what is to be answered, if anything is.
   *
   * @throws LedgerError the ledger is not as it must be: the session must not go on.
   */
  async heard(message: LedgerOpened | LedgerEntered): Promise<LedgerSigned | null> {
    if (message.kind === "LedgerEntered") {
      if (this.#keeper === null) throw new LedgerError(1, "came before the ledger was opened");
      return this.#keeper.entered(message);
    }
    if (this.#keeper !== null) throw new LedgerError(0, "is opened for the second time");
    const keys = { customerKey: message.customerKey, supporterKey: this.#signer.publicKey };
    this.#keeper = await LedgerKeeper.of(openingOf({ ...this.#known, ...keys }), this.#signer, this.#isSigned);
    return null;
  }
}

/** The ledger of the session that runs, and the newest signature that was not sent yet. */
export class Countersigning {
  #end: LedgerEnd | null = null;
  #signed: LedgerSigned | null = null;

  /** A session begins. */
  begin(end: LedgerEnd): void {
    this.#end = end;
    this.#signed = null;
  }

  /** Whether the customer's module opened the ledger. */
  get isOpen(): boolean {
    return (this.#end?.keeper ?? null) !== null;
  }

  /** Whether the end of the session is entered. */
  get isOver(): boolean {
    return this.#end?.keeper?.isOver === true;
  }

  /**
   * Take a message about the ledger.
   *
   * @throws LedgerError it is not as it must be: the session must not go on.
   */
  async heard(message: LedgerOpened | LedgerEntered): Promise<void> {
    this.#signed = (await this.#end?.heard(message)) ?? this.#signed;
  }

  /** How much of the picture is covered, as far as it is entered. */
  get stripes(): Stripes {
    const facts = (this.#end?.keeper?.entries ?? []).map((one) => one.facts);
    const told = facts.findLast((one) => one.kind === "windows_lost" || one.kind === "windows_back");
    if (told?.kind === "windows_lost") return "all";
    const mask = facts.findLast((one) => one.kind === "mask_changed");
    return mask?.kind === "mask_changed" && mask.hidden + mask.waiting > 0 ? "some" : "none";
  }

  /** The newest signature, once: it stands for all before it. */
  taken(): LedgerSigned | null {
    const signed = this.#signed;
    this.#signed = null;
    return signed;
  }

  /** Everything that this end has; `null` before the ledger was opened. */
  record(): LedgerRecord | null {
    return this.#end?.keeper?.record() ?? null;
  }
}

/** The ledger of one session at the end that countersigns it. Call {@link entered} for one entry after the other. */
export class LedgerKeeper {
  readonly #opening: Opening;
  readonly #chain: Chain;
  readonly #signer: Signer;
  readonly #isSigned: IsSigned;
  readonly #entries: Entry[] = [];
  readonly #texts: string[] = [];
  readonly #customer: LedgerSignature[] = [];
  readonly #supporter: LedgerSignature[] = [];

  private constructor(opening: Opening, chain: Chain, signer: Signer, isSigned: IsSigned) {
    this.#opening = opening;
    this.#chain = chain;
    this.#signer = signer;
    this.#isSigned = isSigned;
  }

  /** Begin a ledger; `opening` names the public key of `signer` as the supporter's. */
  static async of(opening: Opening, signer: Signer, isSigned: IsSigned): Promise<LedgerKeeper> {
    if (opening.supporter_key !== toHex(signer.publicKey)) throw new LedgerError(0, "names another key than this end's");
    return new LedgerKeeper(opening, await Chain.of(opening), signer, isSigned);
  }

  /** What happened so far. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Whether the end of the session is entered. */
  get isOver(): boolean {
    return this.#chain.isOver;
  }

  /**
   * Take the next entry; the countersignature to be sent back.
   *
   * @throws LedgerError it is not the next entry, or the module did not sign it: the session must not go on.
   */
  async entered(message: LedgerEntered): Promise<LedgerSigned> {
    const entry = await this.#chain.add(message.entry);
    const { head } = this.#chain;
    const session = sessionOf(this.#opening);
    const said = statementOf(head, session, CUSTOMER);
    if (!(await this.#isSigned(fromHex(this.#opening.customer_key), said, message.signature))) {
      throw new LedgerError(head.count, "is not signed by the customer's module");
    }
    const signature = await this.#signer.sign(statementOf(head, session, SUPPORTER));
    this.#entries.push(entry);
    this.#texts.push(new TextDecoder().decode(message.entry));
    this.#customer.push({ count: head.count, signature: toHex(message.signature) });
    this.#supporter.push({ count: head.count, signature: toHex(signature) });
    return { kind: "LedgerSigned", count: head.count, link: head.link, signature };
  }

  /** Everything that this end has: proof of its own of what the customer's module wrote. */
  record(): LedgerRecord {
    return {
      opening: this.#opening,
      entries: [...this.#texts],
      customer_signatures: [...this.#customer],
      supporter_signatures: [...this.#supporter],
    };
  }
}

/** The ledger as JSON; entries stand in it byte for byte as they were signed. */
export function packRecord(record: LedgerRecord): string {
  const opening = JSON.stringify(record.opening);
  const customer = JSON.stringify(record.customer_signatures);
  const supporter = JSON.stringify(record.supporter_signatures);
  return `{"opening":${opening},"entries":[${record.entries.join(",")}],"customer_signatures":${customer},"supporter_signatures":${supporter}}`;
}
