/** Does a click land on the pixel that the person sees? */
import { describe, expect, it } from "vitest";
import { layOut, toScreenPoint, toStagePoint } from "./layout";
import type { LayoutWish, ScreenArea } from "./layout";

const LEFT: ScreenArea = { screen: 0, leftPx: 0, topPx: 0, widthPx: 1920, heightPx: 1080 };
const RIGHT: ScreenArea = { screen: 1, leftPx: 1920, topPx: 56, widthPx: 1280, heightPx: 1024 };

function wish(part: Partial<LayoutWish>): LayoutWish {
  const room = { widthCss: 960, heightCss: 700 };
  return { screens: [LEFT, RIGHT], shown: 0, scaling: "fit", room, deviceRatio: 1, ...part };
}

describe("the layout", () => {
  it("fits one screen into the window and centres it", () => {
    const { placed, scale } = layOut(wish({}));
    expect(scale).toBe(0.5);
    expect(placed).toEqual([{ screen: 0, leftCss: 0, topCss: 80, widthCss: 960, heightCss: 540 }]);
  });

  it("shows all screens where they stand on the customer's desktop", () => {
    const { placed } = layOut(wish({ shown: "all", room: { widthCss: 3200, heightCss: 1080 } }));
    expect(placed).toEqual([
      { screen: 0, leftCss: 0, topCss: 0, widthCss: 1920, heightCss: 1080 },
      { screen: 1, leftCss: 1920, topCss: 56, widthCss: 1280, heightCss: 1024 },
    ]);
  });

  it("shows one pixel as one pixel of the display, also on a display with two for one", () => {
    const { placed, widthCss } = layOut(wish({ scaling: "exact", deviceRatio: 2 }));
    expect(placed[0]).toMatchObject({ widthCss: 960, heightCss: 540 });
    expect(widthCss).toBe(960);
    expect(layOut(wish({ scaling: "exact" })).widthCss).toBe(1920);
  });

  it("does not blur every letter to fill two more pixels", () => {
    expect(layOut(wish({ room: { widthCss: 1930, heightCss: 1090 } })).scale).toBe(1);
  });

  it.each([1, 1.25, 1.5, 2, 3])("finds every pixel again through display ratio %s", (deviceRatio) => {
    const screens = [LEFT, RIGHT];
    for (const room of [{ widthCss: 817, heightCss: 433 }, { widthCss: 2560, heightCss: 1300 }]) {
      const layout = layOut(wish({ shown: "all", deviceRatio, room }));
      if (layout.scale * deviceRatio < 1) continue;
      for (const at of [{ screen: 0, xPx: 0, yPx: 0 }, { screen: 0, xPx: 1919, yPx: 1079 }, { screen: 1, xPx: 640, yPx: 3 }]) {
        const place = toStagePoint(layout, screens, at);
        expect(place && toScreenPoint(layout, screens, place)).toEqual(at);
      }
    }
  });

  it("gives no pixel beside the picture, and the nearest one while a button is held", () => {
    const layout = layOut(wish({}));
    expect(toScreenPoint(layout, [LEFT], { xCss: 100, yCss: 10 })).toBeNull();
    expect(toScreenPoint(layout, [LEFT], { xCss: 100, yCss: 10 }, 0)).toEqual({ screen: 0, xPx: 200, yPx: 0 });
    expect(toScreenPoint(layout, [LEFT], { xCss: 5_000, yCss: 5_000 }, 0)).toEqual({ screen: 0, xPx: 1919, yPx: 1079 });
  });

  it("gives nothing for a screen that is gone or a window without size", () => {
    expect(layOut(wish({ shown: 7 })).placed).toEqual([]);
    expect(layOut(wish({ room: { widthCss: 0, heightCss: 0 } })).scale).toBe(1);
  });
});
