/** Which keys follow from one pairing? HKDF-SHA256 (RFC 5869) over the exchange and everything that was said in it. */

import type { Stream } from "../wire/envelope";
import { joined, utf8 } from "../wire/octets";
import type { Octets } from "../wire/octets";
import { hmac, lengthValue } from "./cpace";
import type { Side } from "./cpace";
import { wordsOf } from "./words";
import type { Language } from "./words";

export const KEY_BYTES = 32;
const WORDS = 3;

/** What one end has after a pairing that both ends confirmed. */
export interface Paired {
  readonly own: number;
  readonly peer: number;
  /** The customer's language, in which both screens show the words. */
  readonly language: Language;
  readonly words: readonly string[];
  /** 32 bytes from which every key follows; never shown, never sent. */
  readonly prk: Octets;
  /** 32 bytes that name this pairing in its ledger; they tell nothing about any key. */
  readonly binding: Octets;
}

/** Everything that both ends bind into the exchange: CI, sid, and both sides. */
export interface Said {
  readonly channel: Octets;
  readonly session: Octets;
  readonly a: Side;
  readonly b: Side;
}

/** The 32 bytes T of the protocol. */
export async function transcriptOf(said: Said): Promise<Octets> {
  const { channel, session, a, b } = said;
  const text = joined(utf8("beistand/1 transcript"), lengthValue(channel, session, a.share, a.about, b.share, b.about));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", text));
}

/** What follows from the shared key of an exchange. */
export async function pairedFrom(
  key: Octets,
  said: Said,
  who: { readonly own: number; readonly peer: number; readonly language: Language },
): Promise<Paired> {
  const prk = await hmac("SHA-256", await transcriptOf(said), key);
  const numbers = await expand(prk, utf8("beistand/1 words"), WORDS);
  const binding = await expand(prk, utf8("beistand/1 ledger binding"), KEY_BYTES);
  return { ...who, words: wordsOf(numbers, who.language), prk, binding };
}

/** The AES key of one stream in one direction. */
export async function packetKey(prk: Octets, stream: Stream, sender: number, receiver: number): Promise<CryptoKey> {
  const info = joined(utf8("beistand/1 packet"), Uint8Array.of(stream, sender, receiver));
  return aesKey(await expand(prk, info, KEY_BYTES));
}

/** Import 32 bytes as an AES-256-GCM key. */
export async function aesKey(key: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", new Uint8Array(key), "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** HKDF-Expand for at most 32 bytes: one block. */
async function expand(prk: Octets, info: Octets, sizeBytes: number): Promise<Octets> {
  return (await hmac("SHA-256", prk, joined(info, Uint8Array.of(1)))).slice(0, sizeBytes);
}
