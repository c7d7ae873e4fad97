/** How does the console ask the server for a session? One request; the answer is checked before anybody uses it. */

import type { PageFacts } from "./facts";

/** The server's answer to a new session (protocol 1.1). Hashes and ids are lower case hex. */
export interface SessionOffer {
  readonly session: string;
  readonly number: string;
  readonly ticket: string;
  /** Unix time in milliseconds. */
  readonly expires_ms: number;
  readonly notice_hash: string;
  readonly organisation: string;
  readonly supporter: string;
  readonly purpose: string;
  readonly notice: {
    readonly version: number;
    readonly policy: string;
    readonly text_de_sha256: string;
    readonly text_en_sha256: string;
    readonly text_de_plain_sha256: string | null;
  };
}

/** Why no session was made. */
export type OfferProblem =
  | { readonly kind: "signedOut" }
  | { readonly kind: "offline" }
  | { readonly kind: "server"; readonly message: string };

/** The server did not make a session. */
export class OfferError extends Error {
  override readonly name = "OfferError";
  readonly problem: OfferProblem;

  constructor(problem: OfferProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

const TIMEOUT_MS = 15_000;

/**
 * Ask for a new session of this case.
 *
 * @throws OfferError the server refused, could not be reached, or answered something else.
 */
export async function requestSession(facts: PageFacts, fetcher: typeof fetch = fetch): Promise<SessionOffer> {
  const address = `/api/cases/${encodeURIComponent(facts.caseNumber)}/sessions`;
  let response: Response;
  try {
    response = await fetcher(address, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      headers: { "X-Beistand-Csrf": facts.csrf, Accept: "application/json" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new OfferError({ kind: "offline" });
  }
  // Who is not signed in is sent to the sign-in page, or told so.
  if (response.type === "opaqueredirect" || response.status === 401) throw new OfferError({ kind: "signedOut" });
  const answer: unknown = await response.json().catch(() => null);
  if (response.status !== 201) {
    throw new OfferError({ kind: "server", message: messageIn(answer, facts.language) ?? `HTTP ${response.status}` });
  }
  return readOffer(answer);
}

/**
 * Check the answer's fields.
 *
 * @throws OfferError a field is missing or of another form.
 */
export function readOffer(answer: unknown): SessionOffer {
  const offer = fields(answer);
  const notice = fields(offer["notice"]);
  return {
    session: hex(offer, "session", 16),
    number: matching(offer, "number", /^[0-9]{4}$/u),
    ticket: matching(offer, "ticket", /^[A-Za-z0-9._~-]{1,1024}$/u),
    expires_ms: whole(offer, "expires_ms"),
    notice_hash: hex(offer, "notice_hash", 32),
    organisation: matching(offer, "organisation", /^.{0,256}$/su),
    supporter: matching(offer, "supporter", /^.{0,256}$/su),
    purpose: matching(offer, "purpose", /^.{0,1024}$/su),
    notice: {
      version: whole(notice, "version"),
      policy: hex(notice, "policy", 32),
      text_de_sha256: hex(notice, "text_de_sha256", 32),
      text_en_sha256: hex(notice, "text_en_sha256", 32),
      text_de_plain_sha256: notice["text_de_plain_sha256"] === null ? null : hex(notice, "text_de_plain_sha256", 32),
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields {
  if (typeof value !== "object" || value === null) throw unexpected("no object");
  return value as Fields;
}

function matching(from: Fields, name: string, pattern: RegExp): string {
  const value = from[name];
  if (typeof value !== "string" || !pattern.test(value)) throw unexpected(name);
  return value;
}

function hex(from: Fields, name: string, bytes: number): string {
  return matching(from, name, new RegExp(`^[0-9a-f]{${bytes * 2}}$`, "u"));
}

function whole(from: Fields, name: string): number {
  const value = from[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw unexpected(name);
  return value;
}

function unexpected(what: string): OfferError {
  return new OfferError({ kind: "server", message: `unexpected answer (${what})` });
}

function messageIn(answer: unknown, language: string): string | null {
  if (typeof answer !== "object" || answer === null) return null;
  const message = (answer as Fields)["message"];
  if (typeof message === "string") return message;
  if (typeof message !== "object" || message === null) return null;
  const text = (message as Fields)[language];
  return typeof text === "string" ? text : null;
}
