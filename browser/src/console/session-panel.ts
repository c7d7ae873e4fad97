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
import { ASKED_RIGHTS, isSteering } from "./steering";
import type { AskedRight, SessionView } from "./steering";
import type { Texts } from "./texts";
import { TalkPanel } from "./talk-panel";
import { Toolbar } from "./toolbar";

/** How long it is said what became of a screenshot, or of moving parts. */
const NEWS_MS = 5_000;

/** What the person did. */
export interface SessionActions {
  onAsk(right: AskedRight, reason: string): void;
  onScreenshot(): void;
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
  readonly #asks: Readonly<Record<AskedRight, HTMLDialogElement>>;
  readonly #dialogs: { readonly type: HTMLDialogElement; readonly quit: HTMLDialogElement };
  readonly #isBare: boolean;
  #shown: Shown = "all";
  #scaling: Scaling = "fit";
  #view: SessionView | null = null;
  #news = "";
  #newsUntilMs = 0;

  constructor(texts: Texts, facts: PageFacts, announcer: Announcer, actions: SessionActions) {
    const { session } = texts;
    this.#texts = texts;
    this.#announcer = announcer;
    this.#isBare = facts.isBare;
    this.stage = new Stage(session.picture(facts.customer), session.wayOut);
    this.meter = new MeterPanel(texts);
    this.#talk = new TalkPanel(texts, (text) => { actions.onSay(text); }, () => { this.#asks.chat_transcript.showModal(); });
    const ask = (right: AskedRight): HTMLDialogElement => askDialog(texts, right, (reason) => { actions.onAsk(right, reason); });
    this.#asks = { view: ask("view"), control: ask("control"), screenshots: ask("screenshots"), chat_transcript: ask("chat_transcript") };
    this.#dialogs = {
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
      ...(facts.isBare ? [] : [foot]), ...this.#allDialogs());
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
    this.#talk.showKeeping({ isKept: view.isKept, mayAsk: mayAsk(view), isNever: view.never.includes("chat_transcript") });
    const status = this.#statusOf(view);
    this.#status.hidden = status === "" || (this.#isBare && view.rests);
    this.#status.classList.toggle("stage__status--quiet", view.rests && view.link === "up");
    say(this.#status, status);
    say(this.#hint, view.hasControl ? this.#texts.session.wayOut : "");
    this.#hint.hidden = !view.hasControl;
    this.#covered.hidden = view.stripes === "none" || view.isHidden;
    const { covered, allCovered } = this.#texts.session;
    say(this.#covered, this.#covered.hidden ? "" : view.stripes === "all" ? allCovered : covered);
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
    for (const one of this.#allDialogs()) one.close();
    giveBrowserKeysBack(navigator);
    if (document.fullscreenElement !== null) void document.exitFullscreen();
    this.stage.stop();
  }

  /** Say for a moment what became of something, to eyes and ears. */
  tell(sentence: string): void {
    this.#announcer.announce(sentence);
    this.#newsUntilMs = performance.now() + NEWS_MS;
    this.#news = sentence;
    if (this.#view !== null) this.show(this.#view);
  }

  #allDialogs(): readonly HTMLDialogElement[] {
    return [...ASKED_RIGHTS.map((right) => this.#asks[right]), ...Object.values(this.#dialogs)];
  }

  #makeToolbar(actions: SessionActions): Toolbar {
    return new Toolbar(this.#texts, {
      onAsk: () => { this.#asks[this.#view?.isHidden === true ? "view" : "control"].showModal(); },
      onScreenshot: () => {
        if (this.#view?.mayShoot === true) actions.onScreenshot();
        else this.#asks.screenshots.showModal();
      },
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
      mayAsk: mayAsk(view),
      hasScreenshots: !view.never.includes("screenshots") && !view.isHidden,
      mayShoot: view.mayShoot ? view.link === "up" && !view.isPictureMissing : mayAsk(view),
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
    const { status, session, ask } = this.#texts;
    const asked = view.asking === null ? "" : ask.rights[view.asking].asked;
    if (view.link === "interrupted") return status.interrupted;
    if (view.link === "customerAway") return status.customerAway;
    if (view.link === "customerRestarted") return status.customerRestarted;
    if (view.isPaused) return status.paused;
    if (view.isHidden) return asked === "" ? status.hidden : asked;
    if (view.isPictureMissing) return view.hadPicture ? status.waitingPicture : session.firstPicture;
    if (view.hasControl && view.rests) return status.rests;
    return asked === "" && performance.now() < this.#newsUntilMs ? this.#news : asked;
  }

  #announce(before: SessionView | null, view: SessionView): void {
    const { session, status } = this.#texts;
    if (before === null) return;
    if (before.link !== "up" && view.link === "up") this.#announcer.announce(status.resumed);
    else if (view.talk !== before.talk && view.talk.at(-1)?.who === "customer") this.#written(view.talk.at(-1)?.text ?? "");
    else if (before.isPictureMissing && !view.isPictureMissing && !before.hadPicture) this.#announcer.announce(status.picture);
    else if (before.stripes !== "all" && view.stripes === "all") this.#announcer.announce(session.allCovered);
    else if (before.stripes === "none" && view.stripes === "some") this.#announcer.announce(session.covered);
    else if (!before.hasControl && view.hasControl) this.#announcer.announce(`${session.gotControl} ${session.wayOut}`);
    else if (before.hasControl && !view.hasControl) this.#announcer.announce(session.lostControl);
  }

  /** Somebody who is written to sees it at once. */
  #written(text: string): void {
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

/** One question at a time, to somebody who is there. */
function mayAsk(view: SessionView): boolean {
  return view.link === "up" && !view.isPaused && view.asking === null;
}
