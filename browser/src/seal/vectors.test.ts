/** Do both languages get the same keys, words and packets, and is the pairing the one of the draft? */
import { describe, expect, it } from "vitest";
import { vectors } from "../../tests/support/vectors";
import { STREAMS } from "../wire/envelope";
import { fromHex, toHex, utf8 } from "../wire/octets";
import { packPair } from "../wire/opening";
import type { PairMessage } from "../wire/opening";
import { Channel } from "./channel";
import { generator, generatorString, multiply, sharedKey } from "./cpace";
import { PairingError } from "./errors";
import { MediaOpener, MediaSealer } from "./media";
import { CustomerPairing, SupporterPairing } from "./pairing";

type Draft = Record<"prs" | "ci" | "sid" | "generator_string" | "generator" | "ya" | "ada" | "share_a" | "yb" | "adb" | "share_b" | "k" | "isk_ir" | "weak_scalar", string> & { weak_points: string[]; unusual_points: [string, string][] };

describe("draft-irtf-cfrg-cpace", () => {
  const draft = vectors<Draft>("cpace_draft");
  const [prs, ci, sid] = [fromHex(draft.prs), fromHex(draft.ci), fromHex(draft.sid)];

  it("starts from the draft's point", async () => {
    expect(toHex(generatorString(prs, ci, sid))).toBe(draft.generator_string);
    expect(toHex(await generator(prs, ci, sid))).toBe(draft.generator);
  });

  it("makes the draft's shares and key", async () => {
    const point = fromHex(draft.generator);
    const a = { share: await multiply(fromHex(draft.ya), point), about: fromHex(draft.ada) };
    const b = { share: await multiply(fromHex(draft.yb), point), about: fromHex(draft.adb) };
    expect([toHex(a.share), toHex(b.share)]).toEqual([draft.share_a, draft.share_b]);
    const product = await multiply(fromHex(draft.ya), b.share);
    expect(toHex(product)).toBe(draft.k);
    expect(toHex(await multiply(fromHex(draft.yb), a.share))).toBe(draft.k);
    expect(toHex(await sharedKey(sid, product, a, b))).toBe(draft.isk_ir);
  });

  it.each(draft.weak_points)("refuses the weak share %s", async (point) => {
    await expect(multiply(fromHex(draft.weak_scalar), fromHex(point))).rejects.toThrow(PairingError);
  });

  it.each(draft.unusual_points)("takes the unusual share %s as the draft does", async (point, product) => {
    expect(toHex(await multiply(fromHex(draft.weak_scalar), fromHex(point)))).toBe(product);
  });
});

describe("golden pairing", () => {
  const golden = vectors<{
    number: string; secret: string; session_id: string; notice_hash: string; run: number; scalar_customer: string;
    scalar_supporter: string; steps: string[]; prk: string; words: string[]; binding: string;
  }>("pairing");
  const facts = {
    number: golden.number,
    secret: golden.secret,
    sessionId: fromHex(golden.session_id),
    noticeHash: fromHex(golden.notice_hash),
    run: golden.run,
  };

  it("goes through the same bytes to the same keys and words", async () => {
    const customer = new CustomerPairing(facts, "en", () => fromHex(golden.scalar_customer));
    const supporter = new SupporterPairing(facts, () => fromHex(golden.scalar_supporter));
    const commit = await customer.commit();
    const reply = await supporter.committed(commit);
    const reveal = await customer.replied(reply);
    const { confirm, paired } = await supporter.revealed(reveal);
    const steps: PairMessage[] = [commit, reply, reveal, confirm];
    expect(steps.map((step) => toHex(packPair(step).body))).toEqual(golden.steps);
    expect(toHex(paired.prk)).toBe(golden.prk);
    expect(toHex(paired.binding)).toBe(golden.binding);
    expect(paired.words).toEqual(golden.words);
    expect(await customer.confirmed(confirm)).toEqual({ ...paired, own: 2, peer: 1 });
  });
});

