/**
 * How is the customer's pointer drawn? As an element above the canvas, so that it moves without a new picture.
 *
 * While the supporter steers, the own pointer is hidden and this one follows it at once (local echo); what the
 * customer's machine says about the pointer's place counts again when the own pointer rested for a moment.
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

/** One pointer above the stage. */
export class CursorSprite {
  readonly element: HTMLCanvasElement;
  #hot = { xPx: 0, yPx: 0 };
  #place: StagePlace | null = null;
  #scale = 1;
  #echoedMs = Number.NEGATIVE_INFINITY;

  constructor() {
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
    this.#draw();
  }

  /** The supporter's own pointer is here: show it at once. */
  echo(place: StagePlace, nowMs: number): void {
    this.#echoedMs = nowMs;
    this.#place = place;
    this.#draw();
  }

  /** The customer's machine says where its pointer is; `null`: not on a screen that is shown. */
  moved(place: StagePlace | null, nowMs: number): void {
    if (nowMs - this.#echoedMs < ECHO_MS) return;
    this.#place = place;
    this.#draw();
  }

  /** The picture is shown at another size: CSS pixels per pixel of the customer's screen. */
  scaled(scale: number): void {
    this.#scale = scale;
    this.#draw();
  }

  #draw(): void {
    const { element } = this;
    element.hidden = this.#place === null || element.width <= 1;
    if (this.#place === null) return;
    // A pointer smaller than half its size is hard to find on a small picture.
    const scale = Math.max(this.#scale, 0.5);
    element.style.width = `${element.width * scale}px`;
    element.style.height = `${element.height * scale}px`;
    const left = this.#place.xCss - this.#hot.xPx * scale;
    const top = this.#place.yCss - this.#hot.yPx * scale;
    element.style.transform = `translate(${left}px, ${top}px)`;
  }
}
