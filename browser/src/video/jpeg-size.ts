/** How large does a JPEG (ISO/IEC 10918-1) say that it is? Read before a browser reserves memory for it. */

const MARKER = 0xff;
const START_OF_IMAGE = 0xd8;
const SEGMENT_HEAD_BYTES = 4;
const FRAME_BYTES = 9;
/** Start of frame: C0 to CF, without C4 (tables), C8 (reserved) and CC (conditioning). */
const NO_FRAMES: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);

/** Width and height in pixels; `null` when these bytes are no JPEG with one size. */
export function jpegSize(data: Uint8Array): { readonly width: number; readonly height: number } | null {
  if (data[0] !== MARKER || data[1] !== START_OF_IMAGE) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let at = 2;
  while (at + FRAME_BYTES <= data.byteLength) {
    const kind = view.getUint8(at + 1);
    if (view.getUint8(at) !== MARKER || kind < 0xc0) return null;
    if (kind <= 0xcf && !NO_FRAMES.has(kind)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += view.getUint16(at + 2) + SEGMENT_HEAD_BYTES - 2;
  }
  return null;
}
