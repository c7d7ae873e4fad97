/**
 * Which screen of the console is up, and what do its buttons start? One session at a time, one screen at a time.
 */

import { missingNeeds } from "../video/support";
import { Announcer } from "./announcer";
import { OfferError, requestSession } from "./api";
import type { OfferProblem } from "./api";
import { CodePanel } from "./code-panel";
import { EndPanel } from "./end-panel";
import type { PageFacts } from "./facts";
import { Meeting } from "./meeting";
import { RestartNote } from "./restart-note";
import type { SessionPanel } from "./session-panel";
import { StartPanel } from "./start-panel";
import { textsOf } from "./texts";
import type { Texts } from "./texts";
import type { ConsoleView } from "./view";
import { WordsPanel } from "./words-panel";

/** The console of one page. */
export class ConsoleApp {
  readonly #main: HTMLElement;
  readonly #facts: PageFacts;
  readonly #texts: Texts;
  readonly #announcer = new Announcer();
  readonly #place: HTMLElement;
  readonly #start: StartPanel;
  readonly #code: CodePanel;
  readonly #words: WordsPanel;
  readonly #end: EndPanel;
  readonly #restart: RestartNote;
  #meeting: Meeting | null = null;
  #before: Meeting[] = [];
  #kind = "";

  constructor(main: HTMLElement, facts: PageFacts) {
    this.#main = main;
    this.#facts = facts;
    this.#texts = textsOf(facts.language);
    this.#place = document.createElement("div");
    this.#place.className = "console__place";
    this.#start = new StartPanel(this.#texts, facts, () => { void this.#begin(); });
    this.#code = new CodePanel(this.#texts, facts, this.#announcer, {
      onNewCode: () => { void this.#begin(); },
      onCancel: () => { this.#cancel(); },
    });
    this.#words = new WordsPanel(this.#texts, () => { this.#meeting?.leave(); });
    this.#end = new EndPanel(this.#texts, facts, () => { void this.#begin(); });
    this.#restart = new RestartNote(this.#texts, () => { void this.#begin(); });
    window.addEventListener("beforeunload", (event) => { this.#warn(event); });
    window.addEventListener("pagehide", () => { this.#meeting?.leaveNow(); });
  }

  /** Draw the start screen, or say at once what this browser lacks. */
  async start(): Promise<void> {
    this.#main.replaceChildren(this.#announcer.element, this.#restart.element, this.#place);
    this.#start.show(false, "");
    this.#put("start", this.#start.element);
    const missing = await missingNeeds();
    const { problems } = this.#texts;
    if (missing.includes("HTTPS")) this.#start.refuse(problems.insecure);
    else if (missing.length > 0) this.#start.refuse(problems.unsupported(missing.join(", ")));
    else if (this.#facts.isBare) await this.#begin();
  }

  async #begin(): Promise<void> {
    this.#meeting?.leave();
    this.#before = [...this.#before, ...(this.#meeting === null ? [] : [this.#meeting])].filter((one) => one.isDelivering);
    this.#meeting = null;
    this.#start.show(true, "");
    this.#put("start", this.#start.element);
    try {
      const offer = await requestSession(this.#facts);
      this.#meeting = new Meeting(offer, this.#facts, this.#texts, this.#announcer, (view, panel) => {
        this.#show(view, panel);
      });
    } catch (error) {
      if (!(error instanceof OfferError)) throw error;
      this.#start.show(false, this.#sentence(error.problem));
      return;
    }
    this.#start.show(false, "");
    this.#meeting.start();
  }

  /** A session that waits is ended and says so; after a burned code there is nothing left to end. */
  #cancel(): void {
    if (this.#meeting?.isRunning === true) this.#meeting.leave();
    else this.#put("start", this.#start.element);
  }

  #show(view: ConsoleView, panel: SessionPanel): void {
    this.#restart.show("isRestarted" in view && view.isRestarted);
    switch (view.kind) {
      case "code":
        this.#code.show(view.view);
        this.#put("code", this.#code.element);
        break;
      case "words":
        this.#words.show(view.words);
        this.#put(view.words.length === 0 ? "checking" : "words", this.#words.element);
        break;
      case "session":
        panel.show(view.view);
        this.#put("session", panel.element);
        break;
      case "end":
        this.#end.show(view.view);
        this.#put("end", this.#end.element);
        break;
    }
  }

  /** Bring a screen up; its heading takes the keyboard, so that a screen reader begins there. */
  #put(kind: string, panel: HTMLElement): void {
    if (this.#kind === kind) return;
    const isFirst = this.#kind === "";
    this.#kind = kind;
    if (panel.parentElement !== this.#place) this.#place.replaceChildren(panel);
    const heading = panel.querySelector("h1");
    if (!isFirst) heading?.focus();
    document.title = heading === null ? this.#texts.session.picture(this.#facts.customer) : heading.textContent;
  }

  #sentence(problem: OfferProblem): string {
    const { problems } = this.#texts;
    switch (problem.kind) {
      case "signedOut":
        return problems.signedOut;
      case "offline":
        return problems.offline;
      case "server":
        return problems.server(problem.message);
    }
  }

  /** The keys of the session stand on this page only, and what is not in the case yet: leaving it ends or loses that. */
  #warn(event: BeforeUnloadEvent): void {
    const isDelivering = [...this.#before, ...(this.#meeting === null ? [] : [this.#meeting])].some((one) => one.isDelivering);
    if ((this.#meeting?.isRunning !== true && !isDelivering) || this.#facts.isBare) return;
    event.preventDefault();
  }
}
