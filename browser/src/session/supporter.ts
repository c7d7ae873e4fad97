/**
 * What does the supporter's end do, from the code to the end? Leads pairing, introduction, resume and acknowledgements.
 *
 * The rules of what is known are in `state.ts`. Everything that arrives goes through one queue, so that packets are
 * opened in order. Everything that leaves goes through another, in the order of counters.
 */

import { CUSTOMER, STREAMS, SUPPORTER, readHeader } from "../wire/envelope";
import type { Header } from "../wire/envelope";
import { readFromCustomer } from "../wire/codec";
import { HEADER_BYTES, LEDGER_LAST_WAIT_MS, PAIRING_RUNS_MAX } from "../wire/limits";
import type { FromCustomer, FromSupporter, LedgerEntered, LedgerOpened } from "../wire/messages.generated";
import { areSame, fromHex } from "../wire/octets";
import type { Octets } from "../wire/octets";
import { readResume } from "../wire/opening";
import { noticeHash } from "../wire/policy";
import type { FromServer, Peer } from "../wire/signals";
import { Acknowledging } from "./acknowledging";
import { AskingAgain, kindOf } from "./again";
import { introductionOf, noticeOf } from "./invitation";
import { Countersigning, LedgerEnd } from "./ledger";
import type { LedgerRecord } from "./ledger";
import { PairingRuns, stepPacket } from "./pairing-runs";
import type { AskingMessage, InputMessage, SessionParts, ViewerMessage } from "./parts";
import type { OpenedPacket, PairedFacts, SealedChannel } from "./ports";
import { Sending } from "./sending";
import { FIRST_STATE, customerLinked, ended, isOver, mayTalk, maySteer, noticedOne, recorded, told, wrote } from "./state";
import type { SupporterState } from "./state";
import { Turns } from "./turns";

/** Most packets and signals that wait; an honest customer stays far below. */
const WAITING_MAX = 4_096;

