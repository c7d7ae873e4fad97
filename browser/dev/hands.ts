/** What do the supporter's hands send? A page for developers: a stage of 1600 x 800 pixels and a list of messages. */

import { Hands } from "../src/input/hands";
import { systemOf } from "../src/input/keys";

const byId = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;
const log = byId("log");

function note(...words: readonly (string | number | boolean)[]): void {
  log.textContent += `${words.join(" ")}\n`;
}

const hands = new Hands({
  stage: byId("stage"),
  field: byId("field") as HTMLTextAreaElement,
  system: systemOf(navigator.platform),
  textMaxBytes: 4_096,
  toPlace: (at) => ({ screen: 0, xPx: Math.floor(at.xCss * 2), yPx: Math.floor(at.yCss * 2) }),
  echo: () => undefined,
  wayOut: () => {
    note("way out");
    byId("outside").focus();
  },
  output: {
    moved: (place) => { note("moved", place.xPx, place.yPx); },
    button: (place, button, isDown) => { note("button", place.xPx, place.yPx, button, isDown ? "down" : "up"); },
    wheel: (_, right, down) => { note("wheel", right, down); },
    key: (step) => { note("key", step.code, step.key, step.isDown ? "down" : "up"); },
    text: (text) => { note("text", text); },
    allReleased: () => { note("all released"); },
  },
});
hands.allow(true);
