/** Is a coded picture taken only for what it tells, and is a codec that failed not asked for again? */
import { describe, expect, it } from "vitest";
import { CodecChoice, movingNews } from "./codec-choice";
import { RegionDecodeError } from "./errors";
import { jpegSize } from "./jpeg-size";

/** Start of image, a comment, a start of frame of the given kind, and what follows. */
function jpeg(kind: number, width: number, height: number): Uint8Array {
  const frame = [0xff, kind, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0];
  return Uint8Array.of(0xff, 0xd8, 0xff, 0xfe, 0, 4, 65, 66, ...frame);
}

describe("the size that a JPEG tells", () => {
  it.each([0xc0, 0xc1, 0xc2])("is read from its frame %i", (kind) => {
    expect(jpegSize(jpeg(kind, 656, 368))).toEqual({ width: 656, height: 368 });
  });

  it.each([
    ["nothing", new Uint8Array()],
    ["another format", Uint8Array.of(0x89, 0x50, 0x4e, 0x47)],
    ["one without a frame", Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)],
    ["one that is cut", jpeg(0xc0, 1, 1).subarray(0, 14)],
    ["one whose segment has no length", Uint8Array.of(0xff, 0xd8, 0xff, 0xfe, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8)],
    ["tables in the place of a frame", jpeg(0xc4, 1, 1)],
  ])("is not invented for %s", (_, data) => {
    expect(jpegSize(data)).toBeNull();
  });

  it("is read or refused for any bytes", () => {
    let state = 7;
    for (let run = 0; run < 3_000; run++) {
      const data = new Uint8Array(run % 97).map(() => (state = (state * 75 + 74) % 65_537) & 255);
      data.set([0xff, 0xd8, 0xff].slice(0, data.length));
      const size = jpegSize(data);
      expect(size === null || (size.width <= 65_535 && size.height <= 65_535)).toBe(true);
    }
  });
});

describe("the choice of codecs", () => {
  it("is told at the start, and without the one that failed", async () => {
    const told: (readonly string[])[] = [];
    const choice = new CodecChoice(["vp9", "jpeg"], (codecs) => told.push(codecs));
    const failing = choice.watch(Promise.reject(new RegionDecodeError("vp9", "no picture")));
    await expect(failing).rejects.toThrow("vp9: no picture");
    await expect(choice.watch(Promise.reject(new RegionDecodeError("vp9", "again")))).rejects.toThrow();
    await expect(choice.watch(Promise.resolve(5))).resolves.toBe(5);
    expect(told).toEqual([["vp9", "jpeg"], ["jpeg"]]);
  });

  it.each([
    ["at the start", [], ["vp9", "jpeg"], null],
    ["when it is only told again", ["vp9", "jpeg"], ["vp9", "jpeg"], null],
    ["when VP9 failed", ["vp9", "jpeg"], ["jpeg"], "singly"],
    ["when both failed", ["jpeg"], [], "exactly"],
    ["when JPEG failed at a module without VP9", ["vp9", "jpeg"], ["vp9"], "exactly"],
    ["when the only one failed", ["vp9"], [], "exactly"],
  ] as const)("is said to people only after a failure: %s", (_, before, now, news) => {
    expect(movingNews(before, now)).toBe(news);
  });
});
