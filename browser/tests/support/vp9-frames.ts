/**
 * What does the customer's module send for a film of 16 x 8 pixels? A key frame and three more, made by its own coder.
 */

const FRAMES = [
  "gkmDQkAA8AB2CDgkHBhmAAAgQAA4D///70Q5jSfjmtHVZGiHYr3paGpayUvMk2UViY/4J34A",
  "hgBAkpxYUgAAA3AAAF1g",
  "hgBAkpxMUOAAA3AAAECioIYQAA==",
  "hgBAkpxYUgAAA3AAAECioDEA",
] as const;

export const FILM_WIDTH = 16;
export const FILM_HEIGHT = 8;

/** A fresh copy of one frame; 0 is the key frame, and the others come after it in turn. */
export function vp9FilmFrame(number: 0 | 1 | 2 | 3): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(FRAMES[number], "base64"));
}

/** Flip one bit, in place. */
export function flip(data: Uint8Array, at: number, bit: number): void {
  data[at] = (data[at] ?? 0) ^ (1 << bit);
}
