/**
 * How large does a VP9 frame say that it is? Read before a browser reserves memory for it.
 *
 * VP9 Bitstream & Decoding Process Specification, section 6.2. Taken is what the customer's module makes: one shown
 * frame of profile 0 in each chunk, a key frame or one whose size is that of a frame before it. Where a frame ends
 * only a decoder knows, so bytes that follow the first frame without an index are not seen here.
 */

/** What a frame tells: a key frame its size in pixels, any other one that it is as large as a frame before it. */
export type Vp9Frame =
  | { readonly isKey: true; readonly width: number; readonly height: number }
  | { readonly isKey: false };

/** No frame that shows something new has a shorter head. */
const HEAD_MIN_BYTES = 10;
/** Frame marker, profile, show_existing_frame, (frame_type), show_frame, (error_resilient_mode), highest bit first. */
const FIXED_MASK = 0b1111_1010;
/** Marker 2, profile 0, nothing that was there already, shown; an intra-only frame is never shown. */
const FIXED_BITS = 0b1000_0010;
const IS_DELTA = 0b100;
const IS_RESILIENT = 0b1;
const SYNC_CODE = [0x49, 0x83, 0x42] as const;
/** RGB: it has no place in profile 0. */
const COLOUR_SPACE_RGB = 7;
/** refresh_frame_flags, and three times ref_frame_idx and its sign. */
const REFERENCES_BITS = 8 + 3 * 4;
const RESET_CONTEXT_BITS = 2;
/** The last byte of a chunk with an index of several frames; an encoder never ends a single frame with it (annex B). */
const INDEX_MASK = 0b1110_0000;
const INDEX_MARKER = 0b1100_0000;

/** What the frame of one chunk tells; `null` when these bytes are no VP9 of the kind that is taken. */
export function vp9Frame(data: Uint8Array): Vp9Frame | null {
  if (data.byteLength < HEAD_MIN_BYTES) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if ((view.getUint8(data.byteLength - 1) & INDEX_MASK) === INDEX_MARKER) return null;
  const first = view.getUint8(0);
  if ((first & FIXED_MASK) !== FIXED_BITS) return null;
  if ((first & IS_DELTA) !== 0) return hasSizeOfReference(view, (first & IS_RESILIENT) !== 0) ? { isKey: false } : null;
  if (SYNC_CODE.some((byte, i) => view.getUint8(1 + i) !== byte)) return null;
  if (view.getUint8(4) >> 5 === COLOUR_SPACE_RGB) return null;
  // Both sizes, less one, begin in the middle of a byte, after three bits of colour space and one of its range.
  const width = ((view.getUint32(4) >>> 12) & 0xffff) + 1;
  const height = ((view.getUint32(6) >>> 12) & 0xffff) + 1;
  return { isKey: true, width, height };
}

/** Whether one of the three found_ref bits is set; otherwise a size of its own would follow. */
function hasSizeOfReference(view: DataView, isResilient: boolean): boolean {
  const at = 8 + (isResilient ? 0 : RESET_CONTEXT_BITS) + REFERENCES_BITS;
  return [at, at + 1, at + 2].some((bit) => ((view.getUint8(bit >> 3) >> (7 - (bit & 7))) & 1) === 1);
}
