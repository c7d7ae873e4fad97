/** Which tools does the supporter have during a session? Buttons above the picture; decides nothing. */

import type { ChordName } from "../input/keys-table";
import type { Scaling, Shown } from "../video/layout";
import { button, element, say } from "./element";
import type { Texts } from "./texts";

/** What the toolbar shows. */
export interface ToolbarView {
  readonly hasControl: boolean;
  readonly mayAsk: boolean;
  readonly isHidden: boolean;
  readonly isTalkOpen: boolean;
  /** The rules allow screenshots; whether one may be taken now is asked then. */
  readonly hasScreenshots: boolean;
  readonly mayShoot: boolean;
  readonly mayType: boolean;
  readonly screens: readonly { readonly screen: number; readonly name: string }[];
  readonly shown: Shown;
  readonly scaling: Scaling;
  readonly isFullScreen: boolean;
  readonly isMeterOpen: boolean;
}

/** What the person can do with it. */
export interface ToolbarActions {
  onAsk(): void;
  onTalk(): void;
  onScreenshot(): void;
  onChord(name: ChordName): void;
  onType(): void;
  onMeter(): void;
  onShow(shown: Shown): void;
  onScale(scaling: Scaling): void;
  /** Show this screen in a window of its own as well. */
  onOwnWindow(screen: number): void;
  onFullScreen(): void;
  onEnd(): void;
}

