/**
 * Who vouches for the ledger of a session? Ed25519 (RFC 8032) with a key pair that each end makes for one session.
 *
 * The private half stays inside WebCrypto: nobody can read it, not even this page.
 */

import { fromHex, toHex } from "../wire/octets";
import type { Octets } from "../wire/octets";

/** y of the points whose order divides 8, sign bit cleared: a signature under such a key can fit many texts. */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  "00".repeat(32),
  `01${"00".repeat(31)}`,
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  `ec${"ff".repeat(30)}7f`,
  `ed${"ff".repeat(30)}7f`,
  `ee${"ff".repeat(30)}7f`,
]);
const PRIVATE_HEAD = "302e020100300506032b657004220420";

/** The own key pair of one session. */
export class SigningKey {
  readonly publicKey: Octets;
  readonly #private: CryptoKey;

  private constructor(publicKey: Octets, privateKey: CryptoKey) {
    this.publicKey = publicKey;
    this.#private = privateKey;
  }

  /** A fresh key pair. */
  static async make(): Promise<SigningKey> {
    const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
    if (!("privateKey" in pair)) throw new TypeError("the browser made no key pair");
    return new SigningKey(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)), pair.privateKey);
  }

  /** The key pair of a seed (32 bytes) whose public half is known: for golden vectors. */
  static async of(seed: Octets, publicKey: Octets): Promise<SigningKey> {
    const packed = fromHex(PRIVATE_HEAD + toHex(seed));
    return new SigningKey(publicKey, await crypto.subtle.importKey("pkcs8", packed, { name: "Ed25519" }, false, ["sign"]));
  }

  /** The signature, 64 bytes. */
  async sign(statement: Octets): Promise<Octets> {
    return new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, this.#private, statement));
  }
}

/** Whether the owner of a public key (32 bytes) signed this. */
export async function isSigned(publicKey: Octets, statement: Octets, signature: Octets): Promise<boolean> {
  if (!isUsable(publicKey)) return false;
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, key, signature, statement);
  } catch {
    return false;
  }
}

/** Whether 32 bytes can be a public key that binds its owner. */
export function isUsable(publicKey: Octets): boolean {
  const cleared = new Uint8Array(publicKey);
  cleared[31] = (cleared[31] ?? 0) & 0x7f;
  return publicKey.byteLength === 32 && !SMALL_ORDER.has(toHex(cleared));
}
