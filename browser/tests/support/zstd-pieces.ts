/**
 * How does a test make pieces of a picture? With Node's own zstd and the layout of the protocol, section 6.
 */
import { constants, createZstdCompress } from "node:zlib";
import type { ZstdCompress } from "node:zlib";

/** A rectangle of one colour, or of given pixels (B, G, R, unused). */
export interface PieceRectangle {
  readonly screen: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Pixels of one colour. */
export function flat(width: number, height: number, blue: number, green: number, red: number): Uint8Array {
  const pixels = new Uint8Array(width * height * 4);
  for (let i = 0; i < pixels.length; i += 4) pixels.set([blue, green, red, 0], i);
  return pixels;
}

/** Count, rectangles and pixels of one piece, before compression. */
export function rawPiece(rectangles: readonly PieceRectangle[], kind = 0): Uint8Array {
  const head = new DataView(new ArrayBuffer(2 + rectangles.length * 10));
  head.setUint16(0, rectangles.length);
  for (const [i, one] of rectangles.entries()) {
    const at = 2 + i * 10;
    head.setUint8(at, one.screen);
    head.setUint8(at + 1, kind);
    for (const [n, value] of [one.x, one.y, one.width, one.height].entries()) head.setUint16(at + 2 + n * 2, value);
  }
  return Buffer.concat([new Uint8Array(head.buffer), ...rectangles.map((one) => one.pixels)]);
}

/** A piece whose first rectangle only moved; others may follow. */
export function movedPiece(
  to: Omit<PieceRectangle, "pixels">,
  source: readonly [number, number],
  others: readonly PieceRectangle[] = [],
): Uint8Array {
  const nothing = new Uint8Array(0);
  const plain = rawPiece([{ ...to, pixels: nothing }, ...others]);
  const pixels = plain.subarray(2 + (1 + others.length) * 10);
  const head = Buffer.from(plain.subarray(0, plain.length - pixels.length));
  head.writeUInt8(1, 3);
  const where = Buffer.alloc(4);
  where.writeUInt16BE(source[0], 0);
  where.writeUInt16BE(source[1], 2);
  return Buffer.concat([head, where, pixels]);
}

/** One zstd stream; every piece ends with a flush. */
export class ZstdStream {
  readonly #stream: ZstdCompress;

  constructor(windowLog = 20, level = 1) {
    this.#stream = createZstdCompress({
      params: { [constants.ZSTD_c_windowLog]: windowLog, [constants.ZSTD_c_compressionLevel]: level },
    });
  }

  /** Compress one piece and return the bytes up to its flush. */
  async piece(raw: Uint8Array): Promise<Uint8Array> {
    const parts: Buffer[] = [];
    const take = (part: Buffer): void => { parts.push(part); };
    this.#stream.on("data", take);
    await new Promise<void>((done, fail) => {
      this.#stream.once("error", fail);
      this.#stream.write(raw);
      this.#stream.flush(constants.ZSTD_e_flush, () => {
        this.#stream.off("error", fail);
        done();
      });
    });
    await new Promise((done) => setImmediate(done));
    this.#stream.off("data", take);
    return Buffer.concat(parts);
  }
}