/** The toolbar. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #texts: Texts;
  readonly #actions: ToolbarActions;
  readonly #badge = element("strong", { class: "badge" });
  readonly #screens: HTMLElement;
  readonly #ask: HTMLButtonElement;
  readonly #keys: KeysMenu;
  readonly #type: HTMLButtonElement;
  readonly #talk: HTMLButtonElement;
  readonly #screenshot: HTMLButtonElement;
  readonly #fit: HTMLButtonElement;
  readonly #exact: HTMLButtonElement;
  readonly #full: HTMLButtonElement;
  readonly #meter: HTMLButtonElement;
  #screenNames = "";

  constructor(texts: Texts, actions: ToolbarActions) {
    const { session } = texts;
    this.#texts = texts;
    this.#actions = actions;
    this.#screens = element("div", { class: "toolbar__group", attributes: { role: "group", "aria-label": session.screens } });
    this.#ask = tool(session.askControl, () => { actions.onAsk(); });
    this.#keys = new KeysMenu(texts, (name) => { actions.onChord(name); });
    this.#type = tool(session.typeText, () => { actions.onType(); });
    this.#talk = tool(texts.talk.open, () => { actions.onTalk(); });
    this.#screenshot = tool(session.screenshot, () => { actions.onScreenshot(); });
    this.#screenshot.title = session.screenshotHint;
    this.#fit = tool(session.fit, () => { actions.onScale("fit"); });
    this.#exact = tool(session.exact, () => { actions.onScale("exact"); });
    this.#full = tool(session.fullScreen, () => { actions.onFullScreen(); });
    this.#full.title = session.browserKeys;
    this.#meter = tool(session.meter, () => { actions.onMeter(); });
    const end = button(session.end, "button--danger toolbar__tool", () => { actions.onEnd(); });
    this.element = element("div", { class: "toolbar", attributes: { role: "group", "aria-label": session.toolbar } },
      this.#badge, this.#ask, this.#keys.element, this.#type, this.#talk, this.#screenshot, this.#screens,
      element("div", { class: "toolbar__group toolbar__group--end" }, this.#fit, this.#exact, this.#full, this.#meter, end));
  }

  /** Show what can be done now. */
  show(view: ToolbarView): void {
    const { session } = this.#texts;
    say(this.#badge, view.isHidden ? session.nothing : view.hasControl ? session.control : session.viewOnly);
    this.#badge.classList.toggle("badge--control", view.hasControl);
    this.#ask.hidden = view.hasControl;
    say(this.#ask, view.isHidden ? session.askView : session.askControl);
    setPressed(this.#talk, view.isTalkOpen);
    this.#screenshot.hidden = !view.hasScreenshots;
    this.#screenshot.disabled = !view.mayShoot;
    this.#ask.disabled = !view.mayAsk;
    this.#keys.show(view.hasControl, view.mayType);
    this.#type.hidden = !view.hasControl;
    this.#type.disabled = !view.mayType;
    setPressed(this.#fit, view.scaling === "fit");
    setPressed(this.#exact, view.scaling === "exact");
    setPressed(this.#meter, view.isMeterOpen);
    say(this.#full, view.isFullScreen ? session.leaveFullScreen : session.fullScreen);
    this.#showScreens(view);
  }

  /** Put the keyboard on the first tool: the way out of the keyboard trap. */
  focus(): void {
    const first = [this.#ask, this.#type, this.#fit].find((one) => !one.hidden && !one.disabled);
    first?.focus();
  }

  #showScreens(view: ToolbarView): void {
    this.#screens.hidden = view.screens.length < 2;
    const names = JSON.stringify([view.screens, view.shown]);
    if (names === this.#screenNames) return;
    this.#screenNames = names;
    const { session } = this.#texts;
    const wanted: readonly (readonly [Shown, string])[] = [
      ...view.screens.map((one) => [one.screen, session.screenName(one.screen + 1, one.name)] as const),
      ["all", session.allScreens],
    ];
    this.#screens.replaceChildren(
      ...wanted.map(([shown, text]) => {
        const made = tool(text, () => { this.#actions.onShow(shown); });
        setPressed(made, shown === view.shown);
        return made;
      }),
      ...this.#ownWindow(view.shown),
    );
  }

  #ownWindow(shown: Shown): readonly HTMLButtonElement[] {
    if (shown === "all") return [];
    const { session } = this.#texts;
    const made = tool(session.ownWindow, () => { this.#actions.onOwnWindow(shown); });
    made.title = session.ownWindowHint;
    return [made];
  }
}

const MENU_CHORDS: readonly ChordName[] = ["start", "switchWindow", "escape", "printScreen", "closeWindow", "capsLock"];

/** The special keys: a button that opens a short list of buttons. */
class KeysMenu {
  readonly element: HTMLElement;
  readonly #opener: HTMLButtonElement;
  readonly #list: HTMLElement;

  constructor(texts: Texts, onChord: (name: ChordName) => void) {
    this.#opener = tool(texts.session.specialKeys, () => { this.#toggle(this.#list.hidden !== false); });
    this.#opener.setAttribute("aria-expanded", "false");
    this.#list = element("div", { class: "menu card", attributes: { role: "group", "aria-label": texts.session.specialKeys } });
    for (const name of [...MENU_CHORDS, "secureScreen"] as const) {
      this.#list.append(button(texts.chords[name], "button--quiet menu__item", () => {
        this.#toggle(false);
        onChord(name);
      }));
    }
    this.#list.append(element("p", { class: "field__hint", text: texts.chords.secureNote }));
    this.#list.hidden = true;
    this.element = element("div", { class: "menu__place" }, this.#opener, this.#list);
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.#list.hidden) return;
      this.#toggle(false);
      this.#opener.focus();
    });
    this.element.addEventListener("focusout", (event) => {
      if (!this.element.contains(event.relatedTarget as Node | null)) this.#toggle(false);
    });
  }

  show(isThere: boolean, isUsable: boolean): void {
    this.element.hidden = !isThere;
    this.#opener.disabled = !isUsable;
    if (!isThere || !isUsable) this.#toggle(false);
  }

  #toggle(isOpen: boolean): void {
    this.#list.hidden = !isOpen;
    this.#opener.setAttribute("aria-expanded", String(isOpen));
  }
}

function tool(text: string, onClick: () => void): HTMLButtonElement {
  return button(text, "button--quiet toolbar__tool", onClick);
}

function setPressed(target: HTMLButtonElement, isPressed: boolean): void {
  target.setAttribute("aria-pressed", String(isPressed));
}
