/** Are the pixels exact, and does a hostile stream cost nothing but an error? */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { flat, movedPiece, rawPiece, ZstdStream } from "../../tests/support/zstd-pieces";
import { Damage, PUTS_MAX } from "./damage";
import { PictureDecoder } from "./decoder";
import { PictureDecodeError } from "./errors";

let wasm: WebAssembly.Module;

beforeAll(async () => {
  wasm = await WebAssembly.compile(readFileSync(new URL("./zdec.wasm", import.meta.url)));
});

async function decoderOf(width: number, height: number): Promise<PictureDecoder> {
  const decoder = await PictureDecoder.of(wasm);
  decoder.start(20);
  decoder.reserve(0, width, height);
  return decoder;
}

const pixelAt = (decoder: PictureDecoder, x: number, y: number): number[] => {
  const { width, rgba } = decoder.pixels(0);
  return [...rgba.slice((y * width + x) * 4, (y * width + x) * 4 + 4)];
};

describe("the picture decoder", () => {
  it("paints rectangles of a long stream exactly where and as they are", async () => {
    const decoder = await decoderOf(64, 32);
    const stream = new ZstdStream();
    const whole = rawPiece([{ screen: 0, x: 0, y: 0, width: 64, height: 32, pixels: flat(64, 32, 1, 2, 3) }]);
    const part = rawPiece([
      { screen: 0, x: 10, y: 4, width: 3, height: 2, pixels: flat(3, 2, 200, 100, 50) },
      { screen: 0, x: 63, y: 31, width: 1, height: 1, pixels: flat(1, 1, 9, 8, 7) },
    ]);
    decoder.decode(await stream.piece(whole), whole.length);
    const changed = decoder.decode(await stream.piece(part), part.length);
    expect(changed).toEqual([
      { screen: 0, x: 10, y: 4, width: 3, height: 2 },
      { screen: 0, x: 63, y: 31, width: 1, height: 1 },
    ]);
    expect(pixelAt(decoder, 0, 0)).toEqual([3, 2, 1, 255]);
    expect(pixelAt(decoder, 12, 5)).toEqual([50, 100, 200, 255]);
    expect(pixelAt(decoder, 13, 5)).toEqual([3, 2, 1, 255]);
    expect(pixelAt(decoder, 63, 31)).toEqual([7, 8, 9, 255]);
  });

  it("shows nothing of the sample that it rehearsed with, and the first picture exactly", async () => {
    const decoder = await PictureDecoder.of(wasm);
    decoder.rehearse(readFileSync(new URL("./sample.bin", import.meta.url)));
    expect(decoder.has(0)).toBe(false);
    decoder.start(20);
    decoder.reserve(0, 1920, 1080);
    const black = Uint8ClampedArray.from({ length: 1920 * 4 }, (_, i) => (i % 4 === 3 ? 255 : 0));
    const { rgba } = decoder.pixels(0);
    for (const row of [0, 40, 135, 1079]) expect(rgba.slice(row * 7680, (row + 1) * 7680)).toEqual(black);
    const raw = rawPiece([{ screen: 0, x: 5, y: 40, width: 3, height: 2, pixels: flat(3, 2, 1, 2, 3) }]);
    expect(decoder.decode(await new ZstdStream().piece(raw), raw.length)).toEqual([{ screen: 0, x: 5, y: 40, width: 3, height: 2 }]);
    expect(pixelAt(decoder, 6, 41)).toEqual([3, 2, 1, 255]);
    expect(pixelAt(decoder, 8, 41)).toEqual([0, 0, 0, 255]);
  });

  it("refuses a sample that is cut, and goes on with a picture", async () => {
    const decoder = await PictureDecoder.of(wasm);
    const sample = new Uint8Array(readFileSync(new URL("./sample.bin", import.meta.url)));
    for (const bytes of [0, 3, 11, 15, 900, sample.byteLength - 1]) {
      expect(() => { decoder.rehearse(sample.subarray(0, bytes)); }, `cut after ${bytes} bytes`).toThrow(PictureDecodeError);
    }
    const raw = rawPiece([{ screen: 0, x: 0, y: 0, width: 4, height: 4, pixels: flat(4, 4, 1, 2, 3) }]);
    decoder.start(20);
    decoder.reserve(0, 4, 4);
    decoder.decode(await new ZstdStream().piece(raw), raw.length);
    expect(pixelAt(decoder, 3, 3)).toEqual([3, 2, 1, 255]);
  });

  it("gives every pixel of a noisy picture back bit by bit", async () => {
    const decoder = await decoderOf(97, 53);
    const noise = Uint8Array.from({ length: 97 * 53 * 4 }, (_, i) => (i * 2_654_435_761) >>> 11);
    const raw = rawPiece([{ screen: 0, x: 0, y: 0, width: 97, height: 53, pixels: noise }]);
    decoder.decode(await new ZstdStream().piece(raw), raw.length);
    const { rgba } = decoder.pixels(0);
    const wanted = noise.map((_, i) => (i % 4 === 3 ? 255 : (noise[i - (i % 4) + (2 - (i % 4))] ?? 0)));
    expect(Buffer.compare(Buffer.from(rgba), Buffer.from(wanted))).toBe(0);
  });

  it.each([[0, 0, 0, 5], [0, 5, 0, 0], [3, 2, 7, 2], [7, 2, 3, 2], [5, 4, 2, 9], [0, 0, 0, 0]])(
    "moves what is there from %i,%i to %i,%i as if it were read first", async (fromX, fromY, toX, toY) => {
      const [width, height, wide, high] = [24, 20, 16, 11];
      const noise = Uint8Array.from({ length: width * height * 4 }, (_, i) => (i * 2_654_435_761) >>> 11);
      const decoder = await decoderOf(width, height);
      const stream = new ZstdStream();
      const whole = rawPiece([{ screen: 0, x: 0, y: 0, width, height, pixels: noise }]);
      decoder.decode(await stream.piece(whole), whole.length);
      const before = Array.from({ length: width * height }, (_, i) => pixelAt(decoder, i % width, Math.floor(i / width)));
      const others = [{ screen: 0, x: toX, y: toY, width: 1, height: 1, pixels: flat(1, 1, 1, 2, 3) }];
      const place = { screen: 0, x: toX, y: toY, width: wide, height: high };
      const raw = movedPiece(place, [fromX, fromY], others);
      expect(decoder.decode(await stream.piece(raw), raw.length)[0]).toEqual(place);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const isInside = x >= toX && x < toX + wide && y >= toY && y < toY + high;
          const was = isInside ? before[(y - toY + fromY) * width + x - toX + fromX] : before[y * width + x];
          expect(pixelAt(decoder, x, y)).toEqual(x === toX && y === toY ? [3, 2, 1, 255] : was);
        }
      }
    },
  );

  it("keeps the picture of a screen when a new epoch has the same size", async () => {
    const decoder = await decoderOf(4, 4);
    const raw = rawPiece([{ screen: 0, x: 0, y: 0, width: 4, height: 4, pixels: flat(4, 4, 0, 0, 99) }]);
    decoder.decode(await new ZstdStream().piece(raw), raw.length);
    decoder.start(20);
    decoder.reserve(0, 4, 4);
    expect(pixelAt(decoder, 3, 3)).toEqual([99, 0, 0, 255]);
  });

  it.each([
    ["a rectangle that leaves its screen", rawPiece([{ screen: 0, x: 62, y: 0, width: 3, height: 1, pixels: flat(3, 1, 0, 0, 0) }])],
    ["a screen that nobody shares", rawPiece([{ screen: 5, x: 0, y: 0, width: 1, height: 1, pixels: flat(1, 1, 0, 0, 0) }])],
    ["an empty rectangle", rawPiece([{ screen: 0, x: 0, y: 0, width: 0, height: 1, pixels: new Uint8Array(0) }])],
    ["an unknown kind", rawPiece([{ screen: 0, x: 0, y: 0, width: 1, height: 1, pixels: flat(1, 1, 0, 0, 0) }], 2)],
    ["a move without its source", rawPiece([{ screen: 0, x: 0, y: 0, width: 1, height: 1, pixels: new Uint8Array(0) }], 1)],
    ["two moves", rawPiece([0, 1].map((x) => ({ screen: 0, x, y: 0, width: 1, height: 1, pixels: flat(1, 1, 0, 0, 0) })), 1)],
    ["a move from below its screen", movedPiece({ screen: 0, x: 0, y: 0, width: 1, height: 8 }, [0, 25])],
    ["a move from beside its screen", movedPiece({ screen: 0, x: 0, y: 0, width: 64, height: 1 }, [1, 0])],
    ["a move from far beyond its screen", movedPiece({ screen: 0, x: 0, y: 0, width: 1, height: 1 }, [65_535, 65_535])],
    ["a move to beyond its screen", movedPiece({ screen: 0, x: 63, y: 0, width: 2, height: 1 }, [0, 0])],
    ["a move on a screen that nobody shares", movedPiece({ screen: 7, x: 0, y: 0, width: 1, height: 1 }, [0, 0])],
    ["a move with pixels of its own", Buffer.concat([movedPiece({ screen: 0, x: 0, y: 0, width: 1, height: 1 }, [0, 0]), flat(1, 1, 0, 0, 0)])],
    ["too few pixels", rawPiece([{ screen: 0, x: 0, y: 0, width: 2, height: 2, pixels: flat(1, 1, 0, 0, 0) }])],
    ["too many pixels", rawPiece([{ screen: 0, x: 0, y: 0, width: 1, height: 1, pixels: flat(2, 1, 0, 0, 0) }])],
    ["more rectangles than bytes", Uint8Array.of(255, 255)],
  ])("refuses %s", async (_, raw) => {
    const decoder = await decoderOf(64, 32);
    const piece = await new ZstdStream().piece(raw);
    expect(() => decoder.decode(piece, raw.length)).toThrow(PictureDecodeError);
    expect(pixelAt(decoder, 0, 0)).toEqual([0, 0, 0, 0]);
  });

  it("refuses a piece whose length is not what it tells", async () => {
    const raw = rawPiece([{ screen: 0, x: 0, y: 0, width: 8, height: 8, pixels: flat(8, 8, 1, 1, 1) }]);
    for (const told of [raw.length - 1, raw.length + 1, 1, 2 ** 30]) {
      const decoder = await decoderOf(64, 32);
      const piece = await new ZstdStream().piece(raw);
      expect(() => decoder.decode(piece, told)).toThrow(PictureDecodeError);
    }
  });

  it("refuses cut and flipped bytes, and lives on for the next epoch", async () => {
    const decoder = await decoderOf(64, 32);
    const raw = rawPiece([{ screen: 0, x: 0, y: 0, width: 64, height: 32, pixels: flat(64, 32, 5, 5, 5) }]);
    const piece = await new ZstdStream().piece(raw);
    for (let at = 0; at < piece.length; at++) {
      decoder.start(20);
      expect(() => decoder.decode(piece.subarray(0, at), raw.length)).toThrow(PictureDecodeError);
    }
    decoder.start(20);
    expect(() => decoder.decode(Uint8Array.of(1, 2, 3, 4, 5), 100)).toThrow("not a zstd stream");
    decoder.start(20);
    expect(decoder.decode(piece, raw.length)).toHaveLength(1);
  });

  it("refuses a bomb soon, without taking memory for it", async () => {
    const decoder = await decoderOf(64, 32);
    const blocks = 20_000;
    const bomb = new Uint8Array(6 + blocks * 4);
    bomb.set([0x28, 0xb5, 0x2f, 0xfd, 0, (20 - 10) << 3]);
    // Each block: 128 KiB of one byte, told in four bytes; together 2.6 GB.
    for (let i = 0; i < blocks; i++) bomb.set([0x02, 0, 0x10, 7], 6 + i * 4);
    const beganMs = performance.now();
    for (const told of [2, 1_000_000]) {
      decoder.start(20);
      expect(() => decoder.decode(bomb, told)).toThrow(PictureDecodeError);
    }
    expect(performance.now() - beganMs).toBeLessThan(1_000);
    expect(decoder.pixels(0).rgba.buffer.byteLength).toBeLessThan(64 << 20);
  });

  it("refuses pieces of another epoch's stream, and of the middle of a stream", async () => {
    const raw = rawPiece([{ screen: 0, x: 0, y: 0, width: 64, height: 32, pixels: flat(64, 32, 5, 6, 7) }]);
    const [one, other] = [new ZstdStream(), new ZstdStream()];
    const first = await one.piece(raw);
    await other.piece(raw);
    const middle = await other.piece(raw);
    const decoder = await decoderOf(64, 32);
    expect(() => decoder.decode(middle, raw.length)).toThrow(PictureDecodeError);
    decoder.start(20);
    decoder.decode(first, raw.length);
    decoder.start(20);
    expect(() => decoder.decode(middle, raw.length)).toThrow(PictureDecodeError);
    decoder.start(20);
    expect(decoder.decode(first, raw.length)).toHaveLength(1);
  });

  it("refuses a window larger than the epoch told, and sizes no browser could hold", async () => {
    const decoder = await decoderOf(64, 32);
    const raw = rawPiece([]);
    decoder.start(10);
    const piece = await new ZstdStream(24).piece(raw);
    expect(() => decoder.decode(piece, raw.length)).toThrow(PictureDecodeError);
    expect(() => { decoder.start(28); }).toThrow(PictureDecodeError);
    expect(() => { decoder.reserve(0, 16_385, 1); }).toThrow(PictureDecodeError);
    expect(() => { decoder.reserve(16, 1, 1); }).toThrow(PictureDecodeError);
    expect(() => { decoder.reserve(1, 16_384, 16_384); }).toThrow(PictureDecodeError);
    expect(() => decoder.decode(new Uint8Array(3_000_000), 100)).toThrow(PictureDecodeError);
  });
});

describe("damage", () => {
  const one = (x: number, y: number): { screen: number; x: number; y: number; width: number; height: number } =>
    ({ screen: 0, x, y, width: 2, height: 2 });

  it("puts few rectangles one by one", () => {
    const damage = new Damage();
    damage.add([one(0, 0), one(10, 10)]);
    expect(damage.take()).toEqual([[0, [one(0, 0), one(10, 10)]]]);
    expect(damage.take()).toEqual([]);
  });

  it("puts very many rectangles as few that cover them all", () => {
    const damage = new Damage();
    damage.add(Array.from({ length: 4_000 }, (_, i) => one(i, i)));
    const rectangles = damage.take()[0]?.[1] ?? [];
    expect(rectangles.length).toBeLessThanOrEqual(PUTS_MAX);
    const isCovered = (x: number): boolean => rectangles.some((r) => x >= r.x && x < r.x + r.width && x >= r.y && x < r.y + r.height);
    expect(Array.from({ length: 4_001 }, (_, x) => x).every(isCovered)).toBe(true);
  });
});
