/** How is a moving part of the picture laid out? `src/beistand/wire/coded.py` has the layout. */

import { WireError } from "./errors";
import { CODED_AREA_MAX_PX, PIECE_RAW_MAX_BYTES, SCREENS_MAX, SCREEN_SIDE_MAX_PX } from "./limits";

export const CODED_HEAD_BYTES = 16;
/** How the bytes of a coded piece are to be read. */
export const CODECS = { JPEG: 1, VP9: 2 } as const;
export type Codec = (typeof CODECS)[keyof typeof CODECS];

/** What stands before the coded bytes; the coded picture is drawn over the whole place. */
export interface CodedHead {
  readonly codec: Codec;
  readonly isKey: boolean;
  readonly region: number;
  readonly screen: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly codedWidth: number;
  readonly codedHeight: number;
}

/**
 * Read the head of a coded piece; `data` is what follows the piece header.
 *
 * @throws WireError no coded bytes, unknown codec or flags, a place or a size that is not allowed.
 */
export function readCodedHead(data: Uint8Array): CodedHead {
  if (data.byteLength <= CODED_HEAD_BYTES || data.byteLength > PIECE_RAW_MAX_BYTES) {
    throw new WireError("picture", `a coded piece has ${CODED_HEAD_BYTES + 1} to ${PIECE_RAW_MAX_BYTES} bytes; got ${data.byteLength}`);
  }
  const view = new DataView(data.buffer, data.byteOffset, CODED_HEAD_BYTES);
  const codec = view.getUint8(0);
  const flags = view.getUint8(1);
  if (!isCodec(codec) || (flags & ~1) !== 0) {
    throw new WireError("picture", `coded piece has codec ${codec} and flags ${flags}, which this version does not know`);
  }
  const head = {
    codec,
    isKey: flags === 1,
    screen: view.getUint8(2),
    region: view.getUint8(3),
    x: view.getUint16(4),
    y: view.getUint16(6),
    width: view.getUint16(8),
    height: view.getUint16(10),
    codedWidth: view.getUint16(12),
    codedHeight: view.getUint16(14),
  };
  if (!isPlace(head) || !isSize(head)) {
    throw new WireError("picture", `a coded picture of ${head.codedWidth}x${head.codedHeight} for ${head.width}x${head.height} is not allowed`);
  }
  return head;
}

function isCodec(value: number): value is Codec {
  return value === CODECS.JPEG || value === CODECS.VP9;
}

function isPlace(head: CodedHead): boolean {
  const isInside = head.x + head.width <= SCREEN_SIDE_MAX_PX && head.y + head.height <= SCREEN_SIDE_MAX_PX;
  return head.screen < SCREENS_MAX && head.width > 0 && head.height > 0 && isInside;
}

function isSize(head: CodedHead): boolean {
  const { codedWidth, codedHeight } = head;
  const fits = codedWidth > 0 && codedHeight > 0 && codedWidth <= head.width && codedHeight <= head.height;
  return fits && codedWidth * codedHeight <= CODED_AREA_MAX_PX;
}
