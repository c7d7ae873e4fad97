/** Does a film reach the browser's decoder only when its frames are what their heads say, and does it end well? */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeFrame, fakeWebCodecs } from "../../tests/support/fake-video-decoder";
import { FILM_HEIGHT, FILM_WIDTH, flip, vp9FilmFrame } from "../../tests/support/vp9-frames";
import { CODECS } from "../wire/coded";
import type { CodedHead } from "../wire/coded";
import { RegionDecodeError } from "./errors";
import { RegionDecoder } from "./region-decoder";

const SIZE = [FILM_WIDTH, FILM_HEIGHT] as const;
const DECODERS_MAX = 8;
const DECODE_MAX_MS = 2_000;

const KEY: CodedHead = {
  codec: CODECS.VP9, isKey: true, screen: 0, region: 1, x: 0, y: 0, width: 32, height: 32,
  codedWidth: FILM_WIDTH, codedHeight: FILM_HEIGHT,
};
const DELTA: CodedHead = { ...KEY, isKey: false };

let fake = fakeWebCodecs();
let regions = new RegionDecoder();

beforeEach(() => {
  fake = fakeWebCodecs();
  fake.answer = { kind: "frame", size: SIZE };
  for (const [name, value] of Object.entries(fake.globals)) vi.stubGlobal(name, value);
  regions = new RegionDecoder();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const states = (): readonly string[] => fake.made.map((one) => one.state);

describe("a film", () => {
  it("is decoded by one decoder, frame after frame", async () => {
    for (const number of [0, 1, 2, 3] as const) {
      const frame = await regions.decode(number === 0 ? KEY : DELTA, vp9FilmFrame(number));
      expect(frame).toMatchObject({ displayWidth: FILM_WIDTH, displayHeight: FILM_HEIGHT, isClosed: false });
    }
    expect(fake.made).toHaveLength(1);
    const got = fake.made[0]?.chunks.map((one) => [one.type, one.timestamp]);
    expect(got).toEqual([["key", 0], ["delta", 1], ["delta", 2], ["delta", 3]]);
    expect(fake.made[0]?.chunks[2]?.data).toEqual(vp9FilmFrame(2));
  });

  it.each([
    ["a key frame wider than it tells", { ...KEY, codedWidth: FILM_WIDTH - 1 }, vp9FilmFrame(0)],
    ["a key frame lower than it tells", { ...KEY, codedHeight: FILM_HEIGHT + 1 }, vp9FilmFrame(0)],
    ["a key frame that tells it is none", DELTA, vp9FilmFrame(0)],
    ["a frame that tells it is a key frame", KEY, vp9FilmFrame(1)],
    ["no VP9", KEY, new Uint8Array(40)],
    ["several frames in one", KEY, Uint8Array.of(...vp9FilmFrame(0), 0xc0, 54, 0xc0)],
  ])("is refused before a decoder gets %s", async (_, head, data) => {
    await expect(regions.decode(head, data)).rejects.toThrow(RegionDecodeError);
    expect(fake.made).toHaveLength(0);
    await regions.decode(KEY, vp9FilmFrame(0));
    await expect(regions.decode(head, data)).rejects.toThrow("vp9: ");
    expect(fake.made[0]?.chunks).toHaveLength(1);
  });

  it("is refused when it begins in the middle, and when its head changes the size there", async () => {
    await expect(regions.decode(DELTA, vp9FilmFrame(1))).rejects.toThrow("begins in the middle");
    await regions.decode(KEY, vp9FilmFrame(0));
    await expect(regions.decode({ ...DELTA, codedWidth: 18 }, vp9FilmFrame(1))).rejects.toThrow("changed its size");
    expect(fake.made[0]?.chunks).toHaveLength(1);
  });

  it("survives any flips and cuts: nothing but one kind of error, and no decoder for another size", async () => {
    let state = 11;
    const next = (): number => (state = (state * 75 + 74) % 65_537);
    for (let run = 0; run < 2_000; run++) {
      const head = next() % 2 === 0 ? KEY : DELTA;
      const data = vp9FilmFrame(next() % 4 as 0 | 1 | 2 | 3);
      for (let flips = next() % 3; flips > 0; flips--) flip(data, next() % 12, next() & 7);
      const cut = data.subarray(0, next() % 4 === 0 ? next() % data.length : data.length);
      const answer: unknown = await regions.decode(head, cut).catch((error: unknown) => error);
      expect(answer instanceof RegionDecodeError || answer instanceof FakeFrame).toBe(true);
    }
    const keys = fake.made.flatMap((one) => one.chunks).filter((one) => one.type === "key");
    expect(keys.length).toBeGreaterThan(100);
    const size = vp9FilmFrame(0).subarray(5, 8);
    expect(keys.every((one) => Buffer.from(one.data.subarray(5, 8)).equals(size))).toBe(true);
  });
});

describe("the browser's decoder", () => {
  it.each([
    [FILM_WIDTH + 1, FILM_HEIGHT],
    [FILM_WIDTH, 4_096],
  ] as const)("is not believed a picture of %i x %i", async (...size) => {
    fake.answer = { kind: "silence" };
    const decoding = regions.decode(KEY, vp9FilmFrame(0));
    const frame = fake.made[0]?.give(size);
    await expect(decoding).rejects.toThrow("vp9: a picture is not of the size it tells");
    expect(frame?.isClosed).toBe(true);
  });

  it("is named when it fails, and a new key frame goes on with another one", async () => {
    fake.answer = { kind: "error" };
    await expect(regions.decode(KEY, vp9FilmFrame(0))).rejects.toThrow("vp9: broken data");
    fake.answer = { kind: "frame", size: SIZE };
    await expect(regions.decode(DELTA, vp9FilmFrame(1))).rejects.toThrow("vp9: the decoder did not take it");
    await expect(regions.decode(KEY, vp9FilmFrame(0))).resolves.toBeInstanceOf(FakeFrame);
    expect(states()).toEqual(["closed", "configured"]);
  });

  it("is named when it throws", async () => {
    fake.answer = { kind: "throw" };
    const answer: unknown = await regions.decode(KEY, vp9FilmFrame(0)).catch((error: unknown) => error);
    expect(answer).toBeInstanceOf(RegionDecodeError);
  });

  it("is waited for two seconds, and what comes later is thrown away", async () => {
    vi.useFakeTimers();
    fake.answer = { kind: "silence" };
    const decoding = regions.decode(KEY, vp9FilmFrame(0)).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(DECODE_MAX_MS - 1);
    expect(await Promise.race([decoding, Promise.resolve("waits")])).toBe("waits");
    await vi.advanceTimersByTimeAsync(1);
    expect(await decoding).toMatchObject({ codec: "vp9", message: "vp9: no picture within 2000 ms" });
    expect(fake.made[0]?.give(SIZE).isClosed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is closed when a new key frame comes, also while it works, and with its epoch", async () => {
    await regions.decode(KEY, vp9FilmFrame(0));
    await regions.decode(KEY, vp9FilmFrame(0));
    expect(states()).toEqual(["closed", "configured"]);
    fake.answer = { kind: "silence" };
    const working = regions.decode(KEY, vp9FilmFrame(0));
    regions.reset();
    await expect(working).rejects.toThrow("vp9: a new picture begins");
    expect(states()).toEqual(["closed", "closed", "closed"]);
    await expect(regions.decode(DELTA, vp9FilmFrame(1))).rejects.toThrow("begins in the middle");
  });

  it("is one of eight at most: the oldest makes room", async () => {
    for (let region = 0; region < DECODERS_MAX + 2; region++) {
      await regions.decode({ ...KEY, region, screen: region % 3 }, vp9FilmFrame(0));
      expect(states().filter((one) => one !== "closed").length).toBeLessThanOrEqual(DECODERS_MAX);
    }
    expect(states().slice(0, 3)).toEqual(["closed", "closed", "configured"]);
    await regions.decode({ ...KEY, region: 9, screen: 0 }, vp9FilmFrame(0));
    expect(states().slice(0, 3)).toEqual(["closed", "closed", "configured"]);
  });
});
