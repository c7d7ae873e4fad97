/**
 * Where does each screen of the customer stand in the supporter's window? Knows numbers only, no page.
 *
 * Two lengths meet here: pixels of the customer's screen (`Px`) and CSS lengths of the supporter's page (`Css`).
 * A device pixel is `1 / deviceRatio` CSS pixels wide.
 */

/** One shared screen: its place on the customer's desktop and its size, in pixels. */
export interface ScreenArea {
  readonly screen: number;
  readonly leftPx: number;
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** `fit`: the whole picture is in the window. `exact`: one pixel of the customer is one pixel of this display. */
export type Scaling = "fit" | "exact";

/** What is shown: one screen by its number, or all of them in their arrangement. */
export type Shown = number | "all";

/** A length and a height in CSS pixels. */
export interface CssSize {
  readonly widthCss: number;
  readonly heightCss: number;
}

/** Where one screen's canvas goes inside the stage, in CSS pixels from its top left corner. */
export interface PlacedScreen extends CssSize {
  readonly screen: number;
  readonly leftCss: number;
  readonly topCss: number;
}

/** The stage: its own size (larger than the window when it scrolls) and the screens on it. */
export interface Layout extends CssSize {
  readonly placed: readonly PlacedScreen[];
  /** CSS pixels per pixel of the customer's screen. */
  readonly scale: number;
}

/** What {@link layOut} needs to know. */
export interface LayoutWish {
  readonly screens: readonly ScreenArea[];
  readonly shown: Shown;
  readonly scaling: Scaling;
  readonly room: CssSize;
  readonly deviceRatio: number;
}

/** A point in pixels of one of the customer's screens. */
export interface ScreenPoint {
  readonly screen: number;
  readonly xPx: number;
  readonly yPx: number;
}

const NOTHING: Layout = { widthCss: 0, heightCss: 0, placed: [], scale: 1 };

/** Place the shown screens in the room that is there, centred, on whole device pixels. */
export function layOut(wish: LayoutWish): Layout {
  const wanted = wish.screens.filter((one) => wish.shown === "all" || one.screen === wish.shown);
  const first = wanted[0];
  if (first === undefined) return NOTHING;
  const left = Math.min(...wanted.map((one) => one.leftPx));
  const top = Math.min(...wanted.map((one) => one.topPx));
  const widthPx = Math.max(...wanted.map((one) => one.leftPx + one.widthPx)) - left;
  const heightPx = Math.max(...wanted.map((one) => one.topPx + one.heightPx)) - top;
  const scale = chooseScale(wish, widthPx, heightPx);
  const snap = (css: number): number => Math.round(css * wish.deviceRatio) / wish.deviceRatio;
  const widthCss = Math.max(wish.room.widthCss, snap(widthPx * scale));
  const heightCss = Math.max(wish.room.heightCss, snap(heightPx * scale));
  const originX = snap((widthCss - widthPx * scale) / 2);
  const originY = snap((heightCss - heightPx * scale) / 2);
  const placed = wanted.map((one) => ({
    screen: one.screen,
    leftCss: originX + snap((one.leftPx - left) * scale),
    topCss: originY + snap((one.topPx - top) * scale),
    widthCss: snap(one.widthPx * scale),
    heightCss: snap(one.heightPx * scale),
  }));
  return { widthCss, heightCss, placed, scale };
}

function chooseScale(wish: LayoutWish, widthPx: number, heightPx: number): number {
  const exact = 1 / wish.deviceRatio;
  if (wish.scaling === "exact") return exact;
  const fitting = Math.min(wish.room.widthCss / widthPx, wish.room.heightCss / heightPx);
  // A hair below one to one would blur every letter for nothing; a room without size shows nothing sensible anyway.
  if (fitting > exact && fitting < exact * 1.02) return exact;
  return fitting > 0 ? fitting : exact;
}

/**
 * Return the pixel of the screen under a point of the stage.
 *
 * A point beside all screens gives `null`, or the nearest pixel of the screen `heldOn` while a button is held there.
 */
export function toScreenPoint(
  layout: Layout,
  screens: readonly ScreenArea[],
  at: { readonly xCss: number; readonly yCss: number },
  heldOn: number | null = null,
): ScreenPoint | null {
  const under = layout.placed.find((one) => isInside(one, at.xCss, at.yCss));
  const place = under ?? layout.placed.find((one) => one.screen === heldOn);
  const area = screens.find((one) => one.screen === place?.screen);
  if (place === undefined || area === undefined || place.widthCss <= 0 || place.heightCss <= 0) return null;
  return {
    screen: area.screen,
    xPx: toPixel(at.xCss - place.leftCss, place.widthCss, area.widthPx),
    yPx: toPixel(at.yCss - place.topCss, place.heightCss, area.heightPx),
  };
}

/** Return the middle of a customer's pixel on the stage, in CSS pixels; `null` when that screen is not shown. */
export function toStagePoint(
  layout: Layout,
  screens: readonly ScreenArea[],
  at: ScreenPoint,
): { readonly xCss: number; readonly yCss: number } | null {
  const place = layout.placed.find((one) => one.screen === at.screen);
  const area = screens.find((one) => one.screen === at.screen);
  if (place === undefined || area === undefined) return null;
  return {
    xCss: place.leftCss + ((at.xPx + 0.5) * place.widthCss) / area.widthPx,
    yCss: place.topCss + ((at.yPx + 0.5) * place.heightCss) / area.heightPx,
  };
}

function isInside(place: PlacedScreen, xCss: number, yCss: number): boolean {
  const isBeside = xCss < place.leftCss || xCss >= place.leftCss + place.widthCss;
  return !isBeside && yCss >= place.topCss && yCss < place.topCss + place.heightCss;
}

function toPixel(offsetCss: number, lengthCss: number, lengthPx: number): number {
  const pixel = Math.floor((offsetCss * lengthPx) / lengthCss);
  return Math.min(Math.max(pixel, 0), lengthPx - 1);
}
