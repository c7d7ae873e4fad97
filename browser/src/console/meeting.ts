/**
 * How do session, picture, hands and screens work together while one session lasts? Joins them, decides nothing.
 *
 * What the session says becomes a view; what the hands do becomes messages; pictures go to the worker and come back
 * as "painted". The rights that count are checked in the customer's module, not here.
 */

import { CHORDS } from "../input/keys-table";
import { Hands } from "../input/hands";
import { systemOf } from "../input/keys";
import { movingNews } from "../video/codec-choice";
import type { CursorLook } from "../video/cursor";
import type { ScreenPoint } from "../video/layout";
import { PictureMeter } from "../video/meter";
import { Viewer } from "../video/viewer";
import type { PaintedFrame } from "../video/worker-messages";
import type { InputMessage } from "../session/parts";
import { FIRST_STATE, isOver, noticedSum } from "../session/state";
import type { SupporterState } from "../session/state";
import { PAIRING_RUNS_MAX, TEXT_TYPED_MAX_BYTES } from "../wire/limits";
import type { FromCustomer, MediaEpoch } from "../wire/messages.generated";
import { fromHex } from "../wire/octets";
import { isNever } from "../wire/policy";
import type { Announcer } from "./announcer";
import type { SessionOffer } from "./api";
import { Bringer } from "./bringing";
import { Delivery } from "./delivery";
import type { PageFacts } from "./facts";
import { Screenshots } from "./screenshots";
import { SessionPanel } from "./session-panel";
import { ScreenWindows } from "./screen-windows";
import type { ScreenWindowsWorld } from "./screen-windows";
import { ASKED_RIGHTS, isSteering } from "./steering";
import type { AskedRight } from "./steering";
import { supporterEnd } from "./supporter-end";
import type { SupporterEnd } from "./supporter-end";
import type { Texts } from "./texts";
import { viewOf } from "./view";
import type { ConsoleView } from "./view";

const TICK_MS = 250;

/** Shows a view; the panel is the one of this session. */
export type ShowView = (view: ConsoleView, panel: SessionPanel) => void;

/** One session, from the code to the end card. */
export class Meeting {
  readonly #offer: SessionOffer;
  readonly #facts: PageFacts;
  readonly #texts: Texts;
  readonly #announcer: Announcer;
  readonly #show: ShowView;
  readonly #panel: SessionPanel;
  readonly #end: SupporterEnd;
  readonly #hands: Hands;
  readonly #windows: ScreenWindows;
  readonly #meter = new PictureMeter();
  readonly #screenshots: Screenshots;
  readonly #delivery: Delivery;
  readonly #never: readonly AskedRight[];
  #viewer: Viewer | null = null;
  #state: SupporterState = FIRST_STATE;
  #fastestTripMs = Number.POSITIVE_INFINITY;
  #runningSinceMs: number | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #asking: AskedRight | null = null;
  #isPictureMissing = true;
  #hadPicture = false;
  #epoch = 0;
  #codecs: readonly string[] = [];
  #screens: readonly number[] = [];
  #toldShown = "";

