/** Does the picture come in order, stop cleanly at a bad packet, and go on with the next epoch? */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { flat, movedPiece, rawPiece, ZstdStream } from "../../tests/support/zstd-pieces";
import { PictureDecoder } from "./decoder";
import { PictureStream, WAITING_MAX_BYTES } from "./picture-stream";
import type { EpochOpener } from "./picture-stream";
import type { EpochStart, FromWorker } from "./worker-messages";

const HEADER_BYTES = 32;
let wasm: WebAssembly.Module;

beforeAll(async () => {
  wasm = await WebAssembly.compile(readFileSync(new URL("./zdec.wasm", import.meta.url)));
});

/** A packet whose content is not sealed: the opener of these tests only takes the header off. */
function packetOf(epoch: number, counter: number, plain: Uint8Array): ArrayBuffer {
  const packet = new Uint8Array(HEADER_BYTES + plain.length);
  const view = new DataView(packet.buffer);
  packet.set([1, 0, 2, 255, 6]);
  view.setUint32(16, epoch);
  view.setUint32(20, plain.length);
  view.setBigUint64(24, BigInt(counter));
  packet.set(plain, HEADER_BYTES);
  return packet.buffer;
}

function plainOf(frame: number, isLast: boolean, raw: Uint8Array, compressed: Uint8Array): Uint8Array {
  const plain = new Uint8Array(16 + compressed.length);
  const view = new DataView(plain.buffer);
  view.setUint32(0, frame);
  view.setUint32(4, 1_000 + frame);
  view.setUint32(8, raw.length);
  view.setUint8(12, isLast ? 1 : 0);
  plain.set(compressed, 16);
  return plain;
}

class Surroundings {
  readonly told: FromWorker[] = [];
  readonly puts: string[] = [];
  readonly waits: { waitMs: number; then: () => void }[] = [];
  openings = 0;
  stream!: PictureStream;

  static async make(open?: EpochOpener["open"]): Promise<Surroundings> {
    const made = new Surroundings();
    const plain: EpochOpener["open"] = (packet) => Promise.resolve(new Uint8Array(packet).subarray(HEADER_BYTES));
    made.stream = new PictureStream({
      decoder: await PictureDecoder.of(wasm),
      openerFor: () => ({
        open: (packet) => {
          made.openings += 1;
          return (open ?? plain)(packet);
        },
      }),
      regions: {
        decode: (head) => Promise.resolve({
          draw: () => made.puts.push(`${head.screen}~${head.region}`),
          drop: () => made.puts.push(`dropped ${head.region}`),
        }),
        reset: () => undefined,
      },
      put: (screen, rectangles) => made.puts.push(`${screen}:${rectangles.length}`),
      tell: (message) => made.told.push(message),
      nowMs: () => 5,
      sharedMs: () => 1_700,
      later: (waitMs, then) => made.waits.push({ waitMs, then }),
    });
    return made;
  }

  asked(): string[] {
    return this.told.flatMap((one) => (one.kind === "epochAsked" ? [`${one.epoch}`] : []));
  }

  painted(): number[] {
    return this.told.flatMap((one) => (one.kind === "painted" ? [one.frame.frame] : []));
  }
}

const start = (epoch: number): EpochStart => ({
  epoch,
  key: new Uint8Array(32),
  windowLog: 20,
  session: 7n,
  screens: [{ screen: 0, widthPx: 16, heightPx: 8 }],
});

async function piece(stream: ZstdStream, frame: number, isLast = true, x = 0): Promise<Uint8Array> {
  const raw = rawPiece([{ screen: 0, x, y: 0, width: 8, height: 8, pixels: flat(8, 8, frame, 0, 0) }]);
  return plainOf(frame, isLast, raw, await stream.piece(raw));
}

