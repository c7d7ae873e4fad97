/**
 * How do sealed packets go between two paired ends so that nothing is lost, repeated, altered or mixed up unseen?
 *
 * Protocol 4 and 5; the same rules as `src/beistand/seal/channel.py`. WebCrypto answers later, so: counters are given
 * out when `seal` is called, and `open` may be called again only when the packet before was opened.
 */

import { STREAMS } from "../wire/envelope";
import type { Header, Stream } from "../wire/envelope";
import { LINK_SILENT_MAX_MS, MESSAGE_MAX_BYTES, REPLAY_BUFFER_MAX_BYTES, TAG_BYTES } from "../wire/limits";
import { toHex } from "../wire/octets";
import type { Octets } from "../wire/octets";
import { INTRODUCTION_BYTES, RESUME_BYTES, packResume } from "../wire/opening";
import type { Resume } from "../wire/opening";
import { ReplayFullError, TamperedError } from "./errors";
import { packetKey } from "./keys";
import type { Paired } from "./keys";
import { decrypted, encrypted, headerOf } from "./media";

/** So long after this end sent RESUME, packets that come twice or too early are expected and dropped silently. */
export const SETTLING_MS = 5_000;
/** So long unconfirmed on a link that stands: somebody on the way drops packets. A link that stalls is dead before. */
export const OVERDUE_MS = LINK_SILENT_MAX_MS + 2_000;

const PAIRWISE = [STREAMS.OPENING, STREAMS.CONTROL, STREAMS.LIVE, STREAMS.RESUME] as const;
type Pairwise = (typeof PAIRWISE)[number];
type Reliable = typeof STREAMS.OPENING | typeof STREAMS.CONTROL;
type Keys = Readonly<Record<Pairwise, CryptoKey>>;

/** One packet that the peer sealed for this end. */
export interface Opened {
  readonly stream: Stream;
  readonly plaintext: Octets;
  /** How many LIVE packets before this one never came. */
  readonly lostBefore: number;
  /** Whether that loss is to be counted and told; losses around a new link are not. */
  readonly isNoticed: boolean;
}

class Outgoing {
  nextCounter = 0;
  kept: { readonly counter: number; readonly packet: Promise<Octets>; readonly bytes: number }[] = [];

  get oldest(): number {
    return this.nextCounter - this.kept.length;
  }
}

/** The pairwise channel of one paired end; the same object lives through all links of a session. */
export class Channel {
  readonly #own: number;
  readonly #peer: number;
  readonly #session: bigint;
  readonly #seals: Keys;
  readonly #opens: Keys;
  readonly #out = { [STREAMS.OPENING]: new Outgoing(), [STREAMS.CONTROL]: new Outgoing() };
  readonly #expected: Record<Reliable, number> = { [STREAMS.OPENING]: 0, [STREAMS.CONTROL]: 0 };
  #keptBytes = 0;
  #generation = 1;
  #liveOut = 0;
  #peerGeneration = 1;
  #liveIn = 0;
  #settlesUntilMs = 0;
  #waits: { readonly oldest: string; readonly sinceMs: number } | null = null;

  private constructor(paired: Paired, session: bigint, seals: Keys, opens: Keys) {
    this.#own = paired.own;
    this.#peer = paired.peer;
    this.#session = session;
    this.#seals = seals;
    this.#opens = opens;
  }

  /** Make the channel that follows from a pairing. `sessionId`: 16 bytes. */
  static async of(paired: Paired, sessionId: Octets): Promise<Channel> {
    const session = BigInt(`0x${toHex(sessionId.subarray(0, 8))}`);
    const seals = await keysOf(paired.prk, paired.own, paired.peer);
    return new Channel(paired, session, seals, await keysOf(paired.prk, paired.peer, paired.own));
  }

  /**
   * Seal a message for the peer; OPENING and CONTROL are kept until the peer has them. Send what comes out in the
   * order of calls.
   *
   * @throws ReplayFullError the peer has not confirmed packets for too long.
   */
  seal(stream: Reliable | typeof STREAMS.LIVE, plaintext: Octets): Promise<Octets> {
    if (stream === STREAMS.LIVE) return this.#packet(stream, plaintext, this.#generation, this.#liveOut++);
    const out = this.#out[stream];
    const bytes = plaintext.byteLength + TAG_BYTES;
    if (this.#keptBytes + bytes > REPLAY_BUFFER_MAX_BYTES) {
      throw new ReplayFullError(`${this.#keptBytes} bytes wait to be confirmed; allowed are ${REPLAY_BUFFER_MAX_BYTES}`);
    }
    const counter = out.nextCounter++;
    const packet = this.#packet(stream, plaintext, 0, counter);
    out.kept.push({ counter, packet, bytes });
    this.#keptBytes += bytes;
    return packet;
  }

