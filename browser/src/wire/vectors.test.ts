/** Does the browser write and read the very bytes of the Python side? */
import { describe, expect, it } from "vitest";
import { vectors } from "../../tests/support/vectors";
import { packMessage, readFromCustomer, readFromSupporter } from "./codec";
import { packHeader, readHeader } from "./envelope";
import type { Stream } from "./envelope";
import type { Message } from "./messages.generated";
import { fromHex, toHex } from "./octets";
import { packIntroduction, packResume, readResume } from "./opening";
import { CODECS, readCodedHead } from "./coded";
import { packPieceHeader, readPieceHeader } from "./picture";
import { noticeHash } from "./policy";
import { packSignal, readFromServer } from "./signals";
import type { FromEnd } from "./signals";

interface MessageVector { kind: string; from: "customer" | "supporter"; fields: Record<string, unknown>; packed: string }
interface SignalVector { from: "server" | "end"; text: string; fields: Record<string, unknown> }

const camel = (name: string): string => name.replaceAll(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase());

/** Python's field names and byte strings in the browser's form. */
function native(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(native);
  if (typeof value !== "object" || value === null) return value;
  if ("hex" in value) return fromHex(String(value.hex));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [camel(name), native(one)]));
}

describe("golden messages", () => {
  for (const { kind, from, fields, packed } of vectors<MessageVector[]>("messages")) {
    it(`${kind} is the same in both languages`, () => {
      const message = { kind, ...(native(fields) as object) } as unknown as Message;
      expect(toHex(packMessage(message))).toBe(packed);
      const read = from === "customer" ? readFromCustomer : readFromSupporter;
      expect(read(fromHex(packed))).toEqual(message);
    });
  }
});

describe("golden signals", () => {
  for (const { from, text, fields } of vectors<SignalVector[]>("signals")) {
    it(`${String(fields["kind"])} is the same in both languages`, () => {
      if (from === "server") expect(readFromServer(text)).toEqual(native(fields));
      else expect(JSON.parse(packSignal(fields as unknown as FromEnd))).toEqual(JSON.parse(text));
    });
  }
});

describe("golden headers", () => {
  interface HeaderVector {
    session: string; sender: number; receiver: number; stream: number; epoch: number; counter: number;
    body_bytes: number; is_key_chunk: boolean; packet: string;
  }
  for (const one of vectors<HeaderVector[]>("headers")) {
    it(`stream ${one.stream} to ${one.receiver} is the same in both languages`, () => {
      const { sender, receiver, epoch, counter } = one;
      const route = { session: BigInt(`0x${one.session}`), sender, receiver, stream: one.stream as Stream, epoch, counter };
      const header = { ...route, bodyBytes: one.body_bytes, isKeyChunk: one.is_key_chunk };
      expect(readHeader(fromHex(one.packet))).toEqual(header);
      expect(toHex(packHeader(header))).toBe(one.packet.slice(0, 64));
    });
  }
});

describe("golden openings", () => {
  const { introduction, resume } = vectors<{
    introduction: Record<"organisation" | "supporter" | "purpose" | "policy" | "text_de_sha256" | "text_en_sha256" | "text_de_plain_sha256" | "notice_hash" | "supporter_key" | "packed", string> & { version: number };
    resume: { next_opening: number; next_control: number; packed: string };
  }>("opening");
  const notice = {
    version: introduction.version,
    policy: fromHex(introduction.policy),
    textDeSha256: fromHex(introduction.text_de_sha256),
    textEnSha256: fromHex(introduction.text_en_sha256),
    textDePlainSha256: fromHex(introduction.text_de_plain_sha256),
  };

  it("shows the customer the introduction that the supporter's browser wrote", () => {
    const { organisation, supporter, purpose, packed } = introduction;
    expect(toHex(packIntroduction({ organisation, supporter, purpose, notice, supporterKey: fromHex(introduction.supporter_key), role: "guest" }))).toBe(packed);
  });

  it("names the notice by the same hash", async () => {
    expect(toHex(await noticeHash(notice))).toBe(introduction.notice_hash);
  });

  it("asks for lost packets in the same words", () => {
    const wanted = { nextOpening: resume.next_opening, nextControl: resume.next_control };
    expect(toHex(packResume(wanted))).toBe(resume.packed);
    expect(readResume(fromHex(resume.packed))).toEqual(wanted);
  });
});

describe("golden pieces", () => {
  const { pieces, raw, coded } = vectors<{ pieces: string[]; raw: string[]; coded: string }>("picture");

  it("reads a coded piece as Python wrote it", () => {
    const piece = fromHex(coded);
    const header = readPieceHeader(piece);
    expect(header).toEqual({ frame: 70_000, takenMs: 5, rawBytes: 18, isLast: true, isCoded: true });
    expect(toHex(packPieceHeader(header))).toBe(coded.slice(0, 32));
    const place = { screen: 1, x: 640, y: 2, width: 656, height: 368 };
    const size = { codedWidth: 328, codedHeight: 184 };
    expect(readCodedHead(piece.subarray(16))).toEqual({ codec: CODECS.VP9, isKey: true, region: 255, ...place, ...size });
  });

  for (const [number, piece] of pieces.entries()) {
    it(`piece ${number} has the header that Python wrote`, () => {
      const header = readPieceHeader(fromHex(piece));
      expect(header.rawBytes).toBe((raw[number]?.length ?? 0) / 2);
      expect(toHex(packPieceHeader(header))).toBe(piece.slice(0, 32));
    });
  }
});
