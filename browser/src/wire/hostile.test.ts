/** What happens when bytes or text from outside are not ours? One clear error each, and nothing is half read. */
import { encode } from "@msgpack/msgpack";
import { describe, expect, it } from "vitest";
import { makeSecret, readCode } from "./code";
import { readCodedHead } from "./coded";
import { packMessage, readFromCustomer, readFromSupporter } from "./codec";
import { packHeader, readHeader } from "./envelope";
import { WireError } from "./errors";
import { MESSAGE_MAX_BYTES } from "./limits";
import { areSame, fromHex, joined, utf8 } from "./octets";
import { fitted, packIntroduction, readPair, readResume } from "./opening";
import { readPieceHeader } from "./picture";
import { readFromServer } from "./signals";

const header = packHeader({ session: 1n, sender: 2, receiver: 1, stream: 3, epoch: 0, counter: 0, bodyBytes: 4, isKeyChunk: false });
const packet = joined(header, new Uint8Array(4));
const changed = (at: number, value: number): Uint8Array<ArrayBuffer> => {
  const copy = new Uint8Array(packet);
  copy[at] = value;
  return copy;
};

describe("hostile headers", () => {
  it.each([
    ["empty", new Uint8Array()],
    ["cut", packet.slice(0, 31)],
    ["other version", changed(0, 2)],
    ["unknown flags", changed(1, 2)],
    ["sender 0", changed(2, 0)],
    ["sender is the group", changed(2, 255)],
    ["receiver 0", changed(3, 0)],
    ["unknown stream", changed(4, 7)],
    ["reserved used", changed(7, 1)],
    ["untrue length", changed(23, 5)],
    ["huge counter", changed(24, 0x80)],
    ["too large", new Uint8Array(2_097_153)],
  ])("refuses a header that is %s", (_, bytes) => {
    expect(() => readHeader(bytes)).toThrow(WireError);
  });
});

describe("hostile moving parts", () => {
  const head = [2, 1, 0, 9, 0, 0, 0, 0, 0, 64, 0, 48, 0, 32, 0, 24, 1];
  const with_ = (at: number, value: number): Uint8Array => Uint8Array.from(head, (one, i) => (i === at ? value : one));

  it("are read when they are right", () => {
    expect(readCodedHead(Uint8Array.from(head))).toMatchObject({ region: 9, width: 64, codedHeight: 24 });
  });

  it.each([
    ["empty", new Uint8Array()],
    ["without a picture", Uint8Array.from(head.slice(0, 16))],
    ["too large", new Uint8Array(1_048_577)],
    ["of an unknown codec", with_(0, 3)],
    ["with unknown flags", with_(1, 2)],
    ["on a screen that cannot be", with_(2, 16)],
    ["outside every screen", with_(4, 0x40)],
    ["of no width", with_(9, 0)],
    ["larger than their place", with_(12, 1)],
    ["of no height", with_(15, 0)],
  ])("are refused when they are %s", (_, bytes) => {
    expect(() => readCodedHead(bytes)).toThrow(WireError);
  });

  it("are read or refused for any change of their heads", () => {
    let seed = 7;
    const next = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) >> 16;
    let read = 0;
    for (let round = 0; round < 3_000; round++) {
      const bytes = Uint8Array.from(head);
      for (let changes = next() % 4; changes > 0; changes--) bytes[next() % bytes.length] = next() & 0xff;
      try {
        const { screen, x, y, width, height, codedWidth, codedHeight } = readCodedHead(bytes);
        expect(screen < 16 && x + width <= 16_384 && y + height <= 16_384).toBe(true);
        expect(codedWidth > 0 && codedWidth <= width && codedHeight > 0 && codedHeight <= height).toBe(true);
        read++;
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    }
    expect(read).toBeGreaterThan(500);
  });
});

