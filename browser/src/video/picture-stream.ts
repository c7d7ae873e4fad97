/**
 * How does a media packet become pixels, in order, and what happens when one is bad?
 *
 * Packets wait in one bounded queue. Each is opened (AES-GCM), checked, decompressed, and put on the canvases when its
 * frame is complete. Whatever goes wrong ends this epoch: a new one is asked for, with growing waits, and the
 * canvases keep what they show. Knows neither Worker nor canvas; both come in as functions.
 */

import { CODED_HEAD_BYTES, readCodedHead } from "../wire/coded";
import type { CodedHead } from "../wire/coded";
import { readHeader } from "../wire/envelope";
import { PIECE_HEADER_BYTES, readPieceHeader } from "../wire/picture";
import { Damage } from "./damage";
import type { ChangedRectangle, PictureDecoder } from "./decoder";
import { PictureDecodeError } from "./errors";
import type { EpochStart, FromWorker } from "./worker-messages";

/** Opens the packets of one media epoch; demands the exact next counter. */
export interface EpochOpener {
  open(packet: ArrayBuffer): Promise<Uint8Array>;
}

/** A coded picture of a moving part, decoded; exactly one of the two is called. */
export interface DecodedRegion {
  draw(): void;
  drop(): void;
}

/** Decodes the coded pictures of moving parts, each region in order. */
export interface Regions {
  decode(head: CodedHead, data: Uint8Array): Promise<DecodedRegion>;
  /** A new media epoch begins. */
  reset(): void;
}

/** What the stream needs from its surroundings. */
export interface StreamWorld {
  readonly decoder: PictureDecoder;
  readonly regions: Regions;
  /** Make the opener of one epoch. */
  openerFor(start: EpochStart): EpochOpener;
  /** Put these parts of a screen's pixels on its canvas. */
  put(screen: number, rectangles: readonly ChangedRectangle[]): void;
  tell(message: FromWorker): void;
  /** Monotonic milliseconds. */
  nowMs(): number;
  /** Milliseconds on the clock that the page shares. */
  sharedMs(): number;
  /** Call `then` after so many milliseconds. */
  later(waitMs: number, then: () => void): void;
}

/** Most bytes that wait to be opened; the customer's pacing keeps far below, so more is an attack or a fault. */
export const WAITING_MAX_BYTES = 16_777_216;
/** So often a second every pixel of all screens may move, and so many times at once after a pause. */
const MOVES_PER_S = 60;
const MOVES_AT_ONCE = 240;
/** Most coded pictures of one frame; more is an attack or a fault. */
const REGIONS_MAX = 256;
const ASK_FIRST_MS = 500;
const ASK_MAX_MS = 8_000;
const ASKS_MAX = 20;

interface Running {
  readonly start: EpochStart;
  readonly opener: EpochOpener;
  paintedBytes: number;
  frameBytes: number;
  decodeMs: number;
  isBroken: boolean;
  /** How many pixels may move now; grows with time. */
  mayMovePx: number;
  movedAtMs: number;
}

/** The picture of one session at the viewer's end. */
export class PictureStream {
  readonly #world: StreamWorld;
  readonly #damage = new Damage();
  readonly #waiting: ArrayBuffer[] = [];
  readonly #decoded: DecodedRegion[] = [];
  #waitingBytes = 0;
  #running: Running | null = null;
  #isWorking = false;
  #isStopped = false;

  constructor(world: StreamWorld) {
    this.#world = world;
  }

