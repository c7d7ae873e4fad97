/** How does a test write the ledger as the customer's module does? Real chain, real signatures, entries of its choice. */
import { SigningKey } from "../../src/seal/signing";
import { CUSTOMER } from "../../src/wire/envelope";
import { Chain, canonical, openingOf, statementOf } from "../../src/wire/ledger";
import type { LedgerEntered, LedgerOpened } from "../../src/wire/messages.generated";
import { toHex, utf8 } from "../../src/wire/octets";
import type { Octets } from "../../src/wire/octets";

/** What both ends know before the first entry. */
export interface LedgerBeginning {
  readonly session: Octets;
  readonly noticeHash: Octets;
  readonly binding: Octets;
  readonly supporterKey: Octets;
}

/** A ledger in the making. */
export class CustomerLedger {
  readonly opened: LedgerOpened;
  readonly #chain: Chain;
  readonly #key: SigningKey;
  readonly #session: Octets;

  private constructor(chain: Chain, key: SigningKey, session: Octets) {
    this.opened = { kind: "LedgerOpened", customerKey: key.publicKey };
    this.#chain = chain;
    this.#key = key;
    this.#session = session;
  }

  /** Begin with a fresh key. */
  static async of(from: LedgerBeginning): Promise<CustomerLedger> {
    const key = await SigningKey.make();
    const chain = await Chain.of(openingOf({ ...from, customerKey: key.publicKey }));
    return new CustomerLedger(chain, key, from.session);
  }

  /** Write the next entry. */
  async enter(facts: object, who: string): Promise<LedgerEntered> {
    const { count, link } = this.#chain.head;
    const entry = utf8(canonical({ facts, number: count + 1, previous: toHex(link), time_ms: 1_000 + count, who }));
    await this.#chain.add(entry);
    return { kind: "LedgerEntered", entry, signature: await this.#key.sign(statementOf(this.#chain.head, this.#session, CUSTOMER)) };
  }
}
