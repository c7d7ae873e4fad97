/** Is what a VP9 frame tells of its size read as the specification says, and everything else refused? */
import { describe, expect, it } from "vitest";
import { flip, vp9FilmFrame } from "../../tests/support/vp9-frames";
import { vp9Frame } from "./vp9-size";

/** A frame with some of its bytes replaced, each as [place, byte]. */
const changed = (number: 0 | 1, ...bytes: readonly (readonly [number, number])[]): Uint8Array => {
  const frame = vp9FilmFrame(number);
  for (const [at, byte] of bytes) frame.set([byte], at);
  return frame;
};

/** A delta frame of these bits after the first byte, from the highest on. */
const delta = (first: number, bits: string): Uint8Array => {
  const bytes = bits.padEnd(80, "0").match(/.{8}/gu) ?? [];
  return Uint8Array.of(first, ...bytes.map((one) => Number.parseInt(one, 2)));
};

const REFERENCES = "11111111" + "000000000000";

describe("the size that a VP9 frame tells", () => {
  it("is read from a key frame", () => {
    expect(vp9Frame(vp9FilmFrame(0))).toEqual({ isKey: true, width: 16, height: 8 });
    const large = changed(0, [4, 0x4f], [5, 0xff], [6, 0xff], [7, 0xff], [8, 0xf0]);
    expect(vp9Frame(large)).toEqual({ isKey: true, width: 65_536, height: 65_536 });
    const odd = changed(0, [4, 0x41], [5, 0x23], [6, 0x4a], [7, 0xbc], [8, 0xd0]);
    expect(vp9Frame(odd)).toEqual({ isKey: true, width: 0x1234 + 1, height: 0xabcd + 1 });
  });

  it.each([1, 2, 3] as const)("is the one before for frame %i of a film", (number) => {
    expect(vp9Frame(vp9FilmFrame(number))).toEqual({ isKey: false });
  });

  it("is found where the frame begins in the middle of a buffer", () => {
    const buffer = new Uint8Array(200).fill(0xff);
    buffer.set(vp9FilmFrame(0), 37);
    expect(vp9Frame(buffer.subarray(37, 91))).toEqual({ isKey: true, width: 16, height: 8 });
  });

  it.each(["100", "010", "001", "111"])("is the one of a reference for the bits %s", (found) => {
    expect(vp9Frame(delta(0x86, `00${REFERENCES}${found}`))).toEqual({ isKey: false });
    expect(vp9Frame(delta(0x87, `${REFERENCES}${found}`))).toEqual({ isKey: false });
  });

  it.each([
    ["nothing", new Uint8Array()],
    ["a key frame that ends before its size", vp9FilmFrame(0).subarray(0, 9)],
    ["another format", Uint8Array.from("RIFF, and then some more", (letter) => letter.charCodeAt(0))],
    ["another frame marker", changed(0, [0, 0x42])],
    ["profile 1", changed(0, [0, 0xa2])],
    ["profile 2", changed(0, [0, 0x92])],
    ["profile 3", changed(0, [0, 0xb2])],
    ["a frame that was there already", changed(1, [0, 0x8e])],
    ["a key frame that is not shown", changed(0, [0, 0x80])],
    ["an intra-only frame, which is not shown", changed(1, [0, 0x84])],
    ["a wrong first byte of the sync code", changed(0, [1, 0x48])],
    ["a wrong last byte of the sync code", changed(0, [3, 0x43])],
    ["RGB", changed(0, [4, 0xe0])],
    ["a delta frame with a size of its own", delta(0x86, `00${REFERENCES}000${"1".repeat(32)}`)],
    ["a resilient delta frame with a size of its own", delta(0x87, `${REFERENCES}000${"1".repeat(32)}`)],
    ["several frames with an index", Uint8Array.of(...vp9FilmFrame(0), ...vp9FilmFrame(1), 0xc1, 54, 15, 0xc1)],
  ])("is not invented for %s", (_, data) => {
    expect(vp9Frame(data)).toBeNull();
  });

  it("is read or refused for any bytes", () => {
    let state = 7;
    const next = (): number => (state = (state * 75 + 74) % 65_537);
    for (let run = 0; run < 5_000; run++) {
      const frame = vp9FilmFrame((next() & 3) as 0 | 1 | 2 | 3);
      for (let flips = next() % 4; flips > 0; flips--) flip(frame, next() % frame.length, next() & 7);
      const told = vp9Frame(frame.subarray(0, next() % 3 === 0 ? next() % frame.length : frame.length));
      const isSize = (px: number): boolean => px >= 1 && px <= 65_536;
      expect(told === null || !told.isKey || (isSize(told.width) && isSize(told.height))).toBe(true);
    }
  });
});
