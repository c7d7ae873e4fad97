/** Does the browser paint exactly what the customer's module compressed, and survive anything else? */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { PictureDecoder } from "../src/video/decoder";
import { PictureDecodeError } from "../src/video/errors";

interface Golden {
  readonly width_px: number;
  readonly height_px: number;
  readonly window_log: number;
  readonly pieces: readonly { readonly raw_bytes: number; readonly zstd: string; readonly screen_sha256: string }[];
}

const file = (path: string): Buffer => readFileSync(new URL(path, import.meta.url));
const golden = JSON.parse(file("../../protocol/vectors/picture-stream.json").toString()) as Golden;
const MEMORY_MAX_BYTES = 64 << 20;
let wasm: WebAssembly.Module;

beforeAll(async () => {
  wasm = await WebAssembly.compile(new Uint8Array(file("../src/video/zdec.wasm")));
});

async function fresh(): Promise<PictureDecoder> {
  const decoder = await PictureDecoder.of(wasm);
  decoder.start(golden.window_log);
  decoder.reserve(0, golden.width_px, golden.height_px);
  return decoder;
}

const sha256 = (bytes: Uint8ClampedArray<ArrayBuffer>): string => createHash("sha256").update(bytes).digest("hex");
const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));

describe("the golden picture stream", () => {
  it("gives the same screen in both languages after every piece", async () => {
    const decoder = await fresh();
    for (const piece of golden.pieces) {
      decoder.decode(bytesOf(piece.zstd), piece.raw_bytes);
      expect(sha256(decoder.pixels(0).rgba)).toBe(piece.screen_sha256);
    }
  });

  it("gives our error and nothing else for every flipped byte, and the next epoch is right again", async () => {
    const decoder = await fresh();
    const first = golden.pieces[0];
    if (first === undefined) throw new Error("the golden stream is empty");
    const good = bytesOf(first.zstd);
    for (let at = 0; at < good.length; at += 1) {
      const bad = good.slice();
      bad[at] = (bad[at] ?? 0) ^ (1 << (at % 8));
      decoder.start(golden.window_log);
      try {
        decoder.decode(bad, first.raw_bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(PictureDecodeError);
      }
    }
    decoder.start(golden.window_log);
    decoder.decode(good, first.raw_bytes);
    expect(sha256(decoder.pixels(0).rgba)).toBe(first.screen_sha256);
    expect(decoder.pixels(0).rgba.buffer.byteLength).toBeLessThan(MEMORY_MAX_BYTES);
  });

  it("refuses every cut piece", async () => {
    const decoder = await fresh();
    const first = golden.pieces[0];
    if (first === undefined) throw new Error("the golden stream is empty");
    const good = bytesOf(first.zstd);
    for (let length = 0; length < good.length; length += 1) {
      decoder.start(golden.window_log);
      expect(() => decoder.decode(good.slice(0, length), first.raw_bytes)).toThrow(PictureDecodeError);
    }
  });

  it("keeps its memory bounded over a thousand epochs", async () => {
    const decoder = await fresh();
    for (let epoch = 0; epoch < 1000; epoch += 1) {
      decoder.start(golden.window_log);
      for (const piece of golden.pieces) decoder.decode(bytesOf(piece.zstd), piece.raw_bytes);
    }
    expect(decoder.pixels(0).rgba.buffer.byteLength).toBeLessThan(MEMORY_MAX_BYTES);
  });
});
