/** What does a piece do whose bytes are wrong once decompressed? One clear error, or a place inside a screen. */
import { readFileSync } from "node:fs";
import { constants, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { flat, movedPiece, rawPiece } from "../../tests/support/zstd-pieces";
import type { PieceRectangle } from "../../tests/support/zstd-pieces";
import { PictureDecoder } from "./decoder";
import type { ChangedRectangle } from "./decoder";
import { PictureDecodeError } from "./errors";

const ROUNDS = 2_000;
const WINDOW_LOG = 20;
const SCREENS: ReadonlyMap<number, readonly [number, number]> = new Map([[0, [64, 32]], [1, [20, 40]], [4, [1, 7]]]);
/** Numbers at which sums and comparisons tip over. */
const EDGES = [
  0, 1, 2, 19, 20, 21, 31, 32, 33, 63, 64, 65, 255, 256, 4_096, 4_097, 16_384, 32_767, 32_768, 65_535,
] as const;

/** Draws the same numbers in each run; `below(n)`: 0 to n - 1. */
class Draw {
  #state = 20_261;

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }

  of<T>(list: readonly [T, ...T[]]): T {
    return list[this.below(list.length)] ?? list[0];
  }
}

/** A place inside one of the screens. */
function place(draw: Draw, screen: number): Omit<PieceRectangle, "pixels"> {
  const [wide, high] = SCREENS.get(screen) ?? [1, 1];
  const [width, height] = [1 + draw.below(wide), 1 + draw.below(high)];
  return { screen, width, height, x: draw.below(wide - width + 1), y: draw.below(high - height + 1) };
}

/** A piece as the customer's module could send it; every second one begins with what moved. */
function rightPiece(draw: Draw): Uint8Array {
  const screenOf = (): number => draw.of([0, 1, 4]);
  const others = Array.from({ length: draw.below(4) }, () => {
    const at = place(draw, screenOf());
    return { ...at, pixels: flat(at.width, at.height, draw.below(256), draw.below(256), draw.below(256)) };
  });
  if (draw.below(2) === 0) return rawPiece(others);
  const to = place(draw, screenOf());
  const [wide, high] = SCREENS.get(to.screen) ?? [1, 1];
  return movedPiece(to, [draw.below(wide - to.width + 1), draw.below(high - to.height + 1)], others);
}

/** Change bytes of the head (count, rectangles, source) or the length. */
function spoilt(draw: Draw, raw: Uint8Array): Uint8Array {
  const bytes = Buffer.from(raw);
  const head = Math.min(bytes.length, 2 + bytes.readUInt16BE(0) * 10 + 4);
  const at = draw.below(head);
  switch (draw.below(7)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << draw.below(8));
      return bytes;
    case 1:
      bytes[at] = draw.below(256);
      return bytes;
    case 2:
      bytes.writeUInt16BE(draw.of(EDGES), Math.min(at & ~1, bytes.length - 2));
      return bytes;
    case 3:
      bytes.writeUInt16BE((bytes.readUInt16BE(0) + draw.below(3) + 65_535) % 65_536, 0);
      return bytes;
    case 4:
      return bytes.subarray(0, draw.below(bytes.length));
    case 5:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(draw.below(at + 1))]);
    default:
      return bytes;
  }
}

/** The pixels of all screens, copied. */
function pixelsOf(decoder: PictureDecoder): ReadonlyMap<number, Uint32Array> {
  const copy = (screen: number): Uint32Array => new Uint32Array(decoder.pixels(screen).rgba.slice().buffer);
  return new Map([...SCREENS.keys()].map((screen) => [screen, copy(screen)]));
}

/** How many pixels are not as before though no rectangle names them. */
function strayed(
  before: ReadonlyMap<number, Uint32Array>,
  after: ReadonlyMap<number, Uint32Array>,
  named: readonly ChangedRectangle[],
): number {
  let count = 0;
  for (const [screen, now] of after) {
    const [width] = SCREENS.get(screen) ?? [1];
    const was = before.get(screen);
    const here = named.filter((one) => one.screen === screen);
    now.forEach((pixel, i) => {
      if (pixel === was?.[i]) return;
      const [x, y] = [i % width, Math.floor(i / width)];
      if (!here.some((r) => x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height)) count++;
    });
  }
  return count;
}

function isInside({ screen, x, y, width, height }: ChangedRectangle): boolean {
  const [wide, high] = SCREENS.get(screen) ?? [0, 0];
  return x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= wide && y + height <= high;
}

async function freshDecoder(): Promise<PictureDecoder> {
  const wasm = readFileSync(new URL("./zdec.wasm", import.meta.url));
  const decoder = await PictureDecoder.of(await WebAssembly.compile(wasm));
  decoder.start(WINDOW_LOG);
  for (const [screen, [width, height]] of SCREENS) decoder.reserve(screen, width, height);
  return decoder;
}

const PARAMS = { [constants.ZSTD_c_windowLog]: WINDOW_LOG, [constants.ZSTD_c_compressionLevel]: 1 };
const compressed = (raw: Uint8Array): Uint8Array => zstdCompressSync(raw, { params: PARAMS });

describe("a piece that is wrong inside", () => {
  it("is refused with one kind of error or stays inside its screens, and the next stream is right", async () => {
    const draw = new Draw();
    const decoder = await freshDecoder();
    const reasons = new Map<string, number>();
    let taken = 0;
    for (let round = 0; round < ROUNDS; round++) {
      let raw = rightPiece(draw);
      for (let more = 1 + draw.below(3); more > 0 && raw.length >= 2; more--) raw = spoilt(draw, raw);
      const before = pixelsOf(decoder);
      let changed: readonly ChangedRectangle[] = [];
      decoder.start(WINDOW_LOG);
      try {
        changed = decoder.decode(compressed(raw), raw.length);
        taken++;
      } catch (error) {
        expect(error).toBeInstanceOf(PictureDecodeError);
        const { message } = error as PictureDecodeError;
        reasons.set(message, (reasons.get(message) ?? 0) + 1);
      }
      expect(changed.every(isInside), `round ${round}: ${JSON.stringify(changed)}`).toBe(true);
      expect(strayed(before, pixelsOf(decoder), changed), `round ${round}`).toBe(0);
    }
    expect(taken).toBeGreaterThan(ROUNDS / 10);
    for (const reason of ["its length is not what it tells", "outside its screen", "of an unknown screen or kind"]) {
      const often = [...reasons].reduce((sum, [message, times]) => sum + (message.includes(reason) ? times : 0), 0);
      expect(often, reason).toBeGreaterThan(ROUNDS / 20);
    }
    const raw = rawPiece([{ screen: 1, x: 0, y: 0, width: 20, height: 40, pixels: flat(20, 40, 1, 2, 3) }]);
    decoder.start(WINDOW_LOG);
    expect(decoder.decode(compressed(raw), raw.length)).toEqual([{ screen: 1, x: 0, y: 0, width: 20, height: 40 }]);
    expect(pixelsOf(decoder).get(1)?.every((pixel) => pixel === 0xff_01_02_03)).toBe(true);
  });
});
