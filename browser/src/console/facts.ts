/** What does the server tell the console about its case? Reads the `data-` attributes of `<main id="console">`. */

import type { Language } from "./texts";

/** What the server wrote into the page. Texts are as people typed them; they are shown as text only. */
export interface PageFacts {
  readonly caseNumber: string;
  readonly csrf: string;
  readonly language: Language;
  readonly customer: string;
  readonly purpose: string;
  readonly supporter: string;
  readonly organisation: string;
  readonly publicUrl: string;
  /** No chrome: start by itself, the picture fills the window. */
  readonly isBare: boolean;
}

/** Read the facts of the page. */
export function readFacts(main: HTMLElement): PageFacts {
  const { dataset } = main;
  return {
    caseNumber: dataset["case"] ?? "",
    csrf: dataset["csrf"] ?? "",
    language: dataset["language"] === "en" ? "en" : "de",
    customer: dataset["customer"] ?? "",
    purpose: dataset["purpose"] ?? "",
    supporter: dataset["supporter"] ?? "",
    organisation: dataset["organisation"] ?? "",
    publicUrl: (dataset["publicUrl"] ?? window.location.origin).replace(/\/+$/u, ""),
    isBare: dataset["view"] === "bare",
  };
}
