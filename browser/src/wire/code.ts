/** How is the spoken code made and written? Knows digits only, not who may use them. */

import { WireError } from "./errors";
import { ROUTE_DIGITS, SECRET_DIGITS } from "./limits";
import type { Octets } from "./octets";

/** Fresh random bytes. */
export type RandomBytes = (sizeBytes: number) => Octets;

/** The code that is spoken on the phone: `number` routes and the server knows it, `secret` stays with the two ends. */
export interface Code {
  readonly number: string;
  readonly secret: string;
}

const TRIES_MAX = 1_000;

/**
 * Make six digits, each secret equally likely: 20 random bits, drawn again when they are a million or more.
 *
 * @throws RangeError the source of randomness is broken.
 */
export function makeSecret(random: RandomBytes): string {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const [high = 0, middle = 0, low = 0] = random(3);
    const drawn = ((high & 0x0f) << 16) | (middle << 8) | low;
    if (drawn < 10 ** SECRET_DIGITS) return String(drawn).padStart(SECRET_DIGITS, "0");
  }
  throw new RangeError(`no secret after ${TRIES_MAX} draws; the browser's randomness is broken`);
}

/**
 * Read a typed or pasted code or link; spaces, dashes, dots and slashes between digits do not matter.
 *
 * @throws WireError the text does not hold exactly ten digits.
 */
export function readCode(text: string): Code {
  const digits = (text.split("#").at(-1) ?? "").replaceAll(/[\s\-./\u00a0\u2009\u202f]+/gu, "");
  if (!/^[0-9]{10}$/u.test(digits)) {
    throw new WireError("code", `a code has ten digits, such as 1234 567 890; got ${digits.length} characters`);
  }
  return { number: digits.slice(0, ROUTE_DIGITS), secret: digits.slice(ROUTE_DIGITS) };
}
