/**
 * How do pixels of the decoder get onto the canvases? Knows OffscreenCanvas, nothing of packets.
 */

import type { ChangedRectangle, PictureDecoder } from "./decoder";
import type { RegionPicture } from "./region-decoder";

interface Surface {
  readonly screen: number;
  readonly canvas: OffscreenCanvas;
  readonly context: OffscreenCanvasRenderingContext2D;
}

/** The canvases of the shared screens: one for each in the page, and more in windows of their own. */
export class Canvases {
  readonly #surfaces = new Map<number, Surface>();

  /** Take over a canvas of a screen; what the decoder has of it already is shown at once. */
  attach(surface: number, screen: number, canvas: OffscreenCanvas, decoder: PictureDecoder | null): void {
    const context = canvas.getContext("2d", { alpha: false, desynchronized: true });
    if (context === null) return;
    const made = { screen, canvas, context };
    this.#surfaces.set(surface, made);
    if (decoder?.has(screen) !== true) return;
    const { width, height } = decoder.pixels(screen);
    putOn(made, decoder, [{ screen, x: 0, y: 0, width, height }]);
  }

  /** Forget a canvas whose window is gone. */
  detach(surface: number): void {
    this.#surfaces.delete(surface);
  }

  /**
   * Put parts of a screen; the canvas takes the screen's size first when that changed.
   *
   * The canvas is resized only here, together with the first whole picture of the new size, so that the old picture
   * stays until then.
   */
  put(decoder: PictureDecoder, screen: number, rectangles: readonly ChangedRectangle[]): void {
    for (const surface of this.#of(screen)) putOn(surface, decoder, rectangles);
  }

  /** Draw a coded picture over its whole place. */
  draw(decoder: PictureDecoder, place: ChangedRectangle, picture: RegionPicture): void {
    const { width, height } = decoder.pixels(place.screen);
    for (const { canvas, context } of this.#of(place.screen)) {
      fit(canvas, width, height);
      context.drawImage(picture, place.x, place.y, place.width, place.height);
    }
  }

  /** What stands on a screen's canvas now, as PNG: masked places are as the customer's module sent them. */
  async snapshot(screen: number): Promise<Blob | null> {
    const [surface] = this.#of(screen);
    return surface === undefined ? null : surface.canvas.convertToBlob({ type: "image/png" });
  }

  #of(screen: number): readonly Surface[] {
    return [...this.#surfaces.values()].filter((one) => one.screen === screen);
  }
}

function putOn(surface: Surface, decoder: PictureDecoder, rectangles: readonly ChangedRectangle[]): void {
  const { width, height, rgba } = decoder.pixels(surface.screen);
  fit(surface.canvas, width, height);
  const image = new ImageData(rgba, width, height);
  for (const one of rectangles) surface.context.putImageData(image, 0, 0, one.x, one.y, one.width, one.height);
}

/** Setting a canvas's size empties it, so it is done only when it differs. */
function fit(canvas: OffscreenCanvas, width: number, height: number): void {
  if (canvas.width === width && canvas.height === height) return;
  canvas.width = width;
  canvas.height = height;
}
