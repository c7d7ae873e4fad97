/**
 * How does a screen get a browser window of its own? Each is one more stage with hands, beside the page's.
 *
 * The windows are blank pages of this page's own origin: picture, hands and rights stay those of the one session here.
 */

import { Hands } from "../input/hands";
import type { HandsWorld } from "../input/hands";
import type { CursorLook } from "../video/cursor";
import type { ScreenArea, ScreenPoint } from "../video/layout";
import type { Viewer } from "../video/viewer";
import { element, say } from "./element";
import { Stage } from "./stage";
import type { Texts } from "./texts";

/** What the windows need of the session. */
export interface ScreenWindowsWorld {
  readonly texts: Texts;
  /** Who is helped, for the title. */
  readonly customer: string;
  readonly hands: Omit<HandsWorld, "stage" | "field" | "toPlace" | "echo">;
  viewer(): Viewer | null;
  /** The browser did not let a window open. */
  onBlocked(): void;
}

/** What holds now for every picture. */
export interface WindowView {
  readonly isSteering: boolean;
  readonly isFrozen: boolean;
  /** One sentence; empty: nothing to say. */
  readonly status: string;
}

interface ScreenWindow {
  readonly view: Window;
  readonly stage: Stage;
  readonly hands: Hands;
  readonly status: HTMLElement;
  readonly forget: () => void;
}

const LARGEST_SHARE = 0.9;

/** The windows of one session. Call {@link stop} at its end. */
export class ScreenWindows {
  readonly #world: ScreenWindowsWorld;
  readonly #windows = new Map<number, ScreenWindow>();
  #look: CursorLook | null = null;
  #screens: readonly (ScreenArea & { readonly name: string })[] = [];
  #now: WindowView = { isSteering: false, isFrozen: false, status: "" };

  constructor(world: ScreenWindowsWorld) {
    this.#world = world;
  }

  /** The screens that stand in a window. */
  get screens(): readonly number[] {
    return [...this.#windows.keys()];
  }

  /** Open a window for a screen, or bring it to the front. Only as the answer to a click. */
  open(screen: number): void {
    const known = this.#windows.get(screen);
    if (known !== undefined && !known.view.closed) {
      known.view.focus();
      return;
    }
    const area = this.#screens.find((one) => one.screen === screen);
    const viewer = this.#world.viewer();
    if (area === undefined || viewer === null) return;
    const width = Math.min(area.widthPx, Math.floor(window.screen.availWidth * LARGEST_SHARE));
    const height = Math.min(area.heightPx, Math.floor(window.screen.availHeight * LARGEST_SHARE));
    const view = window.open("", "", `popup,width=${width},height=${height}`);
    if (view === null) {
      this.#world.onBlocked();
      return;
    }
    this.#windows.set(screen, this.#furnish(view, area, viewer));
    this.show(this.#now);
  }

  /** A media epoch began: windows of screens that are no longer shared go. */
  setScreens(screens: readonly (ScreenArea & { readonly name: string })[]): void {
    this.#screens = screens;
    for (const [screen, one] of this.#windows) {
      const area = screens.find((shared) => shared.screen === screen);
      if (area === undefined) this.#close(screen);
      else one.stage.resize([area]);
    }
  }

  /** Show what holds now. */
  show(now: WindowView): void {
    this.#now = now;
    for (const [screen, one] of this.#windows) {
      if (one.view.closed) {
        this.#close(screen);
        continue;
      }
      one.hands.allow(now.isSteering);
      one.stage.steer(now.isSteering);
      one.stage.freeze(now.isFrozen);
      say(one.status, now.status);
      one.status.hidden = now.status === "";
    }
  }

  /** The customer's pointer has a new look. */
  cursorLook(look: CursorLook): void {
    this.#look = look;
    for (const one of this.#windows.values()) one.stage.cursorLook(look);
  }

  /** The customer's pointer is here. */
  cursorMoved(at: ScreenPoint): void {
    for (const one of this.#windows.values()) one.stage.cursorMoved(at);
  }

  /** Close all. */
  stop(): void {
    for (const screen of [...this.#windows.keys()]) this.#close(screen);
  }

  #furnish(view: Window, area: ScreenArea & { readonly name: string }, viewer: Viewer): ScreenWindow {
    const { texts, customer, hands } = this.#world;
    const { session } = texts;
    const page = view.document;
    page.documentElement.lang = document.documentElement.lang;
    page.title = `${session.screenName(area.screen + 1, area.name)} – ${session.picture(customer)}`;
    for (const sheet of document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]")) {
      const link = page.createElement("link");
      link.rel = "stylesheet";
      link.href = sheet.href;
      page.head.append(link);
    }
    const stage = new Stage(session.picture(customer), session.wayOut);
    const status = element("p", { class: "stage__status", attributes: { role: "status" } });
    stage.element.append(status);
    page.body.append(element("main", { class: "session session--bare" }, stage.element));
    const canvas = page.createElement("canvas");
    stage.setScreens([area], () => canvas);
    if (this.#look !== null) stage.cursorLook(this.#look);
    const forget = viewer.alsoOn(area.screen, canvas);
    const made = new Hands({
      ...hands,
      stage: stage.floor,
      field: stage.field,
      toPlace: (at, heldOn) => stage.toPlace(at, heldOn),
      echo: (at) => { stage.echo(at); },
    });
    view.addEventListener("pagehide", () => { this.#close(area.screen); });
    view.addEventListener("resize", () => { stage.resize(null); });
    return { view, stage, hands: made, status, forget };
  }

  #close(screen: number): void {
    const one = this.#windows.get(screen);
    if (one === undefined) return;
    this.#windows.delete(screen);
    one.hands.stop();
    one.stage.stop();
    one.forget();
    one.view.close();
  }
}
