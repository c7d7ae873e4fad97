/**
 * How do compressed bytes become pixels of the screens? The only module that knows the wasm decoder's memory.
 *
 * The pixels of every screen stand in the decoder's memory as R, G, B, 255. A view of them is good until the next
 * call that may reserve memory, so it is made new each time and never kept.
 */

import { PictureDecodeError } from "./errors";

/** A changed part of one screen, in pixels. */
export interface ChangedRectangle {
  readonly screen: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface DecoderExports {
  readonly memory: WebAssembly.Memory;
  readonly _initialize?: () => void;
  start(windowLog: number): number;
  screen(number: number, width: number, height: number): number;
  input(bytes: number): number;
  decode(inBytes: number, rawBytes: number): number;
  rectangles(): number;
  rectangle(index: number): number;
  moved(): number;
  paint(): number;
}

/** Bytes of the numbers at the head of a sample and before each of its pieces. */
const SAMPLE_HEAD_BYTES = 12;
const SAMPLE_PIECE_HEAD_BYTES = 8;

const REASONS: Readonly<Record<number, string>> = {
  [-1]: "there is no stream yet",
  [-2]: "it is larger than allowed",
  [-3]: "this browser has no memory left for it",
  [-4]: "it is not a zstd stream",
  [-5]: "its length is not what it tells",
  [-6]: "a rectangle lies outside its screen",
  [-7]: "a rectangle is of an unknown screen or kind",
};

/** One zstd stream and the screens it paints. */
export class PictureDecoder {
  readonly #wasm: DecoderExports;
  #movedPx = 0;
  readonly #sizes = new Map<number, { width: number; height: number }>();

  private constructor(wasm: DecoderExports) {
    this.#wasm = wasm;
  }

  /**
   * Compile the decoder.
   *
   * @param module the compiled `zdec.wasm`.
   * @throws PictureDecodeError when it is not our decoder.
   */
  static async of(module: WebAssembly.Module): Promise<PictureDecoder> {
    if (WebAssembly.Module.imports(module).length > 0) throw new PictureDecodeError("the picture decoder wants imports");
    const instance = await WebAssembly.instantiate(module, {});
    const wasm = instance.exports as unknown as DecoderExports;
    wasm._initialize?.();
    return new PictureDecoder(wasm);
  }

  /**
   * Decode a sample that nobody sees, so that the first picture waits neither for compiled code nor for memory.
   *
   * To be followed by {@link start}. Of its screen nothing is known afterwards.
   *
   * @param sample u32 window log, width and height of its screen, then for each piece u32 compressed bytes, u32 raw
   *     bytes and the bytes; as packed by `tools/setup/build_sample.py`.
   * @throws PictureDecodeError when it is no such sample.
   */
  rehearse(sample: Uint8Array): void {
    const u32 = (at: number): number => new DataView(sample.buffer, sample.byteOffset + at, 4).getUint32(0);
    const needs = (end: number): void => {
      if (end > sample.byteLength) throw new PictureDecodeError(`the sample ends after ${sample.byteLength} bytes, too early`);
    };
    needs(SAMPLE_HEAD_BYTES);
    this.start(u32(0));
    if (this.#wasm.screen(0, u32(4), u32(8)) === 0) throw new PictureDecodeError("there is no room for a sample");
    for (let at = SAMPLE_HEAD_BYTES; at < sample.byteLength; ) {
      needs(at + SAMPLE_PIECE_HEAD_BYTES);
      const data = at + SAMPLE_PIECE_HEAD_BYTES;
      at = data + u32(at);
      needs(at);
      this.decode(sample.subarray(data, at), u32(data - 4));
    }
  }

  /**
   * Begin a media epoch: forget the old stream.
   *
   * @throws PictureDecodeError when the window is larger than allowed or memory is short.
   */
  start(windowLog: number): void {
    this.#check("the picture's compression window", this.#wasm.start(windowLog));
  }

  /**
   * Reserve the pixels of a screen; the same size keeps what it shows.
   *
   * @throws PictureDecodeError when the size is not allowed or memory is short.
   */
  reserve(screen: number, width: number, height: number): void {
    if (this.#wasm.screen(screen, width, height) === 0) {
      throw new PictureDecodeError(`a screen of ${width} x ${height} pixels does not fit into this browser's memory`);
    }
    this.#sizes.set(screen, { width, height });
  }

  /** How many pixels of the last piece only moved: to tell of them costs the other end nothing. */
  get movedPx(): number {
    return this.#movedPx;
  }

  /** Whether there are pixels of a screen. */
  has(screen: number): boolean {
    return this.#sizes.has(screen);
  }

  /**
   * Decode one piece into the screens and return what changed.
   *
   * @param compressed the zstd block or blocks of one piece, flushed.
   * @param rawBytes what comes out of them, as told by the piece's header.
   * @throws PictureDecodeError the piece is not what it should be; the stream cannot go on.
   */
  decode(compressed: Uint8Array, rawBytes: number): readonly ChangedRectangle[] {
    const room = this.#wasm.input(compressed.byteLength);
    if (room === 0) throw new PictureDecodeError(`a piece of ${compressed.byteLength} bytes is larger than allowed`);
    new Uint8Array(this.#wasm.memory.buffer, room, compressed.byteLength).set(compressed);
    this.#check("a piece of the picture", this.#wasm.decode(compressed.byteLength, rawBytes));
    const count = this.#wasm.rectangles();
    this.#check("a piece of the picture", count);
    const changed = this.#changed(count);
    this.#movedPx = this.#wasm.moved();
    this.#check("a piece of the picture", this.#wasm.paint());
    return changed;
  }

  /**
   * Return the pixels of a screen for one `putImageData`; good until the next call of this object.
   *
   * @throws PictureDecodeError when the screen was not reserved.
   */
  pixels(screen: number): { readonly width: number; readonly height: number; readonly rgba: Uint8ClampedArray<ArrayBuffer> } {
    const size = this.#sizes.get(screen);
    if (size === undefined) throw new PictureDecodeError(`screen ${screen} has no pixels yet`);
    const address = this.#wasm.screen(screen, size.width, size.height);
    const buffer = this.#wasm.memory.buffer;
    return { ...size, rgba: new Uint8ClampedArray(buffer, address, size.width * size.height * 4) };
  }

  #changed(count: number): readonly ChangedRectangle[] {
    if (count === 0) return [];
    const list = new Int32Array(this.#wasm.memory.buffer, this.#wasm.rectangle(0), count * 5);
    const at = (index: number): number => list[index] ?? 0;
    return Array.from({ length: count }, (_, i) => ({
      screen: at(i * 5),
      x: at(i * 5 + 1),
      y: at(i * 5 + 2),
      width: at(i * 5 + 3),
      height: at(i * 5 + 4),
    }));
  }

  #check(what: string, code: number): void {
    if (code < 0) throw new PictureDecodeError(`${what} cannot be used: ${REASONS[code] ?? `error ${code}`}`);
  }
}
