/**
 * How does the page hand the picture to the video worker? Owns the worker and one canvas element for each screen.
 */

import type { EpochStart, FromWorker, PaintedFrame, ToWorker } from "./worker-messages";

/** What the viewer tells its owner. */
export interface ViewerEvents {
  onPainted(frame: PaintedFrame): void;
  /** This browser decodes these codecs for moving parts, best first. */
  onDecodes(codecs: readonly string[]): void;
  onEpochAsked(epoch: number, reason: string): void;
  /** The worker cannot go on; `reason` is for the record, not for people. */
  onFailed(reason: string): void;
}

/** Paints the pictures of one session. Call {@link stop} once at the end; nothing may be called afterwards. */
export class Viewer {
  readonly #worker: Worker;
  readonly #canvases = new Map<number, HTMLCanvasElement>();
  readonly #snapshots = new Map<number, (png: Blob | null) => void>();
  #surfaces = 0;
  #asked = 0;

  constructor(events: ViewerEvents) {
    this.#worker = new Worker(new URL("./video-worker.ts", import.meta.url), { type: "module", name: "video-worker" });
    this.#worker.addEventListener("message", (event: MessageEvent<FromWorker>) => {
      const message = event.data;
      if (message.kind === "snapshot") this.#came(message.id, message.png);
      else hear(events, message);
    });
    this.#worker.addEventListener("error", (event) => {
      events.onFailed(event.message === "" ? "the video worker did not load" : event.message);
    });
  }

  /** Begin a media epoch: canvases for new screens come, those of screens that are no longer shared go. */
  begin(start: EpochStart): void {
    const shared = new Set(start.screens.map((one) => one.screen));
    for (const [screen, canvas] of this.#canvases) {
      if (shared.has(screen)) continue;
      canvas.remove();
      this.#canvases.delete(screen);
    }
    for (const one of start.screens) if (!this.#canvases.has(one.screen)) this.#add(one.screen);
    this.#say({ kind: "epoch", start });
  }

  /** Hand over one media packet; its buffer is transferred and must not be used afterwards. */
  packet(packet: ArrayBuffer): void {
    this.#say({ kind: "packet", packet }, [packet]);
  }

  /** The canvas element of a screen. */
  canvas(screen: number): HTMLCanvasElement | null {
    return this.#canvases.get(screen) ?? null;
  }

  /**
   * Show a screen on one more canvas, of this or another window; what is there already appears at once.
   *
   * @returns to be called when that canvas is no longer needed.
   */
  alsoOn(screen: number, canvas: HTMLCanvasElement): () => void {
    const surface = this.#attach(screen, canvas);
    return () => { this.#say({ kind: "detach", surface }); };
  }

  /** What a screen's canvas shows now, as PNG; `null`: nothing, or the viewer is ending. */
  async snapshot(screen: number): Promise<Blob | null> {
    const id = this.#asked++;
    return new Promise((resolve) => {
      this.#snapshots.set(id, resolve);
      this.#say({ kind: "snapshot", id, screen });
    });
  }

  /** End the worker. */
  stop(): void {
    for (const id of [...this.#snapshots.keys()]) this.#came(id, null);
    this.#say({ kind: "stop" });
    this.#worker.terminate();
  }

  #came(id: number, png: Blob | null): void {
    this.#snapshots.get(id)?.(png);
    this.#snapshots.delete(id);
  }

  #add(screen: number): void {
    const canvas = document.createElement("canvas");
    canvas.width = 1;
    canvas.height = 1;
    this.#canvases.set(screen, canvas);
    this.#attach(screen, canvas);
  }

  #attach(screen: number, canvas: HTMLCanvasElement): number {
    const surface = this.#surfaces++;
    const offscreen = canvas.transferControlToOffscreen();
    this.#say({ kind: "canvas", surface, screen, canvas: offscreen }, [offscreen]);
    return surface;
  }

  #say(message: ToWorker, transferred: Transferable[] = []): void {
    this.#worker.postMessage(message, transferred);
  }
}

function hear(events: ViewerEvents, message: Exclude<FromWorker, { readonly kind: "snapshot" }>): void {
  switch (message.kind) {
    case "painted":
      events.onPainted(message.frame);
      break;
    case "decodes":
      events.onDecodes(message.codecs);
      break;
    case "epochAsked":
      events.onEpochAsked(message.epoch, message.reason);
      break;
    case "failed":
      events.onFailed(message.reason);
      break;
  }
}
