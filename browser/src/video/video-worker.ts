/**
 * Which thread paints the picture? This one: packets come in, canvases change, and the page only hears that they did.
 */

import decoderUrl from "./zdec.wasm?url";
import { MediaOpener } from "../seal/media";
import { Canvases } from "./canvases";
import { PictureDecoder } from "./decoder";
import { PictureStream } from "./picture-stream";
import type { FromWorker, ToWorker } from "./worker-messages";

const canvases = new Canvases();
const early: ToWorker[] = [];
let stream: PictureStream | null = null;

function tell(message: FromWorker): void {
  self.postMessage(message);
}

function handle(message: ToWorker): void {
  if (message.kind === "canvas") {
    canvases.attach(message.screen, message.canvas);
    return;
  }
  if (stream === null) {
    // The decoder is still being compiled; the customer sends one window's worth of packets at most meanwhile.
    early.push(message);
    return;
  }
  switch (message.kind) {
    case "epoch":
      stream.begin(message.start);
      break;
    case "packet":
      stream.packet(message.packet);
      break;
    case "stop":
      stream.stop();
      self.close();
      break;
  }
}

async function prepare(): Promise<void> {
  try {
    const decoder = await PictureDecoder.of(await WebAssembly.compileStreaming(fetch(decoderUrl)));
    stream = new PictureStream({
      decoder,
      openerFor: (start) => new MediaOpener(start),
      put: (screen, rectangles) => {
        canvases.put(decoder, screen, rectangles);
      },
      tell,
      nowMs: () => performance.now(),
      sharedMs: () => performance.timeOrigin + performance.now(),
      later: (waitMs, then) => {
        setTimeout(then, waitMs);
      },
    });
    for (const message of early.splice(0)) handle(message);
  } catch (error) {
    tell({ kind: "failed", reason: error instanceof Error ? error.message : "the picture decoder did not start" });
  }
}

self.addEventListener("message", (event: MessageEvent<ToWorker>) => {
  handle(event.data);
});
void prepare();