  /** Begin a media epoch; packets of older ones are forgotten. */
  begin(start: EpochStart): void {
    if (this.#isStopped || (this.#running !== null && start.epoch <= this.#running.start.epoch)) return;
    this.#forgetFrame();
    this.#damage.reset();
    this.#world.regions.reset();
    const opener = this.#world.openerFor(start);
    const mayMovePx = MOVES_AT_ONCE * areaPx(start);
    const movedAtMs = this.#world.nowMs();
    const running = { start, opener, paintedBytes: 0, frameBytes: 0, decodeMs: 0, isBroken: false, mayMovePx, movedAtMs };
    this.#running = running;
    try {
      this.#world.decoder.start(start.windowLog);
      for (const one of start.screens) this.#world.decoder.reserve(one.screen, one.widthPx, one.heightPx);
    } catch (error) {
      this.#broke(running, error);
    }
    void this.#work();
  }

  /** Take one packet as it came; the order of calls is the order on the link. */
  packet(packet: ArrayBuffer): void {
    if (this.#isStopped) return;
    this.#waiting.push(packet);
    this.#waitingBytes += packet.byteLength;
    if (this.#waitingBytes > WAITING_MAX_BYTES) {
      this.#forgetWaiting();
      if (this.#running !== null) this.#broke(this.#running, new Error("more waits than this viewer can paint"));
      return;
    }
    void this.#work();
  }

  /** Nothing is opened or painted from now on. */
  stop(): void {
    this.#isStopped = true;
    this.#running = null;
    this.#forgetFrame();
    this.#world.regions.reset();
    this.#forgetWaiting();
  }

  /** The only loop that takes packets, so that they are opened and decoded one after the other. */
  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    try {
      for (let next = this.#next(); next !== null; next = this.#next()) {
        const [running, packet] = next;
        try {
          await this.#paint(running, packet);
        } catch (error) {
          this.#broke(running, error);
        }
      }
    } finally {
      this.#isWorking = false;
    }
  }

  /** The next packet of the running epoch. One of a later epoch waits for its key; an older one is dropped. */
  #next(): readonly [Running, ArrayBuffer] | null {
    for (;;) {
      const packet = this.#waiting[0];
      if (packet === undefined) return null;
      const running = this.#running;
      const epoch = epochOf(packet);
      if (epoch !== null && (running === null || epoch > running.start.epoch)) return null;
      this.#waiting.shift();
      this.#waitingBytes -= packet.byteLength;
      if (running === null || running.isBroken) continue;
      // A packet without a readable header still goes to the opener, which says what is wrong with it.
      if (epoch === null || epoch === running.start.epoch) return [running, packet];
    }
  }

  async #paint(running: Running, packet: ArrayBuffer): Promise<void> {
    const packetBytes = packet.byteLength;
    const beganMs = this.#world.nowMs();
    const plain = await running.opener.open(packet);
    if (!this.#goesOn(running)) return;
    const header = readPieceHeader(plain);
    const body = plain.subarray(PIECE_HEADER_BYTES);
    if (header.isCoded) await this.#decodeRegion(running, body, header.rawBytes);
    else this.#decodeExact(running, body, header.rawBytes);
    if (!this.#goesOn(running)) return;
    running.frameBytes += packetBytes;
    if (header.isLast) this.#show();
    running.decodeMs += this.#world.nowMs() - beganMs;
    if (header.isLast) this.#tellPainted(running, header.frame, header.takenMs);
  }

  #decodeExact(running: Running, body: Uint8Array, rawBytes: number): void {
    this.#damage.add(this.#world.decoder.decode(body, rawBytes));
    const movedPx = this.#world.decoder.movedPx;
    if (movedPx === 0) return;
    const nowMs = this.#world.nowMs();
    const grownPx = ((nowMs - running.movedAtMs) / 1_000) * MOVES_PER_S * areaPx(running.start);
    running.mayMovePx = Math.min(running.mayMovePx + grownPx, MOVES_AT_ONCE * areaPx(running.start)) - movedPx;
    running.movedAtMs = nowMs;
    if (running.mayMovePx < 0) throw new PictureDecodeError("more moves than any desktop can");
  }

  async #decodeRegion(running: Running, body: Uint8Array, rawBytes: number): Promise<void> {
    const head = readCodedHead(body);
    const screen = running.start.screens.find((one) => one.screen === head.screen);
    const isInside = screen !== undefined && head.x + head.width <= screen.widthPx && head.y + head.height <= screen.heightPx;
    if (!isInside || rawBytes !== body.byteLength) throw new PictureDecodeError("a moving part lies outside its screen");
    const decoded = await this.#world.regions.decode(head, body.subarray(CODED_HEAD_BYTES));
    if (!this.#goesOn(running) || this.#decoded.length >= REGIONS_MAX) decoded.drop();
    else this.#decoded.push(decoded);
    this.#damage.keepApart();
  }

  #goesOn(running: Running): boolean {
    return this.#running === running && !running.isBroken;
  }

  /** The frame is complete: everything of it appears at once, exact pixels first. */
  #show(): void {
    for (const [screen, rectangles] of this.#damage.take()) this.#world.put(screen, rectangles);
    for (const decoded of this.#decoded.splice(0)) decoded.draw();
  }

  #forgetFrame(): void {
    this.#damage.take();
    for (const decoded of this.#decoded.splice(0)) decoded.drop();
  }

  #tellPainted(running: Running, frame: number, takenMs: number): void {
    running.paintedBytes += running.frameBytes;
    this.#world.tell({
      kind: "painted",
      frame: {
        epoch: running.start.epoch,
        paintedBytes: running.paintedBytes,
        frame,
        takenMs,
        paintedAtMs: this.#world.sharedMs(),
        decodeMs: running.decodeMs,
        frameBytes: running.frameBytes,
      },
    });
    running.frameBytes = 0;
    running.decodeMs = 0;
  }

  #broke(running: Running, error: unknown): void {
    if (running.isBroken || this.#running !== running) return;
    running.isBroken = true;
    this.#forgetFrame();
    this.#ask(running, error instanceof Error ? error.message : "unknown", 0);
  }

  /** Ask for a new epoch, again and again with growing waits until one came. */
  #ask(running: Running, reason: string, asked: number): void {
    if (this.#isStopped || this.#running !== running) return;
    if (asked >= ASKS_MAX) {
      this.#world.tell({ kind: "failed", reason });
      return;
    }
    this.#world.tell({ kind: "epochAsked", epoch: running.start.epoch, reason });
    const waitMs = Math.min(ASK_FIRST_MS * 2 ** asked, ASK_MAX_MS);
    this.#world.later(waitMs, () => {
      this.#ask(running, reason, asked + 1);
    });
  }

  #forgetWaiting(): void {
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
  }
}

function areaPx(start: EpochStart): number {
  return start.screens.reduce((sum, one) => sum + one.widthPx * one.heightPx, 0);
}

function epochOf(packet: ArrayBuffer): number | null {
  try {
    return readHeader(new Uint8Array(packet)).epoch;
  } catch {
    return null;
  }
}
