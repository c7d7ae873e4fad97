/**
 * How does each state of the console look? A page for developers: `states.html?state=words&language=en`.
 *
 * It feeds values to the real panels; no server, no session.
 */

import "../../src/beistand/server/web/static/beistand.css";
import "../../src/beistand/server/web/static/beistand-forms.css";
import "../../src/beistand/server/web/static/beistand-blocks.css";
import "../src/console/console.css";
import "../src/console/session.css";
import "../src/console/talk.css";
import { Announcer } from "../src/console/announcer";
import { CodePanel } from "../src/console/code-panel";
import { EndPanel } from "../src/console/end-panel";
import type { RecordState } from "../src/console/end-panel";
import { readFacts } from "../src/console/facts";
import type { PageFacts } from "../src/console/facts";
import { RestartNote } from "../src/console/restart-note";
import { SessionPanel } from "../src/console/session-panel";
import type { SessionView } from "../src/console/steering";
import { StartPanel } from "../src/console/start-panel";
import { textsOf } from "../src/console/texts";
import { WordsPanel } from "../src/console/words-panel";

const main = document.getElementById("console") as HTMLElement;
const query = new URLSearchParams(window.location.search);
const facts: PageFacts = { ...readFacts(main), language: query.get("language") === "en" ? "en" : "de" };
const texts = textsOf(facts.language);
const announcer = new Announcer();
const nothing = (): void => undefined;

const SCREENS = [
  { screen: 0, leftPx: 0, topPx: 0, widthPx: 1920, heightPx: 1080, name: "HDMI-1" },
  { screen: 1, leftPx: 1920, topPx: 0, widthPx: 1280, heightPx: 1024, name: "DP-2" },
];

const TALK = [
  { who: "customer", text: "Guten Tag, der Drucker druckt nicht." },
  { who: "supporter", text: "Guten Tag, ich sehe gleich nach.\nBitte lassen Sie ihn eingeschaltet." },
] as const;

const RUNNING: SessionView = {
  words: ["Anker", "Löffel", "Wolke"],
  hasControl: false,
  asking: null,
  isKept: false,
  mayShoot: true,
  never: [],
  link: "up",
  isPaused: false,
  rests: false,
  isHidden: false,
  talk: [],
  isPictureMissing: false,
  hadPicture: true,
  stripes: "none",
  screens: SCREENS.slice(0, 1),
};

function start(busy: boolean, problem: string): HTMLElement {
  const panel = new StartPanel(texts, facts, nothing);
  panel.show(busy, problem);
  return panel.element;
}

function code(stage: "connecting" | "waiting" | "expired" | "burned" | "used", wrongRuns = 0): HTMLElement {
  const panel = new CodePanel(texts, facts, announcer, { onNewCode: nothing, onCancel: nothing });
  panel.show({ code: "1234567890", leftMs: 583_000, stage, wrongRuns, runsMax: 3 });
  return panel.element;
}

function words(list: readonly string[]): HTMLElement {
  const panel = new WordsPanel(texts, nothing);
  panel.show(list);
  return panel.element;
}

function end(reason: string, lastedS: number | null, record: RecordState = "kept", transcript: RecordState = "none"): HTMLElement {
  const panel = new EndPanel(texts, facts, nothing);
  panel.show({ reason, lastedS, record, transcript });
  return panel.element;
}

