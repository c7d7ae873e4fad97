/** What stands before the compressed bytes of one piece of the picture? `src/beistand/wire/picture.py` has the layout. */

import { WireError } from "./errors";
import { PIECE_RAW_MAX_BYTES, RECTANGLES_MAX } from "./limits";
import type { Octets } from "./octets";

export const PIECE_HEADER_BYTES = 16;
export const RECTANGLE_BYTES = 10;
export const COUNT_BYTES = 2;
export const SOURCE_BYTES = 4;
export const RAW_MAX_BYTES = PIECE_RAW_MAX_BYTES + COUNT_BYTES + RECTANGLES_MAX * RECTANGLE_BYTES + SOURCE_BYTES;
const LAST = 1;
const CODED = 2;

/**
 * `takenMs`: the customer's monotonic clock, modulo 2**32; `isLast`: the frame is complete and may be shown;
 * `isCoded`: a coded picture follows (`coded.ts`), nothing of the exact stream.
 */
export interface PieceHeader {
  readonly frame: number;
  readonly takenMs: number;
  readonly rawBytes: number;
  readonly isLast: boolean;
  readonly isCoded: boolean;
}

/** 16 bytes. */
export function packPieceHeader(header: PieceHeader): Octets {
  const view = new DataView(new ArrayBuffer(PIECE_HEADER_BYTES));
  view.setUint32(0, header.frame);
  view.setUint32(4, header.takenMs);
  view.setUint32(8, header.rawBytes);
  view.setUint8(12, (header.isLast ? LAST : 0) | (header.isCoded ? CODED : 0));
  return new Uint8Array(view.buffer);
}

/**
 * Read the 16 bytes before the compressed bytes.
 *
 * @throws WireError too short, unknown flags, or more raw bytes than a piece may have.
 */
export function readPieceHeader(data: Uint8Array): PieceHeader {
  if (data.byteLength < PIECE_HEADER_BYTES) {
    throw new WireError("picture", `a piece has at least ${PIECE_HEADER_BYTES} bytes; got ${data.byteLength}`);
  }
  const view = new DataView(data.buffer, data.byteOffset, PIECE_HEADER_BYTES);
  const flags = view.getUint8(12);
  if ((flags & ~(LAST | CODED)) !== 0 || view.getUint8(13) !== 0 || view.getUint16(14) !== 0) {
    throw new WireError("picture", `piece has unknown flags ${flags} or a used reserved field`);
  }
  const rawBytes = view.getUint32(8);
  if (rawBytes < COUNT_BYTES || rawBytes > RAW_MAX_BYTES) {
    throw new WireError("picture", `piece tells of ${rawBytes} raw bytes; allowed are ${COUNT_BYTES} to ${RAW_MAX_BYTES}`);
  }
  const is = { isLast: (flags & LAST) !== 0, isCoded: (flags & CODED) !== 0 };
  return { frame: view.getUint32(0), takenMs: view.getUint32(4), rawBytes, ...is };
}
