/**
 * How is the customer's pointer shown? By this display's own pointer while the supporter steers, else by an element.
 *
 * A steering supporter gets the customer's shape as the native pointer: no page can draw one that moves as fast. The
 * element above the canvas shows where the customer's pointer is when the own one is not there: while only watching,
 * while the customer moves it, and when a program put it elsewhere.
 */

/** The look of a pointer: R, G, B, A, not premultiplied, rows top down. */
export interface CursorLook {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly hotXPx: number;
  readonly hotYPx: number;
  readonly rgba: Uint8Array;
}

/** A place on the stage in CSS pixels. */
export interface StagePlace {
  readonly xCss: number;
  readonly yCss: number;
}

/** The customer's word about the place is older than the own move for so long, in milliseconds. */
const ECHO_MS = 250;
/** Both pointers are at the same place when they are no further apart. */
const SAME_CSS = 4;
/** Browsers ignore larger native pointers. */
const NATIVE_MAX_CSS = 128;
/** A pointer smaller than half its size is hard to find on a small picture. */
const SCALE_LEAST = 0.5;

/** The pointer of one stage. */
export class CursorSprite {
  readonly element: HTMLCanvasElement;
  readonly #stage: HTMLElement;
  #hot = { xPx: 0, yPx: 0 };
  #hasLook = false;
  #place: StagePlace | null = null;
  #own: StagePlace | null = null;
  #ownMs = Number.NEGATIVE_INFINITY;
  #scale = 1;
  #isSteering = false;

  /** @param stage the element that gets the native pointer. */
  constructor(stage: HTMLElement) {
    this.#stage = stage;
    this.element = document.createElement("canvas");
    this.element.className = "stage__cursor";
    this.element.setAttribute("aria-hidden", "true");
    this.element.hidden = true;
  }

  /** Take a new look; one whose bytes do not fit its size is ignored. */
  look(look: CursorLook): void {
    const context = this.element.getContext("2d");
    if (context === null || look.rgba.byteLength !== look.widthPx * look.heightPx * 4) return;
    this.element.width = look.widthPx;
    this.element.height = look.heightPx;
    context.putImageData(new ImageData(new Uint8ClampedArray(look.rgba), look.widthPx, look.heightPx), 0, 0);
    this.#hot = { xPx: look.hotXPx, yPx: look.hotYPx };
    this.#hasLook = true;
    this.#dress();
    this.#draw();
  }

  /** The supporter steers from now on, or no longer. */
  steer(isSteering: boolean): void {
    if (this.#isSteering === isSteering) return;
    this.#isSteering = isSteering;
    if (!isSteering) this.#own = null;
    this.#dress();
    this.#draw();
  }

  /** The supporter's own pointer is here; `null`: it left the stage. */
  echo(place: StagePlace | null, nowMs: number): void {
    this.#own = place;
    this.#ownMs = nowMs;
    if (!this.element.hidden) this.#draw(nowMs);
  }

  /** The customer's machine says where its pointer is; `null`: not on a screen that is shown. */
  moved(place: StagePlace | null, nowMs: number): void {
    this.#place = place;
    this.#draw(nowMs);
  }

  /** The picture is shown at another size: CSS pixels per pixel of the customer's screen. */
  scaled(scale: number): void {
    if (this.#scale === scale) return;
    this.#scale = scale;
    this.#dress();
    this.#draw();
  }

  #draw(nowMs = performance.now()): void {
    const { element } = this;
    const place = this.#place;
    element.hidden = place === null || !this.#hasLook || this.#isCovered(place, nowMs);
    if (place === null) return;
    const scale = Math.max(this.#scale, SCALE_LEAST);
    element.style.width = `${element.width * scale}px`;
    element.style.height = `${element.height * scale}px`;
    element.style.transform = `translate(${place.xCss - this.#hot.xPx * scale}px, ${place.yCss - this.#hot.yPx * scale}px)`;
  }

  /** Whether the own pointer stands for the customer's: it just moved, or both are at the same place. */
  #isCovered(place: StagePlace, nowMs: number): boolean {
    const own = this.#own;
    if (!this.#isSteering || own === null) return false;
    const apart = Math.hypot(place.xCss - own.xCss, place.yCss - own.yCss);
    return nowMs - this.#ownMs < ECHO_MS || apart <= SAME_CSS;
  }

  /** Give this display's pointer the customer's shape at the size of the picture, or its own shape back. */
  #dress(): void {
    this.#stage.style.cursor = this.#isSteering && this.#hasLook ? this.#native() : "";
  }

  #native(): string {
    const scale = Math.max(this.#scale, SCALE_LEAST);
    const width = Math.max(1, Math.round(this.element.width * scale));
    const height = Math.max(1, Math.round(this.element.height * scale));
    if (width > NATIVE_MAX_CSS || height > NATIVE_MAX_CSS) return "";
    const scaled = document.createElement("canvas");
    scaled.width = width;
    scaled.height = height;
    scaled.getContext("2d")?.drawImage(this.element, 0, 0, width, height);
    const hotX = Math.min(width - 1, Math.round(this.#hot.xPx * scale));
    const hotY = Math.min(height - 1, Math.round(this.#hot.yPx * scale));
    return `url("${scaled.toDataURL()}") ${hotX} ${hotY}, default`;
  }
}
