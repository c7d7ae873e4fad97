/**
 * How does one WebSocket come back by itself? Joins the relay, answers its ticks, and tells what arrived.
 *
 *     idle ──start──► connecting ──open──► up ──lost──► waiting ──time──► connecting
 *                          └───────refused, given up, or stopped──────────────► over
 *
 * Knows signals and close codes, not what packets hold. A link that is over stays over.
 */

import {
  LINK_OUTBOX_MAX_BYTES,
  LINK_SILENT_MAX_MS,
  RECONNECT_FIRST_MS,
  RECONNECT_GIVE_UP_MS,
  RECONNECT_MAX_MS,
} from "../wire/limits";
import type { Octets } from "../wire/octets";
import { packSignal, readFromServer } from "../wire/signals";
import type { FromEnd, FromServer } from "../wire/signals";
import { verdictOf } from "./verdict";

/** The parts of a WebSocket that a link uses. */
export interface LinkSocket {
  binaryType: string;
  readonly bufferedAmount: number;
  send(data: string | Octets): void;
  close(code?: number): void;
  addEventListener(type: "open", then: () => void): void;
  addEventListener(type: "message", then: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "close", then: (event: { readonly code: number }) => void): void;
}

/** What a link needs from its surroundings. */
export interface LinkWorld {
  /** Open a socket to the relay, offering these subprotocols. */
  connect(subprotocols: readonly string[]): LinkSocket;
  /** Monotonic milliseconds. */
  nowMs(): number;
  /** Call `then` after so many milliseconds; returns what calls it off. */
  later(waitMs: number, then: () => void): () => void;
  /** From 0 to 1, so that many ends do not come back in the same moment. */
  chance(): number;
}

export type LinkState = "idle" | "connecting" | "up" | "waiting" | "over";

/** What a link tells its owner, in the order in which it happened. */
export interface LinkEvents {
  /** `reason`: why it is over, a word of the server's refusals or `link_lost`, `bad_signal`, `left`. Else empty. */
  onState(state: LinkState, reason: string): void;
  onSignal(signal: FromServer): void;
  /** A packet as it came; its buffer is the receiver's. */
  onPacket(packet: ArrayBuffer): void;
}

/** One participant's link to the relay. */
export class Link {
  readonly #world: LinkWorld;
  readonly #protocols: readonly string[];
  #events: LinkEvents | null = null;
  #socket: LinkSocket | null = null;
  #state: LinkState = "idle";
  #tries = 0;
  #downSinceMs = 0;
  #heardMs = 0;
  #refusal = "";
  #callOff: () => void = () => undefined;

  constructor(world: LinkWorld, ticket: string) {
    this.#world = world;
    this.#protocols = ["beistand.1", `ticket.${ticket}`];
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Begin; the events belong to the one owner. */
  start(events: LinkEvents): void {
    if (this.#state !== "idle") return;
    this.#events = events;
    this.#downSinceMs = this.#world.nowMs();
    this.#connect();
  }

  /** Send a packet; false when it did not go because the link is not up. */
  send(packet: Octets): boolean {
    return this.#put(packet);
  }

  /** Send a signal; false when it did not go. */
  tell(signal: FromEnd): boolean {
    return this.#put(packSignal(signal));
  }

  /** End the link for good. What was sent before still goes out. */
  stop(): void {
    this.#over("left");
  }

  #put(data: string | Octets): boolean {
    const socket = this.#socket;
    if (this.#state !== "up" || socket === null) return false;
    socket.send(data);
    // The relay does not read: what waits would only grow old. A new link begins with what matters now.
    if (socket.bufferedAmount > LINK_OUTBOX_MAX_BYTES) this.#lost();
    return true;
  }

  #connect(): void {
    this.#refusal = "";
    const socket = this.#world.connect(this.#protocols);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#become("connecting", "");
    const isMine = (): boolean => this.#socket === socket;
    socket.addEventListener("open", () => { if (isMine()) this.#opened(); });
    socket.addEventListener("message", (event) => { if (isMine()) this.#heard(event.data); });
    socket.addEventListener("close", (event) => { if (isMine()) this.#closed(event.code); });
    this.#heardMs = this.#world.nowMs();
    this.#watch();
  }

  #opened(): void {
    this.#heardMs = this.#world.nowMs();
    this.#become("up", "");
  }

  #heard(data: unknown): void {
    this.#heardMs = this.#world.nowMs();
    if (data instanceof ArrayBuffer) {
      this.#events?.onPacket(data);
      return;
    }
    let signal: FromServer;
    try {
      signal = readFromServer(typeof data === "string" ? data : "");
    } catch {
      this.#over("bad_signal");
      return;
    }
    if (signal.kind === "tick") this.tell({ kind: "tock" });
    else if (signal.kind === "refused") this.#refusal = signal.reason;
    else this.#welcomed(signal);
  }

  #welcomed(signal: FromServer): void {
    if (signal.kind === "welcome") this.#tries = 0;
    this.#events?.onSignal(signal);
  }

  #closed(code: number): void {
    const verdict = verdictOf(code, this.#refusal);
    if (verdict.isFinal) this.#over(verdict.reason);
    else this.#lost();
  }

  /** Come back after a while, or give up. */
  #lost(): void {
    const nowMs = this.#world.nowMs();
    this.#drop();
    if (this.#state === "up") this.#downSinceMs = nowMs;
    if (nowMs - this.#downSinceMs >= RECONNECT_GIVE_UP_MS) {
      this.#over("link_lost");
      return;
    }
    const fullMs = Math.min(RECONNECT_MAX_MS, RECONNECT_FIRST_MS * 2 ** Math.min(this.#tries, 8));
    this.#tries += 1;
    this.#become("waiting", "");
    this.#callOff = this.#world.later(fullMs * (0.5 + this.#world.chance() / 2), () => { this.#connect(); });
  }

  /** Look again when the link would have been silent for too long. */
  #watch(): void {
    this.#callOff();
    const leftMs = this.#heardMs + LINK_SILENT_MAX_MS - this.#world.nowMs();
    this.#callOff = this.#world.later(Math.max(leftMs, 1), () => {
      if (this.#world.nowMs() - this.#heardMs >= LINK_SILENT_MAX_MS) this.#lost();
      else this.#watch();
    });
  }

  #over(reason: string): void {
    if (this.#state === "over") return;
    this.#drop();
    this.#become("over", reason);
  }

  #drop(): void {
    this.#callOff();
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  #become(state: LinkState, reason: string): void {
    this.#state = state;
    this.#events?.onState(state, reason);
  }
}