  constructor(offer: SessionOffer, facts: PageFacts, texts: Texts, announcer: Announcer, show: ShowView) {
    this.#offer = offer;
    this.#facts = facts;
    this.#texts = texts;
    this.#announcer = announcer;
    this.#show = show;
    this.#panel = this.#makePanel();
    this.#never = ASKED_RIGHTS.filter((right) => isNever(fromHex(offer.notice.policy), right));
    this.#delivery = this.#makeDelivery();
    this.#screenshots = this.#makeScreenshots();
    const hands = this.#handsWorld();
    const { stage } = this.#panel;
    this.#hands = new Hands({
      ...hands,
      stage: stage.floor,
      field: stage.field,
      toPlace: (at, heldOn) => stage.toPlace(at, heldOn),
      echo: (at) => { stage.echo(at); },
    });
    this.#windows = new ScreenWindows({
      texts,
      customer: facts.customer,
      hands,
      viewer: () => this.#viewer,
      onBlocked: () => { announcer.announce(texts.session.ownWindowBlocked); },
    });
    this.#end = supporterEnd(offer, {
      onChange: (state) => { this.#became(state); },
      onMediaEpoch: (epoch, session) => { this.#begin(epoch, session); },
      onMediaPacket: (packet) => { this.#viewer?.packet(packet); },
      onMessage: (message) => { this.#heard(message); },
      onRecord: (record) => { this.#delivery.entered(record, this.#state.kept, true); },
    });
  }

  /** Whether leaving the page would end something. */
  get isRunning(): boolean {
    return !isOver(this.#state);
  }

  /** Whether something that belongs into the case is still on its way. */
  get isDelivering(): boolean {
    return this.#delivery.isPending;
  }

  /** Link up, and tell the page that a code exists. */
  start(): void {
    this.#timer = setInterval(() => { this.#tick(); }, TICK_MS);
    document.dispatchEvent(new CustomEvent("beistand:code", { detail: { code: this.#end.code } }));
    this.#end.session.start();
  }

  /** End the session for both sides; ending it twice is fine. */
  leave(): void {
    this.#hands.release();
    this.#end.session.leave();
  }

  /** The page goes away this moment. */
  leaveNow(): void {
    this.#end.session.leaveNow();
  }

  #makePanel(): SessionPanel {
    return new SessionPanel(this.#texts, this.#facts, this.#announcer, {
      onAsk: (right, reason) => { this.#ask(right, reason); },
      onScreenshot: () => { this.#screenshots.take(this.#shownScreens()); },
      onSay: (text) => { this.#end.session.write(text); },
      onChord: (name) => { this.#hands.chord(CHORDS[name]); },
      onType: (text) => { this.#hands.type(text); },
      onEnd: () => { this.leave(); },
      onMeter: () => { this.#tick(); },
      onOwnWindow: (screen) => { this.#windows.open(screen); },
      onShown: () => { this.#tellShown(); },
    });
  }

  #makeScreenshots(): Screenshots {
    return new Screenshots({
      ask: (message) => { this.#end.session.ask(message); },
      snapshot: async (screen) => (this.#state.rights.includes("screenshots") ? (this.#viewer?.snapshot(screen) ?? null) : null),
      onTaken: (sha256, png) => { this.#delivery.screenshot(sha256, png); },
      onNews: (news) => { this.#panel.tell(this.#texts.session.screenshotNews[news]); },
    });
  }

  #makeDelivery(): Delivery {
    const bringer = new Bringer(this.#facts, this.#offer.session);
    return new Delivery(this.#offer.session, {
      bring: async (what, body) => bringer.bring(what, body),
      wait: async (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); }),
      onChange: () => { if (isOver(this.#state)) this.#draw(); },
      onScreenshot: (news) => { this.#panel.tell(this.#texts.session.screenshotNews[news]); },
    });
  }

  #handsWorld(): ScreenWindowsWorld["hands"] {
    const send = (message: InputMessage): void => { this.#end.session.input(message); };
    return {
      system: systemOf(navigator.platform),
      textMaxBytes: TEXT_TYPED_MAX_BYTES,
      wayOut: () => {
        window.focus();
        this.#panel.focusStage(false);
      },
      output: {
        moved: (place) => { send({ kind: "PointerMoved", ...place }); },
        button: (place, button, isDown) => { send({ kind: "PointerButton", ...place, button, isDown }); },
        wheel: (place, rightUnits, downUnits) => { send({ kind: "WheelTurned", ...place, rightUnits, downUnits }); },
        key: ({ code, key, isDown }) => { send({ kind: "KeyChanged", code, key, isDown }); },
        text: (text) => { send({ kind: "TextTyped", text }); },
        allReleased: () => { send({ kind: "AllReleased" }); },
      },
    };
  }

  #became(state: SupporterState): void {
    const before = this.#state;
    this.#state = state;
    // What paints is made while the customer reads and decides: the first picture then waits for nothing here.
    if (state.stage === "waiting_for_consent") this.#viewer ??= this.#makeViewer();
    if (state.stage === "running") this.#runningSinceMs ??= performance.now();
    if (state.roundTripMs !== null) this.#fastestTripMs = Math.min(this.#fastestTripMs, state.roundTripMs);
    if (noticedSum(state) > noticedSum(before)) this.#announcer.announce(this.#texts.status.noticed(noticedSum(state)));
    const gotControl = !before.rights.includes("control") && state.rights.includes("control");
    if (state.entries > before.entries && this.#end.session.record !== null) this.#delivery.entered(this.#end.session.record, state.kept);
    this.#draw();
    if (gotControl) this.#panel.focusStage(true);
    if (isOver(state)) this.#stop();
  }

  #heard(message: FromCustomer): void {
    if (message.kind === "CursorShape") this.#lookChanged(message);
    else if (message.kind === "CursorMoved") this.#cursorMoved(message);
    else if (message.kind === "ScreenshotAnswered") void this.#screenshots.answered(message);
    else if (message.kind === "RightsChanged") this.#answered(message.reason === "refused");
  }

  #lookChanged(look: CursorLook): void {
    this.#panel.stage.cursorLook(look);
    this.#windows.cursorLook(look);
  }

  #cursorMoved(at: ScreenPoint): void {
    this.#panel.stage.cursorMoved(at);
    this.#windows.cursorMoved(at);
  }

  #begin(epoch: MediaEpoch, session: bigint): void {
    this.#epoch = epoch.epoch;
    this.#isPictureMissing = true;
    const viewer = this.#viewer ??= this.#makeViewer();
    if (this.#codecs.length > 0) this.#viewerCan(this.#codecs);
    viewer.begin({ epoch: epoch.epoch, key: epoch.key, windowLog: epoch.windowLog, session, screens: epoch.screens });
    this.#panel.stage.setScreens(epoch.screens, (screen) => viewer.canvas(screen));
    this.#windows.setScreens(epoch.screens);
    this.#screens = epoch.screens.map((one) => one.screen);
    this.#toldShown = JSON.stringify(this.#screens);
    this.#draw();
  }

  #makeViewer(): Viewer {
    return new Viewer({
      onPainted: (frame) => { this.#painted(frame); },
      onDecodes: (codecs) => { this.#decodes(codecs); },
      onEpochAsked: (broken, reason) => { this.#pictureBroke(broken, reason); },
      onFailed: () => { this.#end.session.leave("failed"); },
    });
  }

  /** After a codec failed the picture goes on another way; people hear why it looks different. */
  #decodes(codecs: readonly string[]): void {
    const news = movingNews(this.#codecs, codecs);
    this.#viewerCan(codecs);
    if (news !== null) this.#panel.tell(this.#texts.session.movingNews[news]);
  }

  /** Told again with each epoch: before the first nobody hears it, and later the word may be lost with a link. */
  #viewerCan(codecs: readonly string[]): void {
    this.#codecs = codecs;
    this.#end.session.viewer({ kind: "ViewerCan", codecs });
  }

  /** Changes on a screen that nobody looks at need not be searched; a new epoch begins with all of them. */
  #tellShown(): void {
    const inWindows = this.#windows.screens;
    const shown = this.#shownScreens();
    const screens = this.#screens.filter((one) => shown.includes(one) || inWindows.includes(one));
    const told = JSON.stringify(screens);
    if (this.#screens.length === 0 || told === this.#toldShown) return;
    this.#toldShown = told;
    this.#end.session.viewer({ kind: "ViewerShows", screens });
  }

  /** The screens that the picture of the page shows. */
  #shownScreens(): readonly number[] {
    const { shown } = this.#panel;
    return this.#screens.filter((one) => shown === "all" || shown === one);
  }

  #painted(frame: PaintedFrame): void {
    const { epoch, paintedBytes } = frame;
    this.#end.session.viewer({ kind: "Painted", epoch, paintedBytes, frame: frame.frame });
    this.#meter.painted(frame);
    if (frame.epoch !== this.#epoch || !this.#isPictureMissing) return;
    this.#isPictureMissing = false;
    this.#hadPicture = true;
    this.#draw();
  }

  #pictureBroke(epoch: number, reason: string): void {
    this.#end.session.askEpoch(epoch, reason);
    if (epoch !== this.#epoch) return;
    this.#isPictureMissing = true;
    this.#draw();
  }

  #ask(right: AskedRight, reason: string): void {
    this.#asking = right;
    this.#end.session.ask({ kind: "RightAsked", right, reason });
    this.#draw();
  }

  #answered(isRefused: boolean): void {
    const refused = isRefused && this.#asking !== null ? this.#texts.ask.rights[this.#asking].refused : "";
    this.#asking = null;
    if (refused !== "") this.#panel.tell(refused);
    this.#draw();
  }

  #draw(): void {
    const nowMs = performance.now();
    const page = {
      code: this.#end.code,
      codeLeftMs: this.#offer.expires_ms - Date.now(),
      runsMax: PAIRING_RUNS_MAX,
      record: this.#delivery.receipt,
      transcript: this.#delivery.transcript,
      asking: this.#asking,
      never: this.#never,
      isPictureMissing: this.#isPictureMissing,
      hadPicture: this.#hadPicture,
      ranMs: this.#runningSinceMs === null ? null : nowMs - this.#runningSinceMs,
    };
    const view = viewOf(this.#state, page, nowMs);
    this.#hands.allow(view.kind === "session" && isSteering(view.view));
    this.#show(view, this.#panel);
    if (view.kind !== "session") return;
    this.#tellShown();
    const isFrozen = view.view.link !== "up" || view.view.isPaused;
    this.#windows.show({ isSteering: isSteering(view.view), isFrozen, status: this.#panel.status });
  }

  #tick(): void {
    this.#draw();
    if (!this.#panel.isMeterOpen) return;
    const { roundTripMs, customerMsPerFrame } = this.#state;
    const fastestMs = roundTripMs === null ? null : this.#fastestTripMs;
    const picture = this.#meter.read(performance.timeOrigin + performance.now(), fastestMs);
    this.#panel.meter.show({ picture, roundTripMs, customerMsPerFrame, noticedPackets: noticedSum(this.#state) });
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#screenshots.stop();
    this.#hands.stop();
    this.#windows.stop();
    this.#panel.stop();
    this.#viewer?.stop();
    this.#viewer = null;
  }
}
