/** What does the supporter read when the customer's module was started again? Why nothing goes on, and the way on. */

import { button, element } from "./element";
import type { Texts } from "./texts";

/** A note above the picture; its button makes a new code in the same case. */
export class RestartNote {
  readonly element: HTMLElement;

  constructor(texts: Texts, onNewCode: () => void) {
    this.element = element("div", { class: "alert alert--warn console__restart", attributes: { role: "alert" } },
      element("p", { text: texts.code.restarted }),
      button(texts.code.newCode, "", onNewCode));
    this.element.hidden = true;
  }

  /** Show or hide it. */
  show(isRestarted: boolean): void {
    // In full screen only the picture would be seen, and with it a promise that does not hold any more.
    if (isRestarted && this.element.hidden && document.fullscreenElement !== null) void document.exitFullscreen();
    this.element.hidden = !isRestarted;
  }
}
