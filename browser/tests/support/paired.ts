/** How does a test get two ends that are paired already, and a clock that only moves when told? */
import { Channel } from "../../src/seal/channel";
import { browserRandom } from "../../src/seal/lock";
import { CustomerPairing, SupporterPairing } from "../../src/seal/pairing";
import type { PairingFacts } from "../../src/seal/pairing";
import { fromHex } from "../../src/wire/octets";

export const SESSION_HEX = "00112233445566778899aabbccddeeff";

/** What both ends agree on; `run` and code can be changed. */
export function facts(changes: Partial<PairingFacts> = {}): PairingFacts {
  const sessionId = fromHex(SESSION_HEX);
  return { number: "1234", secret: "567890", sessionId, noticeHash: new Uint8Array(32), run: 1, ...changes };
}

/** The two ends of a channel. */
export async function channels(): Promise<{ supporter: Channel; customer: Channel }> {
  const customer = new CustomerPairing(facts(), "de", browserRandom);
  const supporter = new SupporterPairing(facts(), browserRandom);
  const { confirm, paired } = await supporter.revealed(await customer.replied(await supporter.committed(await customer.commit())));
  const { sessionId } = facts();
  return {
    supporter: await Channel.of(paired, sessionId),
    customer: await Channel.of(await customer.confirmed(confirm), sessionId),
  };
}

/** A clock for tests. */
export class FakeClock {
  #nowMs = 1_000;
  #timers: { readonly atMs: number; readonly then: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  later(waitMs: number, then: () => void): () => void {
    const timer = { atMs: this.#nowMs + waitMs, then };
    this.#timers.push(timer);
    return () => { this.#timers = this.#timers.filter((one) => one !== timer); };
  }

  /** Let time pass; timers run in their order. */
  pass(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined || next.atMs > untilMs) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#nowMs = next.atMs;
      next.then();
    }
    this.#nowMs = untilMs;
  }
}

/** Let everything that WebCrypto is doing come to its end. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 12; i++) await new Promise((then) => setTimeout(then, 1));
}
