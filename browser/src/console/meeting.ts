/**
 * How do session, picture, hands and screens work together while one session lasts? Joins them, decides nothing.
 *
 * What the session says becomes a view; what the hands do becomes messages; pictures go to the worker and come back
 * as "painted". The rights that count are checked in the customer's module, not here.
 */

import { CHORDS } from "../input/keys-table";
import { Hands } from "../input/hands";
import { systemOf } from "../input/keys";
import { PictureMeter } from "../video/meter";
import { Viewer } from "../video/viewer";
import type { PaintedFrame } from "../video/worker-messages";
import { PAIRING_RUNS_MAX, TEXT_TYPED_MAX_BYTES } from "../wire/limits";
import type { Announcer } from "./announcer";
import type { SessionOffer } from "./api";
import type { PageFacts } from "./facts";
import { SessionPanel } from "./session-panel";
import { isSteering } from "./steering";
import { openSupporterEnd } from "./supporter-end";
import type { EndFigures, PictureEpoch, SupporterEnd } from "./supporter-end";
import type { Texts } from "./texts";
import { viewOf } from "./view";
import type { ConsoleView, SessionFacts } from "./view";

const TICK_MS = 250;

/** Shows a view; the panel is the one of this session. */
export type ShowView = (view: ConsoleView, panel: SessionPanel) => void;

/** One session, from the code to the end card. */
export class Meeting {
  readonly #offer: SessionOffer;
  readonly #texts: Texts;
  readonly #announcer: Announcer;
  readonly #show: ShowView;
  readonly #panel: SessionPanel;
  readonly #end: SupporterEnd;
  readonly #hands: Hands;
  readonly #meter = new PictureMeter();
  #viewer: Viewer | null = null;
  #facts: SessionFacts | null = null;
  #figures: EndFigures = { roundTripMs: null, noticedPackets: 0, customerMsPerFrame: null };
  #timer: ReturnType<typeof setInterval> | undefined;
  #isAsking = false;
  #isPictureMissing = true;
  #hadPicture = false;
  #epoch = 0;