describe("golden packets", () => {
  const golden = vectors<{ session_id: string; prk: string; from_supporter: string[]; from_customer: string[] }>("packets");
  const paired = { prk: fromHex(golden.prk), binding: new Uint8Array(32), words: [], language: "en" } as const;
  const ends = async (): Promise<{ supporter: Channel; customer: Channel }> => ({
    supporter: await Channel.of({ ...paired, own: 1, peer: 2 }, fromHex(golden.session_id)),
    customer: await Channel.of({ ...paired, own: 2, peer: 1 }, fromHex(golden.session_id)),
  });

  it("opens and writes what the Python supporter sealed", async () => {
    const { supporter, customer } = await ends();
    const texts: Uint8Array<ArrayBuffer>[] = [];
    for (const packet of golden.from_supporter) texts.push((await customer.open(fromHex(packet), 0))?.plaintext ?? utf8(""));
    const [introduction, moved] = texts;
    if (introduction === undefined || moved === undefined) throw new Error("vectors are missing");
    expect(introduction.byteLength).toBe(1024);
    const again = [
      await supporter.seal(STREAMS.OPENING, introduction),
      await supporter.seal(STREAMS.LIVE, moved),
      await supporter.seal(STREAMS.LIVE, moved),
      await supporter.beginGeneration(0),
      await supporter.seal(STREAMS.LIVE, moved),
    ];
    expect(again.map(toHex)).toEqual(golden.from_supporter);
  });

  it("opens what the Python customer sealed", async () => {
    const { supporter } = await ends();
    const streams: (number | undefined)[] = [];
    for (const packet of golden.from_customer) streams.push((await supporter.open(fromHex(packet), 0))?.stream);
    expect(streams).toEqual([3, 3, 5, 4]);
  });
});

describe("golden pictures", () => {
  const golden = vectors<{ session_id: string; epoch: number; key: string; pieces: string[]; packets: string[] }>("picture");
  const start = { epoch: golden.epoch, key: fromHex(golden.key), session: BigInt(`0x${golden.session_id.slice(0, 16)}`) };

  it("opens each piece, also when all are asked for at once", async () => {
    const opener = new MediaOpener(start);
    const opened = await Promise.all(golden.packets.map((packet) => opener.open(fromHex(packet).buffer)));
    expect(opened.map(toHex)).toEqual(golden.pieces);
  });

  it("seals each piece to the same bytes", async () => {
    const sealer = new MediaSealer(start);
    const sealed = await Promise.all(golden.pieces.map((piece, i) => sealer.seal(fromHex(piece), i === 0)));
    expect(sealed.map(toHex)).toEqual(golden.packets);
  });

  it("shows nothing that was altered, left out, repeated or sealed for others", async () => {
    const [first, second] = golden.packets.map((packet) => fromHex(packet));
    if (first === undefined || second === undefined) throw new Error("vectors are missing");
    const flipped = new Uint8Array(first);
    flipped[40] = (flipped[40] ?? 0) ^ 1;
    await expect(new MediaOpener(start).open(flipped.buffer)).rejects.toMatchObject({ kind: "flipped" });
    await expect(new MediaOpener(start).open(second.buffer)).rejects.toMatchObject({ kind: "gap" });
    await expect(new MediaOpener({ ...start, epoch: 4 }).open(first.buffer)).rejects.toMatchObject({ kind: "old_epoch" });
    await expect(new MediaOpener({ ...start, session: 1n }).open(first.buffer)).rejects.toMatchObject({ kind: "other_session" });
    await expect(new MediaOpener(start, 3).open(first.buffer)).rejects.toMatchObject({ kind: "other_participant" });
    await expect(new MediaOpener({ ...start, key: new Uint8Array(32) }).open(first.buffer)).rejects.toMatchObject({ kind: "flipped" });
    const opener = new MediaOpener(start);
    await opener.open(first.buffer);
    await expect(opener.open(first.buffer)).rejects.toMatchObject({ kind: "repeated" });
  });
});
