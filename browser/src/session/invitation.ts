/** What did the server say about the new session, and what of it goes to the customer? Protocol section 1. */

import { fromHex } from "../wire/octets";
import type { Octets } from "../wire/octets";
import { ORGANISATION_MAX_BYTES, PERSON_MAX_BYTES, PURPOSE_MAX_BYTES } from "../wire/limits";
import { fitted, packIntroduction } from "../wire/opening";
import type { NoticeFacts } from "../wire/policy";

/** The server's answer, as it stands in its JSON; hashes and ids are lower case hex. */
export interface Invitation {
  readonly session: string;
  readonly number: string;
  readonly notice_hash: string;
  readonly organisation: string;
  readonly supporter: string;
  readonly purpose: string;
  readonly notice: {
    readonly version: number;
    readonly policy: string;
    readonly text_de_sha256: string;
    readonly text_en_sha256: string;
    /** Plain German; null: the version has no such text. */
    readonly text_de_plain_sha256: string | null;
  };
}

/** The notice version under which the session is held. */
export function noticeOf(invitation: Invitation): NoticeFacts {
  const { version, policy, text_de_sha256, text_en_sha256, text_de_plain_sha256 } = invitation.notice;
  return {
    version,
    policy: fromHex(policy),
    textDeSha256: fromHex(text_de_sha256),
    textEnSha256: fromHex(text_en_sha256),
    textDePlainSha256: text_de_plain_sha256 === null ? null : fromHex(text_de_plain_sha256),
  };
}

/**
 * The introduction that the customer reads before anything else; texts that are too long are cut and end with "…".
 *
 * `supporterKey`: the public key of this session.
 */
export function introductionOf(invitation: Invitation, supporterKey: Octets): Octets {
  return packIntroduction({
    organisation: fitted(invitation.organisation, ORGANISATION_MAX_BYTES),
    supporter: fitted(invitation.supporter, PERSON_MAX_BYTES),
    purpose: fitted(invitation.purpose, PURPOSE_MAX_BYTES),
    notice: noticeOf(invitation),
    supporterKey,
    role: "supporter",
  });
}
