/** What does the session need from lock, link and clock? The classes of `seal` and `link` have exactly these forms. */

import type { Stream } from "../wire/envelope";
import type { Octets } from "../wire/octets";
import type { PairMessage, Resume } from "../wire/opening";
import type { FromEnd, FromServer } from "../wire/signals";

type Step<K extends PairMessage["kind"]> = Extract<PairMessage, { readonly kind: K }>;

/** What follows from a pairing, as far as the session reads it. */
export interface PairedFacts {
  /** 32 bytes that name this pairing in its ledger. */
  readonly binding: Octets;
  readonly language: "de" | "en";
  readonly words: readonly string[];
}

/** One run of the pairing at the supporter's end; rejects when the run failed. */
export interface PairingRun<P extends PairedFacts> {
  committed(commit: Step<"commit">): Promise<Step<"reply">>;
  revealed(reveal: Step<"reveal">): Promise<{ readonly confirm: Step<"confirm">; readonly paired: P }>;
}

/** What both ends agree on before a run. */
export interface RunFacts {
  readonly number: string;
  readonly secret: string;
  readonly sessionId: Octets;
  readonly noticeHash: Octets;
  readonly run: number;
}

/** One opened packet. */
export interface OpenedPacket {
  readonly stream: Stream;
  readonly plaintext: Octets;
  readonly lostBefore: number;
  readonly isNoticed: boolean;
}

/** The sealed channel to the customer; `open` rejects with an error that has a `kind` when a packet is not in order. */
export interface SealedChannel {
  seal(stream: 2 | 3 | 4, plaintext: Octets): Promise<Octets>;
  open(packet: Octets, nowMs: number): Promise<OpenedPacket | null>;
  beginGeneration(nowMs: number): Promise<Octets>;
  resumed(resume: Resume): Promise<readonly Octets[]>;
  received(resume: Resume): void;
  /** Kept packets that were not confirmed for too long. */
  overdue(nowMs: number): Promise<readonly Octets[]>;
  expected(): Resume;
}

/** The key pair of one session; the private half cannot be read by anybody. */
export interface Signer {
  /** 32 bytes. */
  readonly publicKey: Octets;
  /** 64 bytes. */
  sign(statement: Octets): Promise<Octets>;
}

/** The lock: makes runs and channels. */
export interface Lock<P extends PairedFacts> {
  run(facts: RunFacts): PairingRun<P>;
  /** The step 3 that says that the code was wrong. */
  refusal(): Step<"confirm">;
  channel(paired: P, sessionId: Octets): Promise<SealedChannel>;
  /** A fresh key pair with which this end vouches for the ledger of one session. */
  signer(): Promise<Signer>;
  /** Whether the owner of a public key signed a statement. */
  isSigned: (publicKey: Octets, statement: Octets, signature: Octets) => Promise<boolean>;
}

/** The link to the relay. */
export interface SessionLink {
  start(events: {
    onState(state: "idle" | "connecting" | "up" | "waiting" | "over", reason: string): void;
    onSignal(signal: FromServer): void;
    onPacket(packet: ArrayBuffer): void;
  }): void;
  send(packet: Octets): boolean;
  tell(signal: FromEnd): boolean;
  stop(): void;
}

/** Monotonic time. */
export interface Clock {
  nowMs(): number;
  /** Call `then` after so many milliseconds; returns what calls it off. */
  later(waitMs: number, then: () => void): () => void;
}