describe("hostile messages", () => {
  it.each([
    ["no msgpack", Uint8Array.of(0xc1)],
    ["cut", Uint8Array.of(0x92, 4)],
    ["too much after it", joined(packMessage({ kind: "Paused", isPaused: true }), Uint8Array.of(0))],
    ["a map", encode({ a: 1 })],
    ["unknown tag", encode([99])],
    ["no tag", encode([])],
    ["tag that is text", encode(["4", true])],
    ["a supporter's message", packMessage({ kind: "Ping", sentMs: 1 })],
    ["missing field", encode([2, []])],
    ["extra field", encode([4, true, 1])],
    ["wrong type", encode([4, 1])],
    ["number out of range", encode([5, 2 ** 32])],
    ["negative number", encode([5, -1])],
    ["fraction", encode([5, 1.5])],
    ["not a number", encode([63, Number.NaN, 1, 1])],
    ["short key", encode([3, 1, new Uint8Array(31), 20, []])],
    ["long text", encode([2, [], "x".repeat(513)])],
    ["long list", encode([2, Array.from({ length: 17 }, () => "view"), ""])],
    ["cursor without its pixels", encode([60, 2, 2, 0, 0, new Uint8Array(15)])],
    ["too large", new Uint8Array(MESSAGE_MAX_BYTES + 1)],
    ["deeply nested", new Uint8Array(1_000).fill(0x91)],
  ])("refuses a message that is %s", (_, bytes) => {
    expect(() => readFromCustomer(bytes)).toThrow(WireError);
  });

  it("does not send what the customer's module would refuse", () => {
    expect(() => packMessage({ kind: "PointerMoved", screen: 16, xPx: 0, yPx: 0 })).toThrow("PointerMoved.screen");
    expect(() => packMessage({ kind: "PointerMoved", screen: 0, xPx: 0.5, yPx: 0 })).toThrow(WireError);
  });

  it("never shows what a wrong field held", () => {
    expect(() => readFromSupporter(encode([44, ["geheim"]]))).toThrow(/got a list/u);
  });

  it("survives any bytes at all", () => {
    let seed = 7;
    const next = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) >> 16;
    for (let round = 0; round < 3_000; round++) {
      const bytes = Uint8Array.from({ length: next() % 40 }, () => next() & 0xff);
      if (bytes.byteLength > 1) bytes[0] = 0x90 | (next() % 8);
      for (const read of [readFromCustomer, readFromSupporter, readHeader, readResume, readPieceHeader, readCodedHead]) {
        try {
          read(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }
    }
  });
});

describe("hostile signals", () => {
  it.each([
    "", "[]", "null", "{", '{"kind":"unknown"}', '{"kind":"joined","participant":0,"role":"customer"}',
    '{"kind":"joined","participant":2,"role":"king"}', '{"kind":"tick","extra":1}', '{"kind":"left","participant":2,"role":"customer"}',
    `{"kind":"closed","reason":"${"x".repeat(65)}"}`, " ".repeat(2_049),
  ])("refuses %j", (text) => {
    expect(() => readFromServer(text)).toThrow(WireError);
  });
});

describe("openings", () => {
  it("reads pairing steps of exactly their size", () => {
    expect(readPair(2, new Uint8Array(96)).kind).toBe("reveal");
    for (const [step, size] of [[0, 31], [1, 33], [2, 95], [3, 0], [4, 32], [-1, 32]] as const) {
      expect(() => readPair(step, new Uint8Array(size))).toThrow(WireError);
    }
    expect(() => readResume(new Uint8Array(16).fill(255))).toThrow(WireError);
  });

  it("makes long or tricky texts fit without cutting a letter in two", () => {
    expect(fitted("Müller", 128)).toBe("Müller");
    expect(utf8(fitted("ä".repeat(100), 128)).byteLength).toBeLessThanOrEqual(128);
    expect(fitted("ä".repeat(100), 128).endsWith("ä…")).toBe(true);
    expect(fitted("a\u202eb\nc", 128)).toBe("a b c");
    const notice = { version: 1, policy: new Uint8Array(32), textDeSha256: new Uint8Array(32), textEnSha256: new Uint8Array(32), textDePlainSha256: null };
    const intro = { organisation: "x".repeat(129), supporter: "", purpose: "", notice, supporterKey: new Uint8Array(32), role: "supporter" } as const;
    expect(() => packIntroduction(intro)).toThrow("allowed are 128 bytes");
    expect(() => packIntroduction({ ...intro, organisation: "a\u0000" })).toThrow(WireError);
    expect(() => packIntroduction({ ...intro, organisation: "a", supporterKey: new Uint8Array(31) })).toThrow("32 bytes");
  });
});

describe("codes", () => {
  it("reads what people type or paste", () => {
    for (const text of ["1234 567 890", "1234567890", "1234-567-890", "https://hilfe.example/#1234567890"]) {
      expect(readCode(text)).toEqual({ number: "1234", secret: "567890" });
    }
    expect(() => readCode("1234 567 89")).toThrow("got 9 characters");
  });

  it("makes each secret equally likely by drawing again", () => {
    const draws = [Uint8Array.of(0x0f, 0xff, 0xff), Uint8Array.of(0xf0, 0, 7)];
    expect(makeSecret(() => draws.shift() ?? new Uint8Array(3))).toBe("000007");
    expect(() => makeSecret(() => new Uint8Array(3).fill(255))).toThrow("randomness is broken");
  });
});

describe("octets", () => {
  it("compares and reads bytes as they are", () => {
    expect(areSame(fromHex("00ff"), Uint8Array.of(0, 255))).toBe(true);
    expect(areSame(fromHex("00ff"), Uint8Array.of(0, 254))).toBe(false);
    expect(areSame(fromHex("00"), fromHex("0000"))).toBe(false);
    expect(() => fromHex("0g")).toThrow(RangeError);
  });
});