function codedPiece(frame: number, isLast: boolean, region: number, x = 0): Uint8Array {
  const body = new DataView(new ArrayBuffer(17));
  for (const [at, value] of [2, 1, 0, region].entries()) body.setUint8(at, value);
  for (const [n, value] of [x, 0, 8, 8, 4, 4].entries()) body.setUint16(4 + n * 2, value);
  const plain = plainOf(frame, isLast, new Uint8Array(17), new Uint8Array(body.buffer));
  plain[12] = (plain[12] ?? 0) | 2;
  return plain;
}

const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 5));

describe("the picture stream", () => {
  it("shows a frame only when its last piece came, and says so with all bytes of the epoch", async () => {
    const world = await Surroundings.make();
    const zstd = new ZstdStream();
    const packets = [
      packetOf(1, 0, await piece(zstd, 0, false)),
      packetOf(1, 1, await piece(zstd, 0, true, 8)),
      packetOf(1, 2, await piece(zstd, 1)),
    ];
    world.stream.begin(start(1));
    world.stream.packet(packets[0] as ArrayBuffer);
    await settled();
    expect(world.puts).toEqual([]);
    world.stream.packet(packets[1] as ArrayBuffer);
    world.stream.packet(packets[2] as ArrayBuffer);
    await settled();
    expect(world.puts).toEqual(["0:2", "0:1"]);
    const bytes = packets.map((one) => one.byteLength);
    const told = world.told.flatMap((one) => (one.kind === "painted" ? [one.frame] : []));
    expect(told.map((one) => one.paintedBytes)).toEqual([(bytes[0] ?? 0) + (bytes[1] ?? 0), bytes.reduce((a, b) => a + b)]);
    expect(told[0]).toMatchObject({ epoch: 1, frame: 0, takenMs: 1_000, paintedAtMs: 1_700 });
  });

  it("opens packets one after the other, however long each takes", async () => {
    const world = await Surroundings.make(async (packet) => {
      const counter = Number(new DataView(packet).getBigUint64(24));
      await new Promise((done) => setTimeout(done, 4 - counter));
      return new Uint8Array(packet).subarray(HEADER_BYTES);
    });
    const zstd = new ZstdStream();
    world.stream.begin(start(1));
    for (const frame of [0, 1, 2]) world.stream.packet(packetOf(1, frame, await piece(zstd, frame)));
    await vi.waitFor(() => { expect(world.painted()).toHaveLength(3); }, { timeout: 5_000 });
    expect(world.painted()).toEqual([0, 1, 2]);
  });

  it("refuses a stream that moves more than any desktop can", async () => {
    const world = await Surroundings.make();
    const zstd = new ZstdStream();
    world.stream.begin(start(1));
    world.stream.packet(packetOf(1, 0, await piece(zstd, 0)));
    for (let frame = 1; frame <= 300; frame++) {
      const raw = movedPiece({ screen: 0, x: 0, y: 0, width: 16, height: 8 }, [0, 0]);
      world.stream.packet(packetOf(1, frame, plainOf(frame, true, raw, await zstd.piece(raw))));
    }
    await vi.waitFor(() => { expect(world.asked()).toEqual(["1"]); }, { timeout: 5_000 });
    expect(world.painted()).toHaveLength(1 + 240);
  });

  it("keeps packets that came before the key of their epoch", async () => {
    const world = await Surroundings.make();
    world.stream.packet(packetOf(1, 0, await piece(new ZstdStream(), 0)));
    await settled();
    expect(world.openings).toBe(0);
    world.stream.begin(start(1));
    await settled();
    expect(world.painted()).toEqual([0]);
  });

  it("drops late packets of an older epoch without a word", async () => {
    const world = await Surroundings.make();
    const late = packetOf(1, 0, await piece(new ZstdStream(), 0));
    world.stream.begin(start(2));
    world.stream.packet(late);
    world.stream.packet(packetOf(2, 0, await piece(new ZstdStream(), 0)));
    await settled();
    expect(world.told).toHaveLength(1);
    expect(world.painted()).toEqual([0]);
  });

  it("asks for a new epoch when a packet is bad, paints nothing of the rest, and goes on with the new one", async () => {
    const world = await Surroundings.make();
    const zstd = new ZstdStream();
    world.stream.begin(start(1));
    world.stream.packet(packetOf(1, 0, await piece(zstd, 0)));
    world.stream.packet(packetOf(1, 1, Uint8Array.of(1, 2, 3)));
    world.stream.packet(packetOf(1, 2, await piece(zstd, 1)));
    await settled();
    expect(world.painted()).toEqual([0]);
    expect(world.asked()).toEqual(["1"]);
    world.stream.begin(start(2));
    world.stream.packet(packetOf(2, 0, await piece(new ZstdStream(), 0)));
    await settled();
    expect(world.painted()).toEqual([0, 0]);
    for (const one of world.waits) one.then();
    expect(world.asked()).toEqual(["1"]);
  });

  it("asks again with growing waits while no new epoch comes, and gives up at some time", async () => {
    const world = await Surroundings.make(() => Promise.reject(new Error("the tag is wrong")));
    world.stream.begin(start(1));
    world.stream.packet(packetOf(1, 0, new Uint8Array(40)));
    await settled();
    for (let i = 0; i < world.waits.length; i++) world.waits[i]?.then();
    expect(world.waits.slice(0, 5).map((one) => one.waitMs)).toEqual([500, 1_000, 2_000, 4_000, 8_000]);
    expect(world.asked()).toHaveLength(20);
    expect(world.told.at(-1)).toEqual({ kind: "failed", reason: "the tag is wrong" });
  });

  it("draws moving parts over the exact pixels, all of a frame at once", async () => {
    const world = await Surroundings.make();
    const zstd = new ZstdStream();
    world.stream.begin(start(1));
    world.stream.packet(packetOf(1, 0, await piece(zstd, 0)));
    world.stream.packet(packetOf(1, 1, codedPiece(1, false, 2)));
    await settled();
    expect(world.puts).toEqual(["0:1"]);
    world.stream.packet(packetOf(1, 2, await piece(zstd, 1)));
    await settled();
    expect(world.puts).toEqual(["0:1", "0:1", "0~2"]);
    expect(world.painted()).toEqual([0, 1]);
  });

  it("asks for a new epoch when a moving part lies outside its screen", async () => {
    const world = await Surroundings.make();
    world.stream.begin(start(1));
    world.stream.packet(packetOf(1, 0, codedPiece(0, true, 2, 12)));
    await settled();
    expect(world.asked()).toEqual(["1"]);
    expect(world.puts).toEqual([]);
  });

  it("drops what was decoded of a frame that never became complete", async () => {
    const world = await Surroundings.make();
    world.stream.begin(start(1));
    world.stream.packet(packetOf(1, 0, codedPiece(0, false, 4)));
    await settled();
    world.stream.begin(start(2));
    await settled();
    expect(world.puts).toEqual(["dropped 4"]);
  });

  it("never lets waiting packets fill the memory", async () => {
    const world = await Surroundings.make(() => new Promise(() => undefined));
    world.stream.begin(start(1));
    for (let i = 0; i < 20; i++) world.stream.packet(packetOf(1, i, new Uint8Array(WAITING_MAX_BYTES / 16)));
    await settled();
    expect(world.asked()).toEqual(["1"]);
  });

  it("survives an epoch that no browser could show", async () => {
    const world = await Surroundings.make();
    world.stream.begin({ ...start(1), screens: [{ screen: 3, widthPx: 60_000, heightPx: 1 }] });
    world.stream.packet(packetOf(1, 0, await piece(new ZstdStream(), 0)));
    await settled();
    expect(world.asked()).toEqual(["1"]);
    expect(world.painted()).toEqual([]);
  });

  it("paints nothing after the end", async () => {
    const world = await Surroundings.make();
    world.stream.begin(start(1));
    world.stream.packet(packetOf(1, 0, await piece(new ZstdStream(), 0)));
    world.stream.stop();
    await settled();
    expect(world.told).toEqual([]);
    world.stream.begin(start(2));
    world.stream.packet(packetOf(2, 0, await piece(new ZstdStream(), 0)));
    await settled();
    expect(world.openings).toBe(1);
  });
});
