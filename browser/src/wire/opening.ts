/** Which messages exist before the customer says yes? Fixed sizes only; `src/beistand/wire/opening.py` has the steps. */

import { WireError } from "./errors";
import { ORGANISATION_MAX_BYTES, PERSON_MAX_BYTES, PURPOSE_MAX_BYTES } from "./limits";
import { joined, utf8 } from "./octets";
import type { Octets } from "./octets";
import { HASH_BYTES, packNotice } from "./policy";
import type { NoticeFacts } from "./policy";

export const SHARE_BYTES = 32;
export const PAIR_TAG_BYTES = 64;
export const INTRODUCTION_BYTES = 1024;
export const RESUME_BYTES = 16;
export const PUBLIC_KEY_BYTES = 32;
const STEP_BYTES = [HASH_BYTES, SHARE_BYTES, SHARE_BYTES + PAIR_TAG_BYTES, PAIR_TAG_BYTES] as const;

/** A step of the pairing. */
export type PairMessage =
  | { readonly kind: "commit"; readonly commitment: Octets }
  | { readonly kind: "reply"; readonly share: Octets }
  | { readonly kind: "reveal"; readonly share: Octets; readonly tag: Octets }
  | { readonly kind: "confirm"; readonly tag: Octets };

/** As what somebody introduces himself or herself: the supporter, or a colleague who only joins in. */
export type HelperRole = "supporter" | "guest";
const ROLES: Readonly<Record<HelperRole, number>> = { supporter: 1, guest: 2 };

/** Who wants to help, why, and under which rules. */
export interface Introduction {
  readonly organisation: string;
  readonly supporter: string;
  readonly purpose: string;
  readonly notice: NoticeFacts;
  /** 32 bytes: the Ed25519 public key with which this end countersigns the ledger of this session. */
  readonly supporterKey: Octets;
  readonly role: HelperRole;
}

/** What an end still expects of the other: next counters of the reliable streams. */
export interface Resume {
  readonly nextOpening: number;
  readonly nextControl: number;
}

/** Step and body of a pairing message. */
export function packPair(message: PairMessage): { readonly step: number; readonly body: Octets } {
  switch (message.kind) {
    case "commit":
      return { step: 0, body: message.commitment };
    case "reply":
      return { step: 1, body: message.share };
    case "reveal":
      return { step: 2, body: joined(message.share, message.tag) };
    case "confirm":
      return { step: 3, body: message.tag };
  }
}

/**
 * Read the body of pairing step 0 to 3.
 *
 * @throws WireError unknown step, or not exactly the size of that step.
 */
export function readPair(step: number, body: Uint8Array): PairMessage {
  if (body.byteLength !== STEP_BYTES[step]) {
    throw new WireError("opening", `pairing step ${step} has ${body.byteLength} bytes; the steps have ${STEP_BYTES.join(", ")}`);
  }
  switch (step) {
    case 0:
      return { kind: "commit", commitment: new Uint8Array(body) };
    case 1:
      return { kind: "reply", share: new Uint8Array(body) };
    case 2:
      return { kind: "reveal", share: body.slice(0, SHARE_BYTES), tag: body.slice(SHARE_BYTES) };
    default:
      return { kind: "confirm", tag: new Uint8Array(body) };
  }
}

/**
 * Exactly 1,024 bytes.
 *
 * @throws WireError a text is longer than its field or holds characters that do not show, or the key has a wrong size.
 */
export function packIntroduction(intro: Introduction): Octets {
  const head = joined(
    packNotice(intro.notice),
    field(intro.organisation, ORGANISATION_MAX_BYTES),
    field(intro.supporter, PERSON_MAX_BYTES),
    field(intro.purpose, PURPOSE_MAX_BYTES),
    key(intro.supporterKey),
    intro.notice.textDePlainSha256 ?? new Uint8Array(HASH_BYTES),
    Uint8Array.of(ROLES[intro.role]),
  );
  return joined(head, new Uint8Array(INTRODUCTION_BYTES - head.byteLength));
}

/** 16 bytes. */
export function packResume(resume: Resume): Octets {
  const view = new DataView(new ArrayBuffer(RESUME_BYTES));
  view.setBigUint64(0, BigInt(resume.nextOpening));
  view.setBigUint64(8, BigInt(resume.nextControl));
  return new Uint8Array(view.buffer);
}

/**
 * Read 16 bytes.
 *
 * @throws WireError wrong size, or counters that nobody can have reached.
 */
export function readResume(body: Uint8Array): Resume {
  if (body.byteLength !== RESUME_BYTES) {
    throw new WireError("opening", `a resume message has ${RESUME_BYTES} bytes; got ${body.byteLength}`);
  }
  const view = new DataView(body.buffer, body.byteOffset, RESUME_BYTES);
  const resume = { nextOpening: Number(view.getBigUint64(0)), nextControl: Number(view.getBigUint64(8)) };
  if (!Number.isSafeInteger(resume.nextOpening) || !Number.isSafeInteger(resume.nextControl)) {
    throw new WireError("opening", "a resume message names counters beyond 2**53");
  }
  return resume;
}

/** Make a text fit its field: what does not show becomes a space, what is too long ends with an ellipsis. */
export function fitted(text: string, limitBytes: number): string {
  const plain = [...text].map((char) => (isPlain(char) ? char : " "));
  while (utf8(plain.join("")).byteLength > limitBytes) plain.splice(-2, 2, "…");
  return plain.join("");
}

function key(data: Octets): Octets {
  if (data.byteLength !== PUBLIC_KEY_BYTES) {
    throw new WireError("opening", `a public key has ${PUBLIC_KEY_BYTES} bytes; got ${data.byteLength}`);
  }
  return data;
}

function field(text: string, limitBytes: number): Octets {
  const data = utf8(text);
  if (data.byteLength > limitBytes || !isPlain(text)) {
    throw new WireError("opening", `text of ${data.byteLength} bytes; allowed are ${limitBytes} bytes without control characters`);
  }
  return joined(data, new Uint8Array(limitBytes - data.byteLength));
}

/** What Python calls printable: nothing of the categories C and Z but the ordinary space. */
function isPlain(text: string): boolean {
  return !/[\p{C}\p{Z}]/u.test(text.replaceAll(" ", ""));
}
