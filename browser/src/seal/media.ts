/**
 * Who can see the picture? Only who was told the key of its media epoch; one key, one nonce, one packet.
 *
 * AES-256-GCM (NIST SP 800-38D); nonce = epoch u32, counter u64; associated data = the clear header.
 */

import { CUSTOMER, GROUP, PICTURE_GROUPS, STREAMS, packHeader, readHeader } from "../wire/envelope";
import type { Header } from "../wire/envelope";
import { HEADER_BYTES, TAG_BYTES } from "../wire/limits";
import { joined } from "../wire/octets";
import type { Octets } from "../wire/octets";
import { TamperedError } from "./errors";
import { aesKey } from "./keys";

/** What opens one media epoch. `key`: 32 bytes; `session`: the first 8 bytes of the session id. */
export interface MediaEpochKey {
  readonly epoch: number;
  readonly key: Uint8Array;
  readonly session: bigint;
}

/** The 12 bytes that must never be used twice with a key. */
export function nonceOf(epoch: number, counter: number): Octets {
  const view = new DataView(new ArrayBuffer(12));
  view.setUint32(0, epoch);
  view.setBigUint64(4, BigInt(counter));
  return new Uint8Array(view.buffer);
}

/** Opens the packets of one media epoch; demands the exact next counter. Packets are opened in the order of calls. */
export class MediaOpener {
  readonly #epoch: MediaEpochKey;
  readonly #sender: number;
  #key: Promise<CryptoKey> | null = null;
  #next = 0;

  constructor(epoch: MediaEpochKey, sender: number = CUSTOMER) {
    this.#epoch = epoch;
    this.#sender = sender;
  }

  /**
   * The plaintext of the next packet. After an error this epoch cannot go on.
   *
   * @throws TamperedError not the next packet of this epoch, or its seal is broken.
   */
  async open(packet: ArrayBuffer): Promise<Octets> {
    const bytes = new Uint8Array(packet);
    const header = this.#check(bytes);
    this.#next += 1;
    this.#key ??= aesKey(this.#epoch.key);
    return decrypted(await this.#key, header, bytes);
  }

  #check(packet: Octets): Header {
    const header = headerOf(packet);
    if (header.session !== this.#epoch.session) throw new TamperedError("other_session", "a picture packet of another session");
    if (header.stream !== STREAMS.MEDIA || header.sender !== this.#sender || !PICTURE_GROUPS.has(header.receiver)) {
      throw new TamperedError("other_participant", `not the picture of participant ${this.#sender}`);
    }
    if (header.epoch !== this.#epoch.epoch) {
      throw new TamperedError("old_epoch", `picture epoch ${header.epoch} instead of ${this.#epoch.epoch}`);
    }
    if (header.counter !== this.#next) {
      const kind = header.counter > this.#next ? "gap" : "repeated";
      throw new TamperedError(kind, `picture packet ${header.counter} instead of ${this.#next}`);
    }
    if (header.bodyBytes < TAG_BYTES) throw new TamperedError("size", `${header.bodyBytes} bytes are too few for a seal`);
    return header;
  }
}

/** Seals the pieces of one media epoch in order. */
export class MediaSealer {
  readonly #epoch: MediaEpochKey;
  readonly #key: Promise<CryptoKey>;
  #next = 0;

  constructor(epoch: MediaEpochKey) {
    this.#epoch = epoch;
    this.#key = aesKey(epoch.key);
  }

  /** The whole packet. */
  async seal(plain: Octets, isKeyChunk: boolean): Promise<Octets> {
    const { epoch, session } = this.#epoch;
    const counter = this.#next++;
    const route = { session, sender: CUSTOMER, receiver: GROUP, stream: STREAMS.MEDIA, epoch, counter, isKeyChunk } as const;
    return encrypted(await this.#key, { ...route, bodyBytes: plain.byteLength + TAG_BYTES }, plain);
  }
}

/** Seal a plaintext under its header. */
export async function encrypted(key: CryptoKey, header: Header, plain: Octets): Promise<Octets> {
  const head = packHeader(header);
  const how = { name: "AES-GCM", iv: nonceOf(header.epoch, header.counter), additionalData: head };
  return joined(head, new Uint8Array(await crypto.subtle.encrypt(how, key, plain)));
}

/**
 * Open the body of a packet.
 *
 * @throws TamperedError the seal is broken.
 */
export async function decrypted(key: CryptoKey, header: Header, packet: Octets): Promise<Octets> {
  const iv = nonceOf(header.epoch, header.counter);
  const how = { name: "AES-GCM", iv, additionalData: packet.subarray(0, HEADER_BYTES) };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(how, key, packet.subarray(HEADER_BYTES)));
  } catch {
    throw new TamperedError("flipped", `packet ${header.counter} of stream ${header.stream} was altered on its way`);
  }
}

/**
 * Read a packet's header.
 *
 * @throws TamperedError it is no header of ours.
 */
export function headerOf(packet: Octets): Header {
  try {
    return readHeader(packet);
  } catch (error) {
    throw new TamperedError("flipped", error instanceof Error ? error.message : "no header");
  }
}
