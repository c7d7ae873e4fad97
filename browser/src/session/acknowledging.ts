/** What does the supporter's end say once a second? That it is there, what it has, and again what was never confirmed. */

import { STREAMS } from "../wire/envelope";
import type { FromSupporter } from "../wire/messages.generated";
import type { Octets } from "../wire/octets";
import type { Clock, SealedChannel } from "./ports";

const TICK_MS = 1_000;

/** What the session lets it know and do. */
export interface AcknowledgingWorld {
  readonly clock: Clock;
  /** The channel while the customer is linked; otherwise `null`. */
  channel(): SealedChannel | null;
  mayTalk(): boolean;
  say(stream: typeof STREAMS.LIVE, message: FromSupporter): void;
  /** Do this in its turn. */
  queue(job: () => Promise<void>): void;
  /** These were not confirmed for too long. */
  resend(packets: readonly Octets[]): void;
}

/** Speaks once a second until it is stopped. */
export class Acknowledging {
  readonly #world: AcknowledgingWorld;
  #confirmed = { nextOpening: 0, nextControl: 0 };
  #callOff: () => void = () => undefined;

  constructor(world: AcknowledgingWorld) {
    this.#world = world;
  }

  /** Begin. */
  start(): void {
    this.#callOff = this.#world.clock.later(TICK_MS, () => {
      this.#speak();
      this.start();
    });
  }

  /** Say nothing more. */
  stop(): void {
    this.#callOff();
  }

  #speak(): void {
    const { clock } = this.#world;
    const channel = this.#world.channel();
    if (channel === null) return;
    this.#world.queue(async () => {
      const packets = await channel.overdue(clock.nowMs());
      if (packets.length > 0) this.#world.resend(packets);
    });
    if (!this.#world.mayTalk()) return;
    this.#world.say(STREAMS.LIVE, { kind: "Ping", sentMs: Math.round(clock.nowMs()) });
    const now = channel.expected();
    const { nextOpening, nextControl } = this.#confirmed;
    if (now.nextOpening === nextOpening && now.nextControl === nextControl) return;
    this.#confirmed = now;
    this.#world.say(STREAMS.LIVE, { kind: "Received", ...now });
  }
}
