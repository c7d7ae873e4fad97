/**
 * How does a coded picture of a moving part become something that can be drawn? WebCodecs for VP9, the browser's JPEG.
 *
 * Every region has a decoder of its own. What a picture says of its own size must be what its head says, before
 * anything is reserved for it, as far as that can be read before (see `vp9-size`); what comes out is looked at again.
 */

import { CODECS } from "../wire/coded";
import type { CodedHead } from "../wire/coded";
import { RegionDecodeError } from "./errors";
import { jpegSize } from "./jpeg-size";
import { vp9Frame } from "./vp9-size";

/** A decoded picture; it must be closed. */
export type RegionPicture = ImageBitmap | VideoFrame;

/** How long one picture may take; a decoder that is slower is of no use. */
const DECODE_MAX_MS = 2_000;
const VP9 = "vp09.00.41.08";
/** Most decoders at a time; the customer's module has two regions on each screen. */
const DECODERS_MAX = 8;

/** Names of the codecs that this browser decodes, best first, as the customer's module knows them. */
export async function decodable(): Promise<readonly string[]> {
  const names: string[] = [];
  if (typeof VideoDecoder !== "undefined") {
    const config = { codec: VP9, codedWidth: 640, codedHeight: 368, optimizeForLatency: true };
    const answer = await VideoDecoder.isConfigSupported(config).catch(() => null);
    if (answer?.supported === true) names.push("vp9");
  }
  if (typeof createImageBitmap !== "undefined") names.push("jpeg");
  return names;
}

/** The decoders of all regions of one media epoch. */
export class RegionDecoder {
  readonly #streams = new Map<string, Vp9Stream>();

  /**
   * Decode the next picture of its region.
   *
   * @throws RegionDecodeError it is not what its head says, or this browser does not decode it.
   */
  async decode(head: CodedHead, data: Uint8Array<ArrayBuffer>): Promise<RegionPicture> {
    if (head.codec === CODECS.JPEG) return decodeJpeg(head, data);
    checkVp9(head, data);
    const key = `${head.screen}/${head.region}`;
    let stream = this.#streams.get(key);
    if (head.isKey) {
      stream?.close();
      this.#streams.delete(key);
      this.#makeRoom();
      stream = new Vp9Stream(head);
      this.#streams.set(key, stream);
    }
    if (stream === undefined) throw new RegionDecodeError("vp9", "a moving part begins in the middle");
    return stream.decode(head, data);
  }

  /** Forget all regions: a new media epoch begins. */
  reset(): void {
    for (const stream of this.#streams.values()) stream.close();
    this.#streams.clear();
  }

  #makeRoom(): void {
    for (const [key, stream] of this.#streams) {
      if (this.#streams.size < DECODERS_MAX) return;
      stream.close();
      this.#streams.delete(key);
    }
  }
}

function checkVp9(head: CodedHead, data: Uint8Array): void {
  const frame = vp9Frame(data);
  if (frame?.isKey !== head.isKey) {
    throw new RegionDecodeError("vp9", "a picture of a moving part is no frame of the kind it tells");
  }
  if (frame.isKey && (frame.width !== head.codedWidth || frame.height !== head.codedHeight)) {
    throw new RegionDecodeError("vp9", "a picture of a moving part is not of the size it tells");
  }
}

async function decodeJpeg(head: CodedHead, data: Uint8Array<ArrayBuffer>): Promise<RegionPicture> {
  const size = jpegSize(data);
  if (size === null || size.width !== head.codedWidth || size.height !== head.codedHeight) {
    throw new RegionDecodeError("jpeg", "a picture of a moving part is not of the size it tells");
  }
  try {
    return await createImageBitmap(new Blob([data], { type: "image/jpeg" }));
  } catch {
    throw new RegionDecodeError("jpeg", "a picture of a moving part is no JPEG");
  }
}

interface Awaited {
  done(frame: VideoFrame): void;
  failed(reason: string): void;
}

/** One VP9 stream; pictures go in and come out one at a time. */
class Vp9Stream {
  readonly #decoder: VideoDecoder;
  readonly #head: CodedHead;
  #awaited: Awaited | null = null;
  #number = 0;

  constructor(head: CodedHead) {
    this.#head = head;
    this.#decoder = new VideoDecoder({
      output: (frame) => { this.#came(frame); },
      error: (error) => { this.#awaited?.failed(error.message); },
    });
    const { codedWidth, codedHeight } = head;
    this.#decoder.configure({ codec: VP9, codedWidth, codedHeight, optimizeForLatency: true });
  }

  async decode(head: CodedHead, data: Uint8Array): Promise<VideoFrame> {
    if (head.codedWidth !== this.#head.codedWidth || head.codedHeight !== this.#head.codedHeight) {
      throw new RegionDecodeError("vp9", "a moving part changed its size in the middle");
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = new Promise<VideoFrame>((resolve, reject) => {
      const failed = (reason: string): void => { reject(new RegionDecodeError("vp9", reason)); };
      this.#awaited = { done: resolve, failed };
      timer = setTimeout(() => { failed(`no picture within ${DECODE_MAX_MS} ms`); }, DECODE_MAX_MS);
    });
    try {
      const type = head.isKey ? "key" : "delta";
      this.#decoder.decode(new EncodedVideoChunk({ type, timestamp: this.#number++, data }));
      return await frame;
    } catch (error) {
      throw error instanceof RegionDecodeError ? error : new RegionDecodeError("vp9", "the decoder did not take it");
    } finally {
      clearTimeout(timer);
      this.#awaited = null;
    }
  }

  close(): void {
    this.#awaited?.failed("a new picture begins");
    if (this.#decoder.state !== "closed") this.#decoder.close();
  }

  #came(frame: VideoFrame): void {
    const { codedWidth, codedHeight } = this.#head;
    if (this.#awaited === null) frame.close();
    else if (frame.displayWidth !== codedWidth || frame.displayHeight !== codedHeight) {
      frame.close();
      this.#awaited.failed("a picture is not of the size it tells");
    } else this.#awaited.done(frame);
  }
}
