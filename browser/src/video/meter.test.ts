/** Are the figures that the supporter sees true? */
import { describe, expect, it } from "vitest";
import { PictureMeter } from "./meter";
import type { PaintedFrame } from "./worker-messages";

function frame(paintedAtMs: number, takenMs: number, frameBytes = 1_024, decodeMs = 1): PaintedFrame {
  return { epoch: 1, paintedBytes: 0, frame: 0, takenMs, paintedAtMs, decodeMs, frameBytes };
}

describe("the meter", () => {
  it("counts frames and bytes of the last two seconds", () => {
    const meter = new PictureMeter();
    for (let i = 0; i < 60; i++) meter.painted(frame(i * 100, 0, 10_240));
    const reading = meter.read(5_950, null);
    expect(reading.framesPerS).toBe(10);
    expect(reading.kilobytesPerS).toBe(100);
    expect(reading.glassMs).toBeNull();
  });

  it("measures each frame against the fastest one, over clocks that know nothing of each other", () => {
    const meter = new PictureMeter();
    const offset = 3_000_000_000;
    meter.painted(frame(1_000 + offset, 1_000));
    for (let i = 1; i <= 5; i++) meter.painted(frame(1_030 + i * 10 + offset, 1_000 + i * 10));
    expect(meter.read(1_100 + offset, 8).glassMs).toBe(34);
  });

  it("goes on when the customer's clock begins again at zero", () => {
    const meter = new PictureMeter();
    meter.painted(frame(10_000, 2 ** 32 - 50));
    meter.painted(frame(10_100, 50));
    expect(meter.read(10_100, 0).glassMs).toBe(0);
  });

  it("says nothing when nothing was painted", () => {
    expect(new PictureMeter().read(0, 10)).toEqual({ framesPerS: 0, kilobytesPerS: 0, decodeMs: null, glassMs: null });
  });
});
