/**
 * What does the supporter see during the session? Toolbar, picture, one line about what is going on, figures.
 *
 * Shows a {@link SessionView} and tells what the person did; what is allowed is decided elsewhere.
 */

import { giveBrowserKeysBack, holdBrowserKeys } from "../input/browser-keys";
import type { ChordName } from "../input/keys-table";
import type { Scaling, Shown } from "../video/layout";
import type { Announcer } from "./announcer";
import { askDialog, quitDialog, typeDialog } from "./dialogs";
import { element, say } from "./element";
import type { PageFacts } from "./facts";
import { MeterPanel } from "./meter-panel";
import { Stage } from "./stage";
import { isSteering } from "./steering";
import type { SessionView } from "./steering";
import type { Texts } from "./texts";
import { TalkPanel } from "./talk-panel";
import { Toolbar } from "./toolbar";

/** What the person did. */
export interface SessionActions {
  onAsk(right: "view" | "control", reason: string): void;
  onSay(text: string): void;
  onChord(name: ChordName): void;
  onType(text: string): void;
  onEnd(): void;
  onMeter(isOpen: boolean): void;
  onOwnWindow(screen: number): void;
  /** Another screen is shown, or all. */
  onShown(): void;
}

/** The session screen. */
export class SessionPanel {
  readonly element: HTMLElement;
  readonly stage: Stage;
  readonly meter: MeterPanel;
  readonly #texts: Texts;
  readonly #announcer: Announcer;
  readonly #toolbar: Toolbar;
  readonly #talk: TalkPanel;
  readonly #status = element("p", { class: "stage__status", attributes: { role: "status" } });
  readonly #hint = element("p", { class: "session__hint" });
  readonly #covered = element("p", { class: "session__covered" });
  readonly #words = element("span", { class: "session__words" });
  readonly #dialogs: { readonly ask: HTMLDialogElement; readonly askView: HTMLDialogElement; readonly type: HTMLDialogElement; readonly quit: HTMLDialogElement };
  readonly #isBare: boolean;
  #shown: Shown = "all";
  #scaling: Scaling = "fit";
  #view: SessionView | null = null;

