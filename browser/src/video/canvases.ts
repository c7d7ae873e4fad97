/**
 * How do pixels of the decoder get onto the canvases? Knows OffscreenCanvas, nothing of packets.
 */

import type { ChangedRectangle, PictureDecoder } from "./decoder";
import type { RegionPicture } from "./region-decoder";

interface Surface {
  readonly canvas: OffscreenCanvas;
  readonly context: OffscreenCanvasRenderingContext2D;
}

/** The canvases of the shared screens, one for each. */
export class Canvases {
  readonly #surfaces = new Map<number, Surface>();

  /** Take over the canvas of a screen; a newer one replaces the older. */
  attach(screen: number, canvas: OffscreenCanvas): void {
    const context = canvas.getContext("2d", { alpha: false, desynchronized: true });
    if (context !== null) this.#surfaces.set(screen, { canvas, context });
  }

  /**
   * Put parts of a screen; the canvas takes the screen's size first when that changed.
   *
   * The canvas is resized only here, together with the first whole picture of the new size, so that the old picture
   * stays until then.
   */
  put(decoder: PictureDecoder, screen: number, rectangles: readonly ChangedRectangle[]): void {
    const surface = this.#surfaces.get(screen);
    if (surface === undefined) return;
    const { width, height, rgba } = decoder.pixels(screen);
    fit(surface.canvas, width, height);
    const image = new ImageData(rgba, width, height);
    for (const one of rectangles) surface.context.putImageData(image, 0, 0, one.x, one.y, one.width, one.height);
  }

  /** Draw a coded picture over its whole place. */
  draw(decoder: PictureDecoder, place: ChangedRectangle, picture: RegionPicture): void {
    const surface = this.#surfaces.get(place.screen);
    if (surface === undefined) return;
    const { width, height } = decoder.pixels(place.screen);
    fit(surface.canvas, width, height);
    surface.context.drawImage(picture, place.x, place.y, place.width, place.height);
  }
}

/** Setting a canvas's size empties it, so it is done only when it differs. */
function fit(canvas: OffscreenCanvas, width: number, height: number): void {
  if (canvas.width === width && canvas.height === height) return;
  canvas.width = width;
  canvas.height = height;
}