function session(part: Partial<SessionView>, dialog: "" | "ask" | "type" | "quit" | "meter" | "keys" | "talk" | "ask-view" | "ask-kept" | "ask-shot" = ""): HTMLElement {
  const actions = { onAsk: nothing, onSay: nothing, onChord: nothing, onType: nothing, onEnd: nothing, onMeter: nothing, onOwnWindow: nothing, onShown: nothing, onScreenshot: nothing };
  const panel = new SessionPanel(texts, facts, announcer, actions);
  const view = { ...RUNNING, ...part };
  panel.show(view);
  const areas = SCREENS.slice(0, view.screens.length);
  if (view.hadPicture) panel.stage.setScreens(areas, (screen) => paper(SCREENS[screen]?.widthPx ?? 1, SCREENS[screen]?.heightPx ?? 1));
  panel.meter.show({
    picture: { framesPerS: 24.5, kilobytesPerS: 412, decodeMs: 1.4, glassMs: 31 },
    roundTripMs: 12.3,
    noticedPackets: 0,
    customerMsPerFrame: 6.3,
  });
  requestAnimationFrame(() => {
    const buttons = [...panel.element.querySelectorAll("button")];
    const press = (text: string): void => buttons.find((one) => one.textContent === text)?.click();
    if (dialog === "ask") press(texts.session.askControl);
    if (dialog === "ask-view") press(texts.session.askView);
    if (dialog === "talk") press(texts.talk.open);
    if (dialog === "ask-kept") {
      press(texts.talk.open);
      press(texts.talk.keep);
    }
    if (dialog === "ask-shot") press(texts.session.screenshot);
    if (dialog === "type") press(texts.session.typeText);
    if (dialog === "quit") press(texts.session.end);
    if (dialog === "meter") press(texts.session.meter);
    if (dialog === "keys") press(texts.session.specialKeys);
  });
  return panel.element;
}

/** The customer's module was started again while the picture stood. */
function restarted(): HTMLElement {
  const note = new RestartNote(texts, nothing);
  note.show(true);
  const both = document.createElement("div");
  both.className = "console__place";
  both.append(note.element, session({ link: "customerRestarted" }));
  return both;
}

/** A drawn desktop, so that the picture area is not empty. */
function paper(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  if (pen === null) return canvas;
  pen.fillStyle = "#2f6f8f";
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = "#fff";
  pen.fillRect(width * 0.12, height * 0.1, width * 0.6, height * 0.7);
  pen.fillStyle = "#222";
  pen.font = "22px sans-serif";
  for (let line = 0; line < 24; line++) pen.fillText(`Zeile ${line + 1}: Größe, Übung, Maß und Ähnliches`, width * 0.14, height * 0.15 + line * 28);
  return canvas;
}

const STATES: Readonly<Record<string, () => HTMLElement>> = {
  start: () => start(false, ""),
  busy: () => start(true, ""),
  offline: () => start(false, texts.problems.offline),
  unsupported: () => start(false, texts.problems.unsupported("WebCrypto X25519")),
  code: () => code("waiting"),
  wrong: () => code("waiting", 1),
  burned: () => code("burned", 3),
  expired: () => code("expired"),
  used: () => code("used"),
  checking: () => words([]),
  words: () => words(["Anker", "Löffel", "Wolke"]),
  view: () => session({}),
  first: () => session({ isPictureMissing: true, hadPicture: false }),
  control: () => session({ hasControl: true, screens: SCREENS }),
  covering: () => session({ hasControl: true, stripes: "some" }),
  keys: () => session({ hasControl: true }, "keys"),
  rests: () => session({ hasControl: true, rests: true }),
  asking: () => session({ asking: "control" }),
  ask: () => session({}, "ask"),
  type: () => session({ hasControl: true }, "type"),
  quit: () => session({}, "quit"),
  meter: () => session({}, "meter"),
  talk: () => session({ talk: TALK }, "talk"),
  kept: () => session({ talk: TALK, isKept: true }, "talk"),
  "ask-kept": () => session({ talk: TALK }, "ask-kept"),
  "ask-shot": () => session({ mayShoot: false }, "ask-shot"),
  never: () => session({ talk: TALK, mayShoot: false, never: ["screenshots", "chat_transcript"] }, "talk"),
  hidden: () => session({ isHidden: true, talk: TALK }),
  asked: () => session({ isHidden: true, asking: "view" }),
  "ask-view": () => session({ isHidden: true }, "ask-view"),
  interrupted: () => session({ link: "interrupted" }),
  away: () => session({ link: "customerAway" }),
  restarted: () => restarted(),
  paused: () => session({ isPaused: true }),
  ended: () => end("customer", 1_327),
  refused: () => end("refused", null),
  tampered: () => end("tampered", 41),
  sending: () => end("supporter", 41, "sending"),
  transcript: () => end("supporter", 41, "kept", "kept"),
  unkept: () => end("supporter", 41, "failed"),
};

document.documentElement.lang = facts.language;
const place = document.createElement("div");
place.className = "console__place";
place.append((STATES[query.get("state") ?? "start"] ?? start.bind(null, false, ""))());
main.replaceChildren(announcer.element, place);
