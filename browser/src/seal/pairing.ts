/**
 * How do two ends become sure that both know the spoken code, and that nobody stands between them?
 *
 * CPace with a commitment before it; `src/beistand/seal/pairing.py` draws the steps. One object is one run, each step
 * may be taken once and in order. The customer's half is here for a customer who shares from a browser.
 */

import { CUSTOMER, SUPPORTER } from "../wire/envelope";
import type { RandomBytes } from "../wire/code";
import { areSame, joined, utf8 } from "../wire/octets";
import type { Octets } from "../wire/octets";
import { PAIR_TAG_BYTES } from "../wire/opening";
import type { PairMessage } from "../wire/opening";
import { SCALAR_BYTES, confirmation, generator, lengthValue, multiply, sharedKey } from "./cpace";
import type { Side } from "./cpace";
import { PairingError } from "./errors";
import { pairedFrom } from "./keys";
import type { Paired, Said } from "./keys";
import type { Language } from "./words";

/** What both ends must agree on before they begin; a difference fails the run like a wrong code. */
export interface PairingFacts {
  readonly number: string;
  readonly secret: string;
  /** 16 bytes. */
  readonly sessionId: Octets;
  /** 32 bytes, of the notice version under which the session is held. */
  readonly noticeHash: Octets;
  /** 1, 2, 3, ...; at most 255. */
  readonly run: number;
}

type Step<K extends PairMessage["kind"]> = Extract<PairMessage, { readonly kind: K }>;
const LANGUAGES: readonly Language[] = ["de", "en"];

/** One run at the supporter's end. */
export class SupporterPairing {
  readonly #facts: PairingFacts;
  readonly #scalar: Octets;
  #own: Side = { share: new Uint8Array(), about: new Uint8Array() };
  #commitment: Octets = new Uint8Array();
  #steps = 0;

  constructor(facts: PairingFacts, random: RandomBytes) {
    this.#facts = facts;
    this.#scalar = random(SCALAR_BYTES);
  }

  /** Take step 0, return step 1. From here on the run counts as wrong until {@link revealed} succeeds. */
  async committed(commit: Step<"commit">): Promise<Step<"reply">> {
    this.#steps = next(this.#steps, 0);
    this.#commitment = commit.commitment;
    const share = await multiply(this.#scalar, await pointOf(this.#facts));
    this.#own = { share, about: aboutSupporter() };
    return { kind: "reply", share };
  }

  /**
   * Take step 2, return step 3 and what follows from the pairing.
   *
   * @throws PairingError the share is not the committed one or not usable, or the code is another. Send
   *   {@link refusal} then.
   */
  async revealed(reveal: Step<"reveal">): Promise<{ readonly confirm: Step<"confirm">; readonly paired: Paired }> {
    this.#steps = next(this.#steps, 1);
    const { sessionId } = this.#facts;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", reveal.share));
    if (!areSame(digest, this.#commitment) || areSame(reveal.share, this.#own.share)) {
      throw new PairingError("bad_share", "the share is not the one that was committed to, or is this end's own");
    }
    const product = await multiply(this.#scalar, reveal.share);
    for (const language of LANGUAGES) {
      const a = { share: reveal.share, about: aboutCustomer(language) };
      const key = await sharedKey(sessionId, product, a, this.#own);
      if (!areSame(await confirmation(sessionId, key, a), reveal.tag)) continue;
      const confirm = { kind: "confirm", tag: await confirmation(sessionId, key, this.#own) } as const;
      const said = saidIn(this.#facts, a, this.#own);
      return { confirm, paired: await pairedFrom(key, said, { own: SUPPORTER, peer: CUSTOMER, language }) };
    }
    throw new PairingError("wrong_code", `run ${this.#facts.run}: the customer's confirmation does not fit this code`);
  }
}

/** One run at the customer's end. */
export class CustomerPairing {
  readonly #facts: PairingFacts;
  readonly #language: Language;
  readonly #scalar: Octets;
  #own: Side = { share: new Uint8Array(), about: new Uint8Array() };
  #reached: { readonly key: Octets; readonly peer: Side } | null = null;
  #steps = 0;

  constructor(facts: PairingFacts, language: Language, random: RandomBytes) {
    this.#facts = facts;
    this.#language = language;
    this.#scalar = random(SCALAR_BYTES);
  }

  /** Step 0. */
  async commit(): Promise<Step<"commit">> {
    this.#steps = next(this.#steps, 0);
    const share = await multiply(this.#scalar, await pointOf(this.#facts));
    this.#own = { share, about: aboutCustomer(this.#language) };
    return { kind: "commit", commitment: new Uint8Array(await crypto.subtle.digest("SHA-256", share)) };
  }

  /**
   * Take step 1, return step 2.
   *
   * @throws PairingError the supporter's share is of low order, or is this end's own share.
   */
  async replied(reply: Step<"reply">): Promise<Step<"reveal">> {
    this.#steps = next(this.#steps, 1);
    if (areSame(reply.share, this.#own.share)) {
      throw new PairingError("bad_share", "the other end sent this end's own share back");
    }
    const { sessionId } = this.#facts;
    const peer = { share: reply.share, about: aboutSupporter() };
    const key = await sharedKey(sessionId, await multiply(this.#scalar, reply.share), this.#own, peer);
    this.#reached = { key, peer };
    return { kind: "reveal", share: this.#own.share, tag: await confirmation(sessionId, key, this.#own) };
  }

  /**
   * Take step 3: the pairing stands.
   *
   * @throws PairingError the supporter's tag is wrong.
   */
  async confirmed(confirm: Step<"confirm">): Promise<Paired> {
    this.#steps = next(this.#steps, 2);
    const { sessionId, run } = this.#facts;
    const reached = this.#reached;
    if (reached === null || !areSame(await confirmation(sessionId, reached.key, reached.peer), confirm.tag)) {
      throw new PairingError("wrong_code", `run ${run}: the supporter's confirmation does not fit the code that was typed`);
    }
    const who = { own: CUSTOMER, peer: SUPPORTER, language: this.#language };
    return pairedFrom(reached.key, saidIn(this.#facts, this.#own, reached.peer), who);
  }
}

/** The step 3 that tells the customer's module at once that the code was wrong: a tag of zeros. */
export function refusal(): Step<"confirm"> {
  return { kind: "confirm", tag: new Uint8Array(PAIR_TAG_BYTES) };
}

function next(steps: number, wanted: number): number {
  if (steps !== wanted) throw new PairingError("order", `step ${wanted} of this end came after ${steps} steps`);
  return steps + 1;
}

function channelOf(facts: PairingFacts): Octets {
  return lengthValue(utf8("beistand/1"), utf8(facts.number), facts.noticeHash, Uint8Array.of(facts.run));
}

async function pointOf(facts: PairingFacts): Promise<Octets> {
  return generator(utf8(facts.secret), channelOf(facts), facts.sessionId);
}

function saidIn(facts: PairingFacts, a: Side, b: Side): Said {
  return { channel: channelOf(facts), session: facts.sessionId, a, b };
}

function aboutCustomer(language: Language): Octets {
  return joined(utf8("customer"), Uint8Array.of(CUSTOMER), utf8(language));
}

function aboutSupporter(): Octets {
  return joined(utf8("supporter"), Uint8Array.of(SUPPORTER));
}