/** One session at the supporter's end. */
export class SupporterSession<P extends PairedFacts> {
  readonly #parts: SessionParts<P>;
  readonly #sessionId: Octets;
  readonly #session: bigint;
  readonly #runs: PairingRuns<P>;
  #state: SupporterState = FIRST_STATE;
  #channel: SealedChannel | null = null;
  readonly #in = new Turns(WAITING_MAX, {
    onFull: () => { this.#fail(); },
    onFailed: () => { this.leave("failed"); },
  });
  readonly #out: Sending;
  readonly #acknowledging: Acknowledging;
  readonly #ledger = new Countersigning();
  #hasYes = false;
  /** Over, but the last entry of the ledger is waited for; `bye`: what the server is told then, if this end ended it. */
  #closing: { readonly bye: string | null; readonly callOff: () => void } | null = null;
  readonly #again: AskingAgain;
  #isStopped = false;

  constructor(parts: SessionParts<P>) {
    this.#parts = parts;
    this.#again = new AskingAgain(parts.clock);
    this.#acknowledging = new Acknowledging({
      clock: parts.clock,
      channel: () => (this.#state.isCustomerLinked ? this.#channel : null),
      mayTalk: () => mayTalk(this.#state),
      say: (stream, message) => { this.#say(stream, message); },
      queue: (job) => { this.#queue(job); },
      resend: (packets) => {
        this.#notice("gap", null);
        for (const packet of packets) this.#out.packet(packet);
      },
    });
    this.#out = new Sending(parts.link, WAITING_MAX, () => { this.#fail(); });
    this.#sessionId = fromHex(parts.invitation.session);
    this.#session = BigInt(`0x${parts.invitation.session.slice(0, 16)}`);
    const facts = { number: parts.invitation.number, secret: parts.secret, sessionId: this.#sessionId, noticeHash: fromHex(parts.invitation.notice_hash) };
    this.#runs = new PairingRuns(parts.lock, facts, parts.clock, {
      onStep: (run, message) => { this.#out.packet(stepPacket(this.#session, run, message)); },
      onBegun: () => {
        this.#channel = null;
        this.#become({ ...this.#state, stage: "pairing", words: [] });
      },
      onFailed: (wrongRuns) => { this.#failed(wrongRuns); },
      onPaired: (paired) => this.#paired(paired),
    });
  }

  get state(): SupporterState { return this.#state; }

  /** What both ends signed so far; `null` before the ledger was opened. */
  get record(): LedgerRecord | null { return this.#ledger.record(); }

  /** Link up and wait for the customer. */
  start(): void {
    this.#queue(async () => {
      const { invitation } = this.#parts;
      const hash = await noticeHash(noticeOf(invitation));
      // A server that names one notice and sends another must not get as far as a customer's yes.
      if (!areSame(hash, fromHex(invitation.notice_hash))) this.#fail();
    });
    this.#parts.link.start({
      onState: (state, reason) => { this.#queue(() => { this.#linkBecame(state, reason); }); },
      onSignal: (signal) => { this.#queue(() => { this.#signalled(signal); }); },
      onPacket: (packet) => { this.#arrived(packet); },
    });
    this.#acknowledging.start();
  }

  /** Send what the hands did; dropped when the customer's module would not take it now. */
  input(message: InputMessage): void {
    const isLetGo = message.kind === "AllReleased";
    const nowMs = this.#parts.clock.nowMs();
    if (isLetGo ? mayTalk(this.#state) : maySteer(this.#state, nowMs)) this.#say(STREAMS.LIVE, message);
  }

  /** Send what the viewer painted, or which codecs it decodes. */
  viewer(message: ViewerMessage): void {
    if (mayTalk(this.#state)) this.#say(STREAMS.LIVE, message);
  }

  /** Ask for one more right and say why, or for a screenshot; say that it was taken. */
  ask(message: AskingMessage): void {
    if (this.#state.stage === "running") this.#say(STREAMS.CONTROL, message);
  }

  /** This picture epoch cannot go on. */
  askEpoch(epoch: number, reason: string): void {
    if (this.#state.stage === "running") this.#say(STREAMS.CONTROL, { kind: "EpochAsked", epoch, reason: reason.slice(0, 200) });
  }

  /** Write a line to the customer. */
  write(text: string): void {
    if (this.#state.stage !== "running") return;
    this.#say(STREAMS.CONTROL, { kind: "SupporterSaid", text });
    this.#become(wrote(this.#state, text));
  }

  /** End the session for both sides; ending it twice is fine. */
  leave(reason: "supporter" | "failed" | "tampered" = "supporter"): void {
    if (isOver(this.#state)) return;
    const isHeard = mayTalk(this.#state);
    if (isHeard) this.#say(STREAMS.CONTROL, { kind: "SupporterLeft", reason });
    this.#close(reason, reason, isHeard);
  }

  /** The page goes away at once: there is no time to seal a goodbye. */
  leaveNow(): void {
    if (isOver(this.#state)) return;
    this.#parts.link.tell({ kind: "bye", reason: "supporter" });
    this.#end("supporter");
  }

  // ── what arrives ──

  #arrived(packet: ArrayBuffer): void {
    let header: Header;
    try {
      header = readHeader(new Uint8Array(packet));
    } catch {
      this.#queue(() => { this.#notice("flipped", null); });
      return;
    }
    if (header.stream === STREAMS.MEDIA) this.#queue(() => { this.#picture(packet); });
    else this.#queue(() => this.#packet(header, new Uint8Array(packet)));
  }

  /** Looked at in its turn: the first picture comes close behind the customer's yes, which is opened meanwhile. */
  #picture(packet: ArrayBuffer): void {
    if (this.#state.stage === "running") this.#parts.events.onMediaPacket(packet);
  }

  async #packet(header: Header, packet: Octets): Promise<void> {
    if (this.#isStopped) return;
    if (header.stream === STREAMS.PAIRING) {
      await this.#pairing(header, packet);
      return;
    }
    const channel = this.#channel;
    if (channel === null) {
      this.#notice("old_epoch", null);
      return;
    }
    let opened: OpenedPacket | null;
    try {
      opened = await channel.open(packet, this.#parts.clock.nowMs());
      if (opened?.stream === STREAMS.RESUME) await this.#resume(channel, opened.plaintext);
    } catch (error) {
      this.#notice(kindOf(error), header);
      return;
    }
    if (opened !== null && opened.stream !== STREAMS.RESUME) await this.#hear(opened, channel);
  }

  async #pairing(header: Header, packet: Octets): Promise<void> {
    const isOurs = header.session === this.#session && header.sender === CUSTOMER && header.receiver === SUPPORTER;
    if (!isOurs) this.#notice(header.session === this.#session ? "other_participant" : "other_session", null);
    else if (this.#state.stage === "running") this.#notice("repeated", null);
    else {
      try {
        await this.#runs.packet(header.epoch, header.counter, packet.subarray(HEADER_BYTES));
      } catch {
        this.#notice("size", null);
      }
    }
  }

  async #resume(channel: SealedChannel, plaintext: Octets): Promise<void> {
    for (const packet of await channel.resumed(readResume(plaintext))) this.#out.packet(packet);
  }

  async #hear(opened: OpenedPacket, channel: SealedChannel): Promise<void> {
    if (opened.isNoticed) this.#become(noticedOne(this.#state, "gap"));
    const message = readFromCustomer(opened.plaintext);
    if (message.kind === "Received") {
      try {
        channel.received(message);
      } catch (error) {
        this.#notice(kindOf(error), null);
      }
    } else if (message.kind === "LedgerOpened" || message.kind === "LedgerEntered") await this.#recorded(message);
    else if (!isOver(this.#state)) this.#told(message);
  }

  #told(message: FromCustomer): void {
    const before = this.#state;
    this.#become(told(before, message, this.#parts.clock.nowMs()));
    const isHeard = before.stage === "running" || this.#state.stage !== before.stage;
    if (message.kind === "MediaEpoch" && isHeard) this.#parts.events.onMediaEpoch(message, this.#session);
    if (isHeard) this.#parts.events.onMessage(message);
    this.#hasYes ||= this.#state.stage === "running";
    if (isOver(this.#state)) this.#close(this.#state.endReason, null, true);
    else this.#sign();
  }

  /** Check and keep what the customer's module entered, and sign for it; what is not in order ends the session. */
  async #recorded(message: LedgerOpened | LedgerEntered): Promise<void> {
    try {
      await this.#ledger.heard(message);
    } catch {
      if (this.#closing === null) this.leave("tampered");
      else this.#finish();
      return;
    }
    this.#become(recorded(this.#state, message.kind, this.#ledger.stripes));
    this.#sign();
    if (this.#closing !== null && this.#ledger.isOver) this.#finish();
  }

  /** Before its yes the customer's module hears no signature, and after a no none at all: the newest one goes then. */
  #sign(): void {
    const signed = this.#hasYes ? this.#ledger.taken() : null;
    if (signed !== null) this.#say(STREAMS.CONTROL, signed);
  }

  /** A packet was not as it must be: count it, and ask for reliable ones again. */
  #notice(kind: string, header: Header | null): void {
    this.#become(noticedOne(this.#state, kind));
    const verdict = this.#again.verdict(kind, header);
    if (verdict === "enough") this.leave("tampered");
    else if (verdict === "ask") this.#newGeneration();
  }

  // ── pairing ──

  #failed(wrongRuns: number): void {
    this.#become({ ...this.#state, stage: "waiting_for_customer", wrongRuns });
    this.#out.tell({ kind: "pairing_failed", runs: wrongRuns });
    if (wrongRuns < PAIRING_RUNS_MAX) return;
    this.#out.tell({ kind: "code_burned" });
    this.#end("code_burned");
  }

  async #paired(paired: P): Promise<void> {
    const { lock } = this.#parts;
    const [channel, signer] = await Promise.all([lock.channel(paired, this.#sessionId), lock.signer()]);
    if (isOver(this.#state)) return;
    this.#channel = channel;
    const { invitation } = this.#parts;
    const known = { session: this.#sessionId, noticeHash: fromHex(invitation.notice_hash), binding: paired.binding };
    this.#ledger.begin(new LedgerEnd(known, signer, lock.isSigned));
    const { words, language } = paired;
    this.#become({ ...this.#state, stage: "waiting_for_consent", words, language });
    this.#out.tell({ kind: "told", what: "paired", rights: [] });
    this.#out.sealed(channel.seal(STREAMS.OPENING, introductionOf(invitation, signer.publicKey)));
  }

  // ── link ──

  #linkBecame(state: "idle" | "connecting" | "up" | "waiting" | "over", reason: string): void {
    if (this.#closing !== null && state !== "up") this.#finish();
    if (isOver(this.#state)) return;
    if (state === "over") {
      this.#end(reason === "left" ? "supporter" : reason);
      return;
    }
    if (!this.#state.isLinked) return;
    this.#runs.interrupted();
    this.#become({ ...customerLinked(this.#state, false), isLinked: false });
  }

  #signalled(signal: FromServer): void {
    if (isOver(this.#state)) return;
    switch (signal.kind) {
      case "welcome":
        this.#welcomed(signal);
        break;
      case "joined":
        if (signal.participant === CUSTOMER) this.#customerCame();
        break;
      case "left":
        if (signal.participant === CUSTOMER) this.#customerWent();
        break;
      case "closed":
        this.#end(signal.reason);
        break;
      case "knocked":
        this.#become({ ...this.#state, isKnocked: true });
        break;
      case "refused":
      case "tick":
        break;
    }
  }

  #welcomed(signal: Extract<FromServer, { readonly kind: "welcome" }>): void {
    const { invitation } = this.#parts;
    const isOurs = signal.session === invitation.session && signal.participant === SUPPORTER;
    if (!isOurs || signal.noticeHash !== invitation.notice_hash) {
      this.leave("failed");
      return;
    }
    this.#become({ ...this.#state, isLinked: true });
    if (signal.peers.some((peer: Peer) => peer.participant === CUSTOMER)) this.#customerCame();
  }

  #customerCame(): void {
    this.#become(customerLinked(this.#state, true));
    this.#newGeneration();
  }

  #customerWent(): void {
    this.#runs.interrupted();
    this.#become(customerLinked(this.#state, false));
  }

  #newGeneration(): void {
    const channel = this.#channel;
    if (channel !== null) this.#out.sealed(channel.beginGeneration(this.#parts.clock.nowMs()));
  }

  // ── what leaves ──

  #say(stream: typeof STREAMS.CONTROL | typeof STREAMS.LIVE, message: FromSupporter): void {
    if (this.#channel !== null) this.#out.say(this.#channel, stream, message);
  }

  // ── inside ──

  #queue(job: () => Promise<void> | void): void {
    if (!this.#isStopped) this.#in.take(job);
  }

  #become(state: SupporterState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#parts.events.onChange(state);
  }

  /** Something went wrong at this end; the server tells the customer. */
  #fail(): void {
    if (!isOver(this.#state)) this.#parts.link.tell({ kind: "bye", reason: "failed" });
    this.#end("failed");
  }

  #end(reason: string): void {
    this.#become(ended(this.#state, reason));
    this.#stop();
  }

  /** It is over; `isAwaited`: the customer's module knows, so its last entry is waited for a moment. */
  #close(reason: string, bye: string | null, isAwaited: boolean): void {
    this.#become(ended(this.#state, reason));
    this.#closing = { bye, callOff: this.#parts.clock.later(LEDGER_LAST_WAIT_MS, () => { this.#finish(); }) };
    if (!isAwaited || !this.#ledger.isOpen || this.#ledger.isOver) this.#finish();
  }

  #finish(): void {
    const bye = this.#closing?.bye ?? null;
    if (bye !== null && !this.#isStopped) this.#out.tell({ kind: "bye", reason: bye });
    this.#stop();
  }

  #stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#closing?.callOff();
    const record = this.#ledger.record();
    if (record !== null) this.#parts.events.onRecord(record);
    this.#acknowledging.stop();
    this.#runs.stop();
    this.#channel = null;
    this.#out.finally(() => { this.#parts.link.stop(); });
  }
}
