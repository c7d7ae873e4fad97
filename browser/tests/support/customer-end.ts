/** How does a test play the customer and the relay? A link that is a list, and a customer with the real lock. */
import { Channel } from "../../src/seal/channel";
import type { Paired } from "../../src/seal/keys";
import { browserRandom, supporterLock } from "../../src/seal/lock";
import { CustomerPairing } from "../../src/seal/pairing";
import type { LedgerRecord } from "../../src/session/ledger";
import type { Invitation } from "../../src/session/invitation";
import type { SessionLink } from "../../src/session/ports";
import { SupporterSession } from "../../src/session/supporter";
import { packMessage, readFromSupporter } from "../../src/wire/codec";
import { CUSTOMER, GROUP, STREAMS, SUPPORTER, packHeader, readHeader } from "../../src/wire/envelope";
import { HEADER_BYTES, ORGANISATION_MAX_BYTES, PERSON_MAX_BYTES, PURPOSE_MAX_BYTES } from "../../src/wire/limits";
import type { FromCustomer, FromSupporter } from "../../src/wire/messages.generated";
import { fromHex, joined, toHex } from "../../src/wire/octets";
import type { Octets } from "../../src/wire/octets";
import { PUBLIC_KEY_BYTES, packPair, readPair, readResume } from "../../src/wire/opening";
import type { PairMessage } from "../../src/wire/opening";
import { HASH_BYTES, noticeHash } from "../../src/wire/policy";
import type { FromEnd, FromServer } from "../../src/wire/signals";
import { CustomerLedger } from "./customer-ledger";
import { FakeClock, SESSION_HEX, settled } from "./paired";

/** Where the introduction has the supporter's public key: after version, rules, two hashes and three texts. */
const KEY_AT = 4 + 3 * HASH_BYTES + ORGANISATION_MAX_BYTES + PERSON_MAX_BYTES + PURPOSE_MAX_BYTES;
const zeros = "0".repeat(64);

/** The server's answer to a new session, with a true hash. */
export async function invitation(): Promise<Invitation> {
  const part = new Uint8Array(32);
  const hash = await noticeHash({ version: 1, policy: part, textDeSha256: part, textEnSha256: part, textDePlainSha256: null });
  return {
    session: SESSION_HEX, number: "1234", notice_hash: toHex(hash), organisation: "Hilfe GmbH", supporter: "Ada", purpose: "Drucker",
    notice: { version: 1, policy: zeros, text_de_sha256: zeros, text_en_sha256: zeros, text_de_plain_sha256: null },
  };
}

/** A link whose other side is the test. */
export class TestLink implements SessionLink {
  readonly packets: Octets[] = [];
  readonly signals: FromEnd[] = [];
  isStopped = false;
  isUp = true;
  events: Parameters<SessionLink["start"]>[0] | null = null;

  start(events: Parameters<SessionLink["start"]>[0]): void { this.events = events; }
  send(packet: Octets): boolean {
    if (this.isUp) this.packets.push(packet);
    return this.isUp;
  }
  tell(signal: FromEnd): boolean {
    if (this.isUp) this.signals.push(signal);
    return this.isUp;
  }
  stop(): void { this.isStopped = true; }
  signal(signal: FromServer): void { this.events?.onSignal(signal); }
  bring(packet: Octets): void { this.events?.onPacket(packet.slice().buffer); }
}

/** A supporter's session, and the customer at its other end. Nothing moves until {@link settle}. */
export class TestMeeting {
  readonly clock = new FakeClock();
  readonly link = new TestLink();
  readonly heard: FromCustomer[] = [];
  readonly epochs: number[] = [];
  readonly pictures: number[] = [];
  /** What the customer's module opened. */
  readonly said: FromSupporter[] = [];
  /** What the session gave out as signed by both. */
  readonly records: LedgerRecord[] = [];
  introductions = 0;
  channel: Channel | null = null;
  readonly session: SupporterSession<Paired>;
  readonly #invitation: Invitation;
  #pairing: CustomerPairing | null = null;
  #run = 0;
  #binding: Octets = new Uint8Array(32);
  #supporterKey: Octets = new Uint8Array(32);

  constructor(from: Invitation, secret = "567890") {
    this.#invitation = from;
    this.session = new SupporterSession({
      ...{ invitation: from, secret, link: this.link, clock: this.clock, lock: supporterLock(browserRandom) },
      events: {
        onChange: () => undefined,
        onMediaEpoch: (epoch) => { this.epochs.push(epoch.epoch); },
        onMediaPacket: (packet) => { this.pictures.push(packet.byteLength); },
        onMessage: (message) => { this.heard.push(message); },
        onRecord: (record) => { this.records.push(record); },
      },
    });
    this.session.start();
  }