  constructor(texts: Texts, facts: PageFacts, announcer: Announcer, actions: SessionActions) {
    const { session } = texts;
    this.#texts = texts;
    this.#announcer = announcer;
    this.#isBare = facts.isBare;
    this.stage = new Stage(session.picture(facts.customer), session.wayOut);
    this.meter = new MeterPanel(texts);
    this.#talk = new TalkPanel(texts, (text) => { actions.onSay(text); });
    this.#dialogs = {
      ask: askDialog(texts, "control", (reason) => { actions.onAsk("control", reason); }),
      askView: askDialog(texts, "view", (reason) => { actions.onAsk("view", reason); }),
      type: typeDialog(texts, (text) => {
        this.stage.field.focus();
        actions.onType(text);
      }),
      quit: quitDialog(texts, () => { actions.onEnd(); }),
    };
    this.#toolbar = this.#makeToolbar(actions);
    const foot = element("div", { class: "session__foot" }, this.#words, this.#covered, this.#hint);
    this.#covered.hidden = true;
    this.#hint.hidden = true;
    this.stage.element.append(this.#status, this.meter.element, this.#talk.element);
    this.element = element("section", { class: facts.isBare ? "session session--bare" : "session" });
    this.element.append(...(facts.isBare ? [] : [this.#toolbar.element]), this.stage.element,
      ...(facts.isBare ? [] : [foot]), ...Object.values(this.#dialogs));
    document.addEventListener("fullscreenchange", () => { this.#fullScreenChanged(); });
  }

  /** Show what holds now. */
  show(view: SessionView): void {
    const before = this.#view;
    this.#view = view;
    const steers = isSteering(view);
    this.stage.steer(steers);
    this.stage.freeze(view.link !== "up" || view.isPaused);
    this.stage.blank(view.isHidden);
    this.#talk.show(view.talk);
    const status = this.#statusOf(view);
    this.#status.hidden = status === "" || (this.#isBare && view.rests);
    this.#status.classList.toggle("stage__status--quiet", view.rests && view.link === "up");
    say(this.#status, status);
    say(this.#hint, view.hasControl ? this.#texts.session.wayOut : "");
    this.#hint.hidden = !view.hasControl;
    this.#covered.hidden = !view.isCovering || view.isHidden;
    say(this.#covered, this.#covered.hidden ? "" : this.#texts.session.covered);
    say(this.#words, view.words.length === 0 ? "" : `${this.#texts.session.words}: ${view.words.join(" · ")}`);
    this.#showToolbar();
    this.#announce(before, view);
  }

  /** Which of the shared screens the picture shows; `all` when the chosen one is gone. */
  get shown(): Shown {
    return this.#view?.screens.some((one) => one.screen === this.#shown) === true ? this.#shown : "all";
  }

  /** What the line above the picture says now; empty: nothing. */
  get status(): string {
    return this.#status.hidden ? "" : this.#status.textContent;
  }

  /** Put the keyboard on the picture (`true`) or on the toolbar. */
  focusStage(isStage: boolean): void {
    if (isStage) this.stage.field.focus({ preventScroll: true });
    else this.#toolbar.focus();
  }

  /** Whether the figures are shown. */
  get isMeterOpen(): boolean {
    return !this.meter.element.hidden;
  }

  /** Leave full screen, close what is open. */
  stop(): void {
    for (const one of Object.values(this.#dialogs)) one.close();
    giveBrowserKeysBack(navigator);
    if (document.fullscreenElement !== null) void document.exitFullscreen();
    this.stage.stop();
  }

  #askDialog(): HTMLDialogElement {
    return this.#view?.isHidden === true ? this.#dialogs.askView : this.#dialogs.ask;
  }

  #makeToolbar(actions: SessionActions): Toolbar {
    return new Toolbar(this.#texts, {
      onAsk: () => { this.#askDialog().showModal(); },
      onTalk: () => { this.#openTalk(this.#talk.element.hidden !== false); },
      onChord: (name) => {
        this.focusStage(true);
        actions.onChord(name);
      },
      onType: () => { this.#dialogs.type.showModal(); },
      onMeter: () => {
        this.meter.element.hidden = !this.meter.element.hidden;
        actions.onMeter(this.isMeterOpen);
        this.#showToolbar();
      },
      onShow: (shown) => {
        this.#shown = shown;
        this.stage.show(shown);
        this.#showToolbar();
        actions.onShown();
      },
      onScale: (scaling) => {
        this.#scaling = scaling;
        this.stage.scale(scaling);
        this.#showToolbar();
      },
      onOwnWindow: (screen) => { actions.onOwnWindow(screen); },
      onFullScreen: () => { void this.#toggleFullScreen(); },
      onEnd: () => { this.#dialogs.quit.showModal(); },
    });
  }

  #showToolbar(): void {
    const view = this.#view;
    if (view === null) return;
    this.#toolbar.show({
      hasControl: view.hasControl,
      mayAsk: view.link === "up" && !view.isPaused && !view.isAsking,
      mayType: isSteering(view),
      screens: view.screens,
      shown: this.shown,
      scaling: this.#scaling,
      isFullScreen: document.fullscreenElement !== null,
      isMeterOpen: this.isMeterOpen,
      isHidden: view.isHidden,
      isTalkOpen: !this.#talk.element.hidden,
    });
  }

  #statusOf(view: SessionView): string {
    const { status, session } = this.#texts;
    if (view.link === "interrupted") return status.interrupted;
    if (view.link === "customerAway") return status.customerAway;
    if (view.link === "customerRestarted") return status.customerRestarted;
    if (view.isPaused) return status.paused;
    if (view.isHidden) return view.isAsking ? session.askedView : status.hidden;
    if (view.isPictureMissing) return view.hadPicture ? status.waitingPicture : session.firstPicture;
    if (view.hasControl && view.rests) return status.rests;
    return view.isAsking ? session.asked : "";
  }

  #announce(before: SessionView | null, view: SessionView): void {
    const { session, status } = this.#texts;
    if (before === null) return;
    if (before.link !== "up" && view.link === "up") this.#announcer.announce(status.resumed);
    else if (view.talk !== before.talk && view.talk.at(-1)?.who === "customer") this.#news(view.talk.at(-1)?.text ?? "");
    else if (before.isPictureMissing && !view.isPictureMissing && !before.hadPicture) this.#announcer.announce(status.picture);
    else if (!before.isCovering && view.isCovering) this.#announcer.announce(session.covered);
    else if (!before.hasControl && view.hasControl) this.#announcer.announce(`${session.gotControl} ${session.wayOut}`);
    else if (before.hasControl && !view.hasControl) this.#announcer.announce(session.lostControl);
  }

  /** Somebody who is written to sees it at once. */
  #news(text: string): void {
    this.#announcer.announce(this.#texts.talk.news(text));
    if (this.#talk.element.hidden) {
      this.#talk.element.hidden = false;
      this.#showToolbar();
    }
  }

  #openTalk(isOpen: boolean): void {
    this.#talk.element.hidden = !isOpen;
    this.#showToolbar();
    if (isOpen) this.#talk.focus();
  }

  async #toggleFullScreen(): Promise<void> {
    if (document.fullscreenElement !== null) {
      await document.exitFullscreen();
      return;
    }
    try {
      await this.element.requestFullscreen({ navigationUI: "hide" });
      await holdBrowserKeys(navigator);
    } catch {
      // The browser or the organisation forbids full screen: the picture stays in the window.
      return;
    }
    this.focusStage(true);
  }

  #fullScreenChanged(): void {
    if (document.fullscreenElement === null) giveBrowserKeysBack(navigator);
    this.#showToolbar();
  }
}
