/** How are bytes joined, compared and written as text? Pure; nothing here knows what the bytes mean. */

/** Bytes that own an ordinary buffer; what WebCrypto and WebSocket take. */
export type Octets = Uint8Array<ArrayBuffer>;

/** Join parts in order. */
export function joined(...parts: readonly Uint8Array[]): Octets {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/** Whether two byte strings are the same; takes the same time wherever they differ. */
export function areSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.byteLength !== other.byteLength) return false;
  let differences = 0;
  for (const [i, byte] of one.entries()) differences |= byte ^ (other[i] ?? 0);
  return differences === 0;
}

/** Text as UTF-8. */
export function utf8(text: string): Octets {
  return new TextEncoder().encode(text);
}

/** Bytes in lower case hex. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Bytes of a hex text.
 *
 * @throws RangeError the text is not hex digits in pairs.
 */
export function fromHex(hex: string): Octets {
  if (!/^(?:[0-9a-f]{2})*$/iu.test(hex)) throw new RangeError(`not hex digits in pairs: ${hex.length} characters`);
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16));
}
