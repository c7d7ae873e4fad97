/**
 * Which thread paints the picture? This one: packets come in, canvases change, and the page only hears that they did.
 */

import sampleUrl from "./sample.bin?url";
import decoderUrl from "./zdec.wasm?url";
import { MediaOpener } from "../seal/media";
import { Canvases } from "./canvases";
import { PictureDecoder } from "./decoder";
import { PictureDecodeError } from "./errors";
import { PictureStream } from "./picture-stream";
import { CodecChoice } from "./codec-choice";
import { RegionDecoder, decodable } from "./region-decoder";
import type { FromWorker, ToWorker } from "./worker-messages";

/** Takes the page's messages; those that come while the decoder is being compiled wait for it. */
class VideoWorker {
  readonly #canvases = new Canvases();
  readonly #early: ToWorker[] = [];
  #decoder: PictureDecoder | null = null;
  #stream: PictureStream | null = null;
  #hasBegun = false;

  hear(message: ToWorker): void {
    if (message.kind === "canvas") this.#canvases.attach(message.surface, message.screen, message.canvas, this.#decoder);
    else if (message.kind === "detach") this.#canvases.detach(message.surface);
    else if (message.kind === "stop") self.close();
    else if (message.kind === "snapshot") void this.#snapshot(message.id, message.screen);
    else if (this.#stream === null) this.#early.push(message);
    else if (message.kind === "epoch") {
      this.#hasBegun = true;
      this.#stream.begin(message.start);
    } else this.#stream.packet(message.packet);
  }

  async #snapshot(id: number, screen: number): Promise<void> {
    tell({ kind: "snapshot", id, png: await this.#canvases.snapshot(screen).catch(() => null) });
  }

  async prepare(): Promise<void> {
    try {
      const response = await fetch(decoderUrl);
      if (!response.ok) throw new PictureDecodeError(`the picture decoder did not load (${response.status})`);
      const decoder = await PictureDecoder.of(await WebAssembly.compile(await response.arrayBuffer()));
      const choice = new CodecChoice(await decodable(), (codecs) => { tell({ kind: "decodes", codecs }); });
      this.#decoder = decoder;
      this.#stream = this.#makeStream(decoder, choice);
      for (const message of this.#early.splice(0)) this.hear(message);
      await this.#rehearse(decoder);
    } catch (error) {
      tell({ kind: "failed", reason: error instanceof Error ? error.message : "the picture decoder did not start" });
    }
  }

  /** While the customer decides; where a picture comes already it is left out. */
  async #rehearse(decoder: PictureDecoder): Promise<void> {
    try {
      const response = await fetch(sampleUrl);
      const sample = new Uint8Array(await response.arrayBuffer());
      if (response.ok && !this.#hasBegun) decoder.rehearse(sample);
    } catch {
      // Without it the first picture takes a little longer, and nothing else.
    }
  }

  #makeStream(decoder: PictureDecoder, choice: CodecChoice): PictureStream {
    const regions = new RegionDecoder();
    return new PictureStream({
      decoder,
      regions: {
        decode: async (head, data) => {
          const picture = await choice.watch(regions.decode(head, new Uint8Array(data)));
          return {
            draw: () => {
              this.#canvases.draw(decoder, head, picture);
              picture.close();
            },
            drop: () => { picture.close(); },
          };
        },
        reset: () => { regions.reset(); },
      },
      openerFor: (start) => new MediaOpener(start),
      put: (screen, rectangles) => {
        this.#canvases.put(decoder, screen, rectangles);
      },
      tell,
      nowMs: () => performance.now(),
      sharedMs: () => performance.timeOrigin + performance.now(),
      later: (waitMs, then) => {
        setTimeout(then, waitMs);
      },
    });
  }
}

function tell(message: FromWorker): void {
  self.postMessage(message);
}

const worker = new VideoWorker();
self.addEventListener("message", (event: MessageEvent<ToWorker>) => {
  worker.hear(event.data);
});
void worker.prepare();
