/** In which order does what the supporter's end says leave? In the order in which it was said, sealed or clear. */

import { packMessage } from "../wire/codec";
import type { STREAMS } from "../wire/envelope";
import type { FromSupporter } from "../wire/messages.generated";
import type { Octets } from "../wire/octets";
import type { FromEnd } from "../wire/signals";
import type { SealedChannel, SessionLink } from "./ports";
import { Turns } from "./turns";

/** What leaves, one after the other. */
export class Sending {
  readonly #link: SessionLink;
  readonly #onFailed: () => void;
  readonly #turns: Turns;

  constructor(link: SessionLink, mostWaiting: number, onFailed: () => void) {
    this.#link = link;
    this.#onFailed = onFailed;
    this.#turns = new Turns(mostWaiting, { onFull: onFailed, onFailed });
  }

  /** Seal a message and send it. */
  say(channel: SealedChannel, stream: typeof STREAMS.CONTROL | typeof STREAMS.LIVE, message: FromSupporter): void {
    try {
      this.sealed(channel.seal(stream, packMessage(message)));
    } catch {
      // The customer confirmed nothing for very long, or a value is out of range: going on would lose messages.
      this.#onFailed();
    }
  }

  /** Send a packet that is still being sealed. */
  sealed(packet: Promise<Octets>): void {
    this.#turns.take(async () => this.#link.send(await packet));
  }

  /** Send a packet. */
  packet(packet: Octets): void {
    this.#turns.take(() => this.#link.send(packet));
  }

  /** Tell the server. */
  tell(signal: FromEnd): void {
    this.#turns.take(() => this.#link.tell(signal));
  }

  /** Do this when everything has left. */
  finally(job: () => void): void {
    this.#turns.finally(job);
  }
}
