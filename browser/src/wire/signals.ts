/** Which small clear messages travel between an end and the server? JSON text frames; never content, never keys. */

import { WireError } from "./errors";
import { SIGNAL_MAX_BYTES } from "./limits";

export type Role = "supporter" | "customer" | "colleague";

/** Another participant that is linked now. */
export interface Peer {
  readonly participant: number;
  readonly role: Role;
}

/** The link stands. `session`, `noticeHash`: hex; `confirmedMs`: Unix time, 0 if the notice page was not confirmed. */
export interface Welcome extends Peer {
  readonly kind: "welcome";
  readonly session: string;
  readonly peers: readonly Peer[];
  readonly noticeHash: string;
  readonly noticeVersion: number;
  readonly confirmedMs: number;
}

export type FromServer =
  | Welcome
  | ({ readonly kind: "joined" } & Peer)
  | ({ readonly kind: "left"; readonly isFinal: boolean } & Peer)
  | { readonly kind: "refused" | "closed"; readonly reason: string }
  | { readonly kind: "tick" | "knocked" };

export type FromEnd =
  | { readonly kind: "tock" | "code_burned" }
  | { readonly kind: "bye"; readonly reason: string }
  | { readonly kind: "pairing_failed"; readonly runs: number }
  | { readonly kind: "told"; readonly what: string; readonly rights: readonly string[] };

/** The JSON text of a signal. */
export function packSignal(signal: FromEnd): string {
  return JSON.stringify(signal);
}

/**
 * Read a signal that the server sent.
 *
 * @throws WireError too large, not JSON, or not one of these signals.
 */
export function readFromServer(text: string): FromServer {
  const from = parsed(text);
  const { kind } = from;
  switch (kind) {
    case "tick":
    case "knocked":
      only(from, []);
      return { kind };
    case "refused":
    case "closed":
      only(from, ["reason"]);
      return { kind, reason: matching(from, "reason", /^.{0,64}$/su) };
    case "joined":
      only(from, ["participant", "role"]);
      return { kind, ...peer(from) };
    case "left":
      only(from, ["participant", "role", "is_final"]);
      if (typeof from["is_final"] !== "boolean") throw wrong("is_final");
      return { kind, ...peer(from), isFinal: from["is_final"] };
    case "welcome":
      return welcome(from);
    default:
      throw wrong("kind");
  }
}

type Fields = Readonly<Record<string, unknown>>;

function welcome(from: Fields): Welcome {
  const own = ["session", "participant", "role", "peers", "notice_hash", "notice_version", "confirmed_ms"];
  only(from, own);
  const { peers } = from;
  if (!Array.isArray(peers) || peers.length > 32) throw wrong("peers");
  return {
    kind: "welcome",
    ...peer(from),
    session: matching(from, "session", /^[0-9a-f]{32}$/u),
    peers: peers.map((one) => peer(fields(one))),
    noticeHash: matching(from, "notice_hash", /^[0-9a-f]{64}$/u),
    noticeVersion: whole(from, "notice_version", 1, 2 ** 31),
    confirmedMs: whole(from, "confirmed_ms", 0, 2 ** 53),
  };
}

function peer(from: Fields): Peer {
  const { role } = from;
  if (role !== "supporter" && role !== "customer" && role !== "colleague") throw wrong("role");
  return { participant: whole(from, "participant", 1, 252), role };
}

function parsed(text: string): Fields {
  if (text.length > SIGNAL_MAX_BYTES) {
    throw new WireError("signal", `signal is ${text.length} characters; allowed are ${SIGNAL_MAX_BYTES}`);
  }
  try {
    return fields(JSON.parse(text));
  } catch (error) {
    if (error instanceof WireError) throw error;
    throw new WireError("signal", "a signal of the server is not JSON");
  }
}

function fields(value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong("object");
  return value as Fields;
}

function only(from: Fields, names: readonly string[]): void {
  const extra = Object.keys(from).find((name) => name !== "kind" && !names.includes(name));
  if (extra !== undefined) throw wrong(extra);
}

function matching(from: Fields, name: string, pattern: RegExp): string {
  const value = from[name];
  if (typeof value !== "string" || !pattern.test(value)) throw wrong(name);
  return value;
}

function whole(from: Fields, name: string, least: number, most: number): number {
  const value = from[name];
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) throw wrong(name);
  return value;
}

function wrong(field: string): WireError {
  return new WireError("signal", `a signal of the server has a wrong ${field.slice(0, 32)}`);
}
