/**
 * Where on the page is the customer's picture? Places canvases and pointer, and answers which pixel is under a place.
 */

import { CursorSprite } from "../video/cursor";
import type { CursorLook } from "../video/cursor";
import { layOut, toScreenPoint, toStagePoint } from "../video/layout";
import type { Layout, Scaling, ScreenArea, ScreenPoint, Shown } from "../video/layout";
import { element } from "./element";

/** A place on the stage's floor in CSS pixels. */
interface FloorPlace {
  readonly xCss: number;
  readonly yCss: number;
}

/** The picture area. */
export class Stage {
  readonly element: HTMLElement;
  /** Everything lies on the floor; its top left corner is the origin of all places. */
  readonly floor: HTMLElement;
  /** Has the keyboard while the supporter steers. */
  readonly field: HTMLTextAreaElement;
  readonly #cursor: CursorSprite;
  readonly #canvases = new Map<number, HTMLCanvasElement>();
  readonly #watch: ResizeObserver;
  #screens: readonly ScreenArea[] = [];
  #shown: Shown = "all";
  #scaling: Scaling = "fit";
  #layout: Layout = { widthCss: 0, heightCss: 0, placed: [], scale: 1 };
  #cursorAt: ScreenPoint | null = null;

  /** @param label what a screen reader calls the picture; @param hint how to leave the keyboard trap. */
  constructor(label: string, hint: string) {
    this.floor = element("div", { class: "stage__floor" });
    this.#cursor = new CursorSprite(this.floor);
    this.floor.addEventListener("pointerleave", () => { this.#cursor.echo(null, performance.now()); });
    this.field = element("textarea", {
      class: "stage__field",
      attributes: {
        "aria-label": `${label}. ${hint}`,
        autocapitalize: "off",
        autocomplete: "off",
        autocorrect: "off",
        spellcheck: "false",
        rows: "1",
      },
    });
    this.floor.append(this.#cursor.element);
    const scroller = element("div", { class: "stage__scroller" }, this.floor);
    this.element = element("div", { class: "stage" }, this.field, scroller);
    this.#watch = new ResizeObserver(() => { this.#arrange(); });
    this.#watch.observe(scroller);
  }

  /** The screens of a new media epoch, with the canvas of each. */
  setScreens(screens: readonly ScreenArea[], canvasOf: (screen: number) => HTMLCanvasElement | null): void {
    this.#screens = screens;
    for (const canvas of this.#canvases.values()) canvas.remove();
    this.#canvases.clear();
    for (const one of screens) {
      const canvas = canvasOf(one.screen);
      if (canvas === null) continue;
      canvas.className = "stage__screen";
      this.#canvases.set(one.screen, canvas);
      this.floor.prepend(canvas);
    }
    this.#arrange();
  }

  /** The same screens have another place or size (`null`: only the room around them). */
  resize(screens: readonly ScreenArea[] | null): void {
    this.#screens = screens ?? this.#screens;
    this.#arrange();
  }

  /** Show one screen or all. One that is no longer shared shows all. */
  show(shown: Shown): void {
    this.#shown = shown;
    this.#arrange();
  }

  /** Fit the window, or pixel by pixel. */
  scale(scaling: Scaling): void {
    this.#scaling = scaling;
    this.element.classList.toggle("stage--exact", scaling === "exact");
    this.#arrange();
  }

  /** The picture stands still, or goes on. */
  freeze(isFrozen: boolean): void {
    this.element.classList.toggle("stage--frozen", isFrozen);
  }

  /** The customer took the picture back: what was seen before goes, too. */
  blank(isBlank: boolean): void {
    this.element.classList.toggle("stage--blank", isBlank);
  }

  /** The supporter steers: the own pointer takes the customer's shape, fingers point instead of scrolling. */
  steer(isSteering: boolean): void {
    this.element.classList.toggle("stage--steered", isSteering);
    this.#cursor.steer(isSteering);
  }

  /** The pixel under a place of the floor. */
  toPlace(at: FloorPlace, heldOn: number | null): ScreenPoint | null {
    return toScreenPoint(this.#layout, this.#screens, at, heldOn);
  }

  /** The supporter's own pointer moved. */
  echo(at: FloorPlace): void {
    this.#cursor.echo(at, performance.now());
  }

  /** The customer's pointer has a new look. */
  cursorLook(look: CursorLook): void {
    this.#cursor.look(look);
  }

  /** The customer's pointer is here. */
  cursorMoved(at: ScreenPoint): void {
    this.#cursorAt = at;
    this.#cursor.moved(toStagePoint(this.#layout, this.#screens, at), performance.now());
  }

  /** Stop watching the window's size. */
  stop(): void {
    this.#watch.disconnect();
  }

  #arrange(): void {
    const scroller = this.floor.parentElement;
    if (scroller === null) return;
    const isThere = this.#shown === "all" || this.#screens.some((one) => one.screen === this.#shown);
    // The scroller's border box: its client box would shrink by scroll bars that the exact view itself brings.
    const room = { widthCss: scroller.offsetWidth, heightCss: scroller.offsetHeight };
    const wish = { screens: this.#screens, shown: isThere ? this.#shown : "all", scaling: this.#scaling, room } as const;
    const deviceRatio = ratioOf(this.floor);
    this.#layout = layOut({ ...wish, deviceRatio });
    // A floor between two device pixels would blur every letter: move it onto the next whole one.
    const corner = scroller.getBoundingClientRect();
    this.floor.style.transform = `translate(${offWhole(corner.left, deviceRatio)}px, ${offWhole(corner.top, deviceRatio)}px)`;
    this.floor.style.width = `${this.#layout.widthCss}px`;
    this.floor.style.height = `${this.#layout.heightCss}px`;
    const places = new Map(this.#layout.placed.map((one) => [one.screen, one]));
    for (const [screen, canvas] of this.#canvases) {
      const place = places.get(screen);
      canvas.hidden = place === undefined;
      if (place === undefined) continue;
      canvas.style.transform = `translate(${place.leftCss}px, ${place.topCss}px)`;
      canvas.style.width = `${place.widthCss}px`;
      canvas.style.height = `${place.heightCss}px`;
    }
    const isSharp = Number.isInteger(this.#layout.scale * deviceRatio);
    this.element.classList.toggle("stage--sharp", isSharp);
    this.#cursor.scaled(this.#layout.scale);
    if (this.#cursorAt !== null) this.cursorMoved(this.#cursorAt);
  }
}

/** Device pixels in a CSS pixel of the window that shows this. */
function ratioOf(target: HTMLElement): number {
  return (target.ownerDocument.defaultView ?? window).devicePixelRatio;
}

/** How far a CSS length is from the next whole device pixel. */
function offWhole(css: number, ratio: number): number {
  return Math.round(css * ratio) / ratio - css;
}