  /** Both links stand. */
  join(isCustomerThere = true): void {
    const { session, notice_hash } = this.#invitation;
    this.link.events?.onState("up", "");
    this.link.signal({
      kind: "welcome", session, participant: SUPPORTER, role: "supporter", noticeHash: notice_hash, noticeVersion: 1, confirmedMs: 0,
      peers: isCustomerThere ? [{ participant: CUSTOMER, role: "customer" }] : [],
    });
  }

  /** The customer types a code and begins the next run. */
  async type(secret: string, run = this.#run + 1): Promise<void> {
    this.#run = run;
    const { session, notice_hash } = this.#invitation;
    const about = { number: "1234", secret, sessionId: fromHex(session), noticeHash: fromHex(notice_hash), run };
    this.#pairing = new CustomerPairing(about, "en", browserRandom);
    this.step(await this.#pairing.commit());
  }

  /** Let everything that is on its way arrive and be answered. */
  async settle(): Promise<void> {
    for (let i = 0; i < 4; i++) {
      await settled();
      for (const packet of this.link.packets.splice(0)) await this.take(packet);
    }
  }

  /** Pair, say yes and begin a picture. */
  async run(rights: readonly string[] = ["view", "control"]): Promise<void> {
    this.join();
    await this.type("567890");
    await this.settle();
    await this.say({ kind: "Answered", isYes: true, rights, screens: [], language: "en" });
    await this.settle();
  }

  /** Begin the ledger, as the customer's module does after the introduction. */
  async ledger(): Promise<CustomerLedger> {
    const { session, notice_hash } = this.#invitation;
    const known = { session: fromHex(session), noticeHash: fromHex(notice_hash), binding: this.#binding };
    return CustomerLedger.of({ ...known, supporterKey: this.#supporterKey });
  }

  async say(message: FromCustomer): Promise<void> {
    const live = new Set(["CursorShape", "CursorMoved", "Pong", "Measured", "Received"]);
    const packet = await this.channel?.seal(live.has(message.kind) ? STREAMS.LIVE : STREAMS.CONTROL, packMessage(message));
    if (packet !== undefined) this.link.bring(packet);
  }

  picture(): void {
    const route = { session: BigInt(`0x${SESSION_HEX.slice(0, 16)}`), sender: CUSTOMER, receiver: GROUP, stream: STREAMS.MEDIA } as const;
    this.link.bring(joined(packHeader({ ...route, epoch: 1, counter: 0, bodyBytes: 16, isKeyChunk: true }), new Uint8Array(16)));
  }

  step(message: PairMessage): void {
    const { step, body } = packPair(message);
    const route = { session: BigInt(`0x${SESSION_HEX.slice(0, 16)}`), sender: CUSTOMER, receiver: SUPPORTER, stream: STREAMS.PAIRING } as const;
    this.link.bring(joined(packHeader({ ...route, epoch: this.#run, counter: step, bodyBytes: body.byteLength, isKeyChunk: false }), body));
  }

  /** What the customer's module does with one packet. */
  async take(packet: Octets): Promise<void> {
    const header = readHeader(packet);
    if (header.stream === STREAMS.PAIRING) {
      await this.#stepped(readPair(header.counter, packet.subarray(HEADER_BYTES)));
      return;
    }
    const opened = await this.channel?.open(packet, this.clock.nowMs());
    if (opened === undefined || opened === null) return;
    if (opened.stream === STREAMS.OPENING) {
      this.introductions += 1;
      this.#supporterKey = opened.plaintext.slice(KEY_AT, KEY_AT + PUBLIC_KEY_BYTES);
      await this.say({ kind: "Received", nextOpening: 1, nextControl: 0 });
    } else if (opened.stream === STREAMS.RESUME) {
      for (const kept of (await this.channel?.resumed(readResume(opened.plaintext))) ?? []) this.link.bring(kept);
    } else this.said.push(readFromSupporter(opened.plaintext));
  }

  async #stepped(message: PairMessage): Promise<void> {
    if (message.kind === "reply" && this.#pairing !== null) this.step(await this.#pairing.replied(message));
    if (message.kind !== "confirm" || this.#pairing === null) return;
    const paired = await this.#pairing.confirmed(message).catch(() => null);
    if (paired === null) return;
    this.#binding = paired.binding;
    this.channel = await Channel.of(paired, fromHex(SESSION_HEX));
  }
}