  constructor(offer: SessionOffer, facts: PageFacts, texts: Texts, announcer: Announcer, show: ShowView) {
    this.#offer = offer;
    this.#texts = texts;
    this.#announcer = announcer;
    this.#show = show;
    this.#panel = new SessionPanel(texts, facts, announcer, {
      onAsk: (reason) => { this.#ask(reason); },
      onChord: (name) => { this.#hands.chord(CHORDS[name]); },
      onType: (text) => { this.#hands.type(text); },
      onEnd: () => { this.leave(); },
      onMeter: () => { this.#tick(); },
    });
    this.#hands = this.#makeHands();
    this.#end = openSupporterEnd(offer, {
      onFacts: (known, figures) => { this.#known(known, figures); },
      onEpoch: (epoch) => { this.#begin(epoch); },
      onPacket: (packet) => { this.#viewer?.packet(packet); },
      onCursorLook: (look) => { this.#panel.stage.cursorLook(look); },
      onCursorMoved: (place) => { this.#panel.stage.cursorMoved(place); },
      onAnswered: (isRefused) => { this.#answered(isRefused); },
    });
  }

  /** Whether leaving the page would end something. */
  get isRunning(): boolean {
    return this.#facts !== null && this.#facts.stage !== "ended" && this.#facts.stage !== "burned";
  }

  /** Link up, and tell the page that a code exists. */
  start(): void {
    this.#timer = setInterval(() => { this.#tick(); }, TICK_MS);
    document.dispatchEvent(new CustomEvent("beistand:code", { detail: { code: this.#end.code } }));
    this.#end.start();
  }

  /** End the session for both sides; ending it twice is fine. */
  leave(): void {
    this.#hands.release();
    this.#end.leave();
  }

  #makeHands(): Hands {
    const { stage } = this.#panel;
    const send = (message: Parameters<SupporterEnd["input"]>[0]): void => { this.#end.input(message); };
    return new Hands({
      stage: stage.floor,
      field: stage.field,
      system: systemOf(navigator.platform),
      textMaxBytes: TEXT_TYPED_MAX_BYTES,
      toPlace: (at, heldOn) => stage.toPlace(at, heldOn),
      echo: (at) => { stage.echo(at); },
      wayOut: () => { this.#panel.focusStage(false); },
      output: {
        moved: (place) => { send({ kind: "PointerMoved", ...place }); },
        button: (place, button, isDown) => { send({ kind: "PointerButton", ...place, button, isDown }); },
        wheel: (place, rightUnits, downUnits) => { send({ kind: "WheelTurned", ...place, rightUnits, downUnits }); },
        key: ({ code, key, isDown }) => { send({ kind: "KeyChanged", code, key, isDown }); },
        text: (text) => { send({ kind: "TextTyped", text }); },
        allReleased: () => { send({ kind: "AllReleased" }); },
      },
    });
  }

  #known(facts: SessionFacts, figures: EndFigures): void {
    const hadControl = this.#facts?.rights.includes("control") === true;
    this.#facts = facts;
    this.#figures = figures;
    if (!hadControl && facts.rights.includes("control")) this.#isAsking = false;
    this.#draw();
    if (!hadControl && facts.rights.includes("control")) this.#panel.focusStage(true);
    if (facts.stage === "ended" || facts.stage === "burned") this.#stop();
  }

  #begin(epoch: PictureEpoch): void {
    this.#epoch = epoch.start.epoch;
    this.#isPictureMissing = true;
    this.#viewer ??= new Viewer({
      onPainted: (frame) => { this.#painted(frame); },
      onEpochAsked: (broken, reason) => { this.#pictureBroke(broken, reason); },
      onFailed: () => { this.#end.fail(); },
    });
    const viewer = this.#viewer;
    viewer.begin(epoch.start);
    this.#panel.stage.setScreens(epoch.screens, (screen) => viewer.canvas(screen));
    this.#draw();
  }

  #painted(frame: PaintedFrame): void {
    this.#end.painted(frame.epoch, frame.paintedBytes, frame.frame);
    this.#meter.painted(frame);
    if (frame.epoch !== this.#epoch || !this.#isPictureMissing) return;
    this.#isPictureMissing = false;
    this.#hadPicture = true;
    this.#draw();
  }

  #pictureBroke(epoch: number, reason: string): void {
    this.#end.askEpoch(epoch, reason);
    if (epoch !== this.#epoch) return;
    this.#isPictureMissing = true;
    this.#draw();
  }

  #ask(reason: string): void {
    this.#isAsking = true;
    this.#end.askRight("control", reason);
    this.#draw();
  }

  #answered(isRefused: boolean): void {
    if (this.#isAsking && isRefused) this.#announcer.announce(this.#texts.session.refusedControl);
    this.#isAsking = false;
    this.#draw();
  }

  #draw(): void {
    if (this.#facts === null) return;
    const page = {
      code: this.#end.code,
      codeLeftMs: this.#offer.expires_ms - Date.now(),
      runsMax: PAIRING_RUNS_MAX,
      isAsking: this.#isAsking,
      isPictureMissing: this.#isPictureMissing,
      hadPicture: this.#hadPicture,
    };
    const view = viewOf(this.#facts, page, performance.now());
    this.#hands.allow(view.kind === "session" && isSteering(view.view));
    this.#show(view, this.#panel);
  }

  #tick(): void {
    this.#draw();
    if (!this.#panel.isMeterOpen) return;
    const nowMs = performance.timeOrigin + performance.now();
    this.#panel.meter.show({ picture: this.#meter.read(nowMs, this.#figures.roundTripMs), ...this.#figures });
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#hands.stop();
    this.#panel.stop();
    this.#viewer?.stop();
    this.#viewer = null;
  }
}
