/** What identifies one version of the privacy notice? Its number, its packed rules and the hashes of its texts. */

import { WireError } from "./errors";
import { MODE_AT } from "./rights.generated";
import type { Right } from "./rights.generated";
import { joined, utf8 } from "./octets";
import type { Octets } from "./octets";

export const POLICY_BYTES = 32;
export const HASH_BYTES = 32;
const LABEL_OF_TWO = "beistand notice v1";
const LABEL_OF_THREE = "beistand notice v2";

/** Whether the rules of the notice never allow this right; what a customer may be asked for is not among them. */
export function isNever(policy: Octets, right: Right): boolean {
  return policy[MODE_AT[right]] === 0;
}

/** One notice version. `policy`: 32 packed bytes, see {@link isNever}. */
export interface NoticeFacts {
  readonly version: number;
  readonly policy: Octets;
  readonly textDeSha256: Octets;
  readonly textEnSha256: Octets;
  /** Plain German; null: a version of the time before it, which had two texts and keeps its hash for ever. */
  readonly textDePlainSha256: Octets | null;
}

/**
 * The bytes of a notice version with two texts, as they are hashed and sent; plain German stands apart.
 *
 * @throws WireError a part has another size.
 */
export function packNotice(facts: NoticeFacts): Octets {
  const sizes = [facts.policy, facts.textDeSha256, facts.textEnSha256, facts.textDePlainSha256 ?? facts.policy].map((part) => part.byteLength);
  const isWhole = Number.isInteger(facts.version) && facts.version >= 1 && facts.version <= 0xffffffff;
  if (!isWhole || sizes.some((size) => size !== HASH_BYTES)) {
    throw new WireError("policy", `notice version ${facts.version} with parts of ${sizes.join(", ")} bytes; 32 each are needed`);
  }
  const version = new DataView(new ArrayBuffer(4));
  version.setUint32(0, facts.version);
  return joined(new Uint8Array(version.buffer), facts.policy, facts.textDeSha256, facts.textEnSha256);
}

/** The 32 bytes that consent, pairing and receipt name. */
export async function noticeHash(facts: NoticeFacts): Promise<Octets> {
  const third = facts.textDePlainSha256;
  const label = utf8(third === null ? LABEL_OF_TWO : LABEL_OF_THREE);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(label, packNotice(facts), third ?? new Uint8Array(0))));
}
