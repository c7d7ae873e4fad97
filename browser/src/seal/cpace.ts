/**
 * How do two ends who share a code get a key that nobody else has? CPACE-X25519-SHA512, initiator-responder.
 *
 * draft-irtf-cfrg-cpace-21: strings and transcript (section 5), group G_X25519 (section 7.2), explicit confirmation
 * (section 9.4). Held to the draft's test vectors. X25519, SHA-512 and HMAC are WebCrypto's.
 */

import { areSame, joined, utf8 } from "../wire/octets";
import type { Octets } from "../wire/octets";
import { elligator2 } from "./elligator2";
import { PairingError } from "./errors";

export const SCALAR_BYTES = 32;
const HASH_BLOCK_BYTES = 128;
const LABEL = utf8("CPace255");
const KEY_LABEL = utf8("CPace255_ISK");
const TAG_LABEL = utf8("CPaceMac");
/** What stands before the 32 bytes of an X25519 private key in PKCS #8 (RFC 8410). */
const PKCS8_HEAD = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20);

/** A share, and what is said about the end that made it: Y and AD of the draft. */
export interface Side {
  readonly share: Octets;
  readonly about: Octets;
}

/** Each part with its length (LEB128) before it, one after the other: `lv_cat` of the draft. */
export function lengthValue(...parts: readonly Uint8Array[]): Octets {
  return joined(...parts.flatMap((part) => [leb128(part.byteLength), part]));
}

/** The string that is hashed to the generator; `secret` PRS, `channel` CI, `session` sid of the draft. */
export function generatorString(secret: Uint8Array, channel: Uint8Array, session: Uint8Array): Octets {
  const used = lengthValue(secret).byteLength + lengthValue(LABEL).byteLength;
  const padding = new Uint8Array(Math.max(0, HASH_BLOCK_BYTES - 1 - used));
  return lengthValue(LABEL, secret, padding, channel, session);
}

/** The u-coordinate of the generator, 32 bytes little-endian. */
export async function generator(secret: Uint8Array, channel: Uint8Array, session: Uint8Array): Promise<Octets> {
  const digest = await crypto.subtle.digest("SHA-512", generatorString(secret, channel, session));
  return elligator2(new Uint8Array(digest, 0, 32));
}

/**
 * X25519(scalar, point), 32 bytes.
 *
 * @throws PairingError the point is of low order (RFC 7748 section 6.1): the result would be known to all.
 */
export async function multiply(scalar: Octets, point: Octets): Promise<Octets> {
  const pkcs8 = joined(PKCS8_HEAD, scalar);
  const own = await crypto.subtle.importKey("pkcs8", pkcs8, { name: "X25519" }, false, ["deriveBits"]);
  let product: Octets;
  try {
    const peer = await crypto.subtle.importKey("raw", point, { name: "X25519" }, false, []);
    product = new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: peer }, own, 256));
  } catch {
    throw new PairingError("bad_share", "the other end's share is not a usable point");
  }
  if (areSame(product, new Uint8Array(32))) {
    throw new PairingError("bad_share", "the other end's share is a point of low order; a correct program never sends one");
  }
  return product;
}

/** The shared key (ISK of the draft, 64 bytes) of initiator `a` and responder `b`. */
export async function sharedKey(session: Octets, product: Octets, a: Side, b: Side): Promise<Octets> {
  const transcript = lengthValue(a.share, a.about, b.share, b.about);
  const text = joined(lengthValue(KEY_LABEL, session, product), transcript);
  return new Uint8Array(await crypto.subtle.digest("SHA-512", text));
}

/** The 64-byte tag with which `side` proves that it has the shared key. */
export async function confirmation(session: Octets, key: Octets, side: Side): Promise<Octets> {
  const macKey = await crypto.subtle.digest("SHA-512", joined(TAG_LABEL, session, key));
  return hmac("SHA-512", new Uint8Array(macKey), lengthValue(side.share, side.about));
}

/** HMAC (RFC 2104). */
export async function hmac(hash: "SHA-256" | "SHA-512", key: Octets, text: Octets): Promise<Octets> {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, text));
}

function leb128(number: number): Octets {
  const out: number[] = [];
  let rest = number;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out.push((rest % 0x80) | 0x80);
  return Uint8Array.from([...out, rest]);
}
