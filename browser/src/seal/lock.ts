/** How does a supporter's session get its runs and its channel? One object that has the form the session asks for. */

import type { RandomBytes } from "../wire/code";
import type { Octets } from "../wire/octets";
import { Channel } from "./channel";
import type { Paired } from "./keys";
import { SupporterPairing, refusal } from "./pairing";
import type { PairingFacts } from "./pairing";
import { SigningKey, isSigned } from "./signing";

/** The supporter's lock. `random`: fresh random bytes for each run. */
export function supporterLock(random: RandomBytes): {
  run(facts: PairingFacts): SupporterPairing;
  refusal: typeof refusal;
  channel(paired: Paired, sessionId: Octets): Promise<Channel>;
  signer(): Promise<SigningKey>;
  isSigned: typeof isSigned;
} {
  return {
    run: (facts) => new SupporterPairing(facts, random),
    refusal,
    channel: (paired, sessionId) => Channel.of(paired, sessionId),
    signer: () => SigningKey.make(),
    isSigned,
  };
}

/** The browser's own randomness. */
export function browserRandom(sizeBytes: number): Octets {
  return crypto.getRandomValues(new Uint8Array(sizeBytes));
}
