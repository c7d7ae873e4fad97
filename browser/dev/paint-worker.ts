/** The worker of paint.html: decodes and puts a recorded stream, one frame after the other, and counts milliseconds. */

import decoderUrl from "../src/video/zdec.wasm?url";
import { Canvases } from "../src/video/canvases";
import { Damage } from "../src/video/damage";
import { PictureDecoder } from "../src/video/decoder";

interface Job {
  readonly offscreen: OffscreenCanvas;
  readonly stream: string;
}

const FRAME_EVERY_MS = 33;

self.addEventListener("message", (event: MessageEvent<Job>) => {
  void measure(event.data);
});

/** The file: for each piece u32 compressed bytes, u32 raw bytes, u32 frame, u8 last; then the bytes. */
async function measure(job: Job): Promise<void> {
  const decoder = await PictureDecoder.of(await WebAssembly.compileStreaming(fetch(decoderUrl)));
  const bytes = new Uint8Array(await (await fetch(job.stream)).arrayBuffer());
  const view = new DataView(bytes.buffer);
  const canvases = new Canvases();
  const damage = new Damage();
  canvases.attach(0, 0, job.offscreen, null);
  decoder.start(24);
  decoder.reserve(0, 1920, 1080);
  const decodeMs: number[] = [];
  const putMs: number[] = [];
  let spent = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = view.getUint32(at);
    const began = performance.now();
    damage.add(decoder.decode(bytes.subarray(at + 13, at + 13 + length), view.getUint32(at + 4)));
    spent += performance.now() - began;
    if (view.getUint8(at + 12) === 1) {
      decodeMs.push(spent);
      const putting = performance.now();
      for (const [screen, rectangles] of damage.take()) canvases.put(decoder, screen, rectangles);
      putMs.push(performance.now() - putting);
      spent = 0;
      await new Promise((done) => setTimeout(done, FRAME_EVERY_MS));
    }
    at += 13 + length;
  }
  const line = (name: string, all: readonly number[]): string => {
    const sorted = [...all.slice(1)].sort((a, b) => a - b);
    const part = (p: number): string => (sorted[Math.floor(sorted.length * p)] ?? 0).toFixed(2);
    return `${name}: median ${part(0.5)} ms, p95 ${part(0.95)} ms, first ${(all[0] ?? 0).toFixed(2)} ms`;
  };
  self.postMessage([`${decodeMs.length} frames`, line("decode", decodeMs), line("put", putMs)].join("\n"));
}