  /**
   * Begin a link generation; returns its RESUME packet, the first that goes over the new link. Call it when a link
   * stands again, and to have reliable packets sent again after a gap.
   */
  beginGeneration(nowMs: number): Promise<Octets> {
    this.#generation += 1;
    this.#liveOut = 0;
    this.#waits = null;
    this.#settlesUntilMs = nowMs + SETTLING_MS;
    return this.#packet(STREAMS.RESUME, packResume(this.expected()), this.#generation, 0);
  }

  /**
   * The kept packets that the peer asks for, byte for byte as they were.
   *
   * @throws TamperedError it asks for what it confirmed or for what was never sent.
   */
  async resumed(resume: Resume): Promise<readonly Octets[]> {
    this.received(resume);
    return this.#kept();
  }

  /**
   * The kept packets when the oldest was not confirmed for {@link OVERDUE_MS}: send them again, and notice it. Call it
   * about each second while both links stand; else nobody would notice that the last words were dropped.
   */
  async overdue(nowMs: number): Promise<readonly Octets[]> {
    const [opening, control] = [this.#out[STREAMS.OPENING], this.#out[STREAMS.CONTROL]];
    const oldest = `${opening.oldest} ${control.oldest}`;
    if (opening.kept.length + control.kept.length === 0) this.#waits = null;
    else if (this.#waits?.oldest !== oldest) this.#waits = { oldest, sinceMs: nowMs };
    if (this.#waits === null || nowMs - this.#waits.sinceMs < OVERDUE_MS) return [];
    this.#waits = { oldest, sinceMs: nowMs };
    return this.#kept();
  }

  /**
   * Forget kept packets below these counters; the peer has them.
   *
   * @throws TamperedError it confirms what was never sent, or asks for what it confirmed.
   */
  received(resume: Resume): void {
    const wanted = [[this.#out[STREAMS.OPENING], resume.nextOpening], [this.#out[STREAMS.CONTROL], resume.nextControl]] as const;
    for (const [out, counter] of wanted) {
      if (counter >= out.oldest && counter <= out.nextCounter) continue;
      throw new TamperedError("impossible", `the peer names packet ${counter}; possible are ${out.oldest} to ${out.nextCounter}`);
    }
    for (const [out, counter] of wanted) {
      while ((out.kept[0]?.counter ?? counter) < counter) this.#keptBytes -= out.kept.shift()?.bytes ?? 0;
    }
  }

  /** What this end expects next: for `Received` messages. */
  expected(): Resume {
    return { nextOpening: this.#expected[STREAMS.OPENING], nextControl: this.#expected[STREAMS.CONTROL] };
  }

  /**
   * Open a packet from the peer; null for one that is expected to come twice or too early after a RESUME. A RESUME
   * begins the peer's next generation; answer it with {@link resumed}.
   *
   * @throws TamperedError anything but the next packet of its stream, as the peer sealed it.
   */
  async open(packet: Octets, nowMs: number): Promise<Opened | null> {
    const header = headerOf(packet);
    const stream = this.#addressed(header);
    const isSettling = nowMs < this.#settlesUntilMs;
    switch (stream) {
      case STREAMS.OPENING:
      case STREAMS.CONTROL:
        return this.#openReliable(stream, header, packet, isSettling);
      case STREAMS.LIVE:
        return this.#openLive(header, packet, isSettling);
      case STREAMS.RESUME:
        return this.#openResume(header, packet);
    }
  }

  async #kept(): Promise<readonly Octets[]> {
    const kept = [...this.#out[STREAMS.OPENING].kept, ...this.#out[STREAMS.CONTROL].kept];
    return Promise.all(kept.map((one) => one.packet));
  }

  #addressed(header: Header): Pairwise {
    if (header.session !== this.#session) throw new TamperedError("other_session", "a packet of another session");
    const stream = PAIRWISE.find((one) => one === header.stream);
    if (stream === undefined || header.sender !== this.#peer || header.receiver !== this.#own) {
      throw new TamperedError("other_participant", `stream ${header.stream} from ${header.sender} to ${header.receiver}`);
    }
    const exact = exactBytes(stream);
    const most = (exact ?? MESSAGE_MAX_BYTES) + TAG_BYTES;
    if (header.bodyBytes > most || header.bodyBytes < (exact ?? 0) + TAG_BYTES) {
      throw new TamperedError("size", `stream ${stream} with ${header.bodyBytes} bytes; at most ${most} are allowed`);
    }
    return stream;
  }

  async #openReliable(stream: Reliable, header: Header, packet: Octets, isSettling: boolean): Promise<Opened | null> {
    const expected = this.#expected[stream];
    if (header.epoch !== 0) throw new TamperedError("old_epoch", `stream ${stream} of epoch ${header.epoch}`);
    if (header.counter !== expected) {
      if (isSettling) return null;
      throw new TamperedError(header.counter > expected ? "gap" : "repeated", `packet ${header.counter} instead of ${expected}`);
    }
    const plaintext = await decrypted(this.#opens[stream], header, packet);
    this.#expected[stream] = expected + 1;
    return { stream, plaintext, lostBefore: 0, isNoticed: false };
  }

  async #openLive(header: Header, packet: Octets, isSettling: boolean): Promise<Opened | null> {
    if (header.epoch > this.#peerGeneration && isSettling) return null;
    if (header.epoch !== this.#peerGeneration) {
      const kind = header.epoch > this.#peerGeneration ? "gap" : "old_epoch";
      throw new TamperedError(kind, `LIVE of link ${header.epoch} instead of ${this.#peerGeneration}`);
    }
    const lostBefore = header.counter - this.#liveIn;
    if (lostBefore < 0) throw new TamperedError("repeated", `LIVE packet ${header.counter} instead of ${this.#liveIn}`);
    const plaintext = await decrypted(this.#opens[STREAMS.LIVE], header, packet);
    this.#liveIn = header.counter + 1;
    return { stream: STREAMS.LIVE, plaintext, lostBefore, isNoticed: lostBefore > 0 && !isSettling };
  }

  async #openResume(header: Header, packet: Octets): Promise<Opened> {
    if (header.epoch <= this.#peerGeneration || header.counter !== 0) {
      throw new TamperedError("old_epoch", `RESUME of link ${header.epoch}; the peer's link ${this.#peerGeneration} is known`);
    }
    const plaintext = await decrypted(this.#opens[STREAMS.RESUME], header, packet);
    this.#peerGeneration = header.epoch;
    this.#liveIn = 0;
    return { stream: STREAMS.RESUME, plaintext, lostBefore: 0, isNoticed: false };
  }

  #packet(stream: Pairwise, plaintext: Octets, epoch: number, counter: number): Promise<Octets> {
    const exact = exactBytes(stream);
    if (plaintext.byteLength > MESSAGE_MAX_BYTES || (exact !== null && plaintext.byteLength !== exact)) {
      throw new RangeError(`stream ${stream} with ${plaintext.byteLength} bytes; allowed are ${exact ?? MESSAGE_MAX_BYTES}`);
    }
    const route = { session: this.#session, sender: this.#own, receiver: this.#peer, stream, epoch, counter };
    const header = { ...route, bodyBytes: plaintext.byteLength + TAG_BYTES, isKeyChunk: false };
    return encrypted(this.#seals[stream], header, plaintext);
  }
}

function exactBytes(stream: Pairwise): number | null {
  if (stream === STREAMS.OPENING) return INTRODUCTION_BYTES;
  return stream === STREAMS.RESUME ? RESUME_BYTES : null;
}

async function keysOf(prk: Octets, sender: number, receiver: number): Promise<Keys> {
  const [opening, control, live, resume] = await Promise.all([
    packetKey(prk, STREAMS.OPENING, sender, receiver),
    packetKey(prk, STREAMS.CONTROL, sender, receiver),
    packetKey(prk, STREAMS.LIVE, sender, receiver),
    packetKey(prk, STREAMS.RESUME, sender, receiver),
  ]);
  return { [STREAMS.OPENING]: opening, [STREAMS.CONTROL]: control, [STREAMS.LIVE]: live, [STREAMS.RESUME]: resume };
}
