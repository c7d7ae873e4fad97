/**
 * How often may somebody try the code? Leads the runs of the pairing at the supporter's end and counts the wrong ones.
 *
 * A run counts as wrong from the moment this end sent its reply until a right tag came: whoever got the reply can try
 * one code with it, whether an answer comes or not. Three wrong runs burn the code.
 */

import { PAIRING_RUNS_MAX, PAIRING_TIMEOUT_MS } from "../wire/limits";
import { CUSTOMER, STREAMS, SUPPORTER, packHeader } from "../wire/envelope";
import { joined } from "../wire/octets";
import type { Octets } from "../wire/octets";
import { packPair, readPair } from "../wire/opening";
import type { PairMessage } from "../wire/opening";
import type { Clock, Lock, PairedFacts, PairingRun, RunFacts } from "./ports";

/** What the runs tell the session. */
export interface RunEvents<P> {
  /** Send a step of this run to the customer. */
  onStep(run: number, message: PairMessage): void;
  onBegun(): void;
  /** `wrongRuns` so far. */
  onFailed(wrongRuns: number): void;
  onPaired(paired: P): Promise<void>;
}

/** A run whose reply went out. */
interface Open<P extends PairedFacts> {
  readonly number: number;
  readonly run: PairingRun<P>;
  readonly callOff: () => void;
}

const RUN_NUMBER_MAX = 255;

/** All runs of one code. Call {@link packet} for one packet after the other. */
export class PairingRuns<P extends PairedFacts> {
  readonly #lock: Lock<P>;
  readonly #facts: Omit<RunFacts, "run">;
  readonly #clock: Clock;
  readonly #events: RunEvents<P>;
  #seen = 0;
  #wrong = 0;
  #open: Open<P> | null = null;

  constructor(lock: Lock<P>, facts: Omit<RunFacts, "run">, clock: Clock, events: RunEvents<P>) {
    this.#lock = lock;
    this.#facts = facts;
    this.#clock = clock;
    this.#events = events;
  }

  /**
   * Take a step of the customer. Steps of runs that are not open are ignored, also such that were seen before.
   *
   * @throws WireError not the size of this step.
   */
  async packet(number: number, step: number, body: Octets): Promise<void> {
    const message = readPair(step, body);
    if (message.kind === "commit") await this.#begin(number, message);
    else if (message.kind === "reveal" && this.#open?.number === number) await this.#reveal(this.#open, message);
  }

  /** The customer or this end lost the link: an open run cannot end well any more. */
  interrupted(): void {
    if (this.#open !== null) this.#fail(this.#open);
  }

  /** Nothing is answered from now on. */
  stop(): void {
    this.#open?.callOff();
    this.#open = null;
    this.#wrong = PAIRING_RUNS_MAX;
  }

  async #begin(number: number, commit: Extract<PairMessage, { readonly kind: "commit" }>): Promise<void> {
    if (number <= this.#seen || number > RUN_NUMBER_MAX) return;
    this.#seen = number;
    this.interrupted();
    if (this.#wrong >= PAIRING_RUNS_MAX) return;
    const run = this.#lock.run({ ...this.#facts, run: number });
    const reply = await run.committed(commit);
    const callOff = this.#clock.later(PAIRING_TIMEOUT_MS, () => {
      if (this.#open?.number === number) this.#fail(this.#open);
    });
    this.#open = { number, run, callOff };
    this.#events.onBegun();
    this.#events.onStep(number, reply);
  }

  async #reveal(open: Open<P>, reveal: Extract<PairMessage, { readonly kind: "reveal" }>): Promise<void> {
    let end: Awaited<ReturnType<PairingRun<P>["revealed"]>>;
    try {
      end = await open.run.revealed(reveal);
    } catch {
      if (this.#open !== open) return;
      this.#events.onStep(open.number, this.#lock.refusal());
      this.#fail(open);
      return;
    }
    if (this.#open !== open) return;
    open.callOff();
    this.#open = null;
    this.#events.onStep(open.number, end.confirm);
    await this.#events.onPaired(end.paired);
  }

  #fail(open: Open<P>): void {
    open.callOff();
    this.#open = null;
    this.#wrong += 1;
    this.#events.onFailed(this.#wrong);
  }
}

/** The packet of one step of a run at the supporter's end. */
export function stepPacket(session: bigint, run: number, message: PairMessage): Octets {
  const { step, body } = packPair(message);
  const route = { session, sender: SUPPORTER, receiver: CUSTOMER, stream: STREAMS.PAIRING } as const;
  const header = packHeader({ ...route, epoch: run, counter: step, bodyBytes: body.byteLength, isKeyChunk: false });
  return joined(header, body);
}
