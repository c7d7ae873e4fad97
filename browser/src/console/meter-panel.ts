/** Which figures can the supporter look at? A small table beside the picture, closed until it is wanted. */

import type { MeterReading } from "../video/meter";
import { element, say } from "./element";
import type { Texts } from "./texts";

/** All figures of one moment; `null` where nothing was measured yet. */
export interface MeterView {
  readonly picture: MeterReading;
  readonly roundTripMs: number | null;
  readonly noticedPackets: number;
  readonly customerMsPerFrame: number | null;
}

type Row = "glass" | "roundTrip" | "frames" | "rate" | "decode" | "customer" | "noticed";

const ROWS: readonly Row[] = ["glass", "roundTrip", "frames", "rate", "decode", "customer", "noticed"];

/** The figures. */
export class MeterPanel {
  readonly element: HTMLElement;
  readonly #texts: Texts;
  readonly #cells = new Map<Row, HTMLElement>();

  constructor(texts: Texts) {
    this.#texts = texts;
    const list = element("dl", { class: "meter__rows" });
    for (const row of ROWS) {
      const cell = element("dd");
      const term = element("dt", { text: texts.meter[row] });
      if (row === "glass") term.append(element("small", { text: texts.meter.glassHint }));
      list.append(term, cell);
      this.#cells.set(row, cell);
    }
    this.element = element("aside", { class: "meter", attributes: { "aria-label": texts.meter.title } }, list);
    this.element.hidden = true;
  }

  /** Show the figures of this moment. */
  show(view: MeterView): void {
    const { picture } = view;
    this.#set("glass", picture.glassMs, 0, "ms");
    this.#set("roundTrip", view.roundTripMs, 1, "ms");
    this.#set("frames", picture.framesPerS, 1, "");
    this.#set("rate", picture.kilobytesPerS, 0, "KB/s");
    this.#set("decode", picture.decodeMs, 1, "ms");
    this.#set("customer", view.customerMsPerFrame, 1, "ms");
    this.#set("noticed", view.noticedPackets, 0, "");
  }

  #set(row: Row, value: number | null, digits: number, unit: string): void {
    const cell = this.#cells.get(row);
    if (cell === undefined) return;
    const style = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    const number = value === null ? this.#texts.meter.none : value.toLocaleString(this.#texts.language, style);
    say(cell, value === null || unit === "" ? number : `${number}\u00a0${unit}`);
  }
}
